import type { Metrics } from "../core/card.ts";
import type { AppError, Problem } from "../core/errors.ts";

/** A table to read: a Blob, a File, or whatever gives its bytes as a stream. */
export type TableSource = {
  readonly size: number;
  stream(): ReadableStream<Uint8Array>;
};

/** What a table's first lines say of it. */
export type TableHead = {
  /** What stands between cells. */
  readonly delimiter: string;
  /** Begins with the mark by which spreadsheets know UTF-8; the result then does, too. */
  readonly hasByteOrderMark: boolean;
  readonly columns: readonly string[];
  /** Some of the rows that follow. */
  readonly sample: readonly (readonly string[])[];
};

/** Which column stands for what, by its place in the table. */
export type ColumnPlan = {
  /** By field name; undefined for a field that the table does not have. */
  readonly fields: Readonly<Record<string, number | undefined>>;
  /** The column with the true classes, where there is one. */
  readonly label: number | undefined;
};

/** The cells of some rows that fields are read from, by field name: one list a column. */
export type TableBatch = {
  readonly rows: number;
  readonly columns: Readonly<Record<string, readonly string[]>>;
};

/** Why one row of a batch has no prediction. */
export type RowFault = { readonly row: number; readonly problem: Problem };

/** The answers to a batch. */
export type ScoredBatch = {
  /** `[rows,C]`, row-major, in the order of the card's classes; of no meaning for rows with a fault. */
  readonly probabilities: Float64Array<ArrayBuffer>;
  /** Ascending by row. */
  readonly faults: readonly RowFault[];
};

/** What predicts rows: a graph in this thread, or one behind a port. */
export interface Scorer {
  score(batch: TableBatch): Promise<ScoredBatch>;
}

/** How far a table is. */
export type TableProgress = {
  readonly rows: number;
  readonly failed: number;
  readonly bytesRead: number;
  readonly totalBytes: number;
  readonly rowsPerSecond: number;
  /** Undefined until it can be guessed. */
  readonly secondsLeft: number | undefined;
};

/** A row that was confidently wrong. Cells are shortened. */
export type Mistake = {
  readonly line: number;
  readonly actual: string;
  readonly predicted: string;
  readonly probability: number;
  /** By field name. */
  readonly cells: Readonly<Record<string, string>>;
};

/** How right the predictions were, by the table's own column of classes. */
export type TableScores = {
  readonly metrics: Metrics;
  /** Rows with a prediction in which that column names no class of the model. */
  readonly unlabelled: number;
  /** The surest first. */
  readonly worst: readonly Mistake[];
};

/** A row without a prediction. */
export type FailedRow = { readonly line: number; readonly problem: Problem };

/** What became of a table. */
export type TableReport = {
  /** Rows in the result. */
  readonly rows: number;
  readonly failed: number;
  /** The first of them. */
  readonly failures: readonly FailedRow[];
  readonly bytesWritten: number;
  readonly seconds: number;
  /** Lessons of this device in the predictions. */
  readonly lessons: number;
  /** Undefined without a column of classes, or a row that names one. */
  readonly scores: TableScores | undefined;
  /** Set where it ended early; the result then holds the rows before. */
  readonly stopped: "cancelled" | AppError | undefined;
};
