import { murmurHash3 } from "./murmur-hash.ts";
import { tokenize } from "./tokenize.ts";

/** Features of rows as one long list: those of row r stand from `offsets[r]` to before `offsets[r + 1]`. */
export type FeatureRows = {
  readonly offsets: Int32Array;
  /** Ascending and different within a row. */
  readonly features: Int32Array;
};

/** Longest n-gram, in words. */
export const longestGram = 3;

/** Number of buckets that n-grams are hashed into; a power of two. */
export const bucketCount = 2 ** 23;

/**
 * The hash of an n-gram is that of the words before its last, times this, plus the hash of the last: a polynomial over
 * hashes of words, modulo the number of buckets (Karp and Rabin 1987). Odd, so that no bit of a word is lost, and so small
 * that products stay below 2^53.
 */
export const gramMultiplier = 0x45d9f3;

const encoder = new TextEncoder();

/** The buckets of all n-grams of 1 to 3 tokens of a text, each once, ascending. */
export function featuresOf(text: string): Int32Array {
  const words = tokenize(text).map((token) => toBucket(murmurHash3(encoder.encode(token))));
  const found = new Int32Array(words.length * longestGram);
  let count = 0;
  for (let first = 0; first < words.length; first++) {
    let hash = 0;
    for (let at = first; at < Math.min(first + longestGram, words.length); at++) {
      hash = toBucket(hash * gramMultiplier + words[at]!);
      found[count++] = hash;
    }
  }
  return distinct(found.subarray(0, count).sort());
}

// Not `&`, which would cut a product to 32 bits; the modulus is a power of two, so the result is the same.
function toBucket(hash: number): number {
  return hash % bucketCount;
}

/** Features of all texts. */
export function featureRows(texts: readonly string[], report?: (line: string) => void): FeatureRows {
  const offsets = new Int32Array(texts.length + 1);
  let features = new Int32Array(1024);
  texts.forEach((text, row) => {
    const found = featuresOf(text);
    const end = offsets[row]! + found.length;
    if (end > features.length) features = grow(features, Math.max(end, features.length * 2));
    features.set(found, offsets[row]!);
    offsets[row + 1] = end;
    if ((row + 1) % 10_000 === 0) report?.(`  ${row + 1} texts read`);
  });
  return { offsets, features: features.slice(0, offsets[texts.length]) };
}

/** Some of the rows, in the given order. With `keep`, only the features for which it is not 0. */
export function selectRows(
  { offsets, features }: FeatureRows,
  rows: ArrayLike<number>,
  keep?: ArrayLike<number>,
): FeatureRows {
  let size = 0;
  for (let index = 0; index < rows.length; index++)
    size += offsets[rows[index]! + 1]! - offsets[rows[index]!]!;
  const selected = new Int32Array(size);
  const ends = new Int32Array(rows.length + 1);
  let count = 0;
  for (let index = 0; index < rows.length; index++) {
    for (let at = offsets[rows[index]!]!; at < offsets[rows[index]! + 1]!; at++) {
      const feature = features[at]!;
      if (keep === undefined || keep[feature]! !== 0) selected[count++] = feature;
    }
    ends[index + 1] = count;
  }
  return { offsets: ends, features: count === size ? selected : selected.slice(0, count) };
}

function distinct(sorted: Int32Array): Int32Array {
  let count = 0;
  for (let at = 0; at < sorted.length; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[count++] = sorted[at]!;
  }
  return sorted.slice(0, count);
}

function grow(list: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length);
  longer.set(list);
  return longer;
}
