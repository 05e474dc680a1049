import type { Vocabulary } from "../texts/vocabulary.ts";

/** The data that estimators learn from: the columns as typed arrays, each with all rows of the dataset. */
export type Frame = {
  readonly rowCount: number;
  readonly classCount: number;
  /** `[N]` the index of each row's class. */
  readonly labels: Int32Array;
  /** `[N]` each, NaN if missing. Text scores come after the table's own numbers. */
  readonly numbers: readonly Float32Array[];
  /** Codes `[N]` from 0 to `size` - 1, or -1 if missing. */
  readonly categories: readonly { readonly codes: Int32Array; readonly size: number }[];
  readonly texts: readonly Vocabulary[];
  /**
   * Rows from this index on were added to the table, such as border points or feedback. They are used for
   * training and never scored.
   */
  readonly addedFrom: number;
  /** The positions in `numbers` of each place's latitude and longitude. */
  readonly places: readonly { readonly latitude: number; readonly longitude: number }[];
};

/** Hyperparameters, as shown on the card. */
export type Settings = Readonly<Record<string, string | number>>;

/** The logits of the requested rows for one combination of settings. */
export type Scored = { readonly settings: Settings; readonly logits: Float64Array };

/**
 * A method of training classifiers. Models are plain data, so that workers can send them. All methods are pure: the
 * same arguments produce the same numbers wherever they run.
 */
export type Estimator<Model> = {
  readonly name: string;
  /** A one-sentence description for the card. */
  readonly description: string;
  /** If two models are equally good to within the noise, the less complex one wins. */
  readonly complexity: number;
  /** True if the estimator uses only the n-grams of a single text column. */
  readonly isText?: boolean;
  /** The settings to try, most promising first; empty if the estimator doesn't suit the data. */
  space(frame: Frame): readonly Settings[];
  fit(frame: Frame, train: Int32Array, settings: Settings, seed: number): Model;
  /** Logits `[rows, C]`, row-major, before calibration. */
  logits(model: Model, frame: Frame, rows: Int32Array): Float64Array;
  /**
   * Scores the test rows with all settings that a single fit passes through, such as each number of rounds.
   * Without this method, a fit scores only the requested settings.
   */
  path?(
    frame: Frame,
    train: Int32Array,
    test: Int32Array,
    settings: Settings,
    seed: number,
  ): readonly Scored[];
};

/** The number of scores per row: one for two classes, otherwise one per class. */
export function scoreCount(classCount: number): number {
  return classCount === 2 ? 1 : classCount;
}

/**
 * Turns scores `[rows, K]` into logits `[rows, C]`. With two classes, the log-odds of the second one
 * are split equally between the two logits.
 */
export function toLogits(scores: Float64Array, classCount: number): Float64Array {
  if (classCount !== 2) return scores;
  const logits = new Float64Array(scores.length * 2);
  for (let row = 0; row < scores.length; row += 1) {
    logits[row * 2] = -scores[row]! / 2;
    logits[row * 2 + 1] = scores[row]! / 2;
  }
  return logits;
}

/** Turns the logits of one row into probabilities, in place. */
export function softmaxRow(values: Float64Array, from: number, to: number): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let at = from; at < to; at += 1) if (values[at]! > most) most = values[at]!;
  let total = 0;
  for (let at = from; at < to; at += 1) {
    values[at] = Math.exp(values[at]! - most);
    total += values[at]!;
  }
  for (let at = from; at < to; at += 1) values[at]! /= total;
}

/** Turns logits into probabilities `[rows, C]`. */
export function toProbabilities(logits: Float64Array, classCount: number): Float64Array {
  const probabilities = logits.slice();
  for (let from = 0; from < probabilities.length; from += classCount)
    softmaxRow(probabilities, from, from + classCount);
  return probabilities;
}

/**
 * The natural logarithm of each class's share, counting one extra row for each class so that none is
 * infinite.
 */
export function logShares({ labels, classCount }: Frame, rows: Int32Array): Float64Array {
  const counts = new Float64Array(classCount).fill(1);
  for (const row of rows) counts[labels[row]!]! += 1;
  return counts.map((count) => Math.log(count / (rows.length + classCount)));
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
