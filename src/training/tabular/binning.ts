/** A column cut into at most 256 bins: what histogram trees and naive Bayes look at. */
export type BinnedColumn = {
  /** Upper borders: a value is in bin b when it is at most `thresholds[b]` and above the one before. */
  readonly thresholds: Float32Array;
  /** `[N]` bin of each row. */
  readonly bins: Uint8Array;
};

/**
 * Cuts a column where its training values change; where there are too many, at quantiles of the distinct values.
 * Thresholds lie half-way between neighbours, so that no value of the training data is near one.
 * @param values `[N]` all rows, without NaN
 * @param train rows that may be looked at
 */
export function binColumn(values: Float32Array, train: Int32Array, binCount = 256): BinnedColumn {
  const distinct = [...new Set(Float32Array.from(train, (row) => values[row]!))].sort((a, b) => a - b);
  const between = distinct.slice(0, -1).map((value, index) => (value + distinct[index + 1]!) / 2);
  const step = Math.max(1, between.length / (binCount - 1));
  const kept = Math.min(between.length, binCount - 1);
  const thresholds = Float32Array.from({ length: kept }, (_, index) => between[Math.floor(index * step)]!);
  return { thresholds, bins: Uint8Array.from(values, (value) => binOf(thresholds, value)) };
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

/**
 * Numbers the values of a category by the share of the second class among their rows, so that a tree can part them
 * at one threshold (the ordering of Fisher 1958, as in LightGBM). Rare values are drawn towards the common share.
 * @param smoothing rows of the common share that every value is given
 */
export function rankCategories(
  values: readonly string[],
  labels: Uint8Array,
  train: Int32Array,
  smoothing = 10,
): Map<string, number> {
  const counts = new Map<string, { rows: number; positive: number }>();
  let positive = 0;
  for (const row of train) {
    const entry = counts.get(values[row]!) ?? { rows: 0, positive: 0 };
    entry.rows += 1;
    entry.positive += labels[row]!;
    positive += labels[row]!;
    counts.set(values[row]!, entry);
  }
  const common = positive / train.length;
  const shares = [...counts].map(([value, entry]) => ({
    value,
    share: (entry.positive + smoothing * common) / (entry.rows + smoothing),
  }));
  shares.sort((a, b) => a.share - b.share || (a.value < b.value ? -1 : 1));
  return new Map(shares.map(({ value }, rank) => [value, rank]));
}
