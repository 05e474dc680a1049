/** A screen of the app, as the part of the address behind `#` names it. */
export type Route =
  | { readonly page: "home" }
  | { readonly page: "feedback" }
  | {
      readonly page: "api";
      /** The kind of problem that a problem document's `type` leads here for. */
      readonly problem: string | undefined;
    }
  | { readonly page: "about"; readonly id: string }
  | {
      readonly page: "model";
      readonly id: string;
      /** Field values that fill the form and are predicted at once. Undefined where the address gives none. */
      readonly values: Readonly<Record<string, string>> | undefined;
      /** To be shown inside of another page: without its frame and without what was learned. */
      readonly embedded: boolean;
    }
  | { readonly page: "not-found"; readonly path: string };

/** The word of the query that steers the page and is no field. */
const embedWord = "embed";

/**
 * Reads a hash such as `#/movie-review?review=Splendid`. Never throws: what it can't read is `not-found`.
 * @param hash as `location.hash` gives it, percent-encoded
 */
export function parseRoute(hash: string): Route {
  const address = hash.replace(/^#/, "");
  const [path = "", ...rest] = address.split("?");
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length === 0) return { page: "home" };
  const [id = "", section] = parts;
  if (id === "feedback" && parts.length === 1) return { page: "feedback" };
  if (id === "api" && parts.length === 1) {
    return { page: "api", problem: new URLSearchParams(rest.join("?")).get("problem") ?? undefined };
  }
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) return { page: "not-found", path };
  if (parts.length === 2 && section === "about") return { page: "about", id };
  if (parts.length !== 1) return { page: "not-found", path };
  const query = new URLSearchParams(rest.join("?"));
  return { page: "model", id, values: readValues(query), embedded: query.has(embedWord) };
}

function readValues(query: URLSearchParams): Readonly<Record<string, string>> | undefined {
  const values: Record<string, string> = {};
  for (const [name, value] of query) {
    if (name !== embedWord) values[name] = value;
  }
  return Object.keys(values).length === 0 ? undefined : values;
}

/** The hash of a model's page, with the values that shall fill its form. */
export function modelHash(
  id: string,
  values: Readonly<Record<string, string>> = {},
  { embedded = false } = {},
): string {
  const words = [embedded ? embedWord : "", new URLSearchParams(values).toString()];
  const query = words.filter((word) => word !== "").join("&");
  return query === "" ? `#/${id}` : `#/${id}?${query}`;
}
