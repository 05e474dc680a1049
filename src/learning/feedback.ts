import type { Inputs, MetadataValues } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";

/** Where a row of feedback came from. */
export type FeedbackSource = "page" | "api" | "import";

/** One visitor's verdict on one prediction: a row of the log and of the CSV. */
export type Feedback = {
  /**
   * A version 7 UUID (RFC 9562), which is globally unique and sorts by time. Rows of a plain training table get a
   * version 8 UUID derived from their content.
   */
  readonly id: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly createdAt: string;
  readonly model: string;
  readonly modelVersion: string;
  /** SHA-256 of the `model.onnx` that made the prediction. */
  readonly modelSha256: string;
  readonly inputs: Inputs;
  readonly metadata: MetadataValues;
  /**
   * The prediction before this verdict, including lessons. Progressive validation is based on it. Undefined
   * in an imported training table.
   */
  readonly predictedLabel: string | undefined;
  readonly predictedProbability: number | undefined;
  readonly correct: boolean | undefined;
  /** The right class according to the visitor. */
  readonly label: string;
  readonly source: FeedbackSource;
  /** False if the row was excluded from training. */
  readonly usedForTraining: boolean;
};

/** A visitor's verdict on a prediction. */
export type Verdict = {
  /**
   * Set if the id must be known before the row is stored. A row whose id is already in the log is not added
   * again.
   */
  readonly id?: string;
  /** ISO 8601, UTC. When the verdict was given, if that is already known. */
  readonly createdAt?: string;
  readonly inputs: Inputs;
  readonly metadata: MetadataValues;
  readonly predictedLabel: string;
  readonly predictedProbability: number;
  readonly label: string;
  /** "page" by default. */
  readonly source?: "page" | "api" | undefined;
};

/** Selects rows of the log. All conditions must hold. */
export type FeedbackFilter = {
  readonly model?: string | undefined;
  readonly correct?: boolean | undefined;
  /** Words that must all occur in the inputs, the metadata or the labels, ignoring case. */
  readonly words?: string | undefined;
  /** ISO 8601 instants, both inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

/**
 * How a list is ordered: newest first, least sure first (rows without a probability last), or contradicted first.
 * Rows that tie are ordered newest first.
 */
export type FeedbackOrder = "newest" | "least-sure" | "contradicted";

/** A filter, and the order of the rows that it selects; "newest" by default. */
export type FeedbackQuery = FeedbackFilter & { readonly order?: FeedbackOrder | undefined };

/** Rows by id, or all rows that match a filter. With `revision`, only those that became live by then. */
export type RowChoice =
  | { readonly ids: readonly string[] }
  | { readonly filter: FeedbackFilter; readonly revision?: number | undefined };

/** A row as the list shows it. */
export type FeedbackEntry = Feedback & {
  /**
   * True if a later verdict on the same input replaced this one. The row is kept but no longer used for
   * training.
   */
  readonly superseded: boolean;
  /** True if another verdict on the same input names a different class. */
  readonly contradicted: boolean;
};

/** Some rows of the list, and the offset of the first. */
export type FeedbackPage = { readonly entries: readonly FeedbackEntry[]; readonly offset: number };

/**
 * A position in the list that stays valid when rows are added or removed: just after the row with this time and id, in
 * the order (createdAt, id) descending, whether or not that row still exists.
 */
export type FeedbackPosition = { readonly createdAt: string; readonly id: string };

export type FeedbackCounts = {
  readonly total: number;
  readonly correct: number;
  /** Rows with a verdict on a prediction; imported rows without a prediction do not count. */
  readonly judged: number;
};

/** How many lessons one model has, and how many of the answers that the visitor judged were right. */
export type LessonCounts = Pick<FeedbackCounts, "correct" | "judged"> & { readonly lessons: number };

export type StorageHealth = {
  readonly available: boolean;
  readonly persisted: boolean;
  readonly usedBytes: number | undefined;
  readonly quotaBytes: number | undefined;
  readonly rows: number;
  /** Records that could not be read. They were set aside, and the visitor can save them. */
  readonly damaged: number;
  /** ISO 8601; undefined if nothing has ever been exported. */
  readonly lastExportAt: string | undefined;
  /** Rows added since the last export. */
  readonly rowsSinceExport: number;
  /**
   * True if a clock was ahead when some feedback was given. New feedback on the same model will then be dated
   * in the future too.
   */
  readonly isAhead: boolean;
};

/** The feedback log of all models. All changes go through it, so that the learned state stays up to date. */
export interface FeedbackLog {
  counts(filter: FeedbackFilter, options?: WorkOptions): Promise<FeedbackCounts>;
  /** One model's counts, for a screen that shows them before the model has loaded. */
  lessonCounts(model: string): Promise<LessonCounts>;
  /** Rows `offset` to `offset + limit` of the filtered and ordered list. An order other than "newest" reads all rows once. */
  page(query: FeedbackQuery, offset: number, limit: number, signal?: AbortSignal): Promise<FeedbackPage>;
  /** Up to `limit` rows that follow `after` in the same order; without it, the newest rows. */
  pageAfter(
    filter: FeedbackFilter,
    after: FeedbackPosition | undefined,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly FeedbackEntry[]>;
  /** One live row. Undefined if no row has this id or it was deleted. */
  get(id: string, signal?: AbortSignal): Promise<FeedbackEntry | undefined>;
  /** Those of these ids whose rows are live. */
  liveIds(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * For each value of a metadata field, the number of rows of each class, most rows first. Superseded rows
   * and rows that don't match the filter are not counted.
   */
  countsByMetadata(
    model: string,
    metadata: string,
    filter?: FeedbackFilter,
    signal?: AbortSignal,
  ): Promise<readonly { value: string; rows: number; byLabel: Readonly<Record<string, number>> }[]>;
  edit(
    id: string,
    change: { readonly label?: string; readonly usedForTraining?: boolean },
  ): Promise<FeedbackEntry>;
  /**
   * Uses rows as lessons, or excludes them, and updates what the model has learned.
   * @returns the ids of the rows that changed, for undoing the change
   * @throws AbortError, in which case nothing changes
   */
  setUsedForTraining(
    which: RowChoice,
    usedForTraining: boolean,
    options?: WorkOptions,
  ): Promise<readonly string[]>;
  /**
   * Returns a receipt that `restore` accepts to bring the rows back. Before removing rows by filter, it saves a
   * version of every affected model that the site still has, so that the removal can also be undone later.
   */
  remove(
    which: RowChoice,
    options?: WorkOptions,
  ): Promise<{ readonly receipt: number; readonly rows: number }>;
  /**
   * Deletes rows for good, along with all versions that contain them. This also works if there is no space for what
   * `remove` keeps.
   * @throws AppError `storage-*`; AbortError. What was erased by then stays erased
   */
  erase(which: RowChoice, options?: WorkOptions): Promise<{ readonly rows: number }>;
  /** Restores what was removed. @throws AppError `not-found`; AbortError, in which case nothing changes */
  restore(receipt: number, options?: WorkOptions): Promise<void>;
  /** Streams one model's CSV, in UTF-8 with a byte order mark. */
  exportCsv(
    model: string,
    filter?: FeedbackFilter,
    options?: WorkOptions,
  ): ReadableStream<Uint8Array<ArrayBuffer>>;
  health(): Promise<StorageHealth>;
  /** The records that could not be read and were set aside, unchanged. */
  damaged(): Promise<readonly unknown[]>;
  askToPersist(): Promise<boolean>;
  /** Calls `listener` after every change, in this tab or another. Returns a function that unsubscribes it. */
  onChange(listener: () => void): () => void;
}
