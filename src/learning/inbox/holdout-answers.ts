import { indexOfLargest } from "../../core/logits.ts";
import type { HoldoutSet } from "../../onnx/holdout-file.ts";
import type { AdapterReader } from "../adapter.ts";
import type { Tally } from "./tally.ts";

/** For each example in a holdout, whether its own logits yield the right answer. */
export function holdoutAnswers({ logits, labels }: HoldoutSet): Tally {
  const classCount = logits.length / labels.length;
  return Array.from(labels, (label, row) => {
    return indexOfLargest(logits.subarray(row * classCount, (row + 1) * classCount)) === label;
  });
}

/** The holdout for a model with an adapter merged into it: the same examples, with the new model's logits. */
export function withLessons(holdout: HoldoutSet, adapter: AdapterReader): HoldoutSet {
  const { rowOffsets, featureIndices, featureValues } = holdout;
  const logits = new Float32Array(holdout.logits.length);
  for (const row of holdout.labels.keys()) {
    const from = rowOffsets[row]!;
    const to = rowOffsets[row + 1]!;
    const at = row * adapter.classCount;
    const features = { indices: featureIndices.subarray(from, to), values: featureValues.subarray(from, to) };
    logits.set(adapter.addTo(holdout.logits.subarray(at, at + adapter.classCount), features), at);
  }
  return { ...holdout, logits };
}

/**
 * A key derived from a row's features. It is the same for an example in the holdout and for a visitor's row with
 * the same input.
 */
export function featureKey(indices: Int32Array): string {
  return indices.join();
}

/** How many examples in a holdout have the same features as a row that the model was taught. */
export function countTaught(
  { rowOffsets, featureIndices, labels }: HoldoutSet,
  taught: ReadonlySet<string>,
): number {
  return labels.reduce((count, _, row) => {
    const key = featureKey(featureIndices.subarray(rowOffsets[row], rowOffsets[row + 1]));
    return count + Number(taught.has(key));
  }, 0);
}

/** Whether two holdouts have the same examples, judging by their labels. */
export function areSameExamples(one: HoldoutSet, other: HoldoutSet): boolean {
  return (
    one.labels.length === other.labels.length && one.labels.every((label, row) => label === other.labels[row])
  );
}
