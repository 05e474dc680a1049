import type { Field } from "../core/card.ts";
import { float32OnSameDay, parseTime } from "../core/inputs.ts";
import { cellReaders } from "../csv/cell-readers.ts";
import { choiceIn, flagIn } from "../csv/cell-values.ts";
import { isMissingMark } from "../csv/missing-marks.ts";
import type { DraftField } from "./draft-types.ts";
import { isGap, type SampleTable, withDecimalPoints } from "./sample-table.ts";
import type { TrialRow } from "./trial-rows.ts";

/** The columns of the fields with numbers, in which a comma may be a decimal comma. */
export function numericColumns(fields: readonly DraftField[], columns: readonly number[]): number[] {
  return columns.filter((_, index) => !["text", "category"].includes(fields[index]!.kind));
}

/**
 * Writes a table's numbers with decimal points and its dates in ISO 8601. With a card, they are read as they are when
 * the table is scored.
 * @param order the fields' columns
 * @param own the same fields, if they are those of a card
 */
export function plainTable(
  table: SampleTable,
  order: readonly number[],
  fields: readonly DraftField[],
  own: readonly Field[] | undefined,
): SampleTable {
  if (own === undefined) return withDecimalPoints(table, numericColumns(fields, order));
  const plain = own.filter(({ kind }) => kind === "number" || kind === "datetime");
  const columns = new Map(own.map(({ name }, index) => [name, order[index]!]));
  const header = { columns: table.columns, sample: table.rows };
  const readers = cellReaders({ fields: plain }, header, (name) => columns.get(name));
  const byColumn = new Map([...readers].map(([name, read]) => [columns.get(name), read]));
  const rows = table.rows.map((row) => row.map((cell, column) => byColumn.get(column)?.(row) ?? cell));
  return { ...table, rows };
}

/** Converts a table's cells to the form that the graph accepts. */
export function rowOf(fields: readonly DraftField[], cells: readonly string[]): TrialRow {
  return fields.map((field, index) => {
    if (field.kind === "text") return cells[index]!;
    const cell = cells[index]!.trim();
    if (field.kind === "category") return choiceIn(field, cells[index]!) ?? (isMissingMark(cell) ? "" : cell);
    if (field.kind === "datetime") return timeOf(field, cell);
    if (field.kind === "boolean") {
      const { yes = 1, no = 0 } = field;
      return (
        flagIn({ yes, no }, cell) ?? (typeof yes === "string" && isMissingMark(cell) ? "" : numberIn(cell))
      );
    }
    return numberIn(cell);
  });
}

/**
 * Whether a cell, of which `rowOf` made this value, is neither a gap nor what the form would take: a number for a field
 * with numbers, yes or no, or a date.
 */
export function isUnread(
  { kind, yes = 1, no = 0 }: DraftField,
  cell: string,
  value: string | number,
): boolean {
  if (Number.isNaN(value)) return !isMissingMark(cell.trim());
  if (value === "") return false;
  if (kind === "boolean") return value !== yes && value !== no;
  return kind === "datetime" && typeof value === "string" && parseTime(value) === undefined;
}

/** A table's row for the graph; undefined if a value is missing, unreadable or none of the field's choices. */
export function completeRow(fields: readonly DraftField[], cells: readonly string[]): TrialRow | undefined {
  const row = rowOf(fields, cells);
  const isComplete = fields.every((field, index) =>
    field.kind === "category"
      ? choiceIn(field, cells[index]!) !== undefined
      : !isGap(cells[index]) && !Number.isNaN(row[index]) && !isUnread(field, cells[index]!, row[index]!),
  );
  return isComplete ? row : undefined;
}

function timeOf({ as, rounding }: DraftField, cell: string): string | number {
  const time = parseTime(cell);
  if (as === "seconds") {
    const seconds = time === undefined ? numberIn(cell) : time / 1000;
    return rounding === undefined ? seconds : float32OnSameDay(seconds);
  }
  if (time !== undefined) return new Date(time).toISOString();
  return isMissingMark(cell) ? "" : cell;
}

/** The number in a cell; NaN if it is empty, since that must not count as 0. */
export function numberIn(cell: string | undefined): number {
  return isGap(cell) ? Number.NaN : Number(cell);
}
