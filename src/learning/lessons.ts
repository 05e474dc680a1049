import type { AppError, Problem } from "../core/errors.ts";
import type { Inputs, Prediction, Score } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import type { ReadingNote } from "../csv/reading-notes.ts";
import type { Feedback, FeedbackEntry, Verdict } from "./feedback.ts";
import type { Delivery } from "./inbox/inbox.ts";
import type { Trial } from "./inbox/judge-exports.ts";
import type { ExportFile } from "./inbox/read-exports.ts";
import type { Draft } from "./log.ts";

/** The effect of all lessons, on the holdout and on the visitor's own rows. */
export type LearningState = {
  /** How many lessons the adapter includes or, while it is being updated, how many the log has. */
  readonly lessons: number;
  /** How many of them teach nothing, since the model refuses their values or no longer has their class. */
  readonly unusable?: number;
  /** The id of the newest lesson. Undefined if there are no lessons or while the state is out of date. */
  readonly newestLesson?: string | undefined;
  /**
   * Accuracy on the holdout, for the base model and with the adapter. Undefined for a model that has no holdout or
   * can't learn.
   */
  readonly holdout: { readonly base: Score; readonly now: Score } | undefined;
  /** True if the accuracy on the holdout fell by more than the card allows. */
  readonly holdoutRegressed: boolean;
  /** Progressive validation: accuracy on the visitor's rows, each predicted before the model learned from it. */
  readonly progressive: Score;
  /**
   * True if the adapter doesn't match the log, for example after an interrupted replay or with a new base
   * model. `replay` fixes it.
   */
  readonly outOfDate: boolean;
  /** True if a replay that will fix it is under way. What the lessons do is not known until it ends. */
  readonly isUpdating?: boolean;
  /**
   * Recoveries since the model was opened: a damaged checkpoint was rebuilt, or the log was replayed on a new
   * base model. They stay in the list, so that a screen that is drawn later shows them too.
   */
  readonly recoveries: readonly ("checkpoint-rebuilt" | "new-base-model")[];
};

/** The effect of one verdict. */
export type Lesson = {
  readonly feedback: FeedbackEntry;
  /** The prediction for the same input before and after the lesson. Equal if the model can't learn. */
  readonly before: Prediction;
  readonly after: Prediction;
  readonly state: LearningState;
  /** The earlier verdict on the same input that this one replaced. */
  readonly replaced: Feedback | undefined;
  /** The time in milliseconds that writing to the store took, and the total time. */
  readonly storeMs: number;
  readonly totalMs: number;
};

/** Why a version was saved. */
export const versionReasons = ["request", "batch-update", "import", "restore", "reset", "deletion"] as const;

/** A named state of the log. */
export type Version = {
  /** For example `movie-review_20261120-165400`, in UTC. */
  readonly name: string;
  readonly model: string;
  readonly createdAt: string;
  readonly reason: (typeof versionReasons)[number];
  readonly lessons: number;
  /** The size of its adapter, in bytes. */
  readonly bytes: number;
  readonly holdoutAccuracy: number | undefined;
  readonly modelSha256: string;
};

/** The scores after some number of lessons. */
export type LessonPoint = {
  readonly lessons: number;
  /** Accuracy on the holdout with the lessons up to this point. Undefined for a model without a holdout. */
  readonly onTests: Score | undefined;
  /**
   * How many of the answers that these lessons corrected or confirmed were right. Each was given before the
   * model learned from it.
   */
  readonly onYours: Score;
};

/**
 * The scores over the course of the lessons, at no more than about 100 points. The first point is before any
 * lesson.
 */
export type LessonHistory = { readonly points: readonly LessonPoint[] };

/** A line of an imported file that was refused. `line` counts from 1, including the header. */
export type RefusedRow = { readonly line: number; readonly problem: Problem };

/** A table's column that is taken for the true classes, although it may be any other flag. */
export type ClassGuess = {
  readonly column: string;
  /** How some of its cells are read, such as "0 = negative, 1 = positive". Empty if the first rows name no class. */
  readonly meanings: string;
};

export type ImportReport = {
  readonly read: number;
  readonly added: number;
  /** Rows that the log already had, by id or by content. */
  readonly known: number;
  /** Added rows that a fast clock had dated in the future. They now have the time of the import. */
  readonly redated: number;
  /** The first refused rows. */
  readonly refused: readonly RefusedRow[];
  readonly refusedCount: number;
  /**
   * All refused rows as a CSV, with each row's line number and the reason before its own cells. Once corrected,
   * the CSV can be imported again.
   */
  readonly refusedFile: Blob | undefined;
  /** What to say of how the table was read. */
  readonly notes?: readonly ReadingNote[] | undefined;
  /** Set if it isn't certain that the column with the classes is one. */
  readonly guess?: ClassGuess | undefined;
  /** Set if the import stopped early. Rows added until then are kept. */
  readonly stopped: AppError | undefined;
};

/** A model as two files: the bytes of `model.onnx` and the text of `model.json`. */
export type LearnedModel = {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly card: string;
  /**
   * The bytes of `holdout.onnx` for this model: the same examples with this model's logits. The card doesn't
   * mention it.
   */
  readonly holdout?: Uint8Array<ArrayBuffer> | undefined;
};

/** Predictions that include this device's lessons, and all operations on lessons. */
export interface LessonCalls {
  predict(inputs: Inputs, options?: WorkOptions): Promise<Prediction>;
  predictMany(instances: readonly Inputs[], options?: WorkOptions): Promise<readonly Prediction[]>;
  /**
   * Stores the verdict and applies the lesson in one transaction. Rejects with `storage-*` if the verdict can't
   * be stored. In that case, nothing is learned, and the caller must keep the verdict.
   */
  teach(verdict: Verdict): Promise<Lesson>;
  learning(): Promise<LearningState>;
  /** Measures what each lesson did, by replaying the log on a copy. @throws AppError `storage-*`; AbortError */
  history(options?: WorkOptions): Promise<LessonHistory>;
  /**
   * Undoes one lesson: the one with this id, or the newest. Returns undefined if there is none.
   * @param writeId the id of the journal's entry for this
   */
  undo(id?: string, options?: WorkOptions, writeId?: string): Promise<Feedback | undefined>;
  /** Saves a version, then replays the whole log, storing the state after every 10,000 rows. */
  replay(options?: WorkOptions): Promise<LearningState>;
  /** Saves a version, then removes all live rows of this model. */
  reset(options?: WorkOptions): Promise<LearningState>;
  importCsv(file: Blob, options?: WorkOptions): Promise<ImportReport>;
  /** Returns the column that an import of this file would only guess to have the classes, to ask about it first. */
  guessClass(file: Blob, options?: WorkOptions): Promise<ClassGuess | undefined>;
  /** Reads and judges what visitors sent, before the model learns from it. @throws AbortError */
  openDelivery(files: readonly ExportFile[], options?: WorkOptions): Promise<Delivery>;
  /** Tries out the effect of learning from these rows, on a copy. @throws AbortError */
  tryRows(rows: readonly Draft[], options?: WorkOptions): Promise<Trial>;
  /** The model with its lessons merged into the graph, and its card. */
  downloadLearned(): Promise<LearnedModel>;
  versions(): Promise<readonly Version[]>;
  saveVersion(): Promise<Version>;
  restoreVersion(name: string, options?: WorkOptions): Promise<LearningState>;
  renameVersion(name: string, newName: string): Promise<Version>;
  deleteVersion(name: string): Promise<void>;
  /** The model at that version, in the form that `downloadLearned` returns but without the holdout. */
  downloadVersion(name: string): Promise<LearnedModel>;
  /**
   * Calls the listener when this model's lessons have changed, in this tab or another. Changes that follow each other
   * quickly may be reported together, with the state after the last one. Returns a function that unsubscribes it.
   */
  onChange(listener: (state: LearningState) => void): () => void;
  close(): void;
}
