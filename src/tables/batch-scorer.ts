import type { Card } from "../core/card.ts";
import { AppError, type Problem } from "../core/errors.ts";
import { validateInputs } from "../core/inputs.ts";
import type { Inputs } from "../core/prediction.ts";
import { isRefusal } from "../learning/run-rows.ts";
import type { RowFault, Scorer, TableBatch } from "./table-scoring.ts";

type Row = { readonly row: number; readonly inputs: Inputs; readonly length: number };

/** Returns each row's probabilities, in the order of the card's classes, or an error for a row that has none. */
export type PredictRows = (
  rows: readonly Inputs[],
) => Promise<readonly (readonly number[] | Float32Array | AppError)[]>;

/**
 * A scorer that works with any `predict`. It reads the cells, keeps a bad row from affecting the others, and
 * returns the answers in row order.
 * @param predict rejects with `input-invalid` or `model-cannot-run` if one row makes the whole batch fail
 */
export function createBatchScorer(card: Card, predict: PredictRows): Scorer {
  return {
    async score(batch) {
      const { rows, faults } = readRows(card, batch);
      const classCount = card.classes.length;
      const probabilities = new Float64Array(batch.rows * classCount);
      const answers = await predictEach(predict, rows);
      answers.forEach((answer, index) => {
        const { row } = rows[index]!;
        if (answer instanceof AppError) faults.push({ row, problem: problemOf(answer) });
        else probabilities.set(answer, row * classCount);
      });
      faults.sort((a, b) => a.row - b.row);
      return { probabilities, faults };
    },
  };
}

/** The rows that can be predicted, shortest first, since graphs pad a batch to its longest row. */
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

/**
 * Predicts all rows together. If that fails, splits them in half repeatedly, so that a bad row doesn't affect
 * the others.
 */
async function predictEach(
  predict: PredictRows,
  rows: readonly Row[],
): Promise<readonly (readonly number[] | Float32Array | AppError)[]> {
  if (rows.length === 0) return [];
  try {
    return await predict(rows.map(({ inputs }) => inputs));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (rows.length === 1) return [error];
    const middle = rows.length >> 1;
    return [
      ...(await predictEach(predict, rows.slice(0, middle))),
      ...(await predictEach(predict, rows.slice(middle))),
    ];
  }
}

function problemOf({ details, problems }: AppError): Problem {
  const message = `The model failed on this row: ${details.reason ?? ""}`;
  return problems[0] ?? { at: "(the whole line)", message };
}

/** One row's inputs, or the problem that prevents reading them. */
export type TableRow = { readonly inputs: Inputs } | { readonly problem: Problem };

/** Reads one row of a batch the way the form would. */
export function readTableRow(card: Card, { columns }: TableBatch, row: number): TableRow {
  const raw: Record<string, string> = {};
  for (const { name } of card.fields) {
    const cell = columns[name]?.[row];
    if (cell !== undefined) raw[name] = cell;
  }
  const checked = validateInputs(card, raw);
  return checked.status === "valid" ? checked : { problem: checked.problems[0]! };
}
