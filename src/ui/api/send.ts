import type { ComposedRequest } from "./api-request.ts";

/** What came back, for people to look at. */
export type ApiResponse = {
  readonly status: number;
  readonly durationMs: number;
  /** Headers worth seeing, in this order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
  /** Characters of the answer that are not shown. */
  readonly cutOff: number;
};

const shownHeaders = ["Content-Type", "Location", "Allow", "Retry-After", "Content-Disposition"];
const shownCharacters = 20_000;

/** Sends a request to the API of this site. Rejects as `fetch` does. */
export async function sendRequest(
  { method, url, body }: ComposedRequest,
  signal: AbortSignal,
): Promise<ApiResponse> {
  const started = performance.now();
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(url, { method, signal, ...(body !== undefined && { body, headers }) });
  const whole = await response.text();
  const durationMs = performance.now() - started;
  const text = response.headers.get("Content-Type")?.includes("json") ? indented(whole) : whole;
  return {
    status: response.status,
    durationMs,
    headers: shownHeaders.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    }),
    text: text.slice(0, shownCharacters),
    cutOff: Math.max(0, text.length - shownCharacters),
  };
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2);
  } catch {
    // Shown as it came: that it is not JSON is what a reader has to see.
    return json;
  }
}
