import type { HoldoutSet } from "../../onnx/holdout-file.ts";
import { type CompactModel, compactScores, compactValues, expand } from "./compact-model.ts";
import type { FeatureRows } from "./features.ts";

/** Sum of the guard rows' features: some three to four bytes each in the file. */
const mostFeatures = 120_000;
/** Longer rows would leave room for too few. */
const mostFeaturesOfARow = 400;

/**
 * The guard set: the first of the held-out rows that are not long, as features, logits and labels.
 * @param heldOut in random order
 */
export function makeGuard(
  model: CompactModel,
  all: FeatureRows,
  heldOut: Int32Array,
  labels: ArrayLike<number>,
): HoldoutSet {
  const chosen: number[] = [];
  let size = 0;
  for (const row of heldOut) {
    const count = all.offsets[row + 1]! - all.offsets[row]!;
    if (count > mostFeaturesOfARow || size + count > mostFeatures) continue;
    chosen.push(row);
    size += count;
  }
  const table = expand(model);
  const rows = Int32Array.from(chosen);
  const rowFeatures = chosen.map((row) => all.features.subarray(all.offsets[row]!, all.offsets[row + 1]!));
  const rowOffsets = new Int32Array(chosen.length + 1);
  const featureIndices = new Int32Array(size);
  const featureValues = new Float32Array(size);
  rowFeatures.forEach((features, index) => {
    featureIndices.set(features, rowOffsets[index]!);
    featureValues.set(compactValues(model, table, features), rowOffsets[index]!);
    rowOffsets[index + 1] = rowOffsets[index]! + features.length;
  });
  const scores = compactScores(model, all, rows);
  return {
    rowOffsets,
    featureIndices,
    featureValues,
    logits: Float32Array.from(chosen.flatMap((_, index) => [-scores[index]! / 2, scores[index]! / 2])),
    labels: Int32Array.from(rows, (row) => labels[row]!),
  };
}
