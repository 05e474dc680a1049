import type { Calibration } from "./calibrate.ts";
import { bucketCount, type FeatureRows } from "./features.ts";
import { type LinearModel, rowScale } from "./train-linear.ts";

/**
 * The linear model as it is shipped: for each listed bucket one byte, level * 16 + code. The code names one of 16 weights,
 * the level one of 16 feature values. Buckets that are not listed have byte 0: weight 0 and value 1.
 */
export type CompactModel = {
  /** Ascending. */
  readonly buckets: Int32Array;
  readonly bytes: Uint8Array;
  /** Log-odds by code; the first is 0. */
  readonly weights: Float32Array;
  /** Value by level, before a row's values are scaled to norm 1; the first is 1. */
  readonly values: Float32Array;
  readonly bias: number;
};

export const codeCount = 16;

/** Documents at which a feature's value begins to fall, and by how many powers of two a level lowers its square. */
const frequentFrom = 30;
const levelStep = 0.75;
/** Features without a weight are only listed from this level on: below, the value is near 1 anyway. */
const listedFrom = 2;

/**
 * Rounds the weights to 16 values and adds what each feature is worth in a lesson: 1 / sqrt(1 + documents / 30). Lessons
 * over plain binary features change the words that every text has, and harm all other answers.
 * @param documents in how many training rows each feature stands
 */
export function compact(
  { weights, bias }: LinearModel,
  { slope, offset }: Calibration,
  documents: Float32Array,
): CompactModel {
  const scaled = weights.map((weight) => weight * slope);
  const levels = documents.map((count) =>
    Math.min(15, Math.round(Math.log2(1 + count / frequentFrom) / levelStep)),
  );
  const palette = findPalette(scaled, documents);
  const listed: number[] = [];
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    if (scaled[bucket] !== 0 || levels[bucket]! >= listedFrom) listed.push(bucket);
  }
  const buckets = Int32Array.from(listed);
  return {
    buckets,
    bytes: Uint8Array.from(buckets, (bucket) => levels[bucket]! * 16 + nearest(palette, scaled[bucket]!)),
    weights: palette,
    values: Float32Array.from({ length: 16 }, (_, level) => 2 ** ((-levelStep * level) / 2)),
    bias: slope * bias + offset,
  };
}

/** Sixteen weights, one of them 0, by Lloyd's algorithm (1982) with each weight counted as often as it is used. */
function findPalette(weights: Float32Array, documents: Float32Array): Float32Array {
  const used = Array.from(weights.keys()).filter((bucket) => weights[bucket] !== 0);
  const sorted = Float32Array.from(used, (bucket) => weights[bucket]!).sort();
  let centres = Float64Array.from(
    { length: codeCount - 1 },
    (_, code) => sorted[Math.floor(((code + 0.5) * sorted.length) / (codeCount - 1))] ?? 0,
  );
  for (let round = 0; round < 30; round++) {
    const sums = new Float64Array(centres.length);
    const counts = new Float64Array(centres.length);
    for (const bucket of used) {
      const code = nearest(centres, weights[bucket]!);
      sums[code]! += weights[bucket]! * documents[bucket]!;
      counts[code]! += documents[bucket]!;
    }
    centres = centres
      .map((centre, code) => (counts[code] === 0 ? centre : sums[code]! / counts[code]!))
      .sort();
  }
  return Float32Array.of(0, ...centres);
}

function nearest(list: Float32Array | Float64Array, value: number): number {
  let best = 0;
  for (let index = 1; index < list.length; index++) {
    if (Math.abs(list[index]! - value) < Math.abs(list[best]! - value)) best = index;
  }
  return best;
}

/** The model's bytes by bucket. */
export function expand({ buckets, bytes }: CompactModel): Uint8Array {
  const table = new Uint8Array(bucketCount);
  buckets.forEach((bucket, at) => {
    table[bucket] = bytes[at]!;
  });
  return table;
}

/** Log-odds of class 1 for some rows, as the graph gives them. */
export function compactScores(model: CompactModel, all: FeatureRows, rows: Int32Array): Float64Array {
  const table = expand(model);
  return Float64Array.from(rows, (row) => {
    let sum = 0;
    for (let at = all.offsets[row]!; at < all.offsets[row + 1]!; at++) {
      sum += model.weights[table[all.features[at]!]! % 16]!;
    }
    return sum * rowScale(all, row) + model.bias;
  });
}

/** The values of one row's features, of norm 1, as the graph gives them. */
export function compactValues(model: CompactModel, table: Uint8Array, features: Int32Array): Float32Array {
  const values = Float64Array.from(features, (feature) => model.values[table[feature]! >> 4]!);
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return Float32Array.from(values, (value) => value / norm);
}
