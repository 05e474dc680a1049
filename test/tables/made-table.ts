import { type Card, parseCard } from "../../src/core/card.ts";
import { readCsvHeader } from "../../src/csv/csv-header.ts";
import { matchColumns } from "../../src/csv/match-columns.ts";
import { readTableRow } from "../../src/tables/batch-scorer.ts";
import { type ScoreOptions, scoreTable, type TableWork } from "../../src/tables/score-table.ts";
import type { RowFault, Scorer } from "../../src/tables/table-scoring.ts";

/** The card of a model with two classes, a required number and an optional text. */
export const card: Card = parseCard(
  {
    format: 1,
    id: "warm",
    version: "1.0.0",
    title: "Warm",
    summary: "Says whether it is warm.",
    fields: [
      { name: "degrees", kind: "number", label: "Degrees outside", min: -100, max: 100 },
      { name: "note", kind: "text", label: "Note", optional: true },
    ],
    classes: [{ name: "cold", label: "Cold" }, { name: "warm" }],
    files: { "model.onnx": { bytes: 1, sha256: "0".repeat(64) } },
  },
  "warm/model.json",
);

/** A scorer that predicts "warm" with a probability of degrees / 100, and reads rows as a graph's scorer does. */
export function createScorer(before: (batch: number) => Promise<void> = async () => undefined): Scorer {
  let batches = 0;
  return {
    async score(batch) {
      await before(batches++);
      const faults: RowFault[] = [];
      const probabilities = new Float64Array(batch.rows * 2);
      for (let row = 0; row < batch.rows; row++) {
        const read = readTableRow(card, batch, row);
        if ("problem" in read) faults.push({ row, problem: read.problem });
        else {
          const warm = Number(read.inputs.degrees) / 100;
          probabilities.set([1 - warm, warm], row * 2);
        }
      }
      return { probabilities, faults };
    },
  };
}

/** Scores a table as a table worker does, and returns the result as text. */
export async function scored(
  table: string | Uint8Array<ArrayBuffer>,
  change: Partial<TableWork> = {},
  options: ScoreOptions = {},
) {
  const source = change.source ?? new Blob([table]);
  const header = change.header ?? (await readCsvHeader(card, source));
  const bytes: Uint8Array<ArrayBuffer>[] = [];
  const report = await scoreTable(
    {
      card,
      source,
      header,
      mapping: matchColumns(card, header),
      scorers: [createScorer()],
      lessons: 0,
      write: async (piece) => void bytes.push(piece),
      now: () => 0,
      ...change,
    },
    options,
  );
  return {
    report,
    text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(await new Blob(bytes).arrayBuffer()),
  };
}
