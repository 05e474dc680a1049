import { bucketCount, type FeatureRows } from "./features.ts";

/** In how many rows of each of the two classes each feature stands. */
export type ClassCounts = { readonly negative: Float32Array; readonly positive: Float32Array };

/** Counts features over the given rows; `labels` are 0 or 1, one for every row there is. */
export function countClasses(
  { offsets, features }: FeatureRows,
  rows: ArrayLike<number>,
  labels: ArrayLike<number>,
): ClassCounts {
  const negative = new Float32Array(bucketCount);
  const positive = new Float32Array(bucketCount);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    const counts = labels[row] === 1 ? positive : negative;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) counts[features[at]!]! += 1;
  }
  return { negative, positive };
}

/**
 * Scores each feature by how unevenly the classes have it, |p - n| / sqrt(p + n + 2), a chi-squared statistic that
 * mistrusts the rare, and keeps the best.
 * @returns 1 for those kept, else 0; features that stand in one row only are never kept
 */
export function selectFeatures({ negative, positive }: ClassCounts, wanted: number): Uint8Array {
  const scores = new Float32Array(bucketCount);
  const candidates: number[] = [];
  for (let feature = 0; feature < bucketCount; feature++) {
    const count = positive[feature]! + negative[feature]!;
    if (count < 2) continue;
    scores[feature] = Math.abs(positive[feature]! - negative[feature]!) / Math.sqrt(count + 2);
    candidates.push(scores[feature]!);
  }
  const sorted = Float32Array.from(candidates).sort();
  const limit = Math.max(sorted[Math.max(0, sorted.length - wanted)] ?? 0, Number.MIN_VALUE);
  const keep = Uint8Array.from(scores, (score) => (score > limit ? 1 : 0));
  // Many rare features tie for the last places; hashing has shuffled them, so the first are as good as any.
  let left = wanted - keep.reduce((sum, kept) => sum + kept, 0);
  for (let feature = 0; feature < bucketCount && left > 0; feature++) {
    if (scores[feature] !== limit) continue;
    keep[feature] = 1;
    left--;
  }
  return keep;
}

/**
 * Naive-Bayes log-count ratios (Wang and Manning 2012, "Baselines and Bigrams"): log of a feature's share among the
 * positive rows' features over its share among the negative ones'.
 * @param keep features with 0 get 0
 */
export function logCountRatios(
  { negative, positive }: ClassCounts,
  smoothing: number,
  keep: Uint8Array,
): Float32Array {
  let positives = smoothing * bucketCount;
  let negatives = smoothing * bucketCount;
  for (let feature = 0; feature < bucketCount; feature++) {
    positives += positive[feature]!;
    negatives += negative[feature]!;
  }
  const ratios = new Float32Array(bucketCount);
  for (let feature = 0; feature < bucketCount; feature++) {
    if (keep[feature] === 0) continue;
    const share = (positive[feature]! + smoothing) / positives;
    ratios[feature] = Math.log(share / ((negative[feature]! + smoothing) / negatives));
  }
  return ratios;
}
