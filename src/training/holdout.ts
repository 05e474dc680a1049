import type { HoldoutSet } from "../onnx/holdout-file.ts";
import { applyCalibration, type Calibration } from "./calibrate.ts";
import { type Frame, toLogits } from "./estimators/estimator.ts";
import { type GraphPart, textAlone } from "./graph/build-graph.ts";
import { type Tiles, tileFeatures } from "./graph/tiles.ts";
import type { Compared } from "./search/compare.ts";
import { estimatorOf } from "./search/estimators.ts";
import type { Work } from "./search/tasks.ts";
import { levelOf, type TextModel, textScores } from "./texts/compact-model.ts";
import { featureRows } from "./texts/features.ts";

/** The logits `[rows, C]` of the whole model, computed by the trainer's own code. */
export function logitsOf(
  frame: Frame,
  parts: readonly GraphPart[],
  calibration: Calibration | undefined,
  rows: Int32Array,
): Float64Array {
  const text = textAlone(parts, calibration);
  if (text) return toLogits(textScores(text, frame.texts[0]!, rows), frame.classCount);
  const sum = new Float64Array(rows.length * frame.classCount);
  for (const { model, weight, calibration: own } of parts) {
    const raw = estimatorOf(model.fitted.id).logits(model.fitted.model, frame, rows);
    applyCalibration(raw, own).forEach((logit, at) => {
      sum[at]! += weight * logit;
    });
  }
  return calibration ? applyCalibration(sum, calibration) : sum;
}

/**
 * If fewer rows than this are held out, rows from the folds are added, since a handful of rows says nothing
 * about a lesson's effect.
 */
const fewestHeldOut = 100;
const mostJoined = 500;

/** Rows for judging lessons, with logits `[rows, C]` from models that were not trained on them. */
export type ScoredRows = { readonly rows: Int32Array; readonly logits: Float64Array };

/**
 * If few rows are held out, adds rows from the folds of the first division (evenly spaced ones if there are
 * many), each with the calibrated logits of the model that was trained without its fold. The final model was trained on
 * these rows, but the logits come from models that were not.
 */
export function joinFolds(
  held: ScoredRows,
  { folds, foldsOfADivision }: Pick<Work, "folds" | "foldsOfADivision">,
  { logits }: Pick<Compared, "logits">,
  classCount: number,
): ScoredRows {
  if (held.rows.length >= fewestHeldOut) return held;
  const places = folds
    .slice(0, foldsOfADivision)
    .flatMap((fold, index) => Array.from(fold, (row, place) => ({ row, fold: index, place })));
  const step = Math.max(1, Math.ceil(places.length / mostJoined));
  const joined = places.filter((_, index) => index % step === 0);
  return {
    rows: Int32Array.from([...held.rows, ...joined.map(({ row }) => row)]),
    logits: Float64Array.from([
      ...held.logits,
      ...joined.flatMap(({ fold, place }) => [
        ...logits[fold]!.subarray(place * classCount, (place + 1) * classCount),
      ]),
    ]),
  };
}

/**
 * Builds the holdout set from as many of the rows as fit. This doesn't need the ONNX runtime, so the bytes are
 * the same wherever it runs.
 * @param frame the rows as the graph sees them, since a lesson reaches them by the graph's features
 * @param texts the rows' texts, if a text is the only field
 */
export function makeHoldout(plan: {
  readonly frame: Frame;
  readonly tiles: Tiles | undefined;
  readonly rows: Int32Array;
  readonly logits: Float64Array;
  readonly parts: readonly GraphPart[];
  readonly calibration: Calibration | undefined;
  readonly texts: readonly string[];
}): HoldoutSet {
  const { frame, tiles, rows, logits, parts } = plan;
  const text = textAlone(parts, plan.calibration);
  const features = text
    ? textFeatures(text, plan.texts)
    : Array.from(rows, (row) => (tiles ? tileFeatures(tiles, frame, row) : { indices: [], values: [] }));
  const kept = [...rows.keys()].filter((place) => features[place] !== undefined);
  const rowOffsets = new Int32Array(kept.length + 1);
  kept.forEach((place, index) => {
    rowOffsets[index + 1] = rowOffsets[index]! + features[place]!.indices.length;
  });
  const { classCount } = frame;
  return {
    rowOffsets,
    featureIndices: Int32Array.from(kept.flatMap((place) => features[place]!.indices)),
    featureValues: Float32Array.from(kept.flatMap((place) => features[place]!.values)),
    logits: Float32Array.from(
      kept.flatMap((place) => [...logits.subarray(place * classCount, (place + 1) * classCount)]),
    ),
    labels: Int32Array.from(kept, (place) => frame.labels[rows[place]!]!),
  };
}

/** The maximum number of features in all held-out rows together. Each takes three to four bytes in the file. */
const mostFeatures = 120_000;
/** Longer rows are left out; otherwise, too few would fit. */
const mostFeaturesOfARow = 400;

/** The sparse features of one row, the same as those from the graph. */
type RowFeatures = { readonly indices: readonly number[]; readonly values: readonly number[] };

/**
 * Turns the n-grams of each text into features with norm 1, as the model's graph does, apart from rounding.
 * @returns one entry per text; undefined for a text that is too long for the holdout file or no longer fits
 */
export function textFeatures(
  { buckets, classes, values, bucketBits }: TextModel,
  texts: readonly string[],
): (RowFeatures | undefined)[] {
  const { offsets, features } = featureRows(texts, bucketBits);
  const levels = new Map<number, number>();
  buckets.forEach((bucket, index) => {
    levels.set(bucket, levelOf(classes[0]!.bytes[index]!));
  });
  let size = 0;
  return texts.map((_, row) => {
    const indices = [...features.subarray(offsets[row]!, offsets[row + 1]!)];
    if (indices.length > mostFeaturesOfARow || size + indices.length > mostFeatures) return undefined;
    size += indices.length;
    const raw = indices.map((bucket) => values[levels.get(bucket) ?? 0]!);
    const norm = Math.sqrt(raw.reduce((sum, value) => sum + value * value, 0));
    return { indices, values: raw.map((value) => Math.fround(value / norm)) };
  });
}
