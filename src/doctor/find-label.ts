import { indexOfLargest } from "../core/logits.ts";
import type { JudgedOutput } from "./judge-outputs.ts";

/** If a row's two largest numbers are closer than this, they are tied, and neither class is the best. */
const tieWidth = 1e-5;

/**
 * The column with the largest number in each row; -1 for a tie. A single number per row is read as the probability of
 * the second of two classes, or as its margin if the rows' numbers aren't all from 0 to 1.
 */
export function clearBest(rows: readonly (readonly number[])[]): number[] {
  const isShare = rows.every(([value = 0]) => value >= 0 && value <= 1);
  return rows.map((row) => {
    const numbers = row.length === 1 ? [isShare ? 1 - row[0]! : -row[0]!, row[0]!] : row;
    const [first = 0, second = 0] = [...numbers].sort((a, b) => b - a);
    return first - second > tieWidth ? indexOfLargest(numbers) : -1;
  });
}

/**
 * Determines from the rows which label belongs to which column.
 * @param best the best column of each row, as returned by `clearBest`
 * @returns the label of each column that is the best in at least one row; undefined if the labels don't match
 *   the best columns
 */
export function labelsByColumn(
  labels: readonly string[],
  best: readonly number[],
): ReadonlyMap<number, string> | undefined {
  const byColumn = new Map<number, string>();
  for (const [row, index] of best.entries()) {
    if (index < 0) continue;
    if (byColumn.has(index) && byColumn.get(index) !== labels[row]) return undefined;
    byColumn.set(index, labels[row]!);
  }
  return new Set(byColumn.values()).size === byColumn.size ? byColumn : undefined;
}

/**
 * Whether the graph's own label is always the class with the largest number, which means that the numbers
 * describe a single answer.
 */
export function followsBest(label: JudgedOutput | undefined, { rows }: JudgedOutput): boolean {
  if (label === undefined) return false;
  const labels = label.rows.map(([value]) => String(value));
  return (labelsByColumn(labels, clearBest(rows as number[][]))?.size ?? 0) > 1;
}

/** Whether a row's label depends only on which side of a limit the graph's single number is on. */
export function followsNumber(label: JudgedOutput, { rows }: JudgedOutput, limit: number): boolean {
  const labels = label.rows.map(([value]) => String(value));
  const sides = rows.map(([value]) =>
    Math.abs(Number(value) - limit) < tieWidth ? -1 : Number(value) > limit ? 1 : 0,
  );
  return labelsByColumn(labels, sides) !== undefined;
}

/**
 * Recognises the graph's label if it is a float (1.0 for class 1), as some converters write it. Only its
 * values distinguish it from an amount.
 */
export function findFloatLabel(outputs: readonly JudgedOutput[]): readonly JudgedOutput[] {
  if (outputs.some(({ kind }) => kind === "label")) return outputs;
  const float = outputs.find((output) => isLabelOf(output, outputs));
  if (float === undefined) return outputs;
  const rows = float.rows.map(([value]) => [labelText(Number(value))]);
  return outputs.map((each) => (each === float ? { ...each, kind: "label" as const, rows } : each));
}

function isLabelOf({ name, kind, width, rows }: JudgedOutput, outputs: readonly JudgedOutput[]): boolean {
  if (width !== 1 || kind === "not-finite") return false;
  const labels = rows.map(([value]) => labelText(Number(value)));
  return outputs.some((other) => {
    const isAnswer =
      other.name !== name &&
      (other.width > 1 || other.kind.startsWith("single")) &&
      other.kind !== "not-finite";
    const found = isAnswer ? labelsByColumn(labels, clearBest(other.rows as number[][])) : undefined;
    return found !== undefined && found.size > 1 && new Set(labels).size <= Math.max(other.width, 2);
  });
}

/** A float32 as it was written: 0.1, not 0.10000000149011612. */
function labelText(value: number): string {
  return String(Number(value.toPrecision(7)));
}
