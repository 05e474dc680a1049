import { belowAll, type Cut, type NearGrids } from "../../onnx/near-features.ts";
import type { ColumnFacts } from "../column-readers.ts";
import type { DraftField } from "../draft-types.ts";
import type { TrialRow } from "../trial-rows.ts";
import { createRandom } from "../trial-rows.ts";

/** How to distinguish two values of a column. */
export type NearColumn = {
  /**
   * Where a cut may lie; all positions are equally likely. Empty if values can only be equal or different:
   * categories, texts, unknown ranges.
   */
  readonly at: readonly number[];
  /** Whether a number may be missing. */
  readonly mayLack: boolean;
};

/**
 * With twice as many grids, a row would have twice as many features, and the random error in how similar two
 * rows seem would be about 30% smaller.
 */
const gridCount = 64;
/** The number of positions in a column's range; one is drawn for each cut. */
const quantileCount = 512;
/** If values may be missing: the share of a column's inexact cuts that separate missing ones from others. */
const lackShare = 0.1;

/**
 * Where a column's cuts may lie, according to the best information available: the thresholds of the model's
 * trees; the values in a table; those in the graph's own training rows; a scaler's centre and spread; the
 * field's range. With values, a cut is more likely to separate two rows if many others lie between them.
 * @param values the column's values in a table
 */
export function nearColumn(
  field: DraftField,
  facts: ColumnFacts,
  values: readonly (string | number)[] | undefined,
): NearColumn {
  const mayLack = field.optional === true || facts.imputed !== undefined;
  if (field.kind !== "number" && field.kind !== "datetime") return { at: [], mayLack };
  if (facts.thresholds.length > 0) return { at: facts.thresholds, mayLack };
  const numbers = values?.filter((value): value is number => Number.isFinite(value)) ?? [];
  if (numbers.length > 1)
    return { at: betweenValues(numbers), mayLack: mayLack || numbers.length < values!.length };
  if (facts.samples.length > 1) return { at: betweenValues(facts.samples), mayLack };
  const { center, spread } = facts;
  if (center !== undefined && spread !== undefined && spread > 0) {
    // Quantiles of the logistic distribution with this spread, which is nearly normal.
    const scale = (spread * Math.sqrt(3)) / Math.PI;
    return { at: evenly((share) => center + scale * Math.log(share / (1 - share))), mayLack };
  }
  const { min, max } = field;
  if (min === undefined || max === undefined || !(max > min)) return { at: [], mayLack };
  return { at: evenly((share) => min + share * (max - min)), mayLack };
}

/** For each value, the midpoint between it and the next larger one, repeated as often as the value occurs. */
function betweenValues(numbers: readonly number[]): number[] {
  const sorted = numbers.map(Math.fround).sort((a, b) => a - b);
  const distinct = [...new Set(sorted)];
  const next = new Map(
    distinct.slice(0, -1).map((value, index) => [value, (value + distinct[index + 1]!) / 2]),
  );
  return sorted.flatMap((value) => next.get(value) ?? []);
}

function evenly(quantile: (share: number) => number): number[] {
  return Array.from({ length: quantileCount }, (_, index) => quantile((index + 0.5) / quantileCount));
}

/** A table's columns in the form that `nearColumn` expects: a list of values for each field. */
export function valuesOf(rows: readonly TrialRow[], fieldCount: number): (string | number)[][] {
  return Array.from({ length: fieldCount }, (_, index) => rows.map((row) => row[index]!));
}

/** How far a lesson reaches. */
export type Reach = {
  /** The number of cuts in each grid. */
  readonly cuts: number;
  /** The share of a number column's cuts that separate any two different values, no matter how close. */
  readonly exact: number;
};

/**
 * Draws grids with cuts in random columns. The same columns always yield the same grids.
 * @param reach with more cuts, or more exact ones, a lesson affects only closer rows
 */
export function drawGrids(
  columns: readonly NearColumn[],
  { cuts, exact }: Reach,
  classCount: number,
): NearGrids {
  const random = createRandom();
  const pick = <Item>(list: readonly Item[]) => list[Math.floor(random() * list.length)]!;
  const cut = (): Cut => {
    const column = Math.floor(random() * columns.length);
    const { at, mayLack } = columns[column]!;
    if (at.length === 0 || random() < exact) return { column, at: undefined };
    return { column, at: mayLack && random() < lackShare ? belowAll : pick(at) };
  };
  const grids = Array.from({ length: gridCount }, () => Array.from({ length: cuts }, cut));
  return { grids, cells: cellsFor(classCount) };
}

/**
 * The number of cells in each grid. A downloaded model looks up weights in a table of all cells, which takes at
 * most 16 MB for up to 64 classes.
 */
function cellsFor(classCount: number): number {
  const primes = [16_381, 8191, 4093, 2039, 1021];
  return primes.find((prime) => prime * gridCount * classCount <= 2 ** 22) ?? primes.at(-1)!;
}
