import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { AppError } from "../core/errors.ts";
import { tableOfAdded } from "../training/columns/added-rows.ts";
import { readTable } from "../training/columns/read-table.ts";
import { appendRows, type RawTable } from "../training/columns/table.ts";
import type { Recipe } from "../training/recipes/recipe.ts";
import { recipes } from "../training/recipes/recipes.ts";
import { type TrainedModel, train } from "../training/train.ts";
import type { LabelledRow, Trainer, TrainingOptions } from "../training/trainer.ts";
import { checkGraph } from "./check-graph.ts";
import { describeTraining, tellProgress } from "./training-report.ts";
import { startTrainingThreads } from "./training-threads.ts";

/** A limit far beyond what any recipe needs, so that training a shipped model is never cut short. */
const enoughMinutes = 24 * 60;

/** Trainers for all the models that `npm run train` can train by id. */
export const trainers: readonly Trainer[] = recipes.map(trainerOfRecipe);

/** A trainer for one shipped model. */
export function trainerOfRecipe(recipe: Recipe): Trainer {
  const { id, defaultDataPath, dataNeeded } = recipe;
  return { id, defaultDataPath, dataNeeded, train: (options) => trainRecipe(recipe, options) };
}

async function trainRecipe(recipe: Recipe, { dataPath, seed, report, feedback = [] }: TrainingOptions) {
  const table = await readRecipeTable(recipe, dataPath);
  const added = await addedRows(recipe, table, feedback);
  const threads = startTrainingThreads(availableParallelism());
  try {
    const trained: TrainedModel = await train(
      table,
      {
        ...recipe.options,
        id: recipe.id,
        seed,
        minutes: enoughMinutes,
        complete: recipe.complete,
        ...(added && { added }),
      },
      { runners: threads.runners, onProgress: tellProgress(report) },
    );
    for (const line of describeTraining(trained)) report(line);
    const difference = await checkGraph(trained);
    report(`The graph reproduces the trainer's probabilities to within ${difference.toExponential(1)}.`);
    return trained;
  } finally {
    await threads.end();
  }
}

/**
 * Reads a recipe's table, with its columns and classes renamed to the model's.
 * @throws AppError `csv-invalid` if it isn't a table or a column is missing
 */
export async function readRecipeTable(
  { columns, prepare, dataNeeded }: Recipe,
  path: string,
): Promise<RawTable> {
  const table = await readTable(new Blob([await readFile(path)]));
  const missing = columns.filter((name) => !table.columns.some((column) => column.name === name));
  if (missing.length > 0) {
    throw new AppError("csv-invalid", {
      path,
      reason: `The file has no column ${missing.join(", ")}. ${dataNeeded}`,
    });
  }
  return prepare?.(table) ?? table;
}

/** The rows that a recipe adds and the rows from visitors' feedback, laid out in the table's columns. */
async function addedRows(
  { added, options }: Recipe,
  table: RawTable,
  feedback: readonly LabelledRow[],
): Promise<RawTable | undefined> {
  const own = await added?.();
  if (feedback.length === 0) return own;
  const rows = feedback.map(({ inputs, label }) => ({
    cells: new Map(Object.entries(inputs).map(([name, value]) => [name, value ?? ""])),
    label,
  }));
  const lessons = tableOfAdded(table, options, rows);
  return own ? appendRows(lessons, own) : lessons;
}
