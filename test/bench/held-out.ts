import { existsSync } from "node:fs";
import { readReviews, splitReviews } from "../../src/training/text/movie-review.ts";
import type { LabelledRow } from "../../src/training/trainer.ts";

/**
 * The reviews that training held out, by the trainer's own split.
 * @param seed the one that the model was trained with
 * @returns undefined where there is no data
 */
export async function readHeldOut(path: string, seed: number): Promise<LabelledRow[] | undefined> {
  if (!existsSync(path)) return undefined;
  const { texts, labels } = await readReviews(path);
  const { heldOutRows } = splitReviews(texts, seed);
  return Array.from(heldOutRows, (row) => labelledReview(texts[row]!, labels[row]!));
}

/** A review of the data set, whose label is 1 for a good one, as the model's page knows it. */
export const labelledReview = (review: string, label: number): LabelledRow => ({
  inputs: { review },
  label: label === 1 ? "positive" : "negative",
});
