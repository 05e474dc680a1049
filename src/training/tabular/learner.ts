import type { Metrics } from "../../core/card.ts";
import { evaluate } from "../../metrics/metrics.ts";
import { rowsWithout } from "../split.ts";

/** Gives probabilities `[rows,C]`, row-major, for the rows asked about. */
export type Predictor = (rows: Int32Array) => Float64Array;

/** Learns from some rows of a table that it already knows. */
export type Learner = (train: Int32Array) => Predictor;

/** `[N]` the index of each row's class, and how many classes there are. */
export type Labels = { readonly labels: Uint8Array; readonly classCount: number };

export type CrossValidation = {
  /** The rows in the order of `probabilities` and `labels`. */
  readonly rows: Int32Array;
  /** `[rows,C]`, each row's by a model that did not see its part. */
  readonly probabilities: Float64Array;
  readonly labels: Uint8Array;
  readonly metrics: Metrics;
};

/**
 * Predicts each row by a model learned from the other parts.
 * @param parts rows by part; together they are all that may be looked at
 * @param onlyParts test on the first so many parts, for a quick look
 */
export function crossValidate(
  learner: Learner,
  { labels, classCount }: Labels,
  parts: readonly Int32Array[],
  onlyParts = parts.length,
): CrossValidation {
  const tested = parts.slice(0, onlyParts);
  const rows = Int32Array.from(tested.flatMap((part) => [...part]));
  const probabilities = new Float64Array(rows.length * classCount);
  let from = 0;
  tested.forEach((part, index) => {
    probabilities.set(learner(rowsWithout(parts, index))(part), from * classCount);
    from += part.length;
  });
  const testedLabels = Uint8Array.from(rows, (row) => labels[row]!);
  const metrics = evaluate(probabilities, testedLabels, classCount);
  return { rows, probabilities, labels: testedLabels, metrics };
}
