import type { LinearModel } from "./train-linear.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { addTreeScores, presenceOf, scaleTrees, type WordTrees } from "./word-trees.ts";

/**
 * A linear text model in its shipped form: one byte for each listed bucket and class. The low five
 * bits select one of 32 weights; in the first class's bytes, the high three bits select one of 8 feature
 * values. Buckets that are not listed have weight 0 and value 1.
 */
export type TextModel = {
  readonly bucketBits: number;
  /** Ascending. */
  readonly buckets: Int32Array;
  /** One for each score: a single one for two classes, otherwise one for each class. */
  readonly classes: readonly {
    readonly bytes: Uint8Array;
    /** By code; the first is 0. */
    readonly weights: Float32Array;
    readonly bias: number;
  }[];
  /** By level, before a row's values are scaled to norm 1; the first is 1. */
  readonly values: Float32Array;
  /** Trees whose leaves are added to the scores; undefined if the model is only a sum of weights. */
  readonly trees?: WordTrees;
};

/**
 * The number of weights that a byte can select. For a large text model, rounding to 16 weights increases the
 * log loss by 2.5%, rounding to 32 by a tenth of that.
 */
export const codeCount = 32;
const levelCount = 256 / codeCount;

/** The weight's position in the codebook, taken from a byte. */
export const codeOf = (byte: number): number => byte % codeCount;
/** The level of the feature's value, taken from a byte. */
export const levelOf = (byte: number): number => Math.floor(byte / codeCount);

/** Features that occur in about this many documents or more have a noticeably lower value. */
const frequentFrom = 30;
/** Each level divides the square of a feature's value by 2 to this power. */
const levelStep = 1.5;
/**
 * Features without a weight are listed only if they occur in at least this many documents; otherwise,
 * their value counts as 1.
 */
const listedFrom = 36;
const rounds = 30;
const firstBins = 1024;

/**
 * Rounds the weights to 32 values, and adds the value that a feature has in lessons:
 * 1 / sqrt(1 + documents / 30). With plain binary features, a lesson would change the weights of words that
 * occur in every text, and make all other answers worse.
 * @param documents `[V]`, the number of training rows in which each n-gram occurs
 */
export function compact(
  models: readonly LinearModel[],
  { buckets, bucketBits }: Vocabulary,
  documents: Int32Array,
): TextModel {
  const levels = Uint8Array.from(documents, (count) =>
    Math.min(levelCount - 1, Math.round(Math.log2(1 + count / frequentFrom) / levelStep)),
  );
  const codebooks = models.map(({ weights }) => findCodebook(weights, documents));
  const codes = models.map(({ weights }, k) => weights.map((weight) => nearest(codebooks[k]!, weight)));
  const listed: number[] = [];
  documents.forEach((count, entry) => {
    if (count >= listedFrom || codes.some((of) => of[entry] !== 0)) listed.push(entry);
  });
  return {
    bucketBits,
    buckets: Int32Array.from(listed, (entry) => buckets[entry]!),
    classes: models.map(({ bias }, k) => ({
      bytes: Uint8Array.from(
        listed,
        (entry) => (k === 0 ? levels[entry]! * codeCount : 0) + codes[k]![entry]!,
      ),
      weights: codebooks[k]!,
      bias: Math.fround(bias),
    })),
    values: Float32Array.from({ length: levelCount }, (_, level) => 2 ** ((-levelStep * level) / 2)),
  };
}

/** A text model's part in a sum: its scores times `slope`, with `offsets` added, one per score. */
export type TextPart = {
  readonly model: TextModel;
  readonly slope: number;
  readonly offsets: readonly number[];
};

/**
 * Adds up linear text models to form a single one, and rounds its weights again. A model with trees must be
 * the only part.
 */
export function sumOfTexts(parts: readonly TextPart[]): TextModel {
  const first = parts[0]!.model;
  const buckets = Int32Array.from(new Set(parts.flatMap(({ model }) => [...model.buckets]))).sort();
  const places = new Map(Array.from(buckets, (bucket, place) => [bucket, place]));
  const levels = new Uint8Array(buckets.length);
  const weights = first.classes.map(() => new Float32Array(buckets.length));
  for (const { model, slope } of parts) {
    model.buckets.forEach((bucket, at) => {
      const place = places.get(bucket)!;
      levels[place] = levelOf(model.classes[0]!.bytes[at]!);
      model.classes.forEach((ofClass, k) => {
        weights[k]![place]! += slope * ofClass.weights[codeOf(ofClass.bytes[at]!)]!;
      });
    });
  }
  const documents = Int32Array.from(
    levels,
    (level) => 1 + Math.round(frequentFrom * (2 ** (levelStep * level) - 1)),
  );
  return {
    ...first,
    ...(first.trees && { trees: scaleTrees(first.trees, parts[0]!.slope) }),
    buckets,
    classes: weights.map((ofClass, k) => {
      const codebook = parts.length === 1 ? scaled(parts[0]!, k) : findCodebook(ofClass, documents);
      const bias = parts.reduce(
        (sum, { model, slope, offsets }) => sum + slope * model.classes[k]!.bias + offsets[k]!,
        0,
      );
      return {
        bytes: Uint8Array.from(
          ofClass,
          (weight, place) => (k === 0 ? levels[place]! * codeCount : 0) + nearest(codebook, weight),
        ),
        weights: codebook,
        bias: Math.fround(bias),
      };
    }),
  };
}

function scaled({ model, slope }: TextPart, k: number): Float32Array {
  return model.classes[k]!.weights.map((weight) => weight * slope);
}

/**
 * Finds as many weights as a byte can select, one of them 0, with Lloyd's algorithm (1982), counting each
 * weight as often as it is used. It starts near the best positions, whose density is the cube root of the
 * weights' density (Panter and Dite 1951); from anywhere else, its steps are too small to reach the few
 * weights of strong words.
 */
function findCodebook(weights: Float32Array, documents: Int32Array): Float32Array {
  const used = Uint32Array.from(weights.keys()).filter((entry) => weights[entry] !== 0);
  used.sort((a, b) => weights[a]! - weights[b]! || a - b);
  const sorted = Float32Array.from(used, (entry) => weights[entry]!);
  // Prefix sums in order of weight, so that the mean of a part can be computed without a loop.
  const sums = new Float64Array(used.length + 1);
  const counts = new Float64Array(used.length + 1);
  used.forEach((entry, place) => {
    sums[place + 1] = sums[place]! + weights[entry]! * documents[entry]!;
    counts[place + 1] = counts[place]! + documents[entry]!;
  });
  const parts = codeCount - 1;
  let centres = firstCentres(sorted, counts, parts);
  for (let round = 0; round < rounds; round += 1) {
    const ends = Array.from(centres, (centre, code) =>
      code === parts - 1 ? sorted.length : firstAbove(sorted, (centre + centres[code + 1]!) / 2),
    );
    centres = centres
      .map((centre, code) => {
        const [from, to] = [ends[code - 1] ?? 0, ends[code]!];
        const count = counts[to]! - counts[from]!;
        return count === 0 ? centre : (sums[to]! - sums[from]!) / count;
      })
      .sort();
  }
  return Float32Array.of(0, ...centres);
}

/** Centres whose density is the cube root of the weights' density. `counts` are prefix sums. */
function firstCentres(sorted: Float32Array, counts: Float64Array, parts: number): Float64Array {
  const [low = 0, high = 0] = [sorted[0], sorted.at(-1)];
  const width = (high - low) / firstBins;
  const reached = new Float64Array(firstBins + 1);
  for (let bin = 0; bin < firstBins; bin += 1) {
    const to = bin === firstBins - 1 ? sorted.length : firstAbove(sorted, low + (bin + 1) * width);
    const from = bin === 0 ? 0 : firstAbove(sorted, low + bin * width);
    reached[bin + 1] = reached[bin]! + Math.cbrt(counts[to]! - counts[from]!);
  }
  return Float64Array.from({ length: parts }, (_, code) => {
    const wanted = (reached[firstBins]! * (code + 0.5)) / parts;
    return low + (firstAbove(reached, wanted) - 0.5) * width;
  });
}

function firstAbove(sorted: Float32Array | Float64Array, limit: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! > limit) to = middle;
    else from = middle + 1;
  }
  return from;
}

function nearest(list: Float32Array, value: number): number {
  if (value === 0) return 0;
  let best = 0;
  for (let index = 1; index < list.length; index += 1) {
    if (Math.abs(list[index]! - value) < Math.abs(list[best]! - value)) best = index;
  }
  return best;
}

/** The weight of each n-gram in a vocabulary, one list per score. */
export function weightsOf(model: TextModel, { buckets }: Vocabulary): Float32Array[] {
  const weights = model.classes.map(() => new Float32Array(buckets.length));
  let listed = 0;
  buckets.forEach((bucket, entry) => {
    while (listed < model.buckets.length && model.buckets[listed]! < bucket) listed += 1;
    if (model.buckets[listed] !== bucket) return;
    model.classes.forEach(({ bytes, weights: codebook }, k) => {
      weights[k]![entry] = codebook[codeOf(bytes[listed]!)]!;
    });
  });
  return weights;
}

/** Scores `[rows, K]`, the same as the graph's. */
export function textScores(model: TextModel, vocabulary: Vocabulary, rows: Int32Array): Float64Array {
  const { offsets, entries, scales } = vocabulary;
  const width = model.classes.length;
  const weights = weightsOf(model, vocabulary);
  const scores = new Float64Array(rows.length * width);
  rows.forEach((row, place) => {
    for (let k = 0; k < width; k += 1) {
      const ofClass = weights[k]!;
      let sum = 0;
      for (let at = offsets[row]!; at < offsets[row + 1]!; at += 1) sum += ofClass[entries[at]!]!;
      scores[place * width + k] = sum * scales[row]! + model.classes[k]!.bias;
    }
  });
  if (model.trees) addTreeScores(model.trees, presenceOf(model.trees, vocabulary, rows), scores);
  return scores;
}
