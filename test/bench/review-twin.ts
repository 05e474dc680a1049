import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import type { Card } from "../../src/core/card.ts";
import { splitByKey } from "../../src/training/split.ts";
import { createMovieReviewTrainer, readReviews, splitReviews } from "../../src/training/text/movie-review.ts";
import { chosenSettings } from "./chosen-settings.ts";
import { labelledReview } from "./held-out.ts";
import type { Taught } from "./learning-harm.ts";

/**
 * A movie-review model by the same trainer with the settings of the shipped card, from fewer reviews: the shipped model
 * leaves too few mistakes for 500 corrections. One review in five is kept from the trainer, which holds out a tenth of
 * the others by itself.
 */
export async function trainReviewTwin(card: Card, path: string): Promise<Taught> {
  const seed = card.training?.seed ?? 1;
  const { texts, labels } = await readReviews(path);
  const [kept, given] = splitByKey(texts, [1, 4], seed) as [Int32Array, Int32Array];
  const givenTexts = Array.from(given, (row) => texts[row]!);
  const { heldOutRows, trainingRows } = splitReviews(givenTexts, seed);
  const unseen = [...kept, ...heldOutRows.map((place) => given[place]!)];
  const share = Math.round((100 * trainingRows.length) / texts.length);
  return {
    name: `${card.id}'s twin, by the same trainer and settings from ${share} % of the reviews`,
    card,
    model: await train(
      card,
      givenTexts,
      Array.from(given, (row) => labels[row]!),
      seed,
    ),
    rows: unseen.map((row) => labelledReview(texts[row]!, labels[row]!)),
  };
}

/** The trainer reads a file, so it is given one. */
async function train(
  card: Card,
  texts: readonly string[],
  labels: readonly number[],
  seed: number,
): Promise<Uint8Array> {
  const { cost, smoothing, keptFeatures, dropout } = chosenSettings(card, [
    "cost",
    "smoothing",
    "keptFeatures",
    "dropout",
  ]);
  const trainer = createMovieReviewTrainer({
    cost: [cost],
    smoothing: [smoothing],
    keptFeatures: [keptFeatures],
    dropout: [dropout],
  });
  const folder = await mkdtemp(join(tmpdir(), "hunch-bench-"));
  try {
    const dataPath = join(folder, "reviews.csv");
    const table = texts.map((text, row) => [text, String(labels[row])]);
    await writeFile(dataPath, Papa.unparse([["review", "sentiment"], ...table]));
    const { model } = await trainer.train({ dataPath, seed, report: () => {} });
    return model;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
