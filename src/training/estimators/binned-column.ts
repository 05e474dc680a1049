/** A column divided into at most 255 bins for values and one for missing values, for histogram trees. */
export type BinnedColumn = {
  /** Upper borders: a value is in bin b if it is at most `thresholds[b]` and above the previous threshold. */
  readonly thresholds: Float32Array;
  /** `[N]` the bin of each row; `missingBin` if the value is NaN. */
  readonly bins: Uint8Array;
  readonly hasMissing: boolean;
};

export const missingBin = 255;
/**
 * Splits a column between its distinct training values or, if there are too many, into bins that each hold
 * about the same number of them. Thresholds are halfway between neighbouring values, as far from both as
 * possible.
 * @param values `[N]` all rows
 * @param train the rows from which the bins are learned
 */
export function binColumn(values: Float32Array, train: Int32Array, mostBins = missingBin): BinnedColumn {
  const seen = Float32Array.from(train, (row) => values[row]!).sort();
  const distinct: number[] = [];
  for (const value of seen) if (!Number.isNaN(value) && value !== distinct.at(-1)) distinct.push(value);
  const between = distinct.slice(0, -1).map((value, index) => (value + distinct[index + 1]!) / 2);
  const step = Math.max(1, between.length / (mostBins - 1));
  const kept = Math.min(between.length, mostBins - 1);
  return binBy(
    Float32Array.from({ length: kept }, (_, index) => between[Math.floor(index * step)]!),
    values,
  );
}

/** Assigns a column's values to existing bins. */
export function binBy(thresholds: Float32Array, values: Float32Array): BinnedColumn {
  const bins = new Uint8Array(values.length);
  let hasMissing = false;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (Number.isNaN(value)) hasMissing = true;
    bins[row] = Number.isNaN(value) ? missingBin : binOf(thresholds, value);
  }
  return { thresholds, bins, hasMissing };
}

/** The bin of one value. */
export function binOf(thresholds: Float32Array, value: number): number {
  let from = 0;
  let to = thresholds.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (value > thresholds[middle]!) from = middle + 1;
    else to = middle;
  }
  return from;
}
