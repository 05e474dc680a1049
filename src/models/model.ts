import type { Card, ModelSummary, Place } from "../core/card.ts";
import type { AppError } from "../core/errors.ts";
import type { Capabilities, Inputs, Prediction } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import type { Counterfactual } from "../explain/counterfactual.ts";
import type { PointClasses, Points } from "../explain/decision-map.ts";
import type { Explanation } from "../explain/explanation.ts";
import type { IceCurve } from "../explain/ice-curves.ts";
import type { Feedback, Verdict } from "../learning/feedback.ts";
import type { ImportReport, LearningState, Lesson, Version } from "../learning/lessons.ts";

/** One file on its way: the runtime or the model. */
export type DownloadState = {
  readonly file: "runtime" | "model";
  readonly loadedBytes: number;
  readonly totalBytes: number;
};

/** Where a model's loading stands. */
export type LoadState =
  | { readonly status: "loading"; readonly downloads: readonly DownloadState[]; readonly card?: Card }
  | { readonly status: "ready"; readonly card: Card; readonly capabilities: Capabilities }
  | { readonly status: "failed"; readonly error: AppError; readonly card?: Card };

/** One opened model, in its worker. Every call may reject with an AppError, or with AbortError. */
export interface Model {
  readonly card: Card;
  readonly capabilities: Capabilities;
  predict(inputs: Inputs, options?: WorkOptions): Promise<Prediction>;
  predictMany(instances: readonly Inputs[], options?: WorkOptions): Promise<readonly Prediction[]>;
  /** Why this row is answered as it is; pushes of words and fields (core/explain/explain.ts). */
  explain(inputs: Inputs, options?: WorkOptions): Promise<Explanation>;
  /** The probability across every field's range, the rest held (core/explain/curves.ts). */
  iceCurves(inputs: Inputs, options?: WorkOptions): Promise<readonly IceCurve[]>;
  /** The smallest changes of one field that change the label, smallest first (core/explain/flip.ts). */
  counterfactuals(inputs: Inputs, options?: WorkOptions): Promise<readonly Counterfactual[]>;
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
  /**
   * Opens a model that was not added yet, in a worker of its own: close it when it is no longer needed.
   * @param card with an id that no model has, so that no lessons of another one reach it
   */
  openDraft(card: Card, model: Uint8Array<ArrayBuffer>): Promise<Model>;
  /** Starts loading, or joins a loading under way; a failed one is started again. */
  open(id: string, options?: { signal?: AbortSignal; onState?: (state: LoadState) => void }): Promise<Model>;
}
