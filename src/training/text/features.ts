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

const encoder = new TextEncoder();

/** The buckets of all n-grams of 1 to 3 tokens of a text, each once, ascending. */
export function featuresOf(text: string): Int32Array {
  const tokens = tokenize(text);
  // All tokens with spaces between: every n-gram is a range of these bytes.
  const bytes = encoder.encode(tokens.join(" "));
  const starts = new Int32Array(tokens.length + 1);
  let at = 0;
  for (let token = 0; token < tokens.length; token++) {
    starts[token] = at;
    while (at < bytes.length && (bytes[at] !== space || isLineBreak(bytes, at))) at++;
    at++;
  }
  starts[tokens.length] = bytes.length + 1;
  const found = new Int32Array(tokens.length * longestGram);
  let count = 0;
  for (let token = 0; token < tokens.length; token++) {
    for (let end = token + 1; end <= Math.min(token + longestGram, tokens.length); end++) {
      found[count++] = murmurHash3(bytes, starts[token]!, starts[end]! - 1) & (bucketCount - 1);
    }
  }
  return distinct(found.subarray(0, count).sort());
}

const space = 0x20;
const slash = 0x2f;

// The token "<br />" is the only one with a space in it, and no token begins with "/".
function isLineBreak(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 1] === slash;
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
