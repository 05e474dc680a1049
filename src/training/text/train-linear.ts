import { createRandom, shuffle } from "../random.ts";
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
};

/** score(row) = bias + sum of its features' weights / sqrt(number of its features); positive above 0. */
export type LinearModel = { readonly weights: Float32Array; readonly bias: number };

const epochs = 7;
/** Square of the constant feature whose weight is the bias. */
const biasScale = 0.01;

/**
 * NB-SVM: binary features scaled by their naive-Bayes log-count ratios and by 1 / sqrt(count of the row's features), and a
 * linear support vector machine with squared hinge loss over them, by dual coordinate descent (Hsieh et al. 2008,
 * algorithm 1). The ratios are folded into the weights.
 * @param labels 0 or 1, one for every row there is
 */
export function trainLinear(
  all: FeatureRows,
  rows: Int32Array,
  labels: ArrayLike<number>,
  { keptFeatures, smoothing, cost }: LinearSettings,
  seed: number,
): LinearModel {
  const counts = countClasses(all, rows, labels);
  const keep = selectFeatures(counts, keptFeatures);
  const ratios = logCountRatios(counts, smoothing, keep);
  const { offsets, features } = selectRows(all, rows, keep);

  // A feature's weight and squared ratio stand side by side: they are always wanted together.
  const pairs = new Float32Array(bucketCount * 2);
  for (let feature = 0; feature < bucketCount; feature++) pairs[feature * 2 + 1] = ratios[feature]! ** 2;
  const scales = Float64Array.from(rows, (row) => rowScale(all, row));
  const curvatures = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++) {
    let sum = 0;
    for (let at = offsets[index]!; at < offsets[index + 1]!; at++) sum += pairs[features[at]! * 2 + 1]!;
    curvatures[index] = sum * scales[index]! ** 2 + biasScale;
  }

  const duals = new Float64Array(rows.length);
  const order = Int32Array.from(rows, (_, index) => index);
  const random = createRandom(seed);
  let bias = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const index of order) {
      const from = offsets[index]!;
      const to = offsets[index + 1]!;
      let sum = 0;
      for (let at = from; at < to; at++) sum += pairs[features[at]! * 2]!;
      const sign = labels[rows[index]!] === 1 ? 1 : -1;
      const gradient = sign * (sum * scales[index]! + bias) - 1 + duals[index]! / (2 * cost);
      const dual = Math.max(0, duals[index]! - gradient / (curvatures[index]! + 1 / (2 * cost)));
      const change = sign * (dual - duals[index]!);
      duals[index] = dual;
      if (change === 0) continue;
      const step = change * scales[index]!;
      for (let at = from; at < to; at++) {
        const feature = features[at]! * 2;
        pairs[feature]! += step * pairs[feature + 1]!;
      }
      bias += change * biasScale;
    }
  }
  return { weights: pairs.filter((_, at) => at % 2 === 0), bias };
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
