import { createRandom, shuffle } from "../random.ts";
import { murmurHash3 } from "./murmur-hash.ts";
import { stopWords } from "./stop-words.ts";

const bucketBits = 21;
/** Strength of the L2 penalty, and of the rate's decline: scikit-learn's default. */
const penalty = 1e-4;

const encoder = new TextEncoder();

type SparseRow = { readonly buckets: Int32Array; readonly values: Float64Array };

/**
 * The pipeline that the tutorials build, to compare with: tags removed, lower-cased, split on what is no word character,
 * emoticons put at the end, stop words left out, words hashed to 2^21 signed buckets, rows scaled to length 1, logistic
 * regression by one pass of stochastic gradient descent (rate of Bottou 2012, section 5.2).
 * @returns log-odds of class 1 for the rows to score
 */
export function runTutorialPipeline(
  texts: readonly string[],
  labels: ArrayLike<number>,
  trainingRows: Int32Array,
  scoredRows: Int32Array,
  seed: number,
): Float64Array {
  const weights = new Float64Array(2 ** bucketBits);
  let bias = 0;
  // All weights stand divided by this, so that the penalty shrinks them in one multiplication.
  let scale = 1;
  const firstRate = 1 / Math.sqrt(Math.sqrt(penalty));
  shuffle(trainingRows.slice(), createRandom(seed)).forEach((row, step) => {
    const { buckets, values } = hashWords(texts[row]!);
    const rate = 1 / (penalty * (1 / (firstRate * penalty) + step));
    const score = scale * dot(weights, buckets, values) + bias;
    const error = labels[row]! - 1 / (1 + Math.exp(-score));
    scale *= 1 - rate * penalty;
    buckets.forEach((bucket, at) => {
      weights[bucket]! += (rate * error * values[at]!) / scale;
    });
    bias += rate * error;
  });
  return Float64Array.from(scoredRows, (row) => {
    const { buckets, values } = hashWords(texts[row]!);
    return scale * dot(weights, buckets, values) + bias;
  });
}

function hashWords(text: string): SparseRow {
  const untagged = text.replace(/<[^>]*>/g, " ");
  const faces = (untagged.match(/[:;=]-?[()dp]/gi) ?? []).map((face) => face.toLowerCase().replace("-", ""));
  const words = untagged
    .toLowerCase()
    .split(/\W+/)
    .filter((word) => word !== "" && !stopWords.has(word));
  const counts = new Map<number, number>();
  for (const word of [...words, ...faces]) {
    const hash = murmurHash3(encoder.encode(word));
    const bucket = hash & (2 ** bucketBits - 1);
    counts.set(bucket, (counts.get(bucket) ?? 0) + (hash >>> 31 === 0 ? 1 : -1));
  }
  const norm = Math.sqrt([...counts.values()].reduce((sum, count) => sum + count * count, 0)) || 1;
  return {
    buckets: Int32Array.from(counts.keys()),
    values: Float64Array.from(counts.values(), (count) => count / norm),
  };
}

function dot(weights: Float64Array, buckets: Int32Array, values: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < buckets.length; at++) sum += weights[buckets[at]!]! * values[at]!;
  return sum;
}
