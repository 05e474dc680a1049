import type { Card, ModelSummary, Place } from "../core/card.ts";
import type { AppError } from "../core/errors.ts";
import type { Capabilities, Inputs } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import type { Counterfactual } from "../explain/counterfactual.ts";
import type { PointClasses, Points } from "../explain/decision-map.ts";
import type { Explanation } from "../explain/explanation.ts";
import type { IceCurve } from "../explain/ice-curves.ts";
import type { LessonCalls } from "../learning/lessons.ts";
import type { ReferenceCheck } from "./check-reference.ts";

/** One file being loaded: the runtime or the model. */
export type DownloadState = {
  readonly file: "runtime" | "model";
  readonly loadedBytes: number;
  readonly totalBytes: number;
};

/** A model's loading state. */
export type LoadState =
  | { readonly status: "loading"; readonly downloads: readonly DownloadState[]; readonly card?: Card }
  | { readonly status: "ready"; readonly card: Card; readonly capabilities: Capabilities }
  | { readonly status: "failed"; readonly error: AppError; readonly card?: Card };

/** An open model in its worker. Every call may reject with an AppError or AbortError. */
export interface Model extends LessonCalls {
  readonly card: Card;
  readonly capabilities: Capabilities;
  /** Explains the prediction for this row: contributions of words and fields (`explain/explain.ts`). */
  explain(inputs: Inputs, options?: WorkOptions): Promise<Explanation>;
  /** The probabilities across each field's range while the other fields stay the same (`explain/ice-curves.ts`). */
  iceCurves(inputs: Inputs, options?: WorkOptions): Promise<readonly IceCurve[]>;
  /** For each field or place, the smallest change found that changes the label (`explain/counterfactual.ts`). */
  counterfactuals(inputs: Inputs, options?: WorkOptions): Promise<readonly Counterfactual[]>;
  /** Runs the model on the reference rows in its file. @throws AppError `not-found` if there are none */
  checkReference(): Promise<ReferenceCheck>;
  /** The class at each of many places while the other fields stay the same (`explain/decision-map.ts`). */
  classifyPoints(inputs: Inputs, place: Place, points: Points, options?: WorkOptions): Promise<PointClasses>;
}

/** Opens models, each in its own worker. */
export interface ModelLibrary {
  list(signal?: AbortSignal): Promise<readonly ModelSummary[]>;
  /** Fetches and validates one card, without its graph. */
  card(id: string, signal?: AbortSignal): Promise<Card>;
  /**
   * Opens a model that has not been added yet, in its own worker. The caller must close it.
   * @param card with an unused id, so that no other model's lessons apply to it
   */
  openDraft(card: Card, model: Uint8Array<ArrayBuffer>): Promise<Model>;
  /**
   * Starts loading the model, unless it is already loading or open. If loading failed before, tries again.
   * @param options.forLessons loads the holdout, which measures the lessons, immediately instead of after the
   *   first prediction
   */
  open(
    id: string,
    options?: { signal?: AbortSignal; onState?: (state: LoadState) => void; forLessons?: boolean },
  ): Promise<Model>;
  /**
   * Says that a caller of `open` no longer needs the model. The models that were left last stay open, so that a
   * visitor can return to them; one left earlier closes when its calls have ended, since each open model takes
   * tens of megabytes. Opening it again loads it again.
   */
  leave(id: string): void;
}
