import { evaluate } from "../metrics/metrics.ts";
import { type Frame, type Settings, toProbabilities } from "./estimators/estimator.ts";
import type { Compared } from "./search/compare.ts";
import { concat, labelsOf } from "./search/cross-calibrate.ts";
import type { Work } from "./search/tasks.ts";

/** A progress report from a training run. */
export type TrainProgress =
  | { readonly kind: "reading" }
  | {
      readonly kind: "comparing";
      readonly done: number;
      readonly total: number;
      /** The estimator that was just scored on a fold. */
      readonly name: string;
      readonly fold: number;
      readonly secondsLeft: number | undefined;
    }
  /**
   * The result of one estimator with its best settings so far. A later report about the same name replaces it.
   */
  | { readonly kind: "compared"; readonly candidate: ComparedCandidate }
  | { readonly kind: "finishing" };

/** One row of the candidate table. */
export type ComparedCandidate = {
  readonly name: string;
  readonly settings: Settings;
  readonly accuracy: number;
  readonly logLoss: number;
  /** True while better settings or scores on more folds may still follow. */
  readonly isInterim: boolean;
  /** True for the majority class, which doesn't need any fields. */
  readonly isBaseline: boolean;
};

/** A candidate's scores on the folds in `work`. */
export function summarise(each: Compared, work: Work, frame: Frame, isInterim: boolean): ComparedCandidate {
  const probabilities = toProbabilities(concat(each.logits), frame.classCount);
  const { accuracy, logLoss } = evaluate(probabilities, labelsOf(frame, work.folds), frame.classCount);
  const isBaseline = each.id === "majorityClass";
  return { name: each.name, settings: each.settings, accuracy, logLoss, isInterim, isBaseline };
}
