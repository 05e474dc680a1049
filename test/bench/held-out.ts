import { existsSync } from "node:fs";
import { readRecipeTable } from "../../src/cli/train-recipe.ts";
import type { RawTable } from "../../src/training/columns/table.ts";
import { planTraining } from "../../src/training/plan-work.ts";
import type { Recipe } from "../../src/training/recipes/recipe.ts";
import { inputsOfRows } from "../../src/training/reference-rows.ts";
import type { LabelledRow } from "../../src/training/trainer.ts";

/**
 * Reads the rows that were held out from training, using the recipe's own split.
 * @param seed the seed that the model was trained with
 * @returns undefined if there is no data
 */
export async function readHeldOut(
  recipe: Recipe,
  path: string,
  seed: number,
): Promise<LabelledRow[] | undefined> {
  if (!existsSync(path)) return undefined;
  const table = await readRecipeTable(recipe, path);
  return labelledRows(recipe, table, seed, (plan) => plan.tableRows.subarray(0, plan.holdoutRows.length));
}

/** The chosen rows of a recipe's table, in the form that the model's page uses. */
export function labelledRows(
  recipe: Recipe,
  table: RawTable,
  seed: number,
  choose: (plan: ReturnType<typeof planTraining>) => Int32Array,
): LabelledRow[] {
  const plan = planTraining(table, { ...recipe.options, id: recipe.id, seed });
  const wanted = new Set(choose(plan));
  const rows = Int32Array.from(plan.tableRows.keys()).filter((row) => wanted.has(plan.tableRows[row]!));
  const columns = inputsOfRows(plan.table, plan.fields, plan.dataset, plan.tableRows, rows);
  return Array.from(rows, (row, place) => ({
    inputs: Object.fromEntries(
      columns.map(({ name, values }) => {
        const value = values[place]!;
        return [name, typeof value === "number" && Number.isNaN(value) ? null : value];
      }),
    ),
    label: plan.dataset.classes[plan.dataset.labels[row]!]!,
  }));
}
