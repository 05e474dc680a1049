import type { Card } from "../core/card.ts";
import type { Problem } from "../core/errors.ts";
import { validateInputs } from "../core/inputs.ts";
import type { Inputs } from "../core/prediction.ts";
import type { TableBatch } from "./table-scoring.ts";

/** The inputs of one row, or why it has none. */
export type TableRow = { readonly inputs: Inputs } | { readonly problem: Problem };

/** Reads one row of a batch as the form would read it. Spaces around anything but text are no part of the value. */
export function readTableRow(card: Card, { columns }: TableBatch, row: number): TableRow {
  const raw: Record<string, string> = {};
  for (const { name, kind } of card.fields) {
    const cell = columns[name]?.[row];
    if (cell !== undefined) raw[name] = kind === "text" ? cell : cell.trim();
  }
  const checked = validateInputs(card, raw);
  return checked.status === "valid" ? checked : { problem: checked.problems[0]! };
}
