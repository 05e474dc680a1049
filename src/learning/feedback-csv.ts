import Papa from "papaparse";
import type { Card } from "../core/card.ts";
import { encodeCell } from "../csv/csv-cell.ts";
import { earlierColumn, feedbackColumn, fixedColumns } from "../csv/feedback-columns.ts";
import { encodeEarlier } from "./earlier-values.ts";
import type { Feedback } from "./feedback.ts";

/** The byte order mark. Spreadsheets need it to recognize UTF-8. */
const byteOrderMark = "\uFEFF";
const lineEnd = "\r\n";
/** Appended to the source of a row that is not used for training; a separate column would change the format. */
export const excluded = " excluded";

/** What a feedback CSV has besides the columns of every model and those of this card. */
export type CsvOptions = {
  /** True if some of its rows don't fit the card, so that it needs the column `earlier_values`. */
  readonly hasEarlier: boolean;
};

/** The columns of a model's feedback CSV, in order. */
export function csvColumns(card: Card, { hasEarlier }: CsvOptions = { hasEarlier: false }): string[] {
  return [
    ...fixedColumns.before,
    ...card.fields.map(({ name }) => feedbackColumn(name)),
    ...card.metadata.map(({ name }) => feedbackColumn(name)),
    ...fixedColumns.after,
    ...(hasEarlier ? [earlierColumn] : []),
  ];
}

/** The first line of the file, including the byte order mark. */
export function csvHeader(card: Card, options: CsvOptions): string {
  return byteOrderMark + toLines([csvColumns(card, options)]);
}

/**
 * Writes rows as lines of the file, following RFC 4180. Cells are safe in a spreadsheet, and every text can
 * be restored exactly.
 */
export function csvLines(card: Card, rows: readonly Feedback[], options: CsvOptions): string {
  return toLines(rows.map((row) => csvCells(card, row, options)));
}

/** A whole file, for rows that are in memory. */
export function writeCsv(card: Card, rows: readonly Feedback[]): string {
  const options = { hasEarlier: rows.some((row) => encodeEarlier(card, row) !== "") };
  return csvHeader(card, options) + csvLines(card, rows, options);
}

function toLines(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const cells = rows.map((row) => row.map((cell) => encodeCell(cell)));
  return Papa.unparse(cells, { newline: lineEnd }) + lineEnd;
}

/** The cells of a row, in the order of `csvColumns`, before they are made safe for a spreadsheet. */
export function csvCells(card: Card, row: Feedback, { hasEarlier }: CsvOptions): string[] {
  return [
    row.id,
    row.createdAt,
    row.model,
    row.modelVersion,
    row.modelSha256,
    ...card.fields.map(({ name }) => String(row.inputs[name] ?? "")),
    ...card.metadata.map(({ name }) => row.metadata[name] ?? ""),
    row.predictedLabel ?? "",
    String(row.predictedProbability ?? ""),
    String(row.correct ?? ""),
    row.label,
    row.source + (row.usedForTraining ? "" : excluded),
    ...(hasEarlier ? [encodeEarlier(card, row)] : []),
  ];
}
