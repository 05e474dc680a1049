import type { FeatureRows } from "./features.ts";

/** The texts of a column, as n-grams that occur in at least two rows, numbered in bucket order. */
export type Vocabulary = {
  readonly bucketBits: number;
  /** `[V]` ascending. */
  readonly buckets: Int32Array;
  /** `[V]` the number of rows in which each n-gram occurs. */
  readonly documents: Int32Array;
  /** `[V]` the number of words in each n-gram. */
  readonly lengths: Uint8Array;
  /** `[N+1]` where each row's entries begin in `entries`. */
  readonly offsets: Int32Array;
  /** N-gram indices, ascending and distinct within a row. */
  readonly entries: Int32Array;
  /**
   * `[N]` 1 / sqrt(number of the row's n-grams, including those that don't occur in any other row); 0 for a
   * row without any.
   */
  readonly scales: Float32Array;
};

/** Leaves out n-grams that occur in only one row, since they say nothing about other rows. */
export function toVocabulary({ offsets, features, lengths }: FeatureRows, bucketBits: number): Vocabulary {
  const counts = new Int32Array(2 ** bucketBits);
  for (const feature of features) counts[feature]! += 1;
  let size = 0;
  for (const count of counts) if (count > 1) size += 1;
  const buckets = new Int32Array(size);
  const documents = new Int32Array(size);
  let next = 0;
  counts.forEach((count, bucket) => {
    if (count > 1) {
      buckets[next] = bucket;
      documents[next] = count;
    }
    counts[bucket] = count > 1 ? next++ : -1;
  });
  const rowCount = offsets.length - 1;
  const starts = new Int32Array(rowCount + 1);
  const scales = new Float32Array(rowCount);
  const entries = new Int32Array(features.length);
  let end = 0;
  for (let row = 0; row < rowCount; row += 1) {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at += 1) {
      const entry = counts[features[at]!]!;
      if (entry >= 0) entries[end++] = entry;
    }
    starts[row + 1] = end;
    const all = offsets[row + 1]! - offsets[row]!;
    scales[row] = all === 0 ? 0 : 1 / Math.sqrt(all);
  }
  return {
    bucketBits,
    buckets,
    documents,
    lengths: Uint8Array.from(buckets, (bucket) => lengths[bucket]!),
    offsets: starts,
    entries: entries.slice(0, end),
    scales,
  };
}
