import { createRandom, type Random, shuffle } from "../random.ts";
import type { Vocabulary } from "./vocabulary.ts";

export type Loss = "hinge" | "squared-hinge" | "logistic";

/** Hyperparameters of a linear text model. */
export type LinearSettings = {
  readonly loss: Loss;
  /** The value of a feature: 1, its naive-Bayes log-count ratio, or its inverse document frequency. */
  readonly scaling: "none" | "naive-bayes" | "rarity";
  /** The maximum length of the n-grams to use, in words. */
  readonly longest: number;
  /** How many features get a weight. */
  readonly keptFeatures: number;
  /** Added to every count before the log-count ratios are computed. */
  readonly smoothing: number;
  /** C: the cost of an error. */
  readonly cost: number;
  /** The share of features to leave out of extra copies of each row; 0 for no copies. */
  readonly dropout: number;
};

/**
 * score(row) = bias + sum of its features' weights / sqrt(number of its n-grams). A score above 0 means the
 * class.
 */
export type LinearModel = { readonly weights: Float32Array; readonly bias: number };

const epochs = 5;
const moreEpochs = 20;
const manyRows = 5000;
/** How many copies of every row, with features left out, are added. */
const copyCount = 2;
/** The square of the constant feature that stands for the bias. */
const biasScale = 0.01;

/** For each n-gram, how many rows of the class contain it, and how many other rows. */
export type ClassCounts = { readonly negative: Float32Array; readonly positive: Float32Array };

/** Counts how many of the given rows contain each n-gram. */
export function countClass(
  { buckets, offsets, entries }: Vocabulary,
  rows: Int32Array,
  isClass: (row: number) => boolean,
): ClassCounts {
  const negative = new Float32Array(buckets.length);
  const positive = new Float32Array(buckets.length);
  for (const row of rows) {
    const counts = isClass(row) ? positive : negative;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at += 1) counts[entries[at]!]! += 1;
  }
  return { negative, positive };
}

/**
 * Naive-Bayes log-count ratios (Wang and Manning 2012, "Baselines and Bigrams"): the logarithm of the
 * ratio between a feature's share of the class's n-grams and its share of the other classes' n-grams.
 */
export function logCountRatios(
  { negative, positive }: ClassCounts,
  smoothing: number,
  bucketBits: number,
): Float32Array {
  let positives = smoothing * 2 ** bucketBits;
  let negatives = positives;
  for (let entry = 0; entry < positive.length; entry += 1) {
    positives += positive[entry]!;
    negatives += negative[entry]!;
  }
  return positive.map((count, entry) =>
    Math.log((count + smoothing) / positives / ((negative[entry]! + smoothing) / negatives)),
  );
}

/**
 * Scores each feature by how unevenly it is distributed between the classes, |p - n| / sqrt(p + n + 2), the root of a
 * chi-squared statistic that discounts rare features, and keeps the best.
 * @returns 1 for each feature that is kept, 0 for the others. Features that occur in only one row are never
 *   kept
 */
export function selectFeatures({ negative, positive }: ClassCounts, wanted: number): Uint8Array {
  const positives = positive.reduce((sum, count) => sum + count, 0);
  const negatives = negative.reduce((sum, count) => sum + count, 0);
  // If the two sides have different numbers of words, the counts are scaled to balance them.
  const balance = positives > 0 && negatives > 0 ? negatives / positives : 1;
  const scores = positive.map((count, entry) => {
    const total = count + negative[entry]!;
    return total < 2
      ? 0
      : Math.abs(count * balance - negative[entry]!) / Math.sqrt(count * balance + negative[entry]! + 2);
  });
  const known = scores.filter((score) => score > 0).sort();
  if (known.length <= wanted)
    return Uint8Array.from(scores, (score, entry) =>
      score > 0 || positive[entry]! + negative[entry]! > 1 ? 1 : 0,
    );
  const limit = known[known.length - wanted]!;
  const keep = Uint8Array.from(scores, (score) => (score > limit ? 1 : 0));
  // Many rare features tie for the last places. Hashing has shuffled them, so the first ones are as good as
  // any.
  let left = wanted - keep.reduce((sum, kept) => sum + kept, 0);
  for (let entry = 0; entry < scores.length && left > 0; entry += 1) {
    if (scores[entry] !== limit) continue;
    keep[entry] = 1;
    left -= 1;
  }
  return keep;
}

type Samples = { readonly offsets: Int32Array; readonly entries: Int32Array };

/**
 * Trains a linear model of one class against the others, by dual coordinate descent (Hsieh et al. 2008,
 * algorithm 1; for the logistic loss, Yu, Huang and Lin 2011, algorithm 5). It can also learn from copies of
 * every row with features left out at random (dropout; for linear models, Wang and Manning 2013, "Fast dropout
 * training"), so that it doesn't rely too much on rare phrases. The weights include the features' scale.
 */
export function trainLinear(
  all: Vocabulary,
  rows: Int32Array,
  isClass: (row: number) => boolean,
  settings: LinearSettings,
  seed: number,
): LinearModel {
  const { loss, cost, dropout } = settings;
  const counts = countClass(all, rows, isClass);
  const keep = selectFeatures(counts, settings.keptFeatures);
  all.lengths.forEach((length, entry) => {
    if (length > settings.longest) keep[entry] = 0;
  });
  const factors = factorsOf(counts, settings, all, rows.length);
  const random = createRandom(seed);
  const copies = dropout > 0 ? copyCount : 0;
  const { offsets, entries } = addCopies(all, rows, keep, copies, dropout, random);
  const sampleCount = offsets.length - 1;
  const signs = Int8Array.from({ length: sampleCount }, (_, sample) =>
    isClass(rows[sample % rows.length]!) ? 1 : -1,
  );
  // A feature's weight and squared factor are stored next to each other, since they are always read together.
  const pairs = new Float32Array(all.buckets.length * 2);
  for (let entry = 0; entry < factors.length; entry += 1)
    pairs[entry * 2 + 1] = keep[entry] === 0 ? 0 : factors[entry]! ** 2;
  const scales = Float64Array.from({ length: sampleCount }, (_, sample) => {
    const scale = all.scales[rows[sample % rows.length]!]!;
    return sample < rows.length ? scale : scale / Math.sqrt(1 - dropout);
  });
  const curvatures = new Float64Array(sampleCount);
  for (let sample = 0; sample < sampleCount; sample += 1) {
    let sum = 0;
    for (let at = offsets[sample]!; at < offsets[sample + 1]!; at += 1) sum += pairs[entries[at]! * 2 + 1]!;
    curvatures[sample] = sum * scales[sample]! ** 2 + biasScale;
  }
  const duals = new Float64Array(sampleCount);
  const order = Int32Array.from({ length: sampleCount }, (_, sample) => sample);
  const passes = rows.length < manyRows ? moreEpochs : epochs;
  let bias = 0;
  for (let epoch = 0; epoch < passes; epoch += 1) {
    shuffle(order, random);
    for (const sample of order) {
      const from = offsets[sample]!;
      const to = offsets[sample + 1]!;
      let sum = 0;
      for (let at = from; at < to; at += 1) sum += pairs[entries[at]! * 2]!;
      const sign = signs[sample]!;
      const margin = sign * (sum * scales[sample]! + bias);
      const dual = nextDual(loss, duals[sample]!, margin, curvatures[sample]!, cost);
      const change = sign * (dual - duals[sample]!);
      duals[sample] = dual;
      if (change === 0) continue;
      const step = change * scales[sample]!;
      for (let at = from; at < to; at += 1) {
        const place = entries[at]! * 2;
        pairs[place]! += step * pairs[place + 1]!;
      }
      bias += change * biasScale;
    }
  }
  return { weights: Float32Array.from({ length: factors.length }, (_, entry) => pairs[entry * 2]!), bias };
}

function factorsOf(
  counts: ClassCounts,
  { scaling, smoothing }: LinearSettings,
  { bucketBits }: Vocabulary,
  rowCount: number,
): Float32Array {
  if (scaling === "naive-bayes") return logCountRatios(counts, smoothing, bucketBits);
  return counts.positive.map((count, entry) =>
    scaling === "none" ? 1 : Math.log((1 + rowCount) / (1 + count + counts.negative[entry]!)) + 1,
  );
}

/** The best value of one dual variable with all others fixed. */
function nextDual(loss: Loss, dual: number, margin: number, curvature: number, cost: number): number {
  if (loss === "squared-hinge") {
    return Math.max(0, dual - (margin - 1 + dual / (2 * cost)) / (curvature + 1 / (2 * cost)));
  }
  if (loss === "hinge") return Math.min(cost, Math.max(0, dual - (margin - 1) / curvature));
  let value = Math.min(cost * (1 - 1e-9), Math.max(cost * 1e-9, dual));
  for (let step = 0; step < 8; step += 1) {
    const gradient = margin + curvature * (value - dual) + Math.log(value / (cost - value));
    const slope = curvature + cost / (value * (cost - value));
    let next = value - gradient / slope;
    // If a Newton step would cross an end of the interval, go nine tenths of the way to that end instead.
    if (next <= 0) next = value / 10;
    if (next >= cost) next = (value + cost * 9) / 10;
    if (Math.abs(next - value) < 1e-6 * cost) return next;
    value = next;
  }
  return value;
}

/**
 * The rows, reduced to the kept features, followed by copies of all rows with a share of those features left out.
 */
function addCopies(
  { offsets, entries }: Vocabulary,
  rows: Int32Array,
  keep: Uint8Array,
  copies: number,
  dropout: number,
  random: Random,
): Samples {
  let most = 0;
  for (const row of rows) most += offsets[row + 1]! - offsets[row]!;
  const chosen = new Int32Array(most * (1 + copies));
  const ends = new Int32Array(rows.length * (1 + copies) + 1);
  let end = 0;
  rows.forEach((row, sample) => {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at += 1)
      if (keep[entries[at]!] === 1) chosen[end++] = entries[at]!;
    ends[sample + 1] = end;
  });
  for (let copy = 1; copy <= copies; copy += 1) {
    for (let sample = 0; sample < rows.length; sample += 1) {
      for (let at = ends[sample]!; at < ends[sample + 1]!; at += 1)
        if (random() >= dropout) chosen[end++] = chosen[at]!;
      ends[copy * rows.length + sample + 1] = end;
    }
  }
  return { offsets: ends, entries: chosen.subarray(0, end) };
}
