import { stopIfAborted } from "../../core/promises.ts";
import { columnNames } from "../../csv/column-names.ts";
import { decodeCell } from "../../csv/csv-cell.ts";
import { chooseDelimiter, readBeginning } from "../../csv/csv-delimiter.ts";
import { lengthProblem, readCsvLines } from "../../csv/csv-lines.ts";
import { isMissingMark } from "../../csv/missing-marks.ts";
import type { TrainingNote } from "../training-note.ts";
import { unreadableTable } from "../training-refusal.ts";
import { parseNumber } from "./cells.ts";
import { ColumnCollector, type RawTable } from "./table.ts";

/** This many rows are enough to show whether the first line has names or values. */
const sampleRows = 50;
/** If more than this share of rows differ in length from the header, the file was misread or isn't a table. */
const mostUnevenShare = 0.1;
const longestName = 200;
/** Wider tables are refused. A card has at most 5,000 fields anyway. */
const maximumColumns = 10_000;

export type ReadTableOptions = {
  readonly signal?: AbortSignal;
  readonly onProgress?: (rows: number, bytesRead: number) => void;
  /** The maximum size of a gzipped file after unpacking; 1 GiB by default. */
  readonly maximumUnpackedBytes?: number;
};

/**
 * Reads a table with a header: UTF-8, plain or gzipped, with values separated by commas, semicolons, tabs or vertical
 * bars. Spaces around cells are removed, and so is the ' that Hunch's own files have before what would be a formula.
 * Rows with malformed quotes, and rows with more or fewer cells than the header, are left out and counted in `notes`;
 * empty cells beyond the header's are ignored.
 * @throws AppError `csv-invalid` with a human-readable `reason`, for example if the file is empty, is not text, or has
 *   no header or no rows; `file-too-large` if a gzipped file unpacks to more than the limit
 */
export async function readTable(source: Blob, options: ReadTableOptions = {}): Promise<RawTable> {
  const delimiter = await findDelimiter(source.stream());
  const format = { delimiter, unpackedLimit: options.maximumUnpackedBytes };
  let columns: ColumnCollector[] | undefined;
  let rows = 0;
  const uneven = { count: 0, line: 0, cells: 0 };
  const unquoted = { count: 0, line: 0 };
  const notes: TrainingNote[] = [];
  const head: (readonly string[])[] = [];
  for await (const { lines, bytesRead } of readCsvLines(source.stream(), format)) {
    stopIfAborted(options.signal);
    for (const { cells, line, problem } of lines) {
      if (!columns) {
        const names = uniqueNames(cells, notes);
        columns = names.map((name) => new ColumnCollector(name));
        head.push(cells);
        continue;
      }
      if (problem) {
        if (unquoted.count++ === 0) unquoted.line = line;
        continue;
      }
      if (lengthProblem(cells, columns)) {
        if (uneven.count++ === 0) Object.assign(uneven, { line, cells: cells.length });
        continue;
      }
      if (head.length <= sampleRows) head.push(cells);
      for (let index = 0; index < columns.length; index += 1) columns[index]!.add(textOf(cells[index]!));
      rows += 1;
    }
    options.onProgress?.(rows, bytesRead);
  }
  if (!columns) throw unreadableTable({ code: "table-empty" });
  checkHeader(head);
  if (uneven.count > 0) {
    if (uneven.count > (rows + uneven.count) * mostUnevenShare) {
      throw unreadableTable({ code: "uneven-table", ...uneven, columns: columns.length });
    }
    notes.push({ code: "uneven-rows", ...uneven, columns: columns.length });
  }
  if (rows === 0) throw unreadableTable({ code: "no-rows" });
  if (unquoted.count > 0) {
    notes.push({ code: "unclosed-quotes", ...unquoted });
  }
  return { rowCount: rows, columns: columns.map((column) => column.finish()), notes };
}

function textOf(cell: string): string {
  return decodeCell(cell, { surrogates: false });
}

async function findDelimiter(stream: ReadableStream<Uint8Array>): Promise<string> {
  const beginning = await readBeginning(stream);
  if (beginning.text.includes("\u0000")) throw unreadableTable({ code: "not-a-text-file" });
  return chooseDelimiter(beginning).delimiter;
}

/**
 * The column names, with a note for each that got a number.
 * @throws AppError if there are too many columns
 */
function uniqueNames(cells: readonly string[], notes: TrainingNote[]): string[] {
  if (cells.length > maximumColumns)
    throw unreadableTable({ code: "too-many-columns", maximum: maximumColumns });
  return columnNames(cells).map(({ name, wanted }) => {
    if (name !== wanted) notes.push({ code: "repeated-name", wanted, name });
    return name;
  });
}

/** @throws AppError if there is only one column, or if the first line has values instead of names */
function checkHeader([header = [], ...rows]: readonly (readonly string[])[]): void {
  if (header.length === 1 && rows.every((cells) => cells.length === 1))
    throw unreadableTable({ code: "one-column" });
  const isValue = (cell: string) => !Number.isNaN(parseNumber(cell.trim()));
  const values = header.filter(
    (cell, index) => isValue(cell) && rows.some((row) => isValue(row[index] ?? "")),
  );
  const named = header.filter((cell) => !isMissingMark(cell.trim()));
  const isData = values.some((cell) => cell.includes(".")) || values.length * 2 > named.length;
  if (isData || header.some((cell) => cell.length > longestName)) {
    const shown = header.slice(0, 4).map((cell) => cell.slice(0, 30));
    throw unreadableTable({ code: "no-header", values: shown.join(", ") });
  }
}
