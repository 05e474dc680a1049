import type { Card } from "../core/card.ts";
import { type AppError, toAppError } from "../core/errors.ts";
import { cellReaders } from "../csv/cell-readers.ts";
import { tableClasses } from "../csv/class-cells.ts";
import {
  type CsvHeader,
  type CsvLine,
  lengthProblem,
  type RowChunk,
  readChunks,
  type TableSource,
} from "../csv/csv-lines.ts";
import type { ColumnMapping } from "../csv/match-columns.ts";
import { Evaluation } from "./evaluation.ts";
import { ProgressEstimator } from "./progress-estimator.ts";
import { ResultWriter, type RowResult } from "./result-writer.ts";
import { RowList } from "./row-list.ts";
import type {
  FailedRow,
  ScoredBatch,
  Scorer,
  TableBatch,
  TableProgress,
  TableReport,
} from "./table-scoring.ts";

const listedFailures = 20;

/** A table to score, the scorers, and where the result goes. */
export type TableWork = {
  readonly card: Card;
  readonly source: TableSource;
  readonly header: CsvHeader;
  readonly mapping: ColumnMapping;
  /** One or more. */
  readonly scorers: readonly Scorer[];
  /** The number of lessons that the scorers' predictions include. */
  readonly lessons: number;
  /** Receives the next bytes of the result, always as complete rows. */
  readonly write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** A clock in milliseconds. */
  readonly now: () => number;
};

export type ScoreOptions = {
  /** When it fires, scoring ends after the last complete row, and the report says so. */
  readonly signal?: AbortSignal | undefined;
  /** Rejects when a scorer dies. */
  readonly died?: Promise<never> | undefined;
  readonly onProgress?: ((progress: TableProgress) => void) | undefined;
};

/** A chunk whose rows are being predicted. `rows` lists the positions of its well-formed rows. */
type InFlight = {
  readonly chunk: RowChunk;
  readonly rows: readonly number[];
  readonly problems: ReadonlyMap<number, FailedRow["problem"]>;
  readonly scored: Promise<ScoredBatch>;
};

/**
 * Predicts all rows of a table as a stream, in order, using memory that doesn't grow with the table. It never
 * rejects: errors are in the report, and only complete rows have been written by then.
 */
export async function scoreTable(work: TableWork, options: ScoreOptions = {}): Promise<TableReport> {
  return new TableRun(work, options).run();
}

class TableRun {
  readonly #work: TableWork;
  readonly #options: ScoreOptions;
  readonly #pool: ScorerPool;
  readonly #writer: ResultWriter;
  readonly #evaluation: Evaluation | undefined;
  readonly #list: RowList;
  /** The fields that the table has, each with the function that reads its cells. */
  readonly #fields: readonly { readonly name: string; readonly read: (cells: readonly string[]) => string }[];
  readonly #encoder = new TextEncoder();
  readonly #startMs: number;
  readonly #progress: ProgressEstimator;
  readonly #failures: FailedRow[] = [];
  readonly #inFlight: InFlight[] = [];
  #rows = 0;
  #failed = 0;
  #bytesWritten = 0;

  constructor(work: TableWork, options: ScoreOptions) {
    this.#work = work;
    this.#options = options;
    this.#pool = new ScorerPool(work.scorers);
    this.#writer = new ResultWriter(work.card, work.header);
    // Calibration and log loss are defined only for probabilities.
    const { label, isCounted } = work.mapping;
    const classes =
      label === undefined || work.card.output === "scores"
        ? undefined
        : tableClasses(work.card, work.header, label, isCounted);
    this.#evaluation = classes && "read" in classes ? new Evaluation(work.card, classes.read) : undefined;
    this.#list = new RowList(work.card);
    const readers = cellReaders(work.card, work.header, (name) => work.mapping.fields[name]);
    this.#fields = [...readers].map(([name, read]) => ({ name, read }));
    this.#startMs = work.now();
    this.#progress = new ProgressEstimator(work.source.size, this.#startMs);
  }

  async run(): Promise<TableReport> {
    let stopped: TableReport["stopped"];
    try {
      await this.#write(this.#writer.header());
      let fault: AppError | undefined;
      try {
        await this.#read();
      } catch (error) {
        fault = toAppError(error);
        // The rows before a fault in the file are valid.
        if (fault.code !== "csv-invalid") throw fault;
      }
      while (this.#inFlight.length > 0 && !this.#isCancelled) await this.#finishFirst();
      stopped = this.#isCancelled ? "cancelled" : fault;
    } catch (error) {
      stopped = this.#isCancelled ? "cancelled" : toAppError(error);
    }
    for (const { scored } of this.#inFlight) scored.catch(() => undefined);
    return {
      rows: this.#rows,
      failed: this.#failed,
      failures: this.#failures,
      bytesWritten: this.#bytesWritten,
      seconds: (this.#work.now() - this.#startMs) / 1000,
      lessons: this.#work.lessons,
      scores: this.#evaluation?.scores(),
      list: this.#list.result(),
      stopped,
    };
  }

  get #isCancelled(): boolean {
    return this.#options.signal?.aborted === true;
  }

  async #read(): Promise<void> {
    for await (const chunk of readChunks(this.#work.source, this.#work.header)) {
      if (this.#isCancelled) return;
      this.#inFlight.push(this.#begin(chunk));
      if (this.#inFlight.length >= this.#pool.capacity) await this.#finishFirst();
    }
  }

  #begin(chunk: RowChunk): InFlight {
    const { header } = this.#work;
    const rows: number[] = [];
    const problems = new Map<number, FailedRow["problem"]>();
    const columns: Record<string, string[]> = {};
    for (const { name } of this.#fields) columns[name] = [];
    chunk.lines.forEach((line, row) => {
      const problem = line.problem ?? lengthProblem(line.cells, header.columns);
      if (problem) {
        problems.set(row, problem);
        return;
      }
      rows.push(row);
      for (const { name, read } of this.#fields) columns[name]!.push(read(line.cells));
    });
    const scored = this.#pool.score({ rows: rows.length, columns });
    // It is awaited later; until then, its rejection must not be reported as unhandled.
    scored.catch(() => undefined);
    return { chunk, rows, problems, scored };
  }

  async #finishFirst(): Promise<void> {
    const { chunk, rows, problems, scored } = this.#inFlight.shift()!;
    const { died } = this.#options;
    const { probabilities, faults } = await (died ? Promise.race([scored, died]) : scored);
    const results: RowResult[] = [];
    for (const [row, problem] of problems) results[row] = { problem };
    const classCount = this.#work.card.classes.length;
    rows.forEach((row, index) => {
      results[row] = { probabilities: probabilities.subarray(index * classCount, (index + 1) * classCount) };
    });
    for (const { row, problem } of faults) results[rows[row]!] = { problem };
    const lines = this.#writer.lines(
      chunk.lines.map(({ cells }) => cells),
      (row) => results[row]!,
    );
    await this.#write(lines);
    chunk.lines.forEach((line, row) => {
      this.#count(line, results[row]!);
    });
    const counts = { rows: this.#rows, failed: this.#failed, bytesRead: chunk.bytesRead };
    this.#options.onProgress?.(this.#progress.note(this.#work.now(), counts));
  }

  #count({ line, cells }: CsvLine, result: RowResult): void {
    this.#rows++;
    if ("problem" in result) {
      this.#failed++;
      if (this.#failures.length < listedFailures) this.#failures.push({ line, problem: result.problem });
      return;
    }
    const { mapping } = this.#work;
    const probabilities = result.probabilities as Float64Array;
    const given = mapping.label === undefined ? "" : (cells[mapping.label] ?? "");
    const fieldCells = () => Object.fromEntries(this.#fields.map(({ name, read }) => [name, read(cells)]));
    const actual = this.#evaluation?.add(given, probabilities, () => ({ line, cells: fieldCells() }));
    this.#list.add(line, fieldCells, probabilities, actual);
  }

  async #write(text: string): Promise<void> {
    const bytes = this.#encoder.encode(text);
    this.#bytesWritten += bytes.length;
    await this.#work.write(bytes);
  }
}

/** The number of batches per scorer: one that it is working on and one waiting, so that it is never idle. */
const batchesEach = 2;

/** Combines several scorers into one. Each batch goes to the least busy. */
export class ScorerPool implements Scorer {
  readonly #scorers: { readonly scorer: Scorer; busy: number }[];

  constructor(scorers: readonly Scorer[]) {
    this.#scorers = scorers.map((scorer) => ({ scorer, busy: 0 }));
  }

  /** How many batches should be in flight at once. */
  get capacity(): number {
    return this.#scorers.length * batchesEach;
  }

  async score(batch: TableBatch): Promise<ScoredBatch> {
    const entry = this.#scorers.reduce((least, each) => (each.busy < least.busy ? each : least));
    entry.busy++;
    try {
      return await entry.scorer.score(batch);
    } finally {
      entry.busy--;
    }
  }
}
