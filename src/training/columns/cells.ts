import { isMissingMark } from "../../csv/missing-marks.ts";

/** Marks that could just as well be class names: `none` in a list of kinds, or `-` as the opposite of `+`. */
const marksOfClasses = new Set(["none", "-", "--", ".", "nil", "missing"]);

/** Whether a cell in the column to predict marks a missing class. */
export function isMissingClass(cell: string): boolean {
  return isMissingMark(cell) && !marksOfClasses.has(cell.toLowerCase());
}

const plainNumber = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** Parses a number whose decimals, if any, follow a point; NaN if the cell is not such a number. */
export function parseNumber(cell: string): number {
  return plainNumber.test(cell) ? Number(cell) : Number.NaN;
}

/** Pairs of words that mean yes and no. */
const pairs: readonly (readonly [string, string])[] = [
  ["yes", "no"],
  ["true", "false"],
  ["y", "n"],
  ["t", "f"],
  ["on", "off"],
  ["1", "0"],
];

/** Determines which of two cells means yes and which means no; undefined if they aren't one of the pairs. */
export function yesAndNo(
  cells: readonly string[],
): { readonly yes: string; readonly no: string } | undefined {
  const find = (wanted: string) => cells.find((cell) => cell.toLowerCase() === wanted);
  for (const [first, second] of pairs) {
    const [yes, no] = [find(first), find(second)];
    if (yes !== undefined && no !== undefined && cells.length === 2) return { yes, no };
  }
  return undefined;
}
