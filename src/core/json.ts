import { AppError } from "./errors.ts";
import { wholeFile } from "./expectation.ts";

/** Whether a parsed value is an object with keys, not an array or null. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Keeps JSON in lines of JavaScript from ending, in a page that they are pasted into, the script around them. */
export function inScript(json: string): string {
  return json.replaceAll("<", "\\u003c");
}

/** What JSON text may contain. */
export type JsonLimits = {
  readonly characters: number;
  /** How deeply lists and objects may be nested. */
  readonly depth: number;
  /** How many members one object may have. */
  readonly members: number;
};

/** How many lists and objects any JSON text may contain. 64 MB of nothing but brackets would take 2 GB of memory. */
const mostContainers = 1_000_000;
/**
 * How many different beginnings the key lists of all objects may have. V8 keeps each of them: for a million, parsing takes
 * two seconds and 800 MB, while a million objects with the same keys take a tenth of that.
 */
const mostShapes = 500_000;
/** V8 keeps an object with more keys than this as a dictionary. */
const shapedMembers = 128;
/** Chosen by each page, so that nobody can write keys whose hashes are equal. */
const hashSeed = Math.floor(Math.random() * 2 ** 31);

/** A card's largest part is its reference rows, of up to 5 million characters. */
export const cardLimits: JsonLimits = { characters: 16_000_000, depth: 32, members: 10_000 };

/**
 * Parses JSON that somebody else may have written: a file, a part of a zip or of a model, a request. The text is
 * checked in one pass before it is parsed, because for millions of nested brackets, or an object with a million members,
 * JSON.parse takes seconds, which a page or a service worker can't interrupt, or so much memory that the page crashes.
 * @returns the value, or else a predicate that says what is wrong, such as "is longer than 10 characters"; it has a
 *   `cause` only if the text is not JSON
 */
export function parseLimited(
  text: string,
  limits: JsonLimits,
): { readonly value: unknown } | { readonly fault: string; readonly cause?: SyntaxError } {
  const excess = findExcess(text, limits);
  if (excess !== undefined) return { fault: excess };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const cause = error as SyntaxError;
    return { fault: `is not JSON: ${cause.message}`, cause };
  }
}

function findExcess(text: string, { characters, depth, members }: JsonLimits): string | undefined {
  if (text.length > characters) return `is longer than ${characters} characters`;
  const counts = new Uint32Array(depth + 1);
  let open = 0;
  let containers = 0;
  let inText = false;
  /** The hash of the last text, and those of the keys of each open object so far. */
  let hash = 0;
  const hashes = new Int32Array(depth + 1);
  const shapes = new Set<number>();
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inText) {
      if (code === codes.quote) inText = false;
      else {
        hash = Math.imul(hash ^ code, 0x01000193);
        if (code === codes.backslash) hash = Math.imul(hash ^ text.charCodeAt(++index), 0x01000193);
      }
    } else if (code === codes.quote) {
      inText = true;
      hash = hashSeed;
    } else if (code === codes.openList || code === codes.openObject) {
      if (++open > depth) return `is nested more than ${depth} levels deep`;
      if (++containers > mostContainers) return `has more than ${mostContainers} lists and objects`;
      counts[open] = 0;
      hashes[open] = hashSeed;
    } else if (code === codes.closeList || code === codes.closeObject) open = Math.max(0, open - 1);
    else if (code === codes.colon) {
      if (++counts[open]! > members) return `has an object with more than ${members} members`;
      hashes[open] = Math.imul(hashes[open]! ^ hash, 0x01000193) + 1;
      if (counts[open]! <= shapedMembers && shapes.add(hashes[open]!).size > mostShapes)
        return "has objects whose keys differ too much; the same keys in the same order take less memory";
    }
  }
  return undefined;
}

const codes = {
  quote: 0x22,
  backslash: 0x5c,
  openList: 0x5b,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
  colon: 0x3a,
};

/**
 * Parses a card or the list of models.
 * @param path the file's name, for the error
 * @throws AppError `card-invalid` if the text is not JSON or exceeds `cardLimits`
 */
export function parseJson(text: string, path: string): unknown {
  const parsed = parseLimited(text, cardLimits);
  if ("value" in parsed) return parsed.value;
  const { fault, cause } = parsed;
  throw invalid(path, cause ? `JSON: ${cause.message}` : `a card, but the file ${fault}`, cause);
}

function invalid(path: string, expected: string, cause?: unknown): AppError {
  const at = wholeFile;
  const problems = [{ at, message: `expected ${expected}` }];
  return new AppError("card-invalid", { path, key: at, expected }, { cause, problems });
}
