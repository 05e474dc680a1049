import { AppError } from "../core/errors.ts";
import { checkSchema, firstProblem } from "../core/expectation.ts";
import { parseLimited } from "../core/json.ts";
import type { OpenedZip } from "../zip/open-zip.ts";
import { type BackupContents, backupLimits, contentsName, contentsSchema } from "./backup-format.ts";

/** The list's own structure is eight levels deep, and its largest objects have nine keys. */
const shape = {
  characters: backupLimits.contentsBytes,
  depth: 10,
  members: 20,
};

/**
 * Reads and validates the list of a backup's contents. This runs in the page's thread, so a list that goes beyond what
 * any backup contains is refused before it can block the page for seconds.
 * @throws AppError `zip-invalid`; AbortError
 */
export async function readContents(zip: OpenedZip, signal: AbortSignal | undefined): Promise<BackupContents> {
  const entry = zip.files.find(({ path }) => path === contentsName);
  if (!entry) throw invalid(`it has no ${contentsName}`);
  if (entry.bytes > backupLimits.contentsBytes) throw invalid(`${contentsName} is too long`);
  const text = await (await zip.read(entry, signal)).text();
  const json = parse(text);
  if (!hasFewValues(json)) throw invalid(`${contentsName} has too many entries`);
  const result = checkSchema(contentsSchema, json);
  if ("data" in result) return result.data;
  const { key, expected } = firstProblem(result.problems);
  throw invalid(`${contentsName} has an error: at ${key}, expected ${expected}`);
}

function parse(text: string): unknown {
  const parsed = parseLimited(text, shape);
  if ("value" in parsed) return parsed.value;
  const { fault, cause } = parsed;
  throw invalid(cause ? `${contentsName} is damaged` : `${contentsName} ${fault}`, cause);
}

/** Whether there are few enough values to validate, not counting row ids, which only the byte limit restricts. */
export function hasFewValues(json: unknown): boolean {
  const waiting = [json];
  let count = 0;
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const each of Object.values(value)) {
      if (typeof each === "string" && each.length === idLength) continue;
      if (++count > backupLimits.values) return false;
      waiting.push(each);
    }
  }
  return true;
}

/** The length of a UUID in its usual form. */
const idLength = 36;

function invalid(reason: string, cause?: unknown): AppError {
  return new AppError("zip-invalid", { reason }, { cause });
}
