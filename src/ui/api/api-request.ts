import type { ApiCall } from "./openapi-document.ts";

/** What stands in the controls of a call: parameters by name, and the body. */
export type CallValues = { readonly parameters: Readonly<Record<string, string>>; readonly body: string };

/** A request as it will be sent. */
export type ComposedRequest = {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
};

/**
 * Puts a request together from what stands in the controls.
 * @param server the address of the API, without a slash at the end
 */
export function compose(server: string, call: ApiCall, given: CallValues): ComposedRequest {
  const value = (name: string) => given.parameters[name] ?? "";
  const path = call.path.replaceAll(/\{(.+?)\}/g, (_, name: string) => encodeURIComponent(value(name)));
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

/** JavaScript that sends the request, to be pasted into any page of the site's origin. */
export function fetchLines({ method, url, body }: ComposedRequest, isJson: boolean): string {
  const options = [
    method !== "GET" && `  method: "${method}",`,
    body !== undefined && `  headers: { "Content-Type": "application/json" },`,
    body !== undefined && `  body: JSON.stringify(${body.trim().replaceAll("\n", "\n  ")}),`,
  ].filter((line) => line !== false);
  const address = JSON.stringify(url);
  const request = options.length > 0 ? `fetch(${address}, {\n${options.join("\n")}\n})` : `fetch(${address})`;
  const result = isJson ? "await response.json()" : "response.status, await response.text()";
  return `const response = await ${request};\nconsole.log(${result});\n`;
}

/** The query string that an example's values make. What is missing in the example is left out. */
export function queryOf(values: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== "");
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
