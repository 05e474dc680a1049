import { type JsonLimits, parseLimited } from "../core/json.ts";
import { ApiProblem } from "./problem.ts";

/** The problems that any call with a JSON body may report, besides `bad-request`. */
export const bodyProblems = ["too-large", "not-json", "invalid"] as const;

/**
 * 16 MiB is enough for more than 10,000 reviews of average length, and a service worker has enough memory for two
 * copies of such a body.
 */
export const maximumBodyBytes = 16 * 1024 * 1024;

/**
 * A valid body is nested only a few levels deep, since rows are objects in a list in an object. None of its
 * objects has many more than 5,000 members, the maximum number of fields in a card.
 */
const limits: JsonLimits = { characters: maximumBodyBytes, depth: 32, members: 6000 };

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a JSON body of at most `maximumBodyBytes`. A longer one is refused without reading all of it into memory.
 * @returns the parsed JSON
 * @throws ApiProblem `not-json` if the Content-Type is not JSON; `too-large`; `bad-request` if the body is
 *   malformed or has a shape that no call uses
 */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("Content-Type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    const given = type === "" ? "no Content-Type" : `Content-Type ${type}`;
    throw new ApiProblem("not-json", `The Content-Type must be application/json; the request has ${given}.`, {
      headers: { Accept: "application/json" },
    });
  }
  const bytes = await readAtMost(request, maximumBodyBytes);
  if (bytes === undefined) {
    throw new ApiProblem(
      "too-large",
      `A body may be at most ${maximumBodyBytes} bytes long; split it into several requests.`,
    );
  }
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new ApiProblem("bad-request", "The body is not JSON: its bytes are not UTF-8.");
  }
  const parsed = parseLimited(text, limits);
  if ("value" in parsed) return parsed.value;
  throw new ApiProblem("bad-request", `The body ${parsed.fault}.`);
}

/** The body, or undefined as soon as it exceeds the limit. */
async function readAtMost(request: Request, limit: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get("Content-Length") ?? 0) > limit) return undefined;
  // In Firefox a request has no stream. Its Blob stays on disk until it is read.
  if (!request.body) {
    const blob = await request.blob();
    return blob.size > limit ? undefined : new Uint8Array(await blob.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (const reader = request.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
  if (chunks.length === 1) return chunks[0];
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
