import type { Dataset } from "../columns/dataset.ts";
import type { Scored, Settings } from "../estimators/estimator.ts";
import { type EstimatorId, estimatorOf, type FittedModel } from "./estimators.ts";
import { makeFrame, type TextScore } from "./frame.ts";
import { type MeasuredFields, measureFields } from "./measure-fields.ts";

/** The data shared by all tasks in one training run. It is sent to each worker once. */
export type Work = {
  readonly dataset: Dataset;
  /** Rows that models learn from. Those from `addedFrom` on are not in any fold. */
  readonly learnRows: Int32Array;
  readonly addedFrom: number;
  /** The rows of `learnRows` that the comparison uses: those in the folds, and the added rows. */
  readonly compareRows: Int32Array;
  /** The rows of each fold. If the same rows are divided several times, the divisions follow one another. */
  readonly folds: readonly Int32Array[];
  readonly foldsOfADivision: number;
  /** If rows are copies of others: for each row of the dataset, a number that only its copies share. */
  readonly firsts?: Int32Array | undefined;
  readonly seed: number;
};

/** One unit of work, kept small because a task can't be interrupted. */
export type Task =
  | {
      readonly kind: "score";
      readonly estimator: EstimatorId;
      readonly settings: Settings;
      readonly fold: number;
    }
  /** Scores rows with a model that was trained on all of `learnRows`. */
  | {
      readonly kind: "predict";
      readonly estimator: EstimatorId;
      readonly settings: Settings;
      readonly rows: Int32Array;
    }
  | { readonly kind: "fit"; readonly estimator: EstimatorId; readonly settings: Settings }
  | { readonly kind: "importance"; readonly estimator: EstimatorId; readonly settings: Settings };

/** A model, and the text models whose scores it needs. */
export type FittedWithTexts = { readonly fitted: FittedModel; readonly texts: readonly TextScore[] };

export type TaskResult =
  | { readonly kind: "score"; readonly scored: readonly Scored[] }
  | { readonly kind: "fit"; readonly model: FittedWithTexts }
  | MeasuredFields;

/** Something that runs tasks: this thread, or a worker behind a port. */
export type TaskRunner = {
  load(work: Work): Promise<void>;
  run(task: Task): Promise<TaskResult>;
};

/** Runs the tasks of a training run in the calling thread. The same task returns the same numbers in any thread. */
export class LocalTasks {
  readonly #work: Work;
  readonly #frames = new Map<number, ReturnType<typeof makeFrame>>();

  constructor(work: Work) {
    this.#work = work;
  }

  run(task: Task): TaskResult {
    const estimator = estimatorOf(task.estimator);
    const { seed, folds, learnRows } = this.#work;
    if (task.kind === "fit" || task.kind === "predict") {
      const { frame, texts } = this.#frame(-1, learnRows);
      const model = estimator.fit(frame, learnRows, task.settings, seed);
      if (task.kind === "predict") {
        const logits = estimator.logits(model, frame, task.rows);
        return { kind: "score", scored: [{ settings: task.settings, logits }] };
      }
      return { kind: "fit", model: { fitted: { id: task.estimator, model } as FittedModel, texts } };
    }
    const fold = task.kind === "score" ? task.fold : 0;
    const train = trainRows(this.#work, fold);
    const { frame } = this.#frame(fold, train);
    if (task.kind === "importance") {
      const model = estimator.fit(frame, train, task.settings, seed);
      return measureFields(
        this.#work.dataset,
        frame,
        { id: task.estimator, model } as FittedModel,
        folds[0]!,
      );
    }
    const scored = estimator.path
      ? estimator.path(frame, train, folds[fold]!, task.settings, seed)
      : [
          {
            settings: task.settings,
            logits: estimator.logits(estimator.fit(frame, train, task.settings, seed), frame, folds[fold]!),
          },
        ];
    return { kind: "score", scored };
  }

  #frame(fold: number, train: Int32Array) {
    let frame = this.#frames.get(fold);
    if (!frame) {
      frame = makeFrame(this.#work, train);
      this.#frames.set(fold, frame);
    }
    return frame;
  }
}

/** A runner that uses the calling thread. */
export function localRunner(): TaskRunner {
  let tasks: LocalTasks | undefined;
  return {
    async load(work) {
      tasks = new LocalTasks(work);
    },
    async run(task) {
      if (!tasks) throw new RangeError("a runner must load its work before its first task");
      return tasks.run(task);
    },
  };
}

/** The rows that a fold's model learns from: all except those in the fold. */
export function trainRows({ compareRows, folds }: Work, fold: number): Int32Array {
  const left = new Set(folds[fold]!);
  return compareRows.filter((row) => !left.has(row));
}
