import { createRandom, type Random, shuffle } from "../random.ts";
import { countClasses, logCountRatios, selectFeatures } from "./class-counts.ts";
import { bucketCount, type FeatureRows, selectRows } from "./features.ts";

/** Hyperparameters of the linear model. */
export type LinearSettings = {
  /** How many features get a weight. */
  readonly keptFeatures: number;
  /** Added to every count before the log-count ratios. */
  readonly smoothing: number;
  /** C of the support vector machine: how dear an error is. */
  readonly cost: number;
  /** Share of the features that are left out of the copies; 0 for no copies. */
  readonly dropout: number;
};

/** score(row) = bias + sum of its features' weights / sqrt(number of its features); positive above 0. */
export type LinearModel = { readonly weights: Float32Array; readonly bias: number };

const epochs = 5;
/** Copies of every row with features left out. */
const copyCount = 2;
/** Square of the constant feature whose weight is the bias. */
const biasScale = 0.01;

/**
 * NB-SVM: binary features scaled by their naive-Bayes log-count ratios and by 1 / sqrt(count of the row's features), and a
 * linear support vector machine with squared hinge loss over them, by dual coordinate descent (Hsieh et al. 2008,
 * algorithm 1). Beside every row stand copies of it with features left out at random (dropout; for linear models Wang and
 * Manning 2013, "Fast dropout training"), which keeps rare phrases from being trusted too far. The ratios are folded into
 * the weights.
 * @param labels 0 or 1, one for every row there is
 */
export function trainLinear(
  all: FeatureRows,
  rows: Int32Array,
  labels: ArrayLike<number>,
  { keptFeatures, smoothing, cost, dropout }: LinearSettings,
  seed: number,
): LinearModel {
  const counts = countClasses(all, rows, labels);
  const keep = selectFeatures(counts, keptFeatures);
  const ratios = logCountRatios(counts, smoothing, keep);
  const random = createRandom(seed);
  const copies = dropout > 0 ? copyCount : 0;
  const { offsets, features } = addCopies(selectRows(all, rows, keep), copies, dropout, random);
  const sampleCount = offsets.length - 1;
  const signs = Int8Array.from({ length: sampleCount }, (_, sample) =>
    labels[rows[sample % rows.length]!] === 1 ? 1 : -1,
  );

  // A feature's weight and squared ratio stand side by side: they are always wanted together.
  const pairs = new Float32Array(bucketCount * 2);
  for (let feature = 0; feature < bucketCount; feature++) pairs[feature * 2 + 1] = ratios[feature]! ** 2;
  const scales = Float64Array.from({ length: sampleCount }, (_, sample) => {
    const scale = rowScale(all, rows[sample % rows.length]!);
    return sample < rows.length ? scale : scale / Math.sqrt(1 - dropout);
  });
  const curvatures = new Float64Array(sampleCount);
  for (let sample = 0; sample < sampleCount; sample++) {
    let sum = 0;
    for (let at = offsets[sample]!; at < offsets[sample + 1]!; at++) sum += pairs[features[at]! * 2 + 1]!;
    curvatures[sample] = sum * scales[sample]! ** 2 + biasScale;
  }

  const duals = new Float64Array(sampleCount);
  const order = Int32Array.from({ length: sampleCount }, (_, sample) => sample);
  let bias = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const sample of order) {
      const from = offsets[sample]!;
      const to = offsets[sample + 1]!;
      let sum = 0;
      for (let at = from; at < to; at++) sum += pairs[features[at]! * 2]!;
      const sign = signs[sample]!;
      const gradient = sign * (sum * scales[sample]! + bias) - 1 + duals[sample]! / (2 * cost);
      const dual = Math.max(0, duals[sample]! - gradient / (curvatures[sample]! + 1 / (2 * cost)));
      const change = sign * (dual - duals[sample]!);
      duals[sample] = dual;
      if (change === 0) continue;
      const step = change * scales[sample]!;
      for (let at = from; at < to; at++) {
        const feature = features[at]! * 2;
        pairs[feature]! += step * pairs[feature + 1]!;
      }
      bias += change * biasScale;
    }
  }
  const weights = new Float32Array(bucketCount);
  for (let feature = 0; feature < bucketCount; feature++) weights[feature] = pairs[feature * 2]!;
  return { weights, bias };
}

/** The rows, and after them copies of all with a share of their features left out at random. */
function addCopies(rows: FeatureRows, copies: number, dropout: number, random: Random): FeatureRows {
  const count = rows.offsets.length - 1;
  const offsets = new Int32Array(count * (1 + copies) + 1);
  const features = new Int32Array(rows.features.length * (1 + copies));
  offsets.set(rows.offsets);
  features.set(rows.features);
  let end = rows.features.length;
  for (let copy = 1; copy <= copies; copy++) {
    for (let row = 0; row < count; row++) {
      for (let at = rows.offsets[row]!; at < rows.offsets[row + 1]!; at++) {
        if (random() >= dropout) features[end++] = rows.features[at]!;
      }
      offsets[copy * count + row + 1] = end;
    }
  }
  return { offsets, features: features.subarray(0, end) };
}

/** 1 / sqrt(number of the row's features), 0 for a row without any. */
export function rowScale({ offsets }: FeatureRows, row: number): number {
  const count = offsets[row + 1]! - offsets[row]!;
  return count === 0 ? 0 : 1 / Math.sqrt(count);
}

/** The model's scores of some rows. */
export function scoreRows(model: LinearModel, all: FeatureRows, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => {
    let sum = 0;
    for (let at = all.offsets[row]!; at < all.offsets[row + 1]!; at++)
      sum += model.weights[all.features[at]!]!;
    return sum * rowScale(all, row) + model.bias;
  });
}
