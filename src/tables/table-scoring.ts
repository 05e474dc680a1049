import type { Card, Metrics } from "../core/card.ts";
import type { AppError, Problem } from "../core/errors.ts";
import type { CsvHeader } from "../csv/csv-lines.ts";
import type { ColumnMapping } from "../csv/match-columns.ts";
import type { LessonCalls } from "../learning/lessons.ts";

/** The cells of some rows, by field name: one list per column. */
export type TableBatch = {
  readonly rows: number;
  readonly columns: Readonly<Record<string, readonly string[]>>;
};

/** Why one row of a batch has no prediction. */
export type RowFault = { readonly row: number; readonly problem: Problem };

/** The predictions for a batch. */
export type ScoredBatch = {
  /** `[rows,C]`, row-major, in the order of the card's classes; meaningless for rows with a fault. */
  readonly probabilities: Float64Array<ArrayBuffer>;
  /** Ascending by row. */
  readonly faults: readonly RowFault[];
};

/** Predicts rows, with a graph in this thread or another one. */
export interface Scorer {
  score(batch: TableBatch): Promise<ScoredBatch>;
}

/** The progress of scoring a table. */
export type TableProgress = {
  readonly rows: number;
  readonly failed: number;
  readonly bytesRead: number;
  readonly totalBytes: number;
  readonly rowsPerSecond: number;
  /** Undefined until it can be estimated. */
  readonly secondsLeft: number | undefined;
};

/** One of the most confident of the wrong answers. Long cells are shortened. */
export type Mistake = {
  readonly line: number;
  readonly actual: string;
  readonly predicted: string;
  readonly probability: number;
  /** By field name. */
  readonly cells: Readonly<Record<string, string>>;
};

/** How accurate the predictions were, according to the table's column of true classes. */
export type TableScores = {
  readonly metrics: Metrics;
  /** Rows with a prediction whose cell in that column is not a class of the model. */
  readonly unlabelled: number;
  /** The most confident first. */
  readonly worst: readonly Mistake[];
};

/** A row with its prediction, in the form that the page lists. */
export type ScoredRow = {
  readonly line: number;
  /** The index of the most probable class, and its probability. */
  readonly predicted: number;
  readonly probability: number;
  /** `marginOf` its probabilities or scores. */
  readonly margin: number;
  /** The index of the class that the table gives for this row; undefined if there is none. */
  readonly actual: number | undefined;
  /** By field name, for the fields that have a column. */
  readonly cells: Readonly<Record<string, string>>;
};

/** A scored table, as the page shows it. */
export type TableRows = {
  /** The first rows with a prediction. */
  readonly rows: readonly ScoredRow[];
  /** Whether `rows` contains all rows with a prediction. */
  readonly isComplete: boolean;
  /** For each class, how many of the table's rows were predicted as that class. */
  readonly counts: readonly number[];
  /** How many of the table's rows got a probability in each of 20 equal intervals from 0 to 1. */
  readonly histogram: readonly number[];
};

/** A row without a prediction. */
export type FailedRow = { readonly line: number; readonly problem: Problem };

/** The report on a table. */
export type TableReport = {
  /** Rows in the result. */
  readonly rows: number;
  readonly failed: number;
  /** The first failures. */
  readonly failures: readonly FailedRow[];
  readonly bytesWritten: number;
  readonly seconds: number;
  /** The number of this device's lessons that the predictions include. */
  readonly lessons: number;
  /**
   * Undefined without a column of true classes, if no row has a known class, if the column doesn't show which
   * classes its cells mean, if the model outputs scores, or if the table's worker died before it could report.
   */
  readonly scores: TableScores | undefined;
  /** Undefined if the table's worker died before it could report. */
  readonly list: TableRows | undefined;
  /** Set if scoring ended early. The result then contains only the rows scored so far. */
  readonly stopped: "cancelled" | AppError | undefined;
};

/** A file that can be written as a stream. Browsers provide one when they ask the user where to save a file. */
export type TableTarget = {
  createWritable(): Promise<{ write(bytes: Uint8Array<ArrayBuffer>): Promise<void>; close(): Promise<void> }>;
};

/** The calls to an open model that a small table needs. */
export type OpenPredictor = Pick<LessonCalls, "predictMany" | "learning">;

export type TableJob = {
  readonly card: Card;
  readonly file: Blob;
  readonly header: CsvHeader;
  readonly mapping: ColumnMapping;
  /** Where to write the result while the table is being read. Without it, the result is a Blob. */
  readonly target: TableTarget | undefined;
  /** The model, if it is open. It predicts small tables that have no target. */
  readonly predictor?: OpenPredictor | undefined;
};

export type TableOutcome = {
  readonly report: TableReport;
  /**
   * The result. It contains only complete rows, even if scoring was stopped. Undefined if it was written to the
   * job's target.
   */
  readonly file: Blob | undefined;
};

/** Predicts whole tables: large ones in their own workers, small ones with the open model. */
export interface Tables {
  /**
   * Predicts every row, using this device's lessons. Rejects if nothing could be started, or if the table's
   * worker dies before the page has received any of the result. (With a target, it never receives any.) After
   * any other error or an abort, it returns a report on the complete rows.
   */
  score(
    job: TableJob,
    options?: {
      readonly signal?: AbortSignal | undefined;
      readonly onProgress?: ((progress: TableProgress) => void) | undefined;
    },
  ): Promise<TableOutcome>;
}
