import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { modelId } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { idOf } from "../doctor/examine.ts";
import type { ColumnUse } from "../training/columns/column-report.ts";
import { readTable } from "../training/columns/read-table.ts";
import { type TrainedModel, train } from "../training/train.ts";
import { checkGraph } from "./check-graph.ts";
import { describeTraining, tellProgress } from "./training-report.ts";
import { startTrainingThreads } from "./training-threads.ts";

/** What `npm run train -- --data FILE --target COLUMN` was asked to do. */
export type TableRequest = {
  readonly path: string;
  readonly target: string;
  readonly id: string | undefined;
  readonly text: readonly string[];
  readonly ignore: readonly string[];
  readonly minutes: number | undefined;
  readonly seed: number;
};

/** Trains a model on any table, in several threads, and checks its graph against the trainer's own probabilities. */
export async function trainOnTable(
  request: TableRequest,
  report: (line: string) => void,
): Promise<TrainedModel> {
  const { path, target, seed, minutes } = request;
  const id = request.id ?? idFrom(path);
  const fault = modelId.safeParse(id).error?.issues[0];
  if (fault) throw new AppError("input-invalid", { reason: `--id takes ${fault.message}, not ${id}` });
  const table = await readTable(new Blob([await readFile(path)]));
  const names = table.columns.map(({ name }) => name);
  const unknown = [...request.text, ...request.ignore].find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new AppError("input-invalid", {
      reason: `The table has no column “${unknown}”; it has ${names.join(", ")}.`,
    });
  }
  const uses: Record<string, ColumnUse> = {
    ...Object.fromEntries(request.text.map((name) => [name, "text" as const])),
    ...Object.fromEntries(request.ignore.map((name) => [name, "ignore" as const])),
  };
  report(`${id}: ${table.rowCount} rows, ${names.length} columns; predicting ${target} with seed ${seed}`);
  const threads = startTrainingThreads(Math.max(1, availableParallelism()));
  try {
    const model = await train(
      table,
      { id, target, uses, seed, ...(minutes !== undefined && { minutes }) },
      { runners: threads.runners, onProgress: tellProgress(report) },
    );
    for (const line of describeTraining(model)) report(line);
    const difference = await checkGraph(model);
    report(
      `The graph reproduces the trainer's probabilities on ${model.expected.probabilities.length / model.card.classes.length} held-out rows to within ${difference.toExponential(1)}.`,
    );
    return model;
  } finally {
    await threads.end();
  }
}

/** Derives an id such as `wine-quality` from a file's name. */
function idFrom(path: string): string {
  return idOf(basename(path).replace(/(\.(csv|tsv|txt|gz))+$/i, ""));
}
