import type { Dataset } from "../columns/dataset.ts";
import { type Frame, type Scored, type Settings, scoreCount } from "../estimators/estimator.ts";
import { createRandom, shuffle } from "../random.ts";
import type { TextModel } from "../texts/compact-model.ts";
import { type BucketWorth, measurePhrases } from "../texts/phrase-worth.ts";
import { type EstimatorId, estimatorOf, type FittedModel } from "./estimators.ts";
import { makeFrame, type TextScore } from "./frame.ts";

/** The data that all tasks of one training share. It is sent to each worker once. */
export type Work = {
  readonly dataset: Dataset;
  /** Rows that models learn from. Those from `addedFrom` on are in no fold. */
  readonly learnRows: Int32Array;
  readonly addedFrom: number;
  /** The rows among them that estimators are compared on: those of the folds, and the added ones. */
  readonly compareRows: Int32Array;
  /** Rows of each fold; several divisions of the same rows may follow each other. */
  readonly folds: readonly Int32Array[];
  readonly foldsOfADivision: number;
  readonly seed: number;
};

/** One piece of work, small enough to wait for. */
export type Task =
  | {
      readonly kind: "score";
      readonly estimator: EstimatorId;
      readonly settings: Settings;
      readonly fold: number;
    }
  /** Scores rows by a model of all that may be learned from. */
  | {
      readonly kind: "predict";
      readonly estimator: EstimatorId;
      readonly settings: Settings;
      readonly rows: Int32Array;
    }
  | { readonly kind: "fit"; readonly estimator: EstimatorId; readonly settings: Settings }
  | { readonly kind: "importance"; readonly estimator: EstimatorId; readonly settings: Settings };

/** A model with what it needs of texts. */
export type FittedWithTexts = { readonly fitted: FittedModel; readonly texts: readonly TextScore[] };

/**
 * By how much the log loss grows, on rows that the model did not see, when one field's values are shuffled among them; or,
 * for a text that is the only field, when the model does not count a phrase.
 */
export type Importance = { readonly field: string; readonly phrase?: string; readonly logLoss: number };

export type TaskResult =
  | { readonly kind: "score"; readonly scored: readonly Scored[] }
  | { readonly kind: "fit"; readonly model: FittedWithTexts }
  | { readonly kind: "importance"; readonly importance: readonly Importance[] }
  | { readonly kind: "phrases"; readonly phrases: readonly BucketWorth[] };

/** Something that does tasks: this thread, or a worker behind a port. */
export type TaskRunner = {
  load(work: Work): Promise<void>;
  run(task: Task): Promise<TaskResult>;
};

/** Does the tasks of one training, in the thread that it is called in. The same task gives the same numbers anywhere. */
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
      if (estimator.isText) {
        const { labels, classCount, texts } = frame;
        const phrases = measurePhrases(model as TextModel, texts[0]!, labels, classCount, folds[0]!);
        return { kind: "phrases", phrases };
      }
      const score = (changed: Frame) => estimator.logits(model, changed, folds[0]!);
      return { kind: "importance", importance: measureImportance(this.#work, frame, score) };
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

/** A runner in this thread. */
export function localRunner(): TaskRunner {
  let tasks: LocalTasks | undefined;
  return {
    async load(work) {
      tasks = new LocalTasks(work);
    },
    async run(task) {
      if (!tasks) throw new RangeError("a runner needs its work before its first task");
      return tasks.run(task);
    },
  };
}

/** The rows that a fold's model learns from: all but the fold's. */
export function trainRows({ compareRows, folds }: Work, fold: number): Int32Array {
  const left = new Set(folds[fold]!);
  return compareRows.filter((row) => !left.has(row));
}

function measureImportance(
  { dataset, folds }: Work,
  frame: Frame,
  logitsOf: (frame: Frame) => Float64Array,
): Importance[] {
  const rows = folds[0]!;
  const loss = (changed: Frame) => meanLoss(logitsOf(changed), frame, rows);
  const before = loss(frame);
  const moved = Int32Array.from({ length: frame.rowCount }, (_, row) => row);
  const others = shuffle(rows.slice(), createRandom(1));
  rows.forEach((row, place) => {
    moved[row] = others[place]!;
  });
  const shuffled = <List extends Float32Array | Int32Array>(list: List) =>
    list.map((_, row) => list[moved[row]!]!) as List;
  const fields = [
    ...new Set([...dataset.numbers, ...dataset.categories, ...dataset.texts].map(({ field }) => field)),
  ];
  return fields.map((field) => {
    const numbers = frame.numbers.map((values, index) => {
      const text =
        dataset.texts[Math.floor((index - dataset.numbers.length) / scoreCount(frame.classCount))]?.field;
      return (dataset.numbers[index]?.field ?? text) === field ? shuffled(values) : values;
    });
    const categories = frame.categories.map((category, index) =>
      dataset.categories[index]!.field === field
        ? { ...category, codes: shuffled(category.codes) }
        : category,
    );
    return { field, logLoss: loss({ ...frame, numbers, categories }) - before };
  });
}

function meanLoss(logits: Float64Array, { labels, classCount }: Frame, rows: Int32Array): number {
  return (
    lossesOf(
      logits,
      Int32Array.from(rows, (row) => labels[row]!),
      classCount,
    ).reduce((sum, loss) => sum + loss, 0) / rows.length
  );
}

/** The log loss of each row. */
export function lossesOf(logits: Float64Array, labels: Int32Array, classCount: number): Float64Array {
  return Float64Array.from(labels, (label, row) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classCount; k += 1) most = Math.max(most, logits[row * classCount + k]!);
    let total = 0;
    for (let k = 0; k < classCount; k += 1) total += Math.exp(logits[row * classCount + k]! - most);
    return Math.log(total) + most - logits[row * classCount + label]!;
  });
}
