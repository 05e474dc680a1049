import { existsSync } from "node:fs";
import { readReviews, splitReviews } from "../../src/training/text/movie-review.ts";
import type { HeldOutRow } from "./learning-harm.ts";

/**
 * The reviews that training held out, by the trainer's own split.
 * @param seed the one that the model was trained with
 * @returns undefined where there is no data
 */
export async function readHeldOut(path: string, seed: number): Promise<HeldOutRow[] | undefined> {
  if (!existsSync(path)) return undefined;
  const { texts, labels } = await readReviews(path);
  const { heldOutRows } = splitReviews(texts, seed);
  return Array.from(heldOutRows, (row) => ({
    inputs: { review: texts[row] ?? "" },
    label: labels[row] === 1 ? "positive" : "negative",
  }));
}
