import type { Problem } from "./errors.ts";
import { wholeFile } from "./expectation.ts";
import { cardLimits } from "./json.ts";

/**
 * The most that a card may contain. A card is validated and drawn on the page's own thread, and validating a million
 * entries takes seconds. The largest real cards, with 5,000 fields or with the scores of 200 classes for each of a
 * dozen models, stay far below these limits.
 */
const limits = {
  depth: cardLimits.depth,
  members: cardLimits.members,
  texts: 400_000,
  entries: 2_000_000,
};

/** The most choices that a field may list, and the most characters that each may have. */
export const choiceLimits = { choices: 2000, characters: 200 };

/**
 * Finds out whether a card is too large to be validated, in time that is proportional to the limits rather than to
 * the card.
 * @param card the result of JSON.parse
 * @returns the first limit that it exceeds
 */
export function findExcessiveCard(card: unknown): Problem | undefined {
  /** The number of keys, plus texts in lists. The schema takes longest to check these. */
  let texts = 0;
  let entries = 0;
  const open: { readonly value: object; readonly depth: number }[] = [];
  const add = (value: unknown, depth: number) => {
    if (typeof value === "object" && value !== null) open.push({ value, depth });
  };
  add(card, 1);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (depth > limits.depth) return excess(`at most ${limits.depth} levels of nesting`);
    const isList = Array.isArray(value);
    const values: readonly unknown[] = isList ? value : Object.values(value);
    if (isList) entries += values.length;
    else if (values.length > limits.members) return excess(`at most ${limits.members} keys in one object`);
    if (entries > limits.entries) return excess(`at most ${limits.entries} entries in all lists together`);
    for (const each of values) {
      if (!isList || typeof each === "string") texts++;
      add(each, depth + 1);
    }
    if (texts > limits.texts) return excess(`at most ${limits.texts} keys and texts`);
  }
  return undefined;
}

function excess(expected: string): Problem {
  return { at: wholeFile, message: `expected ${expected}` };
}
