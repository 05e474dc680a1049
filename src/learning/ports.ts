import type { Inputs, ModelOutput } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import type { AdapterStep } from "./adapter.ts";
import type { FeedbackEntry, FeedbackPosition } from "./feedback.ts";
import type { Version } from "./lessons.ts";
import type { Checkpoint, Draft, LearnedStateKey, LogRow, LogSummary, Step, StoredVersion } from "./log.ts";

/**
 * The part of a graph that learning uses. A row's prediction must be bit for bit the same, whatever other
 * rows are in its batch: rows that were learned one by one are replayed in batches, and the results must be
 * equal.
 */
export interface FeatureSource {
  /** Whether the graph outputs logits and features. */
  readonly learns: boolean;
  run(
    batch: readonly Inputs[],
    options: { readonly features: boolean; readonly signal?: AbortSignal | undefined },
  ): Promise<readonly ModelOutput[]>;
}

/** The log position of a learned state in memory, and the last truncation that it includes. */
export type LearnedPosition = {
  readonly lessons: number;
  readonly position: FeedbackPosition | undefined;
  readonly truncatedAt: number;
};

/** The log's summary, and its steps after a learned state in memory. */
export type StateUpdate = {
  readonly summary: LogSummary;
  /** Steps after the state's position, in order. */
  readonly steps: readonly Step[];
};

/** The log changes that one verdict caused. */
export type TaughtRow = {
  readonly row: LogRow;
  readonly replaced: FeedbackEntry | undefined;
  /** The step that was stored with the row. Undefined if the model can't learn or its state must catch up first. */
  readonly step: Step | undefined;
  readonly summary: LogSummary;
  /** Milliseconds for the write, not counting `decide`. */
  readonly storeMs: number;
};

/** The outcome for one row of an import. */
export type MergeOutcome = "added" | "known" | "different";

/** The log changes that a merge caused. */
export type Merged = {
  /** The outcome for each row, in the same order. */
  readonly outcomes: readonly MergeOutcome[];
  /** The added rows that are lessons, in replay order, and the log's summary after the merge. */
  readonly lessons: readonly LogRow[];
  readonly summary: LogSummary;
};

/**
 * The log and the learned states, as learning uses them. Each method is one transaction. The implementation
 * is in storage/.
 */
export interface LearnerStore {
  summary(model: string): Promise<LogSummary>;
  /** If the log's counters contradict its rows, counts the rows again and discards the learned state. */
  repair(): Promise<void>;
  /**
   * Appends a verdict and its step. A `createdAt` that is not later than the newest row's is moved just past it.
   * @param decide called inside the transaction, so it must be synchronous. It receives what is stored after
   *   `position`, and returns the step to store, or undefined if the model can't learn or its learned state has not
   *   reached the end of the log
   * @param writeId the id of the journal's entry for this
   */
  teach(
    key: LearnedStateKey,
    draft: Draft,
    position: LearnedPosition | undefined,
    decide: (update: StateUpdate) => AdapterStep | undefined,
    writeId?: string,
  ): Promise<TaughtRow>;
  /** The summary, and the steps after a position. */
  readUpdate(key: LearnedStateKey, position: LearnedPosition): Promise<StateUpdate>;
  /** The newest checkpoint and the steps after it. */
  loadState(key: LearnedStateKey): Promise<StateUpdate & { readonly checkpoint: Checkpoint | undefined }>;
  /** Deletes a checkpoint that can't be read. */
  dropCheckpoint(key: LearnedStateKey, position: FeedbackPosition): Promise<void>;
  /** Deletes this model's learned states with other keys. @returns the `sha256` of these keys */
  dropOtherStates(key: LearnedStateKey): Promise<ReadonlySet<string>>;
  /** Lessons after a position, in replay order. */
  lessonsAfter(model: string, after: FeedbackPosition | undefined, limit: number): Promise<readonly LogRow[]>;
  /**
   * Stores what was learned, unless the log has been truncated since `position` was read.
   * @returns false if it was not stored
   */
  saveState(
    key: LearnedStateKey,
    position: LearnedPosition,
    learned: { readonly checkpoint: Checkpoint | undefined; readonly steps: readonly Step[] },
  ): Promise<boolean>;
  /**
   * Removes one row: the one with this id, or the newest lesson. Undefined if there is none.
   * @param writeId the id of the journal's entry for this
   */
  undo(model: string, id?: string, writeId?: string): Promise<FeedbackEntry | undefined>;
  /**
   * Merges rows by id.
   * @param onWriting called when the store has everything it needs from this thread, if there is anything to
   *   write
   */
  merge(model: string, rows: readonly Draft[], onWriting?: () => void): Promise<Merged>;
  /** Those of a model's rows that have one of these ids. */
  rowsWithIds(model: string, ids: readonly string[]): Promise<readonly LogRow[]>;
  /** Removes all rows of a model. @throws AbortError, in which case nothing changes */
  clear(model: string, options?: WorkOptions): Promise<void>;
  listVersions(model: string): Promise<readonly Version[]>;
  /**
   * Adds a version of the current log. If the name is taken, a number is appended.
   * @param state ignored if the log has changed since; restoring the version then replays the log
   */
  addVersion(
    version: Version,
    state:
      | { readonly checkpoint: Checkpoint; readonly truncatedAt: number; readonly key: LearnedStateKey }
      | undefined,
  ): Promise<Version>;
  /** @throws AppError `not-found` */
  readVersion(name: string): Promise<StoredVersion>;
  /** @throws AppError `not-found`, or `input-invalid` if the new name is taken */
  renameVersion(name: string, newName: string): Promise<Version>;
  /** @throws AppError `not-found` */
  deleteVersion(name: string): Promise<void>;
  /**
   * Restores exactly the rows that were live at a version.
   * @throws AppError `not-found`; AbortError, in which case nothing changes
   */
  restoreVersion(key: LearnedStateKey, name: string, options?: WorkOptions): Promise<void>;
}

/** Tells other tabs and threads that a model's log or learned state changed. */
export interface ChangeChannel {
  announce(model: string): void;
  /** Calls the listener for each announcement from another tab or thread. Returns a function that unsubscribes it. */
  listen(listener: (model: string) => void): () => void;
}
