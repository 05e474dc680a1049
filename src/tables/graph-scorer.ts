import type { Card } from "../core/card.ts";
import { AppError, type Problem } from "../core/errors.ts";
import { validateInputs } from "../core/inputs.ts";
import type { Inputs, ModelOutput } from "../core/prediction.ts";
import { Adapter } from "../learning/adapter.ts";
import type { StoredAdapter } from "../learning/log.ts";
import { predictWithLessons } from "../learning/predict-with-lessons.ts";
import { keepOutputs } from "../onnx/edit-graph.ts";
import { type GraphSession, type OpenOptions, openGraph } from "../runtime/graph-session.ts";
import { featureOutputs } from "../runtime/sparse-features.ts";
import type { RowFault, ScoredBatch, Scorer, TableBatch } from "./table-scoring.ts";

/** What was learned on this device, as it is when a table begins. */
export type Learned = { readonly adapter: StoredAdapter | undefined; readonly lessons: number };

type Row = { readonly row: number; readonly inputs: Inputs; readonly length: number };

/**
 * Opens a model for predictions only: other outputs are removed from its graph.
 * @throws AppError as `openGraph` does
 */
export async function openGraphScorer(
  card: Card,
  model: Uint8Array,
  { adapter: stored, lessons }: Learned,
  options: OpenOptions = {},
): Promise<Scorer> {
  const adapter = (stored && Adapter.from(stored, card.classes.length)) ?? new Adapter(card.classes.length);
  const features = adapter.size > 0;
  const outputs = features ? ["probabilities", "logits", ...featureOutputs] : ["probabilities"];
  const session = await openGraph(card, keepOutputs(model, outputs), options);
  const origin = { card, sha256: card.files["model.onnx"].sha256, lessons };
  return {
    async score(batch) {
      const { rows, faults } = readRows(card, batch);
      const classCount = card.classes.length;
      const probabilities = new Float64Array(batch.rows * classCount);
      const outputs = await runEach(session, rows, features);
      outputs.forEach((output, index) => {
        const { row } = rows[index]!;
        const probable = output instanceof AppError ? output : predictRow(origin, output, adapter);
        if (probable instanceof AppError) faults.push({ row, problem: problemOf(probable) });
        else probabilities.set(probable, row * classCount);
      });
      faults.sort((a, b) => a.row - b.row);
      return { probabilities, faults } satisfies ScoredBatch;
    },
  };
}

/** What the page would say of the row; an error where the graph's outputs are not probabilities. */
function predictRow(...row: Parameters<typeof predictWithLessons>): readonly number[] | AppError {
  try {
    return predictWithLessons(...row).probabilities;
  } catch (error) {
    if (!isOfTheRow(error)) throw error;
    return error;
  }
}

/** The rows that can be predicted, shortest first: graphs pad a batch to its longest row. */
function readRows(card: Card, batch: TableBatch): { readonly rows: Row[]; readonly faults: RowFault[] } {
  const rows: Row[] = [];
  const faults: RowFault[] = [];
  const texts = card.fields.filter(({ kind }) => kind === "text").map(({ name }) => name);
  for (let row = 0; row < batch.rows; row++) {
    const read = readTableRow(card, batch, row);
    if ("problem" in read) faults.push({ row, problem: read.problem });
    else {
      const length = texts.reduce((sum, name) => sum + String(read.inputs[name] ?? "").length, 0);
      rows.push({ row, inputs: read.inputs, length });
    }
  }
  if (texts.length > 0) rows.sort((a, b) => a.length - b.length);
  return { rows, faults };
}

/** Runs all rows together. If the graph fails, it halves them repeatedly, so that a bad row affects no other. */
async function runEach(
  session: GraphSession,
  rows: readonly Row[],
  features: boolean,
): Promise<(ModelOutput | AppError)[]> {
  try {
    return await session.run(
      rows.map(({ inputs }) => inputs),
      { features },
    );
  } catch (error) {
    if (!isOfTheRow(error)) throw error;
    if (rows.length === 1) return [error];
    const middle = rows.length >> 1;
    return [
      ...(await runEach(session, rows.slice(0, middle), features)),
      ...(await runEach(session, rows.slice(middle), features)),
    ];
  }
}

function isOfTheRow(error: unknown): error is AppError {
  return error instanceof AppError && error.code === "model-cannot-run";
}

function problemOf({ details }: AppError): Problem {
  return { at: "(the whole line)", message: `The model failed on this row: ${details.reason ?? ""}` };
}

/** The inputs of one row, or why it has none. */
export type TableRow = { readonly inputs: Inputs } | { readonly problem: Problem };

/** Reads one row of a batch as the form would read it. Spaces around values are ignored, except in texts. */
export function readTableRow(card: Card, { columns }: TableBatch, row: number): TableRow {
  const raw: Record<string, string> = {};
  for (const { name, kind } of card.fields) {
    const cell = columns[name]?.[row];
    if (cell !== undefined) raw[name] = kind === "text" ? cell : cell.trim();
  }
  const checked = validateInputs(card, raw);
  return checked.status === "valid" ? checked : { problem: checked.problems[0]! };
}
