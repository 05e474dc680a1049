import { nextTask } from "../../core/promises.ts";
import { applyCalibration, type Calibration, calibrate } from "../calibrate.ts";
import type { Frame, Settings } from "../estimators/estimator.ts";
import { type EstimatorId, estimatorOf, estimators } from "./estimators.ts";
import { lossesOf, type Task, type TaskRunner, type Work } from "./tasks.ts";

/** One choice of settings that was tried, with its mean log loss on the folds it was tried on. */
export type Trial = { readonly settings: Settings; readonly folds: number; readonly logLoss: number };

/** One estimator with its best settings. */
export type Compared = {
  /** `blend` is the mean of several. */
  readonly id: EstimatorId | "blend";
  readonly name: string;
  readonly description: string;
  readonly complexity: number;
  readonly settings: Settings;
  readonly parts: readonly Part[];
  /** Everything that was tried. */
  readonly trials: readonly Trial[];
  /** Calibrated logits of each fold's rows, one list a fold: by models, and calibrations, that did not see them. */
  readonly logits: readonly Float64Array[];
  /** From all folds, for the model that is trained in the end. */
  readonly calibration: Calibration;
  readonly logLoss: number;
};

/** An estimator's share in a model; the shares sum to 1. */
export type Part = {
  readonly id: EstimatorId;
  readonly settings: Settings;
  readonly weight: number;
  readonly calibration: Calibration;
};

export type CompareOptions = {
  readonly runners: readonly TaskRunner[];
  readonly frame: Frame;
  /** The estimators that are compared; all unless given. */
  readonly only?: readonly EstimatorId[];
  /** Settings by estimator, instead of its own space. */
  readonly spaces?: Partial<Record<EstimatorId, readonly Settings[]>>;
  readonly searchFolds: number;
  /** Milliseconds since some start, and when nothing more is to be tried. */
  readonly now: () => number;
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  readonly onStep: (step: {
    readonly done: number;
    readonly total: number;
    readonly name: string;
    readonly fold: number;
  }) => void;
  readonly onCompared: (compared: Compared) => void;
};

type Outcome = { readonly settings: Settings; readonly logits: (Float64Array | undefined)[] };

/**
 * Tries all estimators with all their settings on the first folds, then the best settings of each on all of them. Which
 * settings are tried depends on the table alone, not on the number of runners or their speed, unless the time is over:
 * then what has not begun is left out, and `isCut` says so.
 */
export async function compareEstimators(
  work: Work,
  options: CompareOptions,
): Promise<{ compared: Compared[]; isCut: boolean }> {
  const { runners, frame, searchFolds, onStep } = options;
  const ids = (options.only ?? (Object.keys(estimators) as EstimatorId[])).filter(
    (id) => spaceOf(id, options).length > 0,
  );
  const outcomes = new Map<EstimatorId, Map<string, Outcome>>(ids.map((id) => [id, new Map()]));
  let isCut = false;
  let done = 0;
  let total = 0;
  const queue: { id: EstimatorId; settings: Settings; fold: number; mustRun: boolean }[] = [];
  const runQueue = async () => {
    total += queue.length;
    const next = async (runner: TaskRunner): Promise<void> => {
      for (let entry = queue.shift(); entry; entry = queue.shift()) {
        options.signal?.throwIfAborted();
        const { id, settings, fold, mustRun } = entry;
        if (!mustRun && options.now() > options.deadlineMs) {
          isCut = true;
          done += 1;
          continue;
        }
        const task: Task = { kind: "score", estimator: id, settings, fold };
        const result = await runner.run(task);
        if (result.kind !== "score") throw new TypeError("a task gave another result than was asked for");
        for (const { settings: reached, logits } of result.scored) {
          const key = JSON.stringify(reached);
          const outcome = outcomes.get(id)!.get(key) ?? {
            settings: reached,
            logits: new Array(work.folds.length).fill(undefined),
          };
          outcome.logits[fold] = logits;
          outcomes.get(id)!.set(key, outcome);
        }
        done += 1;
        onStep({ done, total, name: estimatorOf(id).name, fold });
        await nextTask();
      }
    };
    await Promise.all(runners.map(next));
  };

  const longest = Math.max(...ids.map((id) => spaceOf(id, options).length));
  for (let index = 0; index < longest; index += 1) {
    for (const id of ids) {
      const settings = spaceOf(id, options)[index];
      if (!settings) continue;
      for (let fold = 0; fold < searchFolds; fold += 1)
        queue.push({ id, settings, fold, mustRun: index === 0 });
    }
  }
  await runQueue();

  const best = new Map<EstimatorId, { outcome: Outcome; trials: Trial[] }>();
  for (const id of ids) {
    const whole = [...outcomes.get(id)!.values()].filter(({ logits }) =>
      logits.slice(0, searchFolds).every(Boolean),
    );
    const trials = whole.map(({ settings, logits }) => ({
      settings,
      folds: searchFolds,
      logLoss: searchLoss(work, frame, logits.slice(0, searchFolds) as Float64Array[]),
    }));
    let lowest = 0;
    trials.forEach((trial, index) => {
      if (trial.logLoss < trials[lowest]!.logLoss) lowest = index;
    });
    best.set(id, { outcome: whole[lowest]!, trials });
  }
  for (const id of ids) {
    for (let fold = searchFolds; fold < work.folds.length; fold += 1)
      queue.push({ id, settings: best.get(id)!.outcome.settings, fold, mustRun: true });
  }
  await runQueue();

  const compared: Compared[] = [];
  for (const id of ids) {
    const { outcome, trials } = best.get(id)!;
    const key = JSON.stringify(outcome.settings);
    const logits = outcomes.get(id)!.get(key)!.logits as Float64Array[];
    const { name, description, complexity } = estimatorOf(id);
    const fitted = crossCalibrate(work, frame, logits);
    const entry: Compared = {
      id,
      name,
      description,
      complexity,
      settings: outcome.settings,
      parts: [{ id, settings: outcome.settings, weight: 1, calibration: fitted.calibration }],
      trials,
      ...fitted,
    };
    compared.push(entry);
    options.onCompared(entry);
  }
  return { compared, isCut };
}

function spaceOf(id: EstimatorId, { frame, spaces }: CompareOptions): readonly Settings[] {
  return spaces?.[id] ?? estimatorOf(id).space(frame);
}

/** Labels of the rows of some folds, fold by fold. */
export function labelsOf(frame: Frame, folds: readonly Int32Array[]): Int32Array {
  return Int32Array.from(folds.flatMap((rows) => Array.from(rows, (row) => frame.labels[row]!)));
}

/** Lists one after the other. */
export function concat(lists: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    whole.set(list, at);
    at += list.length;
  }
  return whole;
}

function searchLoss(work: Work, frame: Frame, logits: readonly Float64Array[]): number {
  const labels = labelsOf(frame, work.folds.slice(0, logits.length));
  const all = concat(logits);
  const calibrated = applyCalibration(all, calibrate(all, labels, frame.classCount));
  return mean(lossesOf(calibrated, labels, frame.classCount));
}

/** Calibrates each fold's logits by the other folds of its division, and all of them for the model in the end. */
export function crossCalibrate(
  work: Work,
  frame: Frame,
  raw: readonly Float64Array[],
): Pick<Compared, "logits" | "calibration" | "logLoss"> {
  const { classCount } = frame;
  const perDivision = work.foldsOfADivision;
  const logits = raw.map((list, fold) => {
    const start = Math.floor(fold / perDivision) * perDivision;
    const others = Array.from({ length: perDivision }, (_, index) => start + index).filter(
      (each) => each !== fold,
    );
    const labels = labelsOf(
      frame,
      others.map((each) => work.folds[each]!),
    );
    return applyCalibration(list, calibrate(concat(others.map((each) => raw[each]!)), labels, classCount));
  });
  const labels = labelsOf(frame, work.folds);
  return {
    logits,
    calibration: calibrate(concat(raw), labels, classCount),
    logLoss: mean(lossesOf(concat(logits), labels, classCount)),
  };
}

export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}
