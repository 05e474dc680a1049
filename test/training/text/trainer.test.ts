import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseSourceCard } from "../../../src/core/card.ts";
import { readHoldout } from "../../../src/onnx/holdout-file.ts";
import { createRandom } from "../../../src/training/random.ts";
import { createMovieReviewTrainer } from "../../../src/training/text/movie-review.ts";
import type { TrainedModel } from "../../../src/training/trainer.ts";
import { runModel } from "../../onnx/run-model.ts";

const praise = ["lovely", "moving", "superb", "warm", "a joy", "well acted"];
const blame = ["dull", "a mess", "clumsy", "tiresome", "badly cut", "empty"];

let folder: string;
let first: TrainedModel;
let second: TrainedModel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hunch-reviews-"));
  const dataPath = join(folder, "reviews.csv");
  await writeFile(dataPath, madeReviews(300));
  const trainer = createMovieReviewTrainer({
    cost: [4],
    smoothing: [1],
    keptFeatures: [500],
    dropout: [0.4],
  });
  const options = { dataPath, seed: 3, report: () => {} };
  first = await trainer.train(options);
  second = await trainer.train(options);
}, 300_000);
afterAll(() => rm(folder, { recursive: true }));

describe("training on made-up reviews", () => {
  it("gives the same bytes for the same data and seed", () => {
    expect(Buffer.compare(first.model, second.model)).toBe(0);
    expect(Buffer.compare(first.guard, second.guard)).toBe(0);
    expect(first.card).toEqual(second.card);
  });

  it("learns which words praise", async () => {
    const texts = ["It was superb and warm.", "It was clumsy and dull."];
    const { label } = await runModel("onnxruntime-node", first.model, { review: ["string", texts, [2, 1]] });
    expect(label!.data).toEqual(["positive", "negative"]);
  });

  it("gives a valid card that compares four candidates on rows held out", () => {
    const card = parseSourceCard(first.card, "model.json");
    expect(card.candidates.map(({ name }) => name)).toEqual([
      "Majority class",
      "Naive Bayes",
      "Tutorial pipeline",
      "NB-SVM",
    ]);
    const heldOut = card.training?.heldOutRows;
    expect(card.candidates.map(({ metrics }) => metrics.rows)).toEqual([heldOut, heldOut, heldOut, heldOut]);
    expect(card.metrics?.accuracy).toBeGreaterThan(0.9);
  });

  it("gives a guard set of held-out reviews", () => {
    expect(readHoldout(first.guard).labels.length).toBe(first.card.training?.heldOutRows);
  });
});

function madeReviews(count: number): string {
  const random = createRandom(11);
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)]!;
  const rows = Array.from({ length: count }, (_, row) => {
    const words = row % 2 === 1 ? praise : blame;
    return `"Number ${row}: it was ${pick(words)}, ${pick(words)} and ${pick([...praise, ...blame])}.",${row % 2}`;
  });
  return ["review,sentiment", ...rows].join("\n");
}
