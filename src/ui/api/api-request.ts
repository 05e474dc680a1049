import { inScript } from "../../core/json.ts";
import type { ApiCall } from "./openapi-document.ts";

/** The values in a call's controls: parameters by name, and the body. */
export type CallValues = { readonly parameters: Readonly<Record<string, string>>; readonly body: string };

/** A request as it will be sent. */
export type ComposedRequest = {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
};

/**
 * Builds a request from the values in the controls.
 * @param server the API's address, without a trailing slash
 */
export function compose(server: string, call: ApiCall, given: CallValues): ComposedRequest {
  const value = (name: string) => given.parameters[name] ?? "";
  const path = call.path.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => encodeURIComponent(value(name)));
  const query = new URLSearchParams();
  for (const { name, in: place, explode } of call.parameters) {
    if (place !== "query" || value(name) === "") continue;
    if (explode) for (const [member, text] of new URLSearchParams(value(name))) query.append(member, text);
    else query.append(name, value(name));
  }
  const words = query.toString();
  return {
    method: call.method,
    url: `${server}${path}${words && `?${words}`}`,
    body: call.requestBody ? given.body : undefined,
  };
}

/** JavaScript that sends the request, to paste into any page on the site's origin. */
export function fetchLines({ method, url, body }: ComposedRequest, isJson: boolean): string {
  const options = [
    method !== "GET" && `  method: "${method}",`,
    body !== undefined && `  headers: { "Content-Type": "application/json" },`,
    body !== undefined && `  body: JSON.stringify(${inScript(body.trim()).replaceAll("\n", "\n  ")}),`,
  ].filter((line) => line !== false);
  const address = JSON.stringify(url);
  const request = options.length > 0 ? `fetch(${address}, {\n${options.join("\n")}\n})` : `fetch(${address})`;
  const result = isJson ? "await response.json()" : "response.status, await response.text()";
  return `const response = await ${request};\nconsole.log(${result});\n`;
}

/** The query string for an example's values. Missing values are left out. */
export function queryOf(values: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== "");
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

/** A response, as shown on the page. */
export type ApiResponse = {
  readonly status: number;
  readonly durationMs: number;
  /** The headers to show, in this order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
  /** How many characters of the response are not shown. */
  readonly cutOff: number;
};

const shownHeaders = ["Content-Type", "Location", "Allow", "Retry-After", "Content-Disposition"];
const shownCharacters = 20_000;

/** Sends a request to this site's API. Rejects in the same cases as `fetch`. */
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
    // Shown unchanged, since the reader needs to see that it is not JSON.
    return json;
  }
}
