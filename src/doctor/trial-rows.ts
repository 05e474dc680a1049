import type { ElementType } from "../onnx/onnx-messages.ts";
import type { ColumnFacts } from "./column-readers.ts";
import type { DraftField } from "./draft-types.ts";

/** One row in the form that the graph expects: a value for each column of each block, in order. */
export type TrialRow = readonly (string | number)[];

/** What must be known about a column to make trial rows. */
export type TrialColumn = {
  readonly type: ElementType;
  readonly facts: ColumnFacts;
  /** The card's field, if there is one; rows then contain only values that a visitor could enter. */
  readonly field?: DraftField | undefined;
};

const sentences = [
  "This is a good film, and I liked every minute of it.",
  "Terrible. I want my money back!",
  "It was not bad at all",
  "The quick brown fox jumps over the lazy dog 123 times.",
];

/**
 * Makes rows that exercise the different parts of a graph: values on both sides of its trees' thresholds, around
 * its scalers' centres and from its encoders, and words from its vocabulary. The same columns always yield
 * the same rows.
 */
export function makeTrialRows(columns: readonly TrialColumn[], count: number): TrialRow[] {
  const random = createRandom();
  const pick = <Item>(list: readonly Item[]) => list[Math.floor(random() * list.length)]!;
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const makeText = (words: readonly string[]): string => {
    const plain = words.filter((word) => !/^[\d\W]*$/.test(word));
    // Sometimes the text is only the first word, a stop word if there are any: some exports drop such a row.
    if (plain.length === 0 || random() < 0.2) return random() < 0.5 && words[0] ? words[0] : pick(sentences);
    return Array.from({ length: 3 + Math.floor(random() * 12) }, () => pick(plain)).join(" ");
  };
  const value = ({ type, facts, field }: TrialColumn, row: number): string | number => {
    const given = field && fromField(field, random, pick);
    if (given !== undefined) return type === "string" ? String(given) : Number(given);
    const { choices, codes, samples, thresholds, center, spread, imputed, words } = facts;
    if (type === "string") {
      if (choices && choices.length > 1 && words === undefined) return String(pick(choices));
      return makeText(words ?? []);
    }
    if (type === "bool") return random() < 0.5 ? 0 : 1;
    const isWhole = type === "int64" || type === "int32";
    const number = (): number => {
      if (choices && choices.length > 1) return Number(pick(choices));
      if (codes !== undefined) return Math.floor(random() * codes);
      if (samples.length > 0) return pick(samples);
      if (thresholds.length > 0) {
        const at = pick(thresholds);
        const step = thresholds.length > 1 ? (thresholds.at(-1)! - thresholds[0]!) / thresholds.length : 1;
        return at + (random() < 0.5 ? -1 : 1) * step * random();
      }
      if (center !== undefined && spread !== undefined) return center + spread * normal() * 1.5;
      if (typeof imputed === "number") return imputed * (1 + normal() / 2);
      // Nothing is known about the column: use small numbers for most rows and large ones for some.
      return normal() * [1, 1, 1, 10, 100][row % 5]!;
    };
    return isWhole ? Math.round(number()) : Math.fround(number());
  };
  return Array.from({ length: count }, (_, row) => columns.map((column) => value(column, row)));
}

/** A value that the card allows; undefined if the card doesn't say enough. */
function fromField(
  { kind, min, max, choices, yes = 1, no = 0, step }: DraftField,
  random: () => number,
  pick: <Item>(list: readonly Item[]) => Item,
): string | number | undefined {
  if (kind === "category" && choices && choices.length > 0) return pick(choices).value;
  if (kind === "boolean") return random() < 0.5 ? yes : no;
  if (kind !== "number" || min === undefined || max === undefined) return undefined;
  const value = min + random() * (max - min);
  return step === 1 ? Math.round(value) : Math.fround(value);
}

/** Makes a generator of random-looking numbers from 0 to 1 that are the same each time (mulberry32). */
export function createRandom(): () => number {
  let state = 20240917;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
