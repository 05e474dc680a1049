import { createDeferred, nextTask } from "../../core/promises.ts";
import { applyCalibration, type Calibration, calibrate } from "../calibrate.ts";
import { type Frame, lossesOf, type Settings } from "../estimators/estimator.ts";
import { concat, crossCalibrate, labelsOf, mean } from "./cross-calibrate.ts";
import { type EstimatorId, estimatorOf, estimators } from "./estimators.ts";
import type { Task, TaskRunner, Work } from "./tasks.ts";

/** One combination of settings that was tried, and its mean log loss on the first folds. */
export type Trial = { readonly settings: Settings; readonly folds: number; readonly logLoss: number };

/** One estimator with its best settings. */
export type Compared = {
  /** `blend` is the mean of several estimators. */
  readonly id: EstimatorId | "blend";
  readonly name: string;
  readonly description: string;
  readonly complexity: number;
  readonly settings: Settings;
  readonly parts: readonly Part[];
  /** All settings that were tried. */
  readonly trials: readonly Trial[];
  /**
   * Calibrated logits of each fold's rows, one list per fold, from models and calibrations that were not
   * fitted on them.
   */
  readonly logits: readonly Float64Array[];
  /** Fitted on all folds, for the final model. */
  readonly calibration: Calibration;
  readonly logLoss: number;
};

/** An estimator's part in a model; the weights sum to 1. */
export type Part = {
  readonly id: EstimatorId;
  readonly settings: Settings;
  readonly weight: number;
  readonly calibration: Calibration;
};

export type CompareOptions = {
  readonly runners: readonly TaskRunner[];
  readonly frame: Frame;
  /** The estimators to compare; by default, all of them. */
  readonly only?: readonly EstimatorId[];
  /** Settings to try instead of an estimator's own search space, by estimator id. */
  readonly spaces?: Partial<Record<EstimatorId, readonly Settings[]>>;
  readonly searchFolds: number;
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** The time on this clock after which no further settings are tried, except each estimator's first ones. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  /**
   * When this signal fires, the search ends as soon as at least one candidate has been scored. The comparison
   * then contains the results so far.
   */
  readonly enough?: AbortSignal;
  readonly onStep: (step: {
    readonly done: number;
    readonly total: number;
    readonly name: string;
    readonly fold: number;
  }) => void;
  /** Called for each candidate whenever it has new best settings, and once more when the comparison ends. */
  readonly onCompared: (compared: Compared, work: Work) => void;
};

/** The candidates, and what they were compared on. */
export type Comparison = {
  readonly compared: Compared[];
  /** The work, with fewer folds if the search was ended before all of them were scored. */
  readonly work: Work;
  /** True if the time ran out before all settings had been tried. */
  readonly isCut: boolean;
  /** Set if the user ended the search before it was complete. */
  readonly early: EarlyEnd | undefined;
};

/**
 * The names of the estimators that an early end cut short: in `tried`, those with only some of their settings
 * tried; in `leftOut`, those with none.
 */
export type EarlyEnd = { readonly tried: readonly string[]; readonly leftOut: readonly string[] };

type Outcome = {
  readonly settings: Settings;
  readonly logits: (Float64Array | undefined)[];
  /** The mean log loss on the first folds, once all of them are scored. */
  logLoss?: number;
};

/**
 * Tries all estimators with all their settings on the first folds, then the best settings of each on all
 * folds. Which settings are tried depends only on the table, not on the number of runners or their speed,
 * unless the time runs out. In that case, most of the remaining tasks are skipped, and `isCut` is set. If the
 * user ends the search early, the comparison covers only the first folds.
 */
export async function compareEstimators(work: Work, options: CompareOptions): Promise<Comparison> {
  const { runners, frame, searchFolds, onStep, onCompared, enough } = options;
  const ids = (options.only ?? (Object.keys(estimators) as EstimatorId[])).filter(
    (id) => spaceOf(id, options).length > 0,
  );
  const outcomes = new Map<EstimatorId, Map<string, Outcome>>(ids.map((id) => [id, new Map()]));
  const firstFolds = firstFoldsOf(work, searchFolds);
  /** How many tasks on the first folds each estimator has finished, and how many of these have been judged. */
  const finished = new Map<EstimatorId, number>(ids.map((id) => [id, 0]));
  const judged = new Map(finished);
  let isCut = false;
  let done = 0;
  let total = 0;
  const queue: { id: EstimatorId; settings: Settings; fold: number; mustRun: boolean }[] = [];
  const { promise: ended, resolve: end } = createDeferred<void>();
  const isEnded = () => enough?.aborted === true && ids.some((id) => bestOf(id) !== undefined);
  const endIfEnough = () => {
    if (!isEnded()) return;
    queue.length = 0;
    end();
  };
  enough?.addEventListener("abort", endIfEnough);

  const isScored = ({ logits }: Outcome) => logits.slice(0, searchFolds).every(Boolean);
  const bestOf = (id: EstimatorId): Outcome | undefined => {
    let best: Outcome | undefined;
    for (const outcome of outcomes.get(id)!.values())
      if (outcome.logLoss !== undefined && (best === undefined || outcome.logLoss < best.logLoss!))
        best = outcome;
    return best;
  };
  const entryOf = (on: Work, id: EstimatorId): Compared => {
    const trials = [...outcomes.get(id)!.values()].flatMap(({ settings, logLoss }) =>
      logLoss === undefined ? [] : [{ settings, folds: searchFolds, logLoss }],
    );
    return describeOutcome(on, frame, id, bestOf(id)!, trials);
  };
  /** Scores the settings that were tried on all of the first folds, and reports the best ones if they are new. */
  const judge = (id: EstimatorId): void => {
    const before = bestOf(id);
    judged.set(id, finished.get(id)!);
    for (const outcome of outcomes.get(id)!.values()) {
      if (outcome.logLoss === undefined && isScored(outcome))
        outcome.logLoss = searchLoss(
          firstFolds,
          frame,
          outcome.logits.slice(0, searchFolds) as Float64Array[],
        );
    }
    if (bestOf(id) !== before) onCompared(entryOf(firstFolds, id), firstFolds);
  };

  const judgeUnlessEnded = (id: EstimatorId | undefined): void => {
    if (id === undefined || isEnded()) return;
    judge(id);
    endIfEnough();
  };
  const next = async (runner: TaskRunner): Promise<void> => {
    let unjudged: EstimatorId | undefined;
    for (let entry = queue.shift(); entry; entry = queue.shift()) {
      options.signal?.throwIfAborted();
      const { id, settings, fold, mustRun } = entry;
      if (!mustRun && options.now() > options.deadlineMs) {
        isCut = true;
        done += 1;
        continue;
      }
      const task: Task = { kind: "score", estimator: id, settings, fold };
      const running = runner.run(task);
      // Give the runner its next task before computing the scores of its last one.
      judgeUnlessEnded(unjudged);
      const result = await running;
      if (isEnded()) return;
      if (result.kind !== "score") throw new TypeError("a task returned the wrong kind of result");
      for (const { settings: reached, logits } of result.scored) {
        const key = JSON.stringify(reached);
        const outcome = outcomes.get(id)!.get(key) ?? {
          settings: reached,
          logits: new Array(work.folds.length).fill(undefined),
        };
        outcome.logits[fold] = logits;
        outcomes.get(id)!.set(key, outcome);
      }
      if (fold < searchFolds) finished.set(id, finished.get(id)! + 1);
      done += 1;
      unjudged = id;
      onStep({ done, total, name: estimatorOf(id).name, fold });
      await nextTask();
    }
    judgeUnlessEnded(unjudged);
  };
  const runQueue = async (): Promise<void> => {
    total += queue.length;
    const working = Promise.all(runners.map(next));
    // After an early end, nobody waits for the remaining tasks, so their errors are ignored.
    working.catch(() => undefined);
    await Promise.race([working, ended]);
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
  if (!isEnded()) for (const id of ids) judge(id);
  if (!isEnded()) {
    for (const id of ids) {
      for (let fold = searchFolds; fold < work.folds.length; fold += 1)
        queue.push({ id, settings: bestOf(id)!.settings, fold, mustRun: true });
    }
    await runQueue();
  }
  enough?.removeEventListener("abort", endIfEnough);
  const known = ids.filter((id) => bestOf(id) !== undefined);
  const isTried = (id: EstimatorId) => judged.get(id) === spaceOf(id, options).length * searchFolds;
  const isDone = ids.every((id) => isTried(id) && Array.from(bestOf(id)!.logits).every(Boolean));
  const isEarly = isEnded() && !isDone;
  const on = isEarly ? firstFolds : work;
  const compared = known.map((id) => {
    const entry = entryOf(on, id);
    onCompared(entry, on);
    return entry;
  });
  const namesOf = (some: readonly EstimatorId[]) => some.map((id) => estimatorOf(id).name);
  const early = {
    tried: namesOf(known.filter((id) => !isTried(id))),
    leftOut: namesOf(ids.filter((id) => !known.includes(id))),
  };
  return { compared, work: on, isCut, early: isEarly ? early : undefined };
}

/** The work with only its first folds. */
function firstFoldsOf(work: Work, count: number): Work {
  const foldsOfADivision = Math.min(work.foldsOfADivision, count);
  return { ...work, folds: work.folds.slice(0, count), foldsOfADivision };
}

function describeOutcome(
  work: Work,
  frame: Frame,
  id: EstimatorId,
  { settings, logits }: Outcome,
  trials: readonly Trial[],
): Compared {
  const { name, description, complexity } = estimatorOf(id);
  const fitted = crossCalibrate(work, frame, logits.slice(0, work.folds.length) as Float64Array[]);
  return {
    id,
    name,
    description,
    complexity,
    settings,
    parts: [{ id, settings, weight: 1, calibration: fitted.calibration }],
    trials,
    ...fitted,
  };
}

function spaceOf(id: EstimatorId, { frame, spaces }: CompareOptions): readonly Settings[] {
  return spaces?.[id] ?? estimatorOf(id).space(frame);
}

function searchLoss(work: Work, frame: Frame, logits: readonly Float64Array[]): number {
  const labels = labelsOf(frame, work.folds.slice(0, logits.length));
  const all = concat(logits);
  const calibrated = applyCalibration(all, calibrate(all, labels, frame.classCount));
  return mean(lossesOf(calibrated, labels, frame.classCount));
}
