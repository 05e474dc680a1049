import Papa from "papaparse";
import { AppError, type Problem } from "../core/errors.ts";
import type { NumberSigns } from "./decimal-comma.ts";
import { PieceReader } from "./piece-reader.ts";
import { Utf8Decoder } from "./utf8-decoder.ts";

/**
 * One row of a table. `line` is the line on which the row begins, counted from 1; cells may contain line
 * breaks.
 */
export type CsvLine = {
  readonly line: number;
  readonly cells: readonly string[];
  /** Set if the row's quotes are malformed. */
  readonly problem: Problem | undefined;
};

/**
 * The problem of a line that doesn't have as many cells as the header. Empty cells beyond the header's are none, since
 * some programs write a delimiter after the last cell.
 */
export function lengthProblem(cells: readonly string[], columns: readonly unknown[]): Problem | undefined {
  const isPadded =
    cells.length > columns.length && cells.slice(columns.length).every((cell) => cell.trim() === "");
  if (cells.length === columns.length || isPadded) return undefined;
  const message = `The line has a different number of cells than the header: ${cells.length} instead of ${columns.length}.`;
  return { at: "(the whole line)", message };
}

/** Whether this is a first line such as `sep=;`, which tells spreadsheet programs the delimiter. */
export function isSeparatorLine([first = "", second = "", ...others]: readonly string[]): boolean {
  return /^sep=.?$/i.test(first) && second === "" && others.length === 0;
}

/** Lines that were read together, and how many bytes of the file have been read so far, before they were unpacked. */
export type CsvChunk = { readonly lines: readonly CsvLine[]; readonly bytesRead: number };

/** The maximum length of a line, in UTF-16 units: several times the longest text that a field accepts. */
export const maximumLineLength = 4 * 1024 * 1024;

type Newline = "\n" | "\r";

type ParseResult = {
  readonly data: string[][];
  readonly errors: readonly { readonly row?: number; readonly code: string }[];
  readonly meta: { readonly cursor: number };
};

/**
 * The table's format. The delimiter defaults to a comma, and the longest line to `maximumLineLength`. `unpackedLimit` is
 * that of `PieceReader`.
 */
export type CsvOptions = {
  readonly delimiter?: string;
  readonly longestLine?: number;
  readonly unpackedLimit?: number | undefined;
};

/**
 * Reads a CSV as a stream, using memory that doesn't grow with the file. Empty lines and a first line such as `sep=;`
 * are skipped but counted.
 * A gzipped file is unpacked.
 * Papa Parse does the parsing. Its own streaming splits multi-byte characters, so the bytes are decoded here.
 * @throws AppError `csv-invalid`, with `reason` and `line`, for bytes that are not UTF-8 or a line that
 *   never ends; and as `PieceReader`
 */
export async function* readCsvLines(
  file: ReadableStream<Uint8Array>,
  { delimiter = ",", longestLine = maximumLineLength, unpackedLimit }: CsvOptions = {},
): AsyncGenerator<CsvChunk, void> {
  const decoder = new Utf8Decoder();
  const reader = new PieceReader(file, unpackedLimit);
  let rest = "";
  let line = 1;
  let newline: Newline | undefined;
  let isStart = true;
  try {
    for (let isEnd = false; !isEnd; ) {
      const value = await reader.read();
      isEnd = value === undefined;
      const { text: decoded, fault } = decoder.decode(value);
      rest += decoded;
      newline ??= findNewline(rest, delimiter, isEnd);
      if (newline !== undefined) {
        // A quoted cell may end with "\r", which must not be taken for half of a line break.
        const text = newline === "\n" ? rest.replaceAll('\r"', `${quotedReturn}"`) : rest;
        const { data, errors, meta } = parse(text, { delimiter, newline }, !isEnd || fault !== undefined);
        const lines: CsvLine[] = [];
        for (const [row, cells] of data.entries()) {
          const problem = errors.find((error) => error.row === row);
          dropCarriageReturn(cells, newline);
          if (text !== rest) restoreReturns(cells);
          const isHint = isStart && isSeparatorLine(cells);
          isStart = false;
          if (!isHint && (cells.length > 1 || cells[0] !== ""))
            lines.push({ line, cells, problem: problem && quoteProblem(problem.code) });
          line += 1 + countNewlines(cells, newline);
        }
        rest = isEnd && fault === undefined ? "" : rest.slice(meta.cursor);
        yield { lines, bytesRead: reader.bytesRead };
      }
      if (fault !== undefined) throw notUtf8(line + countNewlines([rest], newline ?? "\n"), fault);
      if (rest.length > longestLine) throw endlessLine(line, longestLine);
    }
  } finally {
    // If the caller stops early, don't read the rest of the file.
    await reader.cancel().catch(() => undefined);
  }
}

/** Writes cells as one line of CSV. */
export function toCsvLine(cells: readonly string[]): string {
  return Papa.unparse([cells], { newline: "\r\n" });
}

function parse(
  text: string,
  options: { readonly delimiter: string; readonly newline: Newline },
  isPartial: boolean,
): ParseResult {
  return new Papa.Parser(options).parse(text, 0, isPartial);
}

/** The error for a line that is too long to be read. */
export function endlessLine(line: number, longest = maximumLineLength): AppError {
  const reason = `the row that begins here is longer than ${longest.toLocaleString("en")} characters; perhaps a quote is never closed`;
  return new AppError("csv-invalid", { line, reason });
}

/** The error for bytes on this line that are not UTF-8. */
export function notUtf8(line: number, cause?: unknown): AppError {
  const reason = "it is not UTF-8 (perhaps Latin-1 or UTF-16); please save it as UTF-8";
  return new AppError("csv-invalid", { line, reason }, { cause });
}

/**
 * The line break that the table uses: the first one outside quotes. Undefined while it can't be determined. "\r\n"
 * counts as "\n", since tables that were joined from several files mix the two.
 */
function findNewline(text: string, delimiter: string, isEnd: boolean): Newline | undefined {
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const sign = text[index];
    if (isQuoted) {
      if (sign !== '"') continue;
      // Two quotes stand for one that is part of the cell.
      if (text[index + 1] === '"') index++;
      else isQuoted = false;
    } else if (sign === '"') isQuoted = index === 0 || text[index - 1] === delimiter;
    else if (sign === "\n") return "\n";
    else if (sign === "\r") {
      if (index + 1 < text.length) return text[index + 1] === "\n" ? "\n" : "\r";
      return isEnd ? "\r" : undefined;
    }
  }
  return isEnd ? "\n" : undefined;
}

/** Stands for "\r" before a quote while a table is parsed. Decoded text never contains half of a surrogate pair. */
const quotedReturn = "\ud800";

function restoreReturns(cells: string[]): void {
  // With the flag u, the first half of a whole pair doesn't match.
  for (const [index, cell] of cells.entries()) cells[index] = cell.replace(/\ud800/gu, "\r");
}

/** Removes a final "\r" from a row's last cell, in place: it is half of a "\r\n". */
function dropCarriageReturn(cells: string[], newline: Newline): void {
  const last = cells.length - 1;
  if (newline === "\n" && cells[last]!.endsWith("\r")) cells[last] = cells[last]!.slice(0, -1);
}

/** A table's beginning with one kind of line break, if it mixes "\r\n" and "\n". */
export function withOneLineBreak(text: string): string {
  return /(^|[^\r])\n/.test(text) ? text.replaceAll("\r\n", "\n") : text;
}

function countNewlines(cells: readonly string[], newline: Newline): number {
  let count = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf(newline); at >= 0; at = cell.indexOf(newline, at + 1)) count++;
  }
  return count;
}

function quoteProblem(code: string): Problem {
  const message =
    code === "MissingQuotes"
      ? "A quote is opened in this row and never closed."
      : "A quote inside a quoted cell must be written twice.";
  return { at: "(the whole line)", message };
}

/** A table to read: a Blob, a File, or any object that provides its bytes as a stream. */
export type TableSource = {
  readonly size: number;
  stream(): ReadableStream<Uint8Array>;
};

/** What the first lines of a table reveal about it. */
export type CsvHeader = {
  /** The character between cells. */
  readonly delimiter: string;
  /** True if the file begins with a byte order mark. The scored table then begins with one too. */
  readonly hasByteOrderMark: boolean;
  readonly columns: readonly string[];
  /** Some of the rows that follow: the first ones, and some that show how dates and numbers are written. */
  readonly sample: readonly (readonly string[])[];
  /** What the cells of each column show about how it writes numbers, if more rows than the sample's were asked. */
  readonly signs?: readonly NumberSigns[] | undefined;
};

/** Rows that are scored together, and how much of the file has been read so far. */
export type RowChunk = { readonly lines: readonly CsvLine[]; readonly bytesRead: number };

/**
 * The maximum size of a chunk: large enough for sorting rows by length to pay off, and small enough that
 * cancelling doesn't take long.
 */
const chunkLimits = { rows: 1024, characters: 800_000 };

/**
 * Reads the rows after a table's header, in chunks.
 * @throws AppError `csv-invalid` once the rows before the fault have been read, and for an empty file
 */
export async function* readChunks(
  source: TableSource,
  { delimiter }: Pick<CsvHeader, "delimiter">,
): AsyncGenerator<RowChunk, void> {
  let hasHeader = false;
  let lines: CsvLine[] = [];
  let characters = 0;
  let readBefore = 0;
  try {
    for await (const piece of readCsvLines(source.stream(), { delimiter })) {
      for (const line of piece.lines) {
        if (!hasHeader) {
          hasHeader = true;
          continue;
        }
        lines.push(line);
        for (const cell of line.cells) characters += cell.length;
        if (lines.length < chunkLimits.rows && characters < chunkLimits.characters) continue;
        yield { lines, bytesRead: readBefore };
        lines = [];
        characters = 0;
      }
      readBefore = piece.bytesRead;
    }
  } catch (error) {
    if (lines.length > 0) yield { lines, bytesRead: readBefore };
    throw error;
  }
  if (!hasHeader) throw new AppError("csv-invalid", { line: 1, reason: "the file is empty" });
  if (lines.length > 0) yield { lines, bytesRead: readBefore };
}
