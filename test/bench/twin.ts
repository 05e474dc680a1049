import { availableParallelism } from "node:os";
import { readRecipeTable } from "../../src/cli/train-recipe.ts";
import { startTrainingThreads } from "../../src/cli/training-threads.ts";
import type { Card } from "../../src/core/card.ts";
import { type RawTable, rowsOfTable } from "../../src/training/columns/table.ts";
import { createRandom, shuffle } from "../../src/training/random.ts";
import type { Recipe } from "../../src/training/recipes/recipe.ts";
import { type EstimatorId, estimators } from "../../src/training/search/estimators.ts";
import { train } from "../../src/training/train.ts";
import { labelledRows } from "./held-out.ts";
import type { Taught } from "./learning-harm.ts";

/**
 * Trains a twin of the shipped model, with the same recipe and settings but on fewer rows, since the shipped model
 * makes too few mistakes for 500 corrections.
 * @param unseenShare the share of rows on which the twin is not trained; these are returned as `rows`
 */
export async function trainTwin(
  recipe: Recipe,
  card: Card,
  path: string,
  unseenShare: number,
): Promise<Taught> {
  const seed = card.training?.seed ?? 1;
  const table = await readRecipeTable(recipe, path);
  const order = shuffle(
    Int32Array.from({ length: table.rowCount }, (_, row) => row),
    createRandom(seed),
  );
  const unseenCount = Math.round(order.length * unseenShare);
  const unseen: RawTable = rowsOfTable(table, order.subarray(0, unseenCount));
  const seen: RawTable = rowsOfTable(table, order.subarray(unseenCount));
  const added = await recipe.added?.();
  const spaces = Object.fromEntries(
    (Object.keys(estimators) as EstimatorId[]).flatMap((id) => {
      const settings = card.candidates.find(({ name }) => name === estimators[id].name)?.settings;
      return settings ? [[id, [settings]]] : [];
    }),
  );
  const threads = startTrainingThreads(availableParallelism());
  try {
    const only = Object.keys(spaces) as EstimatorId[];
    const options = { ...recipe.options, id: recipe.id, seed, spaces, only, ...(added && { added }) };
    const { model } = await train(seen, options, { runners: threads.runners });
    return {
      name: `${card.id}'s twin, trained with the same settings on ${Math.round(100 * (1 - unseenShare))} % of the rows`,
      card,
      model,
      rows: labelledRows(recipe, unseen, seed, ({ tableRows }) => tableRows),
    };
  } finally {
    await threads.end();
  }
}
