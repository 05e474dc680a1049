import Papa from "papaparse";
import { decodeCell } from "../csv/csv-cell.ts";
import { chooseDelimiter } from "../csv/csv-delimiter.ts";
import { withOneLineBreak } from "../csv/csv-lines.ts";
import type { SampleTable } from "./sample-table.ts";

/**
 * Reads the beginning of a table: its header and some rows.
 * @param maximumRows the maximum number of rows to keep
 * @returns undefined if there is no header followed by a row
 */
export function readSample(text: string, maximumRows = 5000): SampleTable | undefined {
  const [header, ...rows] = readCells(text, maximumRows + 1);
  if (header === undefined || rows.length === 0) return undefined;
  const columns = header.map((cell) => decodeCell(cell).trim());
  const whole = rows.filter((row) => row.length === columns.length);
  return whole.length === 0
    ? undefined
    : { columns, rows: whole.map((row) => row.map((cell) => decodeCell(cell))) };
}

/** The cells of a table's first lines, unchanged. */
export function readCells(text: string, maximumLines: number): string[][] {
  const table = withOneLineBreak(text.replace(/^\uFEFF/, ""));
  const { delimiter } = chooseDelimiter({ text: table, isCut: false });
  return Papa.parse<string[]>(table, { delimiter, preview: maximumLines, skipEmptyLines: true }).data;
}
