import type { Card } from "../../core/card.ts";
import type { LabelledRow } from "../trainer.ts";
import type { ChosenUses, ColumnReport } from "./column-report.ts";
import { dateReader } from "./dataset.ts";
import { describeColumns } from "./describe-table.ts";
import { numberParser } from "./number-column.ts";
import { type RawColumn, type RawTable, tableFrom } from "./table.ts";

/**
 * A row to add to the table: its values by column, and its class. In a column with dates, a number is a time
 * in seconds since 1970.
 */
export type AddedRow = {
  readonly cells: ReadonlyMap<string, string | number>;
  readonly label: string;
  /** The row of feedback that it was. */
  readonly id?: string | undefined;
};

/** Feedback as rows to add to the table that the model was trained on. Missing values are left out. */
export function addedRowsOf(
  { fields }: Pick<Card, "fields">,
  feedback: readonly (LabelledRow & Pick<AddedRow, "id">)[],
): readonly AddedRow[] {
  return feedback.map(({ id, inputs, label }) => ({
    id,
    cells: new Map(
      fields.flatMap(({ name, column = name }) => {
        const value = inputs[name] ?? "";
        return value === "" ? [] : [[column, value] as const];
      }),
    ),
    label,
  }));
}

/**
 * The rows without those whose id occurs before: a delivery may contain feedback that the log already has, maybe with
 * another class since.
 */
export function withoutRepeats(rows: readonly AddedRow[]): readonly AddedRow[] {
  const seen = new Set<string>();
  return rows.filter(({ id }) => id === undefined || (!seen.has(id) && seen.add(id)));
}

/** Builds a table with the same columns from the rows to add. Cells that a row lacks become missing values. */
export function tableOfAdded(
  table: RawTable,
  { target, uses }: { readonly target: string; readonly uses?: ChosenUses },
  rows: readonly AddedRow[],
): RawTable {
  const reports = describeColumns(table, uses, target);
  const cellsOf = (column: RawColumn, index: number) => {
    const { name } = column;
    if (name === target) return rows.map(({ label }) => label);
    const write = cellWriter(column, reports[index]!);
    return rows.map(({ cells }) => write(cells.get(name) ?? ""));
  };
  const added = table.columns.map((column, index) => [column.name, cellsOf(column, index)] as const);
  return tableFrom(Object.fromEntries(added));
}

/**
 * Writes values as cells of a column. If the column already contains the same number or time, its cell is
 * reused, so that equal rows are recognised. Otherwise, numbers get a decimal comma if the column uses one,
 * and times are written as dates: in a column with decimal commas, 1.5 would be read as missing and 1.234 as
 * 1234, and in one with dates, a number of seconds would be read as missing.
 */
export function cellWriter({ values }: RawColumn, report: ColumnReport): (value: string | number) => string {
  const { use } = report;
  if (use !== "number" && use !== "datetime") return String;
  const read = use === "datetime" ? dateReader(report) : numberParser(report);
  const known = new Map<number, string>();
  for (const cell of values) {
    const number = read(cell);
    if (!Number.isNaN(number) && !known.has(number)) known.set(number, cell);
  }
  const write = use === "datetime" ? dateText : report.usesDecimalComma ? commaText : String;
  return (value) =>
    typeof value === "number" ? (known.get(value) ?? write(value)) : (known.get(read(value)) ?? value);
}

/** The number itself if it is too far from 1970 to be a date. */
function dateText(seconds: number): string {
  const date = new Date(Math.round(seconds * 1000));
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString();
}

/** Without an exponent, which not every program reads after a decimal comma. */
function commaText(number: number): string {
  const plain = String(number);
  const [mantissa, exponent] = plain.split("e");
  if (exponent === undefined) return plain.replace(".", ",");
  if (Number(exponent) > 0) return String(BigInt(number));
  const digits = mantissa!.replace(/[-.]/g, "");
  return `${number < 0 ? "-" : ""}0,${"0".repeat(-Number(exponent) - 1)}${digits}`;
}
