import type { AppError, Problem } from "../core/errors.ts";
import type { Inputs, Prediction, Score } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import type { Feedback, FeedbackEntry, Verdict } from "./feedback.ts";
import type { Delivery } from "./inbox/inbox.ts";
import type { Trial } from "./inbox/judge-exports.ts";
import type { ExportFile } from "./inbox/read-exports.ts";
import type { Draft } from "./log.ts";

/** What all lessons together did to the guard set and to the visitor's own rows. */
export type LearningState = {
  readonly lessons: number;
  /** Guard accuracy of the base model, and with the adapter. Undefined for a model without a guard set. */
  readonly holdout: { readonly base: Score; readonly now: Score } | undefined;
  /** True when the guard fell by more than the card's limit. */
  readonly holdoutRegressed: boolean;
  /** Progressive validation: the visitor's rows, each predicted before it was learned from. */
  readonly progressive: Score;
  /** The log and the adapter differ (an interrupted replay, a new base model): `replay` mends it. */
  readonly outOfDate: boolean;
  /** What was mended on opening, said once: a corrupt checkpoint was rebuilt, a new base model replayed. */
  readonly recoveries: readonly ("checkpoint-rebuilt" | "new-base-model")[];
};

/** What one verdict did. */
export type Lesson = {
  readonly feedback: FeedbackEntry;
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
  readonly holdoutAccuracy: number | undefined;
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

/** A model as two files: the bytes of `model.onnx` and the text of `model.json`. */
export type LearnedModel = {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly card: string;
  /** The bytes of `holdout.onnx` for this model: the same examples with its own logits. The card does not name it. */
  readonly holdout?: Uint8Array<ArrayBuffer> | undefined;
};

/** Predictions with the lessons of this device, and everything that concerns lessons. */
export interface LessonCalls {
  predict(inputs: Inputs, options?: WorkOptions): Promise<Prediction>;
  predictMany(instances: readonly Inputs[], options?: WorkOptions): Promise<readonly Prediction[]>;
  /**
   * Stores the verdict and applies the lesson in one transaction. Rejects with `storage-*` when it can't be stored:
   * nothing is learned then, and the caller keeps the verdict.
   */
  teach(verdict: Verdict): Promise<Lesson>;
  learning(): Promise<LearningState>;
  /** Takes back one lesson: the one with this id, or the newest. Undefined when there is none. */
  undo(id?: string, options?: WorkOptions): Promise<Feedback | undefined>;
  /** Replays the whole log, in batches of 10,000 rows. */
  replay(options?: WorkOptions): Promise<LearningState>;
  /** Saves a version, then removes all live rows of this model. */
  reset(options?: WorkOptions): Promise<LearningState>;
  importCsv(file: Blob, options?: WorkOptions): Promise<ImportReport>;
  /** Reads and judges what visitors sent, before any of it teaches. @throws AbortError */
  openDelivery(files: readonly ExportFile[], options?: WorkOptions): Promise<Delivery>;
  /** What learning from these rows would do, tried on a copy. @throws AbortError */
  tryRows(rows: readonly Draft[], options?: WorkOptions): Promise<Trial>;
  /** The model with its lessons merged into the graph, and its card. */
  downloadLearned(): Promise<LearnedModel>;
  versions(): Promise<readonly Version[]>;
  saveVersion(): Promise<Version>;
  restoreVersion(name: string, options?: WorkOptions): Promise<LearningState>;
  renameVersion(name: string, newName: string): Promise<Version>;
  deleteVersion(name: string): Promise<void>;
  /** The model as it was at that version, as `downloadLearned` gives it. */
  downloadVersion(name: string): Promise<LearnedModel>;
  /** Calls the listener after every change of this model's lessons, in this tab or another. Returns a function that stops it. */
  onChange(listener: (state: LearningState) => void): () => void;
  close(): void;
}
