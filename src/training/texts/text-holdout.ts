import { levelOf, type TextModel } from "./compact-model.ts";
import { featureRows } from "./features.ts";

/** The maximum number of features in all held-out rows together. Each takes three to four bytes in the file. */
const mostFeatures = 120_000;
/** Longer rows are left out; otherwise, too few would fit. */
const mostFeaturesOfARow = 400;

/** The sparse features of one row, the same as those from the graph. */
export type RowFeatures = { readonly indices: readonly number[]; readonly values: readonly number[] };

/**
 * Turns the n-grams of each text into features with norm 1, exactly as the model's graph does.
 * @returns one entry per text; undefined for a text that is too long for the holdout file or no longer fits
 */
export function textFeatures(
  { buckets, classes, values, bucketBits }: TextModel,
  texts: readonly string[],
): (RowFeatures | undefined)[] {
  const { offsets, features } = featureRows(texts, bucketBits);
  const levels = new Map<number, number>();
  buckets.forEach((bucket, index) => {
    levels.set(bucket, levelOf(classes[0]!.bytes[index]!));
  });
  let size = 0;
  return texts.map((_, row) => {
    const indices = [...features.subarray(offsets[row]!, offsets[row + 1]!)];
    if (indices.length > mostFeaturesOfARow || size + indices.length > mostFeatures) return undefined;
    size += indices.length;
    const raw = indices.map((bucket) => values[levels.get(bucket) ?? 0]!);
    const norm = Math.sqrt(raw.reduce((sum, value) => sum + value * value, 0));
    return { indices, values: raw.map((value) => Math.fround(value / norm)) };
  });
}
