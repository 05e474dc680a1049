import Papa from "papaparse";
import { AppError } from "../core/errors.ts";
import { stopIfAborted } from "../core/promises.ts";
import { decodeCell } from "../csv/csv-cell.ts";
import { chooseDelimiter, readBeginning } from "../csv/csv-delimiter.ts";
import {
  isSeparatorLine,
  lengthProblem,
  notUtf8,
  readCsvLines,
  type TableSource,
  withOneLineBreak,
} from "../csv/csv-lines.ts";
import { decimalReader, decimalsOf, numberSigns } from "../csv/decimal-comma.ts";
import { notATable } from "../csv/other-files.ts";
import { readUnpacked } from "../csv/piece-reader.ts";
import { resultColumns } from "../csv/result-columns.ts";
import { textBeforeFault } from "../csv/utf8-decoder.ts";
import { createRandom } from "./trial-rows.ts";

/** Part of a table, as strings. A few thousand rows are enough to draft a card and to check a model. */
export type SampleTable = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The number of each row in the file, from 1, if these are not the file's first rows. */
  readonly numbers?: readonly number[];
};

const missing = new Set(["", "na", "n/a", "nan", "null", "none", "?"]);

/** Whether a cell says that the value is missing: it is absent, empty or a word such as NA or null. */
export function isGap(text: string | undefined): boolean {
  return text === undefined || missing.has(text.trim().toLowerCase());
}

/**
 * Reads the beginning of a table: its header and some rows.
 * @param maximumRows the maximum number of rows to keep
 * @returns undefined if there is no header followed by a row
 */
export function readSample(text: string, maximumRows = 5000): SampleTable | undefined {
  return sampleOf(readCells(text, maximumRows + 1));
}

/** How much of a table is drawn as its sample: this many rows, with this many UTF-16 units in all their cells. */
const mostDrawn = { rows: 5000, units: 4 * 1024 * 1024 };

type DrawnRow = { readonly number: number; readonly key: number; readonly cells: readonly string[] };

/**
 * Reads a whole table and draws rows from it at random, the same ones each time, in the table's order. The first rows
 * of a table that is sorted by its classes would all be of one class.
 * @returns undefined if there is no header followed by a row
 * @throws AppError `csv-invalid` or `file-unreadable`, as `readCsvLines`; AbortError
 */
export async function drawSample(
  source: Pick<TableSource, "stream">,
  signal?: AbortSignal,
): Promise<SampleTable | undefined> {
  const { text, isCut } = await readBeginning(source.stream());
  const { delimiter } = chooseDelimiter({ text: text.replace(/^#[^\r\n]*\r?\n/, ""), isCut });
  const random = createRandom();
  let header: readonly string[] | undefined;
  let drawn: DrawnRow[] = [];
  let number = 0;
  let units = 0;
  /** The sample consists of the rows with the smallest keys, so it has none with this key or a larger one. */
  let endKey = 1;
  const prune = () => {
    drawn.sort((a, b) => a.key - b.key);
    units = 0;
    const end = drawn.findIndex(({ cells }, index) => {
      const more = units + unitsOf(cells);
      if (index === mostDrawn.rows || (index > 0 && more > mostDrawn.units)) return true;
      units = more;
      return false;
    });
    if (end < 0) return;
    endKey = drawn[end]!.key;
    drawn = drawn.slice(0, end);
  };
  for await (const { lines } of readCsvLines(source.stream(), { delimiter })) {
    stopIfAborted(signal);
    for (const { cells, problem } of lines) {
      if (header === undefined) {
        // A single cell such as `# scikit-learn 1.9` names a library; `readReferenceRows` reads it.
        if (cells.length > 1 || !cells[0]!.startsWith("#")) header = cells;
        continue;
      }
      number += 1;
      if (problem || lengthProblem(cells, header)) continue;
      const key = random();
      if (key >= endKey) continue;
      // Copied, because a cell may be a part of a much longer string that would be kept with it.
      drawn.push({ number, key, cells: structuredClone(cells) });
      units += unitsOf(cells);
      if (drawn.length >= 2 * mostDrawn.rows || units >= 2 * mostDrawn.units) prune();
    }
  }
  prune();
  drawn.sort((a, b) => a.number - b.number);
  const sample = header && sampleOf([header, ...drawn.map(({ cells }) => cells)]);
  const isWhole = drawn.every(({ number }, index) => number === index + 1);
  return sample && !isWhole ? { ...sample, numbers: drawn.map(({ number }) => number) } : sample;
}

function unitsOf(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + cell.length, 0);
}

/**
 * Decodes a table's lines, of which the first is the header. Rows of another length are left out.
 * @returns undefined if there is no header followed by a row
 */
export function sampleOf([header, ...rows]: readonly (readonly string[])[]): SampleTable | undefined {
  if (header === undefined || rows.length === 0) return undefined;
  const decode = (cell: string) => decodeCell(cell, { surrogates: false });
  const columns = header.map((cell) => decode(cell).trim());
  const whole = rows.filter((row) => lengthProblem(row, columns) === undefined);
  if (whole.length === 0) return undefined;
  return { columns, rows: whole.map((row) => row.slice(0, columns.length).map(decode)) };
}

/** Writes the numbers with decimal points in those of the given columns that have decimal commas. */
export function withDecimalPoints<Table extends SampleTable>(
  table: Table,
  columns: readonly number[],
): Table {
  const added = resultColumns(table.columns);
  const decimals = decimalsOf(
    table.columns.map((_, at) => numberSigns(table.rows.map((row) => row[at] ?? ""))),
    undefined,
    (at) => added.has(at),
  );
  const readers = new Map(
    columns.flatMap((at) => (decimals[at]?.sign === "comma" ? [[at, decimalReader(decimals[at])]] : [])),
  );
  if (readers.size === 0) return table;
  const rows = table.rows.map((row) => row.map((cell, at) => readers.get(at)?.(cell) ?? cell));
  return { ...table, rows };
}

/**
 * The text of a table's file.
 * @throws AppError `csv-invalid` if it is known to be no table, or isn't UTF-8, which would give other values
 */
export function decodeTable(bytes: Uint8Array, path: string): string {
  const other = notATable(bytes);
  if (other) throw naming(path, other);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const line = textBeforeFault(bytes).split(/\r\n?|\n/).length;
    throw naming(path, notUtf8(line, cause));
  }
}

/**
 * Reads the text of a table's file, unpacked if it is gzipped.
 * @throws AppError as `decodeTable`; and as `PieceReader`
 */
export async function readTableText(file: Blob, path: string): Promise<string> {
  const bytes = await readUnpacked(file).catch((error: unknown) => {
    throw error instanceof AppError ? naming(path, error) : error;
  });
  return decodeTable(bytes, path);
}

function naming(path: string, error: AppError): AppError {
  const { reason } = error.details;
  return new AppError(error.code, { ...error.details, reason: `${path}: ${reason}` }, { cause: error });
}

/** The cells of a table's first lines, unchanged. */
export function readCells(text: string, maximumLines: number): string[][] {
  const table = withOneLineBreak(text.replace(/^\uFEFF/, ""));
  const { delimiter } = chooseDelimiter({ text: table, isCut: false });
  const { data } = Papa.parse<string[]>(table, { delimiter, preview: maximumLines, skipEmptyLines: true });
  return isSeparatorLine(data[0] ?? []) ? data.slice(1) : data;
}
