import type { Card, ModelSummary, Place } from "../core/card.ts";
import type { AppError, Problem } from "../core/errors.ts";
import type { Inputs, Prediction, Score } from "../core/prediction.ts";
import type { Flip } from "../explain/counterfactual.ts";
import type { PointClasses, Points } from "../explain/decision-map.ts";
import type { Explanation } from "../explain/explanation.ts";
import type { Curve } from "../explain/ice-curves.ts";
import type { Feedback, FeedbackEntry, FeedbackFilter, Verdict } from "../learning/feedback.ts";
import type { ColumnPlan, TableHead, TableProgress, TableReport } from "../tables/table-scoring.ts";

/** How far a long work is, in the unit it is counted in. `total` is undefined while nobody knows. */
export type Progress = {
  readonly done: number;
  readonly total: number | undefined;
  readonly unit: "bytes" | "rows";
};

export type WorkOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
};

/** What the graph of a model can do beyond predicting. */
export type Abilities = {
  /** It gives logits and features, so that an adapter can be added. */
  readonly learns: boolean;
  /** It gives feature_logits, so that contributions are exact. */
  readonly additive: boolean;
};

/** One file on its way: the runtime or the model. */
export type DownloadState = {
  readonly file: "runtime" | "model";
  readonly loadedBytes: number;
  readonly totalBytes: number;
};

/** Where a model's loading stands. */
export type LoadState =
  | { readonly status: "loading"; readonly downloads: readonly DownloadState[]; readonly card?: Card }
  | { readonly status: "ready"; readonly card: Card; readonly abilities: Abilities }
  | { readonly status: "failed"; readonly error: AppError; readonly card?: Card };

/** What all lessons together did to the guard set and to the visitor's own rows. */
export type LearningState = {
  readonly lessons: number;
  /** Guard accuracy of the base model, and with the adapter. Undefined for a model without a guard set. */
  readonly guard: { readonly base: Score; readonly now: Score } | undefined;
  /** True when the guard fell by more than the card's limit. */
  readonly guardFell: boolean;
  /** Progressive validation: the visitor's rows, each predicted before it was learned from. */
  readonly progressive: Score;
  /** The log and the adapter differ (an interrupted replay, a new base model): `replay` mends it. */
  readonly behind: boolean;
  /** What was mended on opening, said once: a corrupt checkpoint was rebuilt, a new base model replayed. */
  readonly notices: readonly ("checkpoint-rebuilt" | "new-base-model")[];
};

/** What one verdict did. */
export type Lesson = {
  readonly feedback: Feedback;
  /** The same input before and after the lesson. Equal where the model can't learn. */
  readonly before: Prediction;
  readonly after: Prediction;
  readonly state: LearningState;
  /** The earlier verdict on the same input, whose place this one took. */
  readonly replaced: Feedback | undefined;
  /** Milliseconds spent in the store's own write, and in all. */
  readonly storeMs: number;
  readonly totalMs: number;
};

/** A named point in the log. */
export type Version = {
  /** As `movie-review_20261120-165400`, in UTC. */
  readonly name: string;
  readonly model: string;
  readonly createdAt: string;
  readonly reason: "request" | "batch-update" | "import" | "restore" | "reset";
  readonly lessons: number;
  /** Size of its adapter. */
  readonly bytes: number;
  readonly guardAccuracy: number | undefined;
  readonly modelSha256: string;
};

/** A line of an imported file that was refused. `line` counts from 1, the header included. */
export type RefusedRow = { readonly line: number; readonly problem: Problem };

export type ImportReport = {
  readonly read: number;
  readonly added: number;
  /** Already there, by id or by content. */
  readonly known: number;
  /** The first of those that were refused. */
  readonly refused: readonly RefusedRow[];
  readonly refusedCount: number;
  /** All of them as a CSV, with line and reason before their own cells; mended, it can be imported. */
  readonly refusedFile: Blob | undefined;
  /** Set when it stopped early: what was whole was kept. */
  readonly stopped: AppError | undefined;
};

/** One opened model, in its worker. Every call may reject with an AppError, or with AbortError. */
export interface Model {
  readonly card: Card;
  readonly abilities: Abilities;
  predict(inputs: Inputs, options?: WorkOptions): Promise<Prediction>;
  predictMany(instances: readonly Inputs[], options?: WorkOptions): Promise<readonly Prediction[]>;
  /** Why this row is answered as it is; pushes of words and fields (core/explain/explain.ts). */
  explain(inputs: Inputs, options?: WorkOptions): Promise<Explanation>;
  /** The probability across every field's range, the rest held (core/explain/curves.ts). */
  curves(inputs: Inputs, options?: WorkOptions): Promise<readonly Curve[]>;
  /** The smallest changes of one field that change the label, smallest first (core/explain/flip.ts). */
  flips(inputs: Inputs, options?: WorkOptions): Promise<readonly Flip[]>;
  /** The class at each of many places, the other fields held (core/explain/decision-map.ts). */
  classifyPoints(inputs: Inputs, place: Place, points: Points, options?: WorkOptions): Promise<PointClasses>;
  /**
   * Stores the verdict and takes the lesson, in one transaction.
   * Rejects with `storage-*` when it can't be stored; nothing is learned then, and the caller keeps the verdict.
   */
  teach(verdict: Verdict): Promise<Lesson>;
  learning(): Promise<LearningState>;
  /** Takes back one lesson, the newest where none is named. Undefined when it is not there. */
  undo(id?: string, options?: WorkOptions): Promise<Feedback | undefined>;
  /** Folds the whole log again, in batches of 10,000 rows: the batch update. */
  replay(options?: WorkOptions): Promise<LearningState>;
  /** Empties the log's live rows for this model, after making a version. */
  reset(options?: WorkOptions): Promise<LearningState>;
  importCsv(file: Blob, options?: WorkOptions): Promise<ImportReport>;
  /** The learned model as one .onnx, and its card. */
  downloadLearned(): Promise<{ readonly model: Uint8Array<ArrayBuffer>; readonly card: string }>;
  versions(): Promise<readonly Version[]>;
  saveVersion(): Promise<Version>;
  restoreVersion(name: string, options?: WorkOptions): Promise<LearningState>;
  renameVersion(name: string, newName: string): Promise<Version>;
  deleteVersion(name: string): Promise<void>;
  /** The learned model at that version, as `downloadLearned`. */
  downloadVersion(name: string): Promise<{ readonly model: Uint8Array<ArrayBuffer>; readonly card: string }>;
  /** Called after every change of this model's lessons, in this tab or another. Returns the way to stop. */
  onChange(listener: (state: LearningState) => void): () => void;
  close(): void;
}

/** Opens models. One worker a model. */
export interface ModelLibrary {
  list(signal?: AbortSignal): Promise<readonly ModelSummary[]>;
  /** Fetches and validates one card, without its graph. */
  card(id: string, signal?: AbortSignal): Promise<Card>;
  /** Starts loading, or joins a loading under way; a failed one is started again. */
  open(id: string, options?: { signal?: AbortSignal; onState?: (state: LoadState) => void }): Promise<Model>;
}

/** Some rows of the list, and where the next ones begin. */
export type FeedbackPage = { readonly entries: readonly FeedbackEntry[]; readonly offset: number };

/**
 * A place in the list that stays where it is when rows are added or removed: it lies just after the row with this
 * time and id, in the order (createdAt, id) descending, whether or not that row is still there.
 */
export type FeedbackPosition = { readonly createdAt: string; readonly id: string };

export type FeedbackCounts = {
  readonly total: number;
  readonly correct: number;
  /** Rows with a verdict: the imported ones without a prediction are not in it. */
  readonly judged: number;
};

export type StorageHealth = {
  readonly available: boolean;
  readonly persisted: boolean;
  readonly usedBytes: number | undefined;
  readonly quotaBytes: number | undefined;
  readonly rows: number;
  /** ISO 8601; undefined when nothing was ever exported. */
  readonly lastExportAt: string | undefined;
  /** Rows given since. */
  readonly rowsSinceExport: number;
};

/** The log of all models' feedback, for the list. Changes go through here so that the adapter follows. */
export interface FeedbackLog {
  counts(filter: FeedbackFilter, options?: WorkOptions): Promise<FeedbackCounts>;
  /** Rows `offset` to `offset + limit` of the filtered list, newest first. */
  page(filter: FeedbackFilter, offset: number, limit: number, signal?: AbortSignal): Promise<FeedbackPage>;
  /** Up to `limit` rows that follow `after` in the same order; the newest ones without it. */
  pageAfter(
    filter: FeedbackFilter,
    after: FeedbackPosition | undefined,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly FeedbackEntry[]>;
  /** One live row. Undefined where there is none, or it was deleted. */
  get(id: string, signal?: AbortSignal): Promise<FeedbackEntry | undefined>;
  /** Share of each class by one context, most rows first: [{value, rows, byLabel}]. */
  byContext(
    model: string,
    context: string,
  ): Promise<readonly { value: string; rows: number; byLabel: Readonly<Record<string, number>> }[]>;
  edit(id: string, change: { readonly label?: string; readonly teaches?: boolean }): Promise<FeedbackEntry>;
  /** Returns a receipt with which `restore` brings them back. */
  remove(
    which: { readonly ids: readonly string[] } | { readonly filter: FeedbackFilter },
    options?: WorkOptions,
  ): Promise<{ readonly receipt: number; readonly rows: number }>;
  /** Brings back what was removed. @throws AppError `not-found`; AbortError, and nothing is changed then */
  restore(receipt: number, options?: WorkOptions): Promise<void>;
  /** Streams the CSV of one model, UTF-8 with BOM. */
  exportCsv(
    model: string,
    filter?: FeedbackFilter,
    options?: WorkOptions,
  ): ReadableStream<Uint8Array<ArrayBuffer>>;
  health(): Promise<StorageHealth>;
  askToPersist(): Promise<boolean>;
  /** Called after every change, in this tab or another. Returns the way to stop. */
  onChange(listener: () => void): () => void;
}

/** What the page knows of being usable without a network. */
export type OfflineState =
  | { readonly status: "unsupported" | "installing" | "ready" }
  | { readonly status: "failed"; readonly error: AppError };

export interface Offline {
  readonly state: OfflineState;
  /** True when a new version waits for consent. */
  readonly updateWaits: boolean;
  onChange(listener: () => void): () => void;
  /** Moves every tab to the new version. */
  update(): Promise<void>;
}

/** A file that can be written as a stream, as browsers hand it out when they ask where to save. */
export type TableTarget = {
  createWritable(): Promise<{ write(bytes: Uint8Array<ArrayBuffer>): Promise<void>; close(): Promise<void> }>;
};

export type TableJob = {
  readonly card: Card;
  readonly file: Blob;
  readonly head: TableHead;
  readonly mapping: ColumnPlan;
  /** Where the result is written while the table is read; without it the result is a Blob. */
  readonly target: TableTarget | undefined;
};

export type TableOutcome = {
  readonly report: TableReport;
  /** The result, whole rows even where the work was stopped. Undefined where it went to the job's target. */
  readonly file: Blob | undefined;
};

/** Predicts whole tables, in workers of their own. */
export interface Tables {
  /**
   * Predicts every row, with the lessons of this device in it. Rejects only where nothing could be begun; what goes wrong
   * later, and a fired signal, end it with a report of what is whole.
   */
  score(
    job: TableJob,
    options?: {
      readonly signal?: AbortSignal | undefined;
      readonly onProgress?: ((progress: TableProgress) => void) | undefined;
    },
  ): Promise<TableOutcome>;
}

export type Services = {
  readonly models: ModelLibrary;
  readonly tables: Tables;
  readonly log: FeedbackLog;
  readonly offline: Offline;
};
