import type { Card } from "../card.ts";
import type { Problem } from "../errors.ts";
import { validateInputs } from "../inputs.ts";
import type { Inputs } from "../prediction.ts";
import type { TableBatch } from "./table.ts";

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
