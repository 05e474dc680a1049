import { AppError } from "./errors.ts";
import { wholeFile } from "./expectation.ts";

/** Whether a parsed value is an object with keys, not an array or null. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What JSON text may contain. */
export type JsonLimits = {
  readonly characters: number;
  /** How deeply lists and objects may be nested. */
  readonly depth: number;
  /** How many members one object may have. */
  readonly members: number;
};

/** A card's largest part is its reference rows, of up to 5 million characters. */
export const cardLimits: JsonLimits = { characters: 16_000_000, depth: 32, members: 10_000 };

/**
 * Checks JSON text in one pass before it is parsed: for a million nested brackets, or an object with a million members,
 * JSON.parse takes seconds, which a page or a service worker can't interrupt.
 * @returns how it exceeds a limit, as a predicate such as "is longer than 10 characters"; undefined if it doesn't
 */
export function findExcess(text: string, { characters, depth, members }: JsonLimits): string | undefined {
  if (text.length > characters) return `is longer than ${characters} characters`;
  const counts = new Uint32Array(depth + 1);
  let open = 0;
  let inText = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inText) {
      if (code === codes.backslash) index++;
      else if (code === codes.quote) inText = false;
    } else if (code === codes.quote) inText = true;
    else if (code === codes.openList || code === codes.openObject) {
      if (++open > depth) return `is nested more than ${depth} levels deep`;
      counts[open] = 0;
    } else if (code === codes.closeList || code === codes.closeObject) open = Math.max(0, open - 1);
    else if (code === codes.colon && ++counts[open]! > members)
      return `has an object with more than ${members} members`;
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

/** Far more levels than anyone's settings or names have. */
const deepestLevel = 1000;

/**
 * `JSON.parse` for text of any length from somebody else's file. Tens of millions of nested brackets would end the
 * browser's process, with the page and its workers.
 * @throws SyntaxError if the text is not JSON, or is nested more than 1,000 levels deep
 */
export function parseForeignJson(text: string): unknown {
  const any = Number.POSITIVE_INFINITY;
  const excess = findExcess(text, { characters: any, depth: deepestLevel, members: any });
  if (excess !== undefined) throw new SyntaxError(`The JSON ${excess}`);
  return JSON.parse(text);
}

/**
 * Parses a card or the list of models.
 * @param path the file's name, for the error
 * @throws AppError `card-invalid` if the text is not JSON or exceeds `cardLimits`
 */
export function parseJson(text: string, path: string): unknown {
  const excess = findExcess(text, cardLimits);
  if (excess !== undefined) throw invalid(path, `a card, but the file ${excess}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(path, `JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function invalid(path: string, expected: string, cause?: unknown): AppError {
  const at = wholeFile;
  const problems = [{ at, message: `expected ${expected}` }];
  return new AppError("card-invalid", { path, key: at, expected }, { cause, problems });
}
