import type { Labels, Learner } from "./learner.ts";
import { repeat, softmax } from "./simple-learners.ts";

/** Rows as lists of features that are not zero. */
export type SparseRows = {
  readonly featureCount: number;
  /** `[N+1]` where each row's entries begin. */
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float32Array;
};

/** Rows of one list of [feature, value] pairs each; a bias is added as the last feature. */
export function toSparseRows(
  rows: readonly (readonly [number, number])[][],
  featureCount: number,
): SparseRows {
  const starts = new Int32Array(rows.length + 1);
  const indices: number[] = [];
  const values: number[] = [];
  rows.forEach((row, index) => {
    for (const [feature, value] of [...row, [featureCount, 1] as const]) {
      indices.push(feature);
      values.push(value);
    }
    starts[index + 1] = indices.length;
  });
  return {
    featureCount: featureCount + 1,
    starts,
    indices: Int32Array.from(indices),
    values: Float32Array.from(values),
  };
}

export type LogisticOptions = { readonly l2: number; readonly steps: number; readonly rate: number };

/**
 * Multinomial logistic regression by Adam (Kingma and Ba 2015) over all rows at once, so that it needs no random order.
 * @param rows features of about unit size
 */
export function logisticRegression(
  { labels, classCount }: Labels,
  rows: SparseRows,
  options: LogisticOptions,
): Learner {
  return (train) => {
    const weights = new Float64Array(rows.featureCount * classCount);
    const mean = new Float64Array(weights.length);
    const square = new Float64Array(weights.length);
    const errors = new Float64Array(classCount);
    for (let step = 1; step <= options.steps; step += 1) {
      const gradient = weights.map((weight) => (options.l2 * weight) / train.length);
      for (const row of train) {
        scoreRow(rows, weights, errors, row);
        toProbabilities(errors);
        errors[labels[row]!]! -= 1;
        for (let entry = rows.starts[row]!; entry < rows.starts[row + 1]!; entry += 1) {
          const at = rows.indices[entry]! * classCount;
          const value = rows.values[entry]! / train.length;
          for (let index = 0; index < classCount; index += 1) gradient[at + index]! += value * errors[index]!;
        }
      }
      // The rate falls to nothing, so that the last steps settle.
      const rate = options.rate * (1 - (step - 1) / options.steps);
      for (let at = 0; at < weights.length; at += 1) {
        mean[at] = 0.9 * mean[at]! + 0.1 * gradient[at]!;
        square[at] = 0.999 * square[at]! + 0.001 * gradient[at]! ** 2;
        const direction = mean[at]! / (1 - 0.9 ** step);
        weights[at]! -= (rate * direction) / (Math.sqrt(square[at]! / (1 - 0.999 ** step)) + 1e-8);
      }
    }
    return (asked) =>
      repeat(asked.length, classCount, (place) => {
        const logits = new Float64Array(classCount);
        scoreRow(rows, weights, logits, asked[place]!);
        return softmax(logits);
      });
  };
}

// Both write into a list that is used again for every row: a fresh one each time is half of the work.
function scoreRow(rows: SparseRows, weights: Float64Array, logits: Float64Array, row: number): void {
  const classCount = logits.length;
  logits.fill(0);
  for (let entry = rows.starts[row]!; entry < rows.starts[row + 1]!; entry += 1) {
    const at = rows.indices[entry]! * classCount;
    const value = rows.values[entry]!;
    for (let index = 0; index < classCount; index += 1) logits[index]! += weights[at + index]! * value;
  }
}

function toProbabilities(logits: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < logits.length; index += 1) most = Math.max(most, logits[index]!);
  let total = 0;
  for (let index = 0; index < logits.length; index += 1) {
    logits[index] = Math.exp(logits[index]! - most);
    total += logits[index]!;
  }
  for (let index = 0; index < logits.length; index += 1) logits[index]! /= total;
}
