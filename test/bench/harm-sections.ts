import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Card } from "../../src/core/card.ts";
import { censusIncome } from "../../src/training/recipes/census-income.ts";
import { movieReview } from "../../src/training/recipes/movie-review.ts";
import { readHeldOut } from "./held-out.ts";
import { measureHarm } from "./learning-harm.ts";
import type { Section } from "./report.ts";
import { trainTwin } from "./twin.ts";

/**
 * Measures the effect of lessons on the shipped movie-review model, and on a twin of it (see `trainTwin`).
 * @param modelFile the path of the shipped `model.onnx`
 * @param data the path of the reviews
 */
export async function measureReviewHarm(card: Card, modelFile: string, data: string): Promise<Section[]> {
  const rows = await readHeldOut(movieReview, data, card.training?.seed ?? 1);
  if (rows === undefined) return [skip(card, data, "data")];
  const shipped = { name: `${card.id} as shipped`, card, model: await readFile(modelFile), rows };
  return [await measureHarm(await trainTwin(movieReview, card, data, 0.3)), await measureHarm(shipped)];
}

/**
 * Measures the effect of lessons on a twin of the shipped census-income model (see `trainTwin`).
 * @param data the path of the census data
 */
export async function measureCensusHarm(card: Card, data: string): Promise<Section> {
  return existsSync(data)
    ? measureHarm(await trainTwin(censusIncome, card, data, 0.3))
    : skip(card, data, "people");
}

function skip(card: Card, path: string, option: string): Section {
  return { title: `Learning: ${card.id}`, skipped: `there is no data at ${path}; pass --${option} FILE` };
}
