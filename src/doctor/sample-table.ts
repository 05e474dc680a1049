import Papa from "papaparse";
import { AppError } from "../core/errors.ts";
import { stopIfAborted } from "../core/promises.ts";
import { columnNames } from "../csv/column-names.ts";
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
import { columnsWithDecimalCommas, withDecimalPoint } from "../csv/decimal-comma.ts";
import { isPrediction } from "../csv/match-columns.ts";
import type { DraftField } from "./draft-types.ts";
import type { Finding } from "./report.ts";
import { createRandom } from "./trial-rows.ts";

/** Part of a table, as strings. A few thousand rows are enough to draft a card and to check a model. */
export type SampleTable = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The number of each row in the file, from 1, if these are not the file's first rows. */
  readonly numbers?: readonly number[];
};

/** The table columns that contain the fields, and the one that contains the true class, or -1 if there is none. */
export type TableColumns = { readonly fields: readonly number[]; readonly label: number };

const missing = new Set(["", "na", "n/a", "nan", "null", "none", "?"]);
const labelNames = /^(label|class|target|outcome|y|true_label|actual|result|status)$/i;

/** Whether a cell says that the value is missing: it is absent, empty or a word such as NA or null. */
export function isGap(text: string | undefined): boolean {
  return text === undefined || missing.has(text.trim().toLowerCase());
}

/**
 * Finds the fields' columns by name, if all of them are there. Otherwise, a single text field gets the column with
 * the longest cells. Fields without actual names get the columns in order, if the table has one for each field and
 * at most one more, for the true class.
 * @param areNamed whether the fields have actual names, so that only names can match
 * @returns undefined if the table doesn't fit
 */
export function findColumns(
  fields: readonly DraftField[],
  { columns, rows }: SampleTable,
  areNamed: boolean,
): TableColumns | undefined {
  const plain = columns.map(normalize);
  // Training renames columns without a name, or with a name that another one has.
  const renamed = columnNames(columns).map(({ name }) => name);
  const position = ({ name, column, input, label }: DraftField) =>
    [
      ...[column, name, label, fields.length === 1 ? input : undefined].map((each) =>
        each === undefined ? -1 : plain.indexOf(normalize(each)),
      ),
      renamed.indexOf(column ?? name),
    ].find((index) => index >= 0) ?? -1;
  const byName = fields.map(position);
  const found = byName.filter((index) => index >= 0);
  if (found.length === fields.length && new Set(found).size === found.length) {
    const rest = [...columns.keys()].filter((index) => !found.includes(index));
    return { fields: byName, label: labelColumn(columns, rest) };
  }
  if (fields.length === 1 && fields[0]!.kind === "text" && columns.length > 1) {
    const text = longestColumn(columns, rows);
    return {
      fields: [text],
      label: labelColumn(
        columns,
        [...columns.keys()].filter((index) => index !== text),
      ),
    };
  }
  if (areNamed || fields.length === 0) return undefined;
  if (columns.length === fields.length) return { fields: [...columns.keys()], label: -1 };
  if (columns.length !== fields.length + 1) return undefined;
  const named = columns.findIndex((name) => labelNames.test(name.trim()));
  const label = named >= 0 ? named : columns.length - 1;
  return { fields: [...columns.keys()].filter((index) => index !== label), label };
}

/** The finding for a table in which `findColumns` doesn't find the fields. */
export function unusedTable(
  fields: readonly DraftField[],
  { columns }: SampleTable,
  areNamed: boolean,
): Finding {
  const plain = [...columns, ...columnNames(columns).map(({ name }) => name)].map(normalize);
  const missing = fields.find(
    ({ name, column = name, label }) =>
      ![column, name, label].some((each) => plain.includes(normalize(each))),
  );
  const details =
    areNamed && missing
      ? { column: missing.column ?? missing.name }
      : { columns: columns.length, fields: fields.length };
  return { code: "table-unused", severity: "warning", details };
}

/** The column with the longest cells, for a model that reads a single text. */
function longestColumn(columns: readonly string[], rows: readonly (readonly string[])[]): number {
  const few = rows.slice(0, 200);
  const lengths = columns.map((_, index) => few.reduce((sum, row) => sum + (row[index] ?? "").length, 0));
  return lengths.indexOf(Math.max(...lengths));
}

function labelColumn(columns: readonly string[], rest: readonly number[]): number {
  const possible = rest.filter((index) => !isPrediction(columns[index]!));
  const named = possible.find((index) => labelNames.test(columns[index]!.trim()));
  return named ?? (possible.length === 1 ? possible[0]! : -1);
}

function normalize(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, " ");
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
  const commas = columnsWithDecimalCommas(
    columns.map((column) => table.rows.map((row) => row[column] ?? "")),
  );
  const withCommas = new Set(columns.filter((_, at) => commas[at]));
  if (withCommas.size === 0) return table;
  const rows = table.rows.map((row) =>
    row.map((cell, column) => (withCommas.has(column) ? withDecimalPoint(cell) : cell)),
  );
  return { ...table, rows };
}

/** The text of a table's file. @throws AppError `csv-invalid` if it isn't UTF-8, which would give other values */
export function decodeTable(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const { reason } = notUtf8(1).details;
    throw new AppError("csv-invalid", { line: 1, reason: `${path}: ${reason}` }, { cause });
  }
}

/** The cells of a table's first lines, unchanged. */
export function readCells(text: string, maximumLines: number): string[][] {
  const table = withOneLineBreak(text.replace(/^\uFEFF/, ""));
  const { delimiter } = chooseDelimiter({ text: table, isCut: false });
  const { data } = Papa.parse<string[]>(table, { delimiter, preview: maximumLines, skipEmptyLines: true });
  return isSeparatorLine(data[0] ?? []) ? data.slice(1) : data;
}
