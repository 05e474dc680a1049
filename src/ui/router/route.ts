import { reservedIds } from "../../core/reserved-ids.ts";

/** The screens of one model, in the order of their navigation. */
export const modelSections = ["try", "table", "learning", "about"] as const;
export type ModelSection = (typeof modelSections)[number];

/** A screen of the app, as named by the part of the address after `#`. */
export type Route =
  | { readonly page: "home" }
  | {
      readonly page: "feedback";
      /** The model whose feedback is listed initially; if undefined, all feedback is listed. */
      readonly model: string | undefined;
    }
  | {
      readonly page: "api";
      /** The kind of problem to show, if a problem document's `type` led here. */
      readonly problem: string | undefined;
    }
  | {
      readonly page: "publish";
      /** The model that is selected initially; if undefined, all models are. */
      readonly model: string | undefined;
    }
  | {
      readonly page: "model";
      readonly id: string;
      readonly section: ModelSection;
      /** Field values to fill in and predict from immediately. Undefined if the address contains none. */
      readonly values: Readonly<Record<string, string>> | undefined;
      /** Shown inside another page: only the form, the answer and the verdict, without the site's frame. */
      readonly embedded: boolean;
    }
  | {
      readonly page: "new";
      /** The added model that the new one replaces. */
      readonly replaces: string | undefined;
    }
  | { readonly page: "not-found"; readonly path: string };

type ReservedId = (typeof reservedIds)[number];

/** A query parameter that controls the page instead of filling a field. */
const embedWord = "embed";

/**
 * Parses a hash. Never throws: anything it can't parse is `not-found`. The complete grammar of addresses:
 *
 *     #/                              home
 *     #/feedback  #/api  #/publish  #/new
 *                                     the app's own pages
 *     #/feedback?model=<id>           lists that model's feedback initially
 *     #/api?problem=<kind>            shows that kind of problem
 *     #/publish?model=<id>            selects only that model
 *     #/new?replace=<id>              replaces an added model with the new one
 *     #/<id>                          try a model
 *     #/<id>?<field>=<value>&...      fills the form and predicts immediately
 *     #/<id>?embed                    leaves out the site's frame
 *     #/<id>/table|learning|about     the model's other screens
 *
 * @param hash the percent-encoded hash, as in `location.hash`
 */
export function parseRoute(hash: string): Route {
  const [path = "", ...rest] = hash.replace(/^#/, "").split("?");
  const query = new URLSearchParams(rest.join("?"));
  const parts = path.split("/").filter((part) => part !== "");
  const [id, last = "try"] = parts;
  if (id === undefined) return { page: "home" };
  if (isReserved(id)) return parts.length === 1 ? ownPage(id, query) : { page: "not-found", path };
  const section = modelSections.find((name) => name === last);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) || section === undefined || parts.length > 2) {
    return { page: "not-found", path };
  }
  const isTry = section === "try";
  return {
    page: "model",
    id,
    section,
    values: isTry ? readValues(query) : undefined,
    embedded: isTry && query.has(embedWord),
  };
}

/**
 * Whether an id is reserved and so can't be a model's. The page's first script uses the same list to recognise pages
 * that need no model.
 */
function isReserved(id: string): id is ReservedId {
  return (reservedIds as readonly string[]).includes(id);
}

function ownPage(id: ReservedId, query: URLSearchParams): Route {
  switch (id) {
    case "feedback":
      return { page: id, model: query.get("model") ?? undefined };
    case "new":
      return { page: id, replaces: query.get("replace") ?? undefined };
    case "api":
      return { page: id, problem: query.get("problem") ?? undefined };
    case "publish":
      return { page: id, model: query.get("model") ?? undefined };
  }
}

function readValues(query: URLSearchParams): Readonly<Record<string, string>> | undefined {
  // Build the object from entries: assigning to it would fail for a field called `__proto__`.
  const values = Object.fromEntries([...query].filter(([name]) => name !== embedWord));
  return Object.keys(values).length === 0 ? undefined : values;
}

/** The hash of one of a model's screens. */
export function sectionHash(id: string, section: ModelSection): string {
  return section === "try" ? `#/${id}` : `#/${id}/${section}`;
}

/** The hash of the screen for trying a model, with the values that fill its form. */
export function modelHash(
  id: string,
  values: Readonly<Record<string, string>> = {},
  { embedded = false } = {},
): string {
  const words = [embedded ? embedWord : "", new URLSearchParams(values).toString()];
  const query = words.filter((word) => word !== "").join("&");
  return query === "" ? `#/${id}` : `#/${id}?${query}`;
}
