import { stopIfAborted } from "../core/promises.ts";
import { writeHoldout } from "../onnx/holdout-file.ts";
import { modelMetadata } from "../onnx/model-metadata.ts";
import type { ChosenUses } from "./columns/column-report.ts";
import { columnNamed, type RawTable } from "./columns/table.ts";
import { draftCard, type TrainedCard } from "./draft-card.ts";
import { type Settings, toProbabilities } from "./estimators/estimator.ts";
import { buildGraph } from "./graph/build-graph.ts";
import { learnTiles } from "./graph/tiles.ts";
import { joinFolds, logitsOf, makeHoldout } from "./holdout.ts";
import { planTraining, type TrainingPlan } from "./plan-work.ts";
import { type InputColumn, inputsOfRows, makeReferenceRows } from "./reference-rows.ts";
import { blend, chooseWinner } from "./search/choose.ts";
import { type Compared, compareEstimators } from "./search/compare.ts";
import type { EstimatorId } from "./search/estimators.ts";
import { makeFrame } from "./search/frame.ts";
import { type Importance, type MeasuredFields, measureFields } from "./search/measure-fields.ts";
import { foldScores, holdoutScores } from "./search/score-candidates.ts";
import { localRunner, type TaskResult, type TaskRunner, type Work } from "./search/tasks.ts";
import { phrasesOf } from "./texts/features.ts";
import type { TrainingNote } from "./training-note.ts";
import { summarise, type TrainProgress } from "./training-progress.ts";

export type TrainOptions = {
  /** The column to predict. */
  readonly target: string;
  /** How to use the columns whose detected use is wrong. */
  readonly uses?: ChosenUses;
  /** The model's id and title. */
  readonly id: string;
  readonly title?: string;
  /** 1.0.0 by default. */
  readonly version?: string;
  /** After this many minutes, the search tries no further settings except each estimator's first ones. */
  readonly minutes?: number;
  /**
   * Determines splits, shuffles and samples. The same table, options and seed produce the same bytes, unless the search
   * is cut short.
   */
  readonly seed?: number;
  /** The estimators to compare; by default, all of them. */
  readonly only?: readonly EstimatorId[];
  /** Settings to try instead of an estimator's own search space, by estimator id. */
  readonly spaces?: Partial<Record<EstimatorId, readonly Settings[]>>;
  /** The share of rows to keep for the holdout file; they are not used to train or choose the model. */
  readonly holdoutShare?: number;
  /**
   * Rows with equal values in these columns stay on the same side of every split; one row of each held-out group is
   * used.
   */
  readonly groupBy?: readonly string[];
  /** Of the rows with equal values in these columns, only the first is used. */
  readonly distinct?: readonly string[];
  /**
   * Whether rows that are copies of others stay on the same side of every split, which is the default. Has no effect
   * beside `groupBy` or `distinct`.
   */
  readonly keepsCopiesTogether?: boolean;
  /** Extra rows with the same columns. They are used for training but never to score a model. */
  readonly added?: RawTable;
  /** Whether to score on the held-out rows instead of the folds, with models that learned from all other rows. */
  readonly scoreOnHoldout?: boolean;
  /** The fields by which to slice the scores; by default, the most telling categories. */
  readonly slices?: readonly string[];
  /** Completes the drafted card with labels, help, and what the model is for. */
  readonly complete?: (draft: TrainedCard) => TrainedCard;
};

export type TrainDeps = {
  /**
   * The threads that fit and score models; by default, the calling one. Their number doesn't change the result, unless
   * the search is cut short.
   */
  readonly runners?: readonly TaskRunner[];
  readonly onProgress?: (progress: TrainProgress) => void;
  readonly signal?: AbortSignal;
  /**
   * Ends the search early. The best candidate so far is then trained in the calling thread, whatever the
   * runners are doing. The result says what was not tried.
   */
  readonly enough?: AbortSignal;
  /** A clock in milliseconds. */
  readonly now?: () => number;
};

/** A trained model: the files in its folder, and what to report about it. */
export type TrainedModel = {
  readonly card: TrainedCard;
  /** The bytes of model.onnx. */
  readonly model: Uint8Array;
  /** The bytes of holdout.onnx: rows for judging lessons, as features and labels. */
  readonly holdout: Uint8Array;
  readonly comparison: readonly Compared[];
  readonly chosen: Compared;
  readonly importance: readonly Importance[];
  /** What is worth knowing about the table and the training. */
  readonly warnings: readonly TrainingNote[];
  /**
   * Held-out rows as graph inputs, and the probabilities `[n, C]` that the trainer itself computes for them.
   */
  readonly expected: { readonly inputs: readonly InputColumn[]; readonly probabilities: Float64Array };
};

const usualMinutes = 10;
/**
 * If fewer rows than this are held out, field importance is measured on a fold, with a model that was not
 * trained on it.
 */
const fewestToMeasure = 200;

/**
 * If fewer rows than this are scored, the best of several models looks better on them than it is: with columns of noise,
 * by 12 points of accuracy with 30 rows, 5 with 60 and 3 with 400.
 */
const fewestToTrustScores = 500;

/**
 * Trains a classifier on a table: compares all estimators and their settings on the same folds, chooses the
 * winner by a fixed rule, calibrates it, and trains it on the rows outside the holdout (if there are very many, on a
 * sample of them).
 * @throws AppError `input-invalid` if nothing can be learned from the table, `AbortError` when the signal
 *   fires
 */
export async function train(
  own: RawTable,
  options: TrainOptions,
  deps: TrainDeps = {},
): Promise<TrainedModel> {
  const { seed = 1, minutes = usualMinutes } = options;
  const { signal, enough, onProgress = () => {}, now = () => performance.now() } = deps;
  const startMs = now();
  onProgress({ kind: "reading" });
  const plan = planTraining(own, options);
  const {
    table,
    target,
    reports,
    fields,
    dataset,
    tableRows,
    work,
    holdoutRows,
    searchFolds,
    differentRows,
  } = plan;
  stopIfAborted(signal);
  const runners = deps.runners ?? [localRunner()];
  await Promise.all(runners.map((runner) => runner.load(work)));
  const { frame, served } = makeFrame(work, work.learnRows);
  const tell = (each: Compared, on: Work, isInterim: boolean) =>
    onProgress({ kind: "compared", candidate: summarise(each, on, frame, isInterim) });
  const comparison = await compareEstimators(work, {
    runners,
    frame,
    searchFolds,
    now,
    deadlineMs: startMs + minutes * 60_000,
    onStep: ({ done, total, name, fold }) => {
      const elapsed = (now() - startMs) / 1000;
      onProgress({
        kind: "comparing",
        done,
        total,
        name,
        fold,
        secondsLeft: done < 3 ? undefined : (elapsed / done) * (total - done),
      });
    },
    onCompared: (each, on) => tell(each, on, true),
    ...(options.only && { only: options.only }),
    ...(options.spaces && { spaces: options.spaces }),
    ...(signal && { signal }),
    ...(enough && { enough }),
  });
  const { compared, early, work: scored } = comparison;
  for (const each of compared) tell(each, scored, false);
  // A model that uses only the place isn't blended, since other models would only blur its borders. Blended text
  // models are summed into one list of weights, which can't include a tree.
  const mayJoin = ({ id, settings }: Compared) => settings.columns !== "place" && id !== "textTree";
  const mixed = blend(scored, frame, compared, mayJoin);
  if (mixed) {
    compared.push(mixed);
    tell(mixed, scored, false);
  }
  const chosen = chooseWinner(scored, frame, compared);

  onProgress({ kind: "finishing" });
  // After an early end, the runners are still busy with tasks that nobody is waiting for.
  const finishers = early ? [localRunner()] : runners;
  if (early) await finishers[0]!.load(work);
  const main = chosen.parts.reduce((most, part) => (part.weight > most.weight ? part : most));
  const measuring =
    holdoutRows.length < fewestToMeasure
      ? finishers.at(-1)!.run({ kind: "importance", estimator: main.id, settings: main.settings })
      : undefined;
  const fitted = await Promise.all(
    chosen.parts.map(async (part, index) => {
      const result = await finishers[index % finishers.length]!.run({
        kind: "fit",
        estimator: part.id,
        settings: part.settings,
      });
      if (result.kind !== "fit") throw new TypeError("a task returned the wrong kind of result");
      return { model: result.model, weight: part.weight, calibration: part.calibration };
    }),
  );
  const measured =
    (await measuring) ??
    measureFields(dataset, frame, fitted[chosen.parts.indexOf(main)]!.model.fitted, holdoutRows);
  const importance = importanceOf(measured, plan);
  stopIfAborted(signal);

  const tiles =
    frame.numbers.length + frame.categories.length > 0 ? learnTiles(frame, work.learnRows) : undefined;
  const calibration = chosen.parts.length > 1 ? chosen.calibration : undefined;
  const logits = logitsOf(frame, fitted, calibration, holdoutRows);
  const inputs = inputsOfRows(table, fields, dataset, tableRows, holdoutRows);
  const judging = joinFolds({ rows: holdoutRows, logits }, scored, chosen, dataset.classes.length);
  const text = inputsOfRows(table, fields, dataset, tableRows, judging.rows).find(
    ({ name }) => name === dataset.texts[0]?.field,
  );
  const holdout = makeHoldout({
    frame: served,
    tiles,
    ...judging,
    parts: fitted,
    calibration,
    texts: (text?.values ?? []) as readonly string[],
  });
  const scores = options.scoreOnHoldout
    ? await holdoutScores(work, compared, holdoutRows, finishers)
    : foldScores(scored, compared);
  const isOptimistic = !options.scoreOnHoldout && compared.length > 1 && differentRows < fewestToTrustScores;
  const warnings: TrainingNote[] = [
    ...own.notes,
    ...plan.notes,
    ...target.warnings,
    ...reports.filter(({ name }) => name !== options.target).flatMap(({ warnings }) => warnings),
    ...(isOptimistic ? [{ code: "few-rows", rows: differentRows } as const] : []),
    ...(early ? [{ code: "ended-early", ...early } as const] : []),
    ...(comparison.isCut && !early ? [{ code: "time-limit", minutes } as const] : []),
  ];
  const draft = draftCard({
    options,
    fields,
    table,
    dataset,
    work,
    holdoutRows,
    compared,
    chosen,
    importance,
    seed,
    scores,
    foldsScored: scored.foldsOfADivision,
    warnings,
  });
  // A recipe supplies the text of its card. Any other model's ONNX file includes its card, except for the
  // scores and the account of the training.
  const reference = options.complete
    ? undefined
    : makeReferenceRows({ table, fields, dataset, tableRows, frame, parts: fitted, calibration, seed });
  const stated = reference && { library: "Hunch’s trainer", rows: reference.rows };
  const card = options.complete?.(draft) ?? { ...draft, ...(stated && { reference: stated }) };
  const metadata = modelMetadata({
    id: options.id,
    version: card.version,
    classes: dataset.classes,
    card: reference
      ? { ...withoutScores(card), reference: { ...stated, csv: reference.csv } }
      : {
          title: card.title,
          fields: card.fields.map(({ name, kind, label }) => ({ name, kind, label })),
        },
  });
  const model = buildGraph({
    name: options.id,
    fields,
    dataset,
    parts: fitted,
    calibration,
    tiles,
    metadata,
  });
  return {
    card,
    model,
    holdout: writeHoldout(holdout, { "hunch.id": options.id }),
    comparison: compared,
    chosen,
    importance,
    warnings,
    expected: { inputs, probabilities: toProbabilities(logits, dataset.classes.length) },
  };
}

/**
 * Removes a card's scores, and its account of the training, which quotes some: their last digits may differ between
 * JavaScript engines, and the bytes of the ONNX file must not.
 */
function withoutScores({ metrics: _, candidates: __, slices: ___, training: ____, ...card }: TrainedCard) {
  return card;
}

/** The importance of each field or phrase, highest first. N-gram buckets are shown as phrases from the texts. */
function importanceOf(
  measured: MeasuredFields | TaskResult,
  { table, fields, dataset, tableRows }: TrainingPlan,
): readonly Importance[] {
  if (measured.kind === "importance") return [...measured.importance].sort((a, b) => b.logLoss - a.logLoss);
  if (measured.kind !== "phrases") return [];
  const field = dataset.texts[0]!.field;
  const { values, codes } = columnNamed(table, fields.find(({ name }) => name === field)!.column)!;
  function* texts() {
    for (const row of tableRows) yield values[codes[row]!]!;
  }
  const buckets = measured.phrases.map(({ bucket }) => bucket);
  const phrases = phrasesOf(buckets, texts(), dataset.texts[0]!.vocabulary.bucketBits);
  return measured.phrases.map(({ bucket, logLoss }) => ({ field, phrase: phrases.get(bucket)!, logLoss }));
}
