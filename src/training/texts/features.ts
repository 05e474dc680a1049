import { tokenize } from "./tokenize.ts";

/**
 * The features of all rows in one long list. Those of row r begin at `offsets[r]` and end before
 * `offsets[r + 1]`.
 */
export type FeatureRows = {
  readonly offsets: Int32Array;
  /** Buckets, ascending and distinct within a row. */
  readonly features: Int32Array;
  /** `[buckets]` the number of words in the shortest n-gram of each bucket; 0 if the bucket is empty. */
  readonly lengths: Uint8Array;
};

/** The longest n-gram, in words. */
export const longestGram = 3;

/**
 * To hash an n-gram, the hash of all words except the last is multiplied by this, and the hash of the last
 * word is added. This is a polynomial over the words' hashes, modulo the number of buckets (Karp and Rabin
 * 1987). The number is odd, so that no bit of a word is lost, and small enough to keep products below 2^53.
 */
export const gramMultiplier = 0x45d9f3;

const encoder = new TextEncoder();

/** Hashes tokens. Words repeat, so each is hashed only once. */
class TokenHashes {
  readonly #hashes = new Map<string, number>();

  constructor(readonly bucketCount: number) {}

  of(token: string): number {
    let hash = this.#hashes.get(token);
    if (hash === undefined) {
      hash = murmurHash3(encoder.encode(token)) % this.bucketCount;
      this.#hashes.set(token, hash);
    }
    return hash;
  }
}

/**
 * The buckets of all n-grams of 1 to 3 tokens in each text, distinct and ascending within a text.
 * @param bucketBits at most 23; n-grams are hashed into 2^bucketBits buckets
 */
export function featureRows(
  texts: readonly string[],
  bucketBits: number,
  report?: (line: string) => void,
): FeatureRows {
  const bucketCount = 2 ** bucketBits;
  const hashes = new TokenHashes(bucketCount);
  const offsets = new Int32Array(texts.length + 1);
  const lengths = new Uint8Array(bucketCount);
  let features = new Int32Array(1024);
  texts.forEach((text, row) => {
    const words = tokenize(text).map((token) => hashes.of(token));
    const start = offsets[row]!;
    const most = start + words.length * longestGram;
    if (most > features.length) features = grow(features, Math.max(most, features.length * 2));
    let end = start;
    for (let first = 0; first < words.length; first += 1) {
      let hash = 0;
      for (let at = first; at < Math.min(first + longestGram, words.length); at += 1) {
        // The modulus is a power of two, but `&` would truncate the product to 32 bits.
        hash = (hash * gramMultiplier + words[at]!) % bucketCount;
        features[end++] = hash;
        const length = at - first + 1;
        if (lengths[hash] === 0 || length < lengths[hash]!) lengths[hash] = length;
      }
    }
    offsets[row + 1] = keepDistinct(features, start, end);
    if ((row + 1) % 10_000 === 0) report?.(`  ${row + 1} texts read`);
  });
  return { offsets, features: features.slice(0, offsets[texts.length]), lengths };
}

/**
 * For each of the wanted buckets, the first n-gram in the texts that falls into it, as tokens separated by
 * spaces.
 */
export function phrasesOf(
  wanted: Iterable<number>,
  texts: Iterable<string>,
  bucketBits: number,
): Map<number, string> {
  const bucketCount = 2 ** bucketBits;
  const hashes = new TokenHashes(bucketCount);
  const missing = new Set(wanted);
  const found = new Map<number, string>();
  for (const text of texts) {
    if (missing.size === 0) break;
    const tokens = tokenize(text);
    for (let first = 0; first < tokens.length; first += 1) {
      let hash = 0;
      for (let at = first; at < Math.min(first + longestGram, tokens.length); at += 1) {
        hash = (hash * gramMultiplier + hashes.of(tokens[at]!)) % bucketCount;
        if (missing.delete(hash)) found.set(hash, tokens.slice(first, at + 1).join(" "));
      }
    }
  }
  return found;
}

/** Sorts part of a list, moves its distinct elements to the front, and returns where they end. */
function keepDistinct(list: Int32Array, from: number, to: number): number {
  const part = list.subarray(from, to).sort();
  let count = 0;
  for (let at = 0; at < part.length; at += 1) {
    if (at === 0 || part[at] !== part[at - 1]) part[count++] = part[at]!;
  }
  return from + count;
}

function grow(list: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length);
  longer.set(list);
  return longer;
}

/**
 * MurmurHash3, x86, 32 bits, seed 0 (Austin Appleby, public domain), over `bytes[from, to)`. The result is
 * the same as that of com.microsoft.MurmurHash3 for a string's UTF-8 bytes.
 * @returns an unsigned 32-bit integer
 */
export function murmurHash3(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let hash = 0;
  const length = to - from;
  const blocksEnd = from + (length & ~3);
  let at = from;
  for (; at < blocksEnd; at += 4) {
    const block = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    hash ^= scramble(block);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let last = to - 1; last >= at; last--) tail = (tail << 8) | bytes[last]!;
  if (at < to) hash ^= scramble(tail);
  hash ^= length;
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
