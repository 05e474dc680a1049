import type { Card } from "../core/card.ts";
import { timeWithinLimits } from "../core/clock.ts";
import { AppError, isAbort, type Problem, toAppError } from "../core/errors.ts";
import { isPlainNumber, parseTime } from "../core/inputs.ts";
import type { WorkOptions } from "../core/progress.ts";
import { nextTask, stopIfAborted } from "../core/promises.ts";
import { escapeFormula } from "../csv/csv-cell.ts";
import { readCsvHeader } from "../csv/csv-header.ts";
import {
  type CsvHeader,
  type CsvLine,
  lengthProblem,
  maximumLineLength,
  readCsvLines,
  toCsvLine,
} from "../csv/csv-lines.ts";
import { isOfRefused, refusedColumns } from "../csv/feedback-columns.ts";
import { type CsvLayout, findCsvLayout } from "./import-layout.ts";
import { readCsvRow } from "./import-row.ts";
import type { ClassGuess, ImportReport, RefusedRow } from "./lessons.ts";
import type { Draft } from "./log.ts";
import type { MergeOutcome } from "./ports.ts";

/** How many rows to store at once. */
const mergedRows = 500;
/** Read this many rows, then let other tasks run. In the meantime, the store writes earlier rows. */
const readRows = 25;

type ImportOptions = WorkOptions & {
  readonly now?: (() => number) | undefined;
  /** What is said of a row if the store already has another one with its id. By default, the store is the log. */
  readonly conflict?: string;
};
/** Adds rows to the log in one transaction, and reports the outcome for each. */
type RowStore = { merge(model: string, rows: readonly Draft[]): Promise<readonly MergeOutcome[]> };
type Waiting = { readonly line: CsvLine; readonly row: Draft; readonly isRedated: boolean };

/**
 * Merges a CSV into the log: an exported one, or a training table with fields and a class. The delimiter is
 * detected. An error midway, such as a full disk or an endless line, stops the import. Rows imported by then
 * are kept, and the report says how many there are.
 * @throws AppError `csv-invalid` or `file-unreadable` if nothing can be read; AbortError
 */
export async function importCsv(
  card: Card,
  store: RowStore,
  file: Blob,
  options: ImportOptions,
): Promise<ImportReport> {
  const counts = { read: 0, added: 0, known: 0, redated: 0 };
  const refused = new RefusedRows();
  const report = (stopped: AppError | undefined): ImportReport => ({
    ...counts,
    refused: refused.listed,
    refusedCount: refused.count,
    refusedFile: refused.file(),
    notes: layout?.notes,
    guess: layout?.guess,
    stopped,
  });
  const now = new Date(timeWithinLimits((options.now ?? Date.now)()));
  let layout: CsvLayout | undefined;
  let bytesBefore = 0;
  const reportProgress = (done: number) =>
    options.onProgress?.({ done: Math.floor(done), total: file.size, unit: "bytes" });

  let datedNow = now.getTime();
  /**
   * Rows from a clock that was ahead are kept, but dated now, so that they don't move the log into the
   * future. They stay in order.
   */
  const date = ({ row, isAhead }: { row: Draft; isAhead?: boolean }) =>
    isAhead
      ? { row: { ...row, createdAt: new Date(datedNow++).toISOString() }, isRedated: true }
      : { row, isRedated: false };

  let waiting: Waiting[] = [];
  // Only one merge runs at a time. While it is writing, the rows for the next one are read.
  let merging: Promise<void> = Promise.resolve();
  const merge = async (rows: readonly Waiting[]) => {
    const outcomes = await store.merge(
      card.id,
      rows.map(({ row }) => row),
    );
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome === "added") {
        counts.added++;
        if (rows[index]!.isRedated) counts.redated++;
      } else if (outcome === "known") counts.known++;
      else {
        const message = options.conflict ?? "The log already has a row with this id and different content.";
        refused.add(rows[index]!.line, { at: "id", message });
      }
    }
  };
  const startMerge = async () => {
    await merging;
    stopIfAborted(options.signal);
    merging = merge(waiting);
    // The next `startMerge` or `finish` awaits it and gets the error.
    merging.catch(() => {});
    waiting = [];
  };
  const finish = async () => {
    await startMerge();
    await merging;
  };

  try {
    const { delimiter, sample, signs } = (await readHeader(card, file)) ?? { delimiter: ",", sample: [] };
    for await (const { lines, bytesRead } of readCsvLines(file.stream(), {
      delimiter,
      longestLine: longestLine(card),
    })) {
      const rows = layout ? lines : lines.slice(1);
      if (!layout && lines.length > 0) {
        layout = readLayout(card, lines, { sample, signs }, now);
        refused.begin(lines[0]!.cells, layout);
      }
      for (const [index, line] of rows.entries()) {
        if (counts.read++ % readRows === 0) {
          await nextTask();
          stopIfAborted(options.signal);
        }
        const result = line.problem ? { problem: line.problem } : readCsvRow(layout!, line.cells);
        if ("problem" in result) refused.add(line, result.problem);
        else if (waiting.push({ line, ...date(result) }) >= mergedRows) {
          await startMerge();
          // A chunk of the file contains thousands of rows, so progress is also reported within it.
          reportProgress(bytesBefore + ((bytesRead - bytesBefore) * (index + 1)) / rows.length);
        }
      }
      bytesBefore = bytesRead;
      reportProgress(bytesRead);
    }
    if (!layout) throw new AppError("csv-invalid", { line: 1, reason: "the file is empty" });
    await finish();
  } catch (thrown) {
    // The file may be removed while it is read. The rows read until then are kept, and the report says so.
    const error = isAbort(thrown) ? thrown : toAppError(thrown);
    if (!(error instanceof AppError) || error.code === "unexpected" || !layout) throw error;
    const isFileAtFault = error.code === "csv-invalid" || error.code === "file-unreadable";
    return report(isFileAtFault ? await finish().then(() => error, onlyAppError) : error);
  } finally {
    await merging.catch(() => {});
  }
  return report(undefined);
}

/** The length that a line of an export can have if every text is as long as the card allows. */
function longestLine({ fields, metadata }: Card): number {
  const texts = [...fields.filter(({ kind }) => kind === "text"), ...metadata] as { maxLength: number }[];
  // A lone surrogate takes six characters, and no other character takes more.
  const characters = 6 * texts.reduce((sum, { maxLength }) => sum + maxLength, 0);
  return Math.max(maximumLineLength, characters + 64 * 1024);
}

/**
 * Reads the beginning of a table.
 * @returns undefined if its first rows are malformed; the import itself then reports the problem
 */
async function readHeader(card: Card, file: Blob): Promise<CsvHeader | undefined> {
  try {
    return await readCsvHeader(card, file);
  } catch (error) {
    if (error instanceof AppError && error.code === "csv-invalid") return undefined;
    throw error;
  }
}

/** The column that `importCsv` would only guess to have the classes. @throws AppError `file-unreadable` */
export async function guessClass(card: Card, file: Blob): Promise<ClassGuess | undefined> {
  const header = await readHeader(card, file);
  const found = header && findCsvLayout(card, header, new Date());
  return found && "layout" in found ? found.layout.guess : undefined;
}

function readLayout(
  card: Card,
  [header]: readonly CsvLine[],
  known: Pick<CsvHeader, "sample" | "signs">,
  now: Date,
): CsvLayout {
  const result = findCsvLayout(card, { columns: header!.cells, ...known }, now);
  if ("layout" in result) return result.layout;
  const { at, message } = result.problem;
  throw new AppError(
    "csv-invalid",
    { line: header!.line, column: at, reason: message },
    { problems: [result.problem] },
  );
}

function onlyAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}

/** A row with only this cell. */
function placed(cell: string, column: number): readonly string[] {
  const cells: string[] = [];
  cells[column] = cell;
  return cells;
}

/** At most this many refused rows are listed with the reason. The CSV of refused rows contains all of them. */
const listedRows = 1000;
/** Once the text has this many characters, it is moved into a Blob. */
const partCharacters = 256 * 1024;

/**
 * The refused rows of a file, also as a CSV that can be corrected and imported again. The CSV is collected in
 * Blobs, which the browser keeps outside this thread's memory and possibly on disk.
 */
export class RefusedRows {
  readonly listed: RefusedRow[] = [];
  count = 0;
  readonly #parts: Blob[] = [];
  #text = "";
  #cellsBefore = 0;
  #layout: Pick<CsvLayout, "columns" | "numbersAndDates"> | undefined;

  /**
   * Reads the header. If the file is itself a CSV of refused rows, its first two columns are dropped, here
   * and in each row.
   */
  begin(header: readonly string[], layout: Pick<CsvLayout, "columns" | "numbersAndDates">): void {
    this.#layout = layout;
    this.#cellsBefore = isOfRefused(header) ? refusedColumns.length : 0;
    this.#text = "\uFEFF";
    this.#write(refusedColumns, header);
  }

  /**
   * Writes the row's line number, the reason and the row's cells. Numbers get decimal points, and dates are written in
   * ISO 8601: the refused rows alone may not show that 1.250 is 1250 in their table, or that its dates begin with the
   * day. In a row of another length, a cell may belong to the column at its position, or to the one that the
   * difference leads to.
   */
  add({ line, cells }: CsvLine, problem: Problem): void {
    this.count++;
    if (this.listed.length < listedRows) this.listed.push({ line, problem });
    const { columns = [], numbersAndDates } = this.#layout ?? {};
    const shift = lengthProblem(cells, columns) ? cells.length - columns.length : 0;
    const own = cells.map((cell, index) => {
      for (const column of [index, index - shift]) {
        const value = numbersAndDates?.get(column)?.(placed(cell, column)) ?? "";
        // The zeros of a code such as 01067 stay.
        const isDecimal = /[.,]/.test(cell) && isPlainNumber(value);
        if (isDecimal || parseTime(value) !== undefined) return value;
      }
      return cell;
    });
    this.#write([String(line), escapeFormula(`${problem.at}: ${problem.message}`)], own);
  }

  /** All refused rows as a CSV. Undefined if there are none. */
  file(): Blob | undefined {
    return this.count === 0 ? undefined : new Blob([...this.#parts, this.#text], { type: "text/csv" });
  }

  #write(before: readonly string[], cells: readonly string[]): void {
    this.#text += `${toCsvLine([...before, ...cells.slice(this.#cellsBefore).map(escapeFormula)])}\r\n`;
    if (this.#text.length < partCharacters) return;
    this.#parts.push(new Blob([this.#text]));
    this.#text = "";
  }
}
