import type { CalibrationBin, Metrics } from "../core/card.ts";
import { calibrationBinCount, calibrationErrorOf, share, sum, toBins } from "./calibration.ts";
import {
  areaUnderRoc,
  areaUnderRocFromBins,
  meanAreaUnderRoc,
  nearestBin,
  scoreBin,
  scoreBinCount,
} from "./roc-auc.ts";

/** A probability of 0 for the true class would make the log loss infinite, so it counts as this instead. */
export const smallestProbability = 1e-15;

export type Probabilities = Float32Array | Float64Array;

/**
 * Running scores for a stream of rows, in constant memory. It is plain data, so workers can send it and
 * `mergeTallies` can add several up. Create it with `createTally`, add to it with `addRows` and read it with
 * `metricsOf`.
 */
export type MetricsTally = {
  readonly classCount: number;
  /** Rows by [actual, predicted]. */
  readonly confusion: Float64Array;
  /**
   * By [predicted, bin of the winning probability]: the number of rows, the sum of that probability, and the
   * number of rows that were right.
   */
  readonly binRows: Float64Array;
  readonly binProbability: Float64Array;
  readonly binRight: Float64Array;
  /**
   * By [class, bin of that class's probability]: rows of that class, and rows of other classes. Empty if the
   * AUC is left out.
   */
  readonly positives: Uint32Array;
  readonly negatives: Uint32Array;
  /** One element: the summed log loss. */
  readonly logLoss: Float64Array;
};

/** Creates an empty tally. If `ranking` is false, the AUC is left out, which is faster. */
export function createTally(classCount: number, ranking = true): MetricsTally {
  const bins = classCount * calibrationBinCount;
  const scoreBins = ranking ? classCount * scoreBinCount : 0;
  return {
    classCount,
    confusion: new Float64Array(classCount * classCount),
    binRows: new Float64Array(bins),
    binProbability: new Float64Array(bins),
    binRight: new Float64Array(bins),
    positives: new Uint32Array(scoreBins),
    negatives: new Uint32Array(scoreBins),
    logLoss: new Float64Array(1),
  };
}

/**
 * Adds rows to a tally in place.
 * @param probabilities `[N,C]`, row-major
 * @param labels `[N]`, the index of each row's true class
 * @throws RangeError if the lengths don't match or a label is not a class
 */
export function addRows(tally: MetricsTally, probabilities: Probabilities, labels: ArrayLike<number>): void {
  const { classCount, confusion, binRows, binProbability, binRight, positives, negatives, logLoss } = tally;
  if (probabilities.length !== labels.length * classCount) {
    throw new RangeError(
      `${probabilities.length} probabilities for ${labels.length} rows of ${classCount} classes`,
    );
  }
  let loss = 0;
  for (let row = 0; row < labels.length; row += 1) {
    const actual = labels[row] as number;
    if (!(Number.isInteger(actual) && actual >= 0 && actual < classCount)) {
      throw new RangeError(`row ${row} has label ${actual}, but there are ${classCount} classes`);
    }
    const start = row * classCount;
    let predicted = 0;
    for (let index = 1; index < classCount; index += 1) {
      if ((probabilities[start + index] as number) > (probabilities[start + predicted] as number))
        predicted = index;
    }
    const winning = probabilities[start + predicted] as number;
    confusion[actual * classCount + predicted]! += 1;
    const bin =
      predicted * calibrationBinCount + nearestBin(winning * calibrationBinCount, calibrationBinCount);
    binRows[bin]! += 1;
    binProbability[bin]! += winning;
    if (predicted === actual) binRight[bin]! += 1;
    const given = probabilities[start + actual] as number;
    loss -= Math.log(Math.max(given || 0, smallestProbability));
    if (positives.length > 0) {
      for (let index = 0; index < classCount; index += 1) {
        const counts = index === actual ? positives : negatives;
        counts[index * scoreBinCount + scoreBin(probabilities[start + index] as number)]! += 1;
      }
    }
  }
  logLoss[0]! += loss;
}

/** Adds another tally of the same classes to the first, in place. */
export function mergeTallies(into: MetricsTally, from: MetricsTally): void {
  for (const key of Object.keys(into) as (keyof MetricsTally)[]) {
    const counts = into[key];
    const added = from[key];
    if (typeof counts === "number" || typeof added === "number") continue;
    for (let index = 0; index < counts.length; index += 1) counts[index]! += added[index]!;
  }
}

/**
 * Computes a tally's scores. The AUC comes from histograms of 4,096 bins of equal width in log-odds, where rows
 * in the same bin count as tied. In practice it is within 0.001 of the exact value. Shares of zero rows are
 * 0.
 */
export function metricsOf(tally: MetricsTally): Metrics {
  const { positives, negatives } = tally;
  const auc =
    positives.length === 0
      ? undefined
      : meanAreaUnderRoc(tally.classCount, (index) => {
          const from = index * scoreBinCount;
          const to = from + scoreBinCount;
          return areaUnderRocFromBins(positives.subarray(from, to), negatives.subarray(from, to));
        });
  return { ...scoresOf(tally), ...(auc === undefined ? {} : { auc }) };
}

/**
 * All scores of a classifier on labelled rows; the AUC is exact.
 * @param probabilities `[N,C]`, row-major
 * @param labels `[N]`, the index of each row's true class
 * @throws RangeError if the lengths don't match or a label is not a class
 */
export function evaluate(
  probabilities: Probabilities,
  labels: ArrayLike<number>,
  classCount: number,
): Metrics {
  const tally = createTally(classCount, false);
  addRows(tally, probabilities, labels);
  const auc = meanAreaUnderRoc(classCount, (index) => {
    const scores = Float64Array.from(
      { length: labels.length },
      (_, row) => probabilities[row * classCount + index]!,
    );
    return areaUnderRoc(scores, (row) => labels[row] === index);
  });
  return { ...scoresOf(tally), ...(auc === undefined ? {} : { auc }) };
}

function scoresOf(tally: MetricsTally): Omit<Metrics, "auc"> {
  const classes = Array.from({ length: tally.classCount }, (_, index) => index);
  const confusion = classes.map((actual) =>
    Array.from(tally.confusion.subarray(actual * classes.length, (actual + 1) * classes.length)),
  );
  const rows = sum(tally.confusion);
  const predictedRows = classes.map((predicted) => sum(confusion.map((counts) => counts[predicted]!)));
  const perClass = classes.map((index) => {
    const right = confusion[index]![index]!;
    const support = sum(confusion[index]!);
    const precision = share(right, predictedRows[index]!);
    const recall = share(right, support);
    return { precision, recall, f1: share(2 * right, support + predictedRows[index]!), support };
  });
  const seen = perClass.filter(({ support }) => support > 0);
  const named = perClass.filter(({ support }, index) => support + predictedRows[index]! > 0);
  const calibration = classes.map((index) => binsOfClass(tally, index));
  return {
    rows,
    accuracy: share(sum(classes.map((index) => confusion[index]![index]!)), rows),
    balancedAccuracy: share(sum(seen.map(({ recall }) => recall)), seen.length),
    logLoss: share(tally.logLoss[0]!, rows),
    macroF1: share(sum(named.map(({ f1 }) => f1)), named.length),
    calibrationError: calibrationErrorOf(allClassesBins(tally)),
    confusion,
    perClass,
    calibration,
  };
}

function binsOfClass(tally: MetricsTally, index: number): CalibrationBin[] {
  const from = index * calibrationBinCount;
  const part = (counts: Float64Array) => counts.subarray(from, from + calibrationBinCount);
  return toBins(part(tally.binRows), part(tally.binProbability), part(tally.binRight));
}

function allClassesBins({ binRows, binProbability, binRight }: MetricsTally): CalibrationBin[] {
  const total = (counts: Float64Array) =>
    Float64Array.from({ length: calibrationBinCount }, (_, bin) =>
      sum(counts.filter((_, index) => index % calibrationBinCount === bin)),
    );
  return toBins(total(binRows), total(binProbability), total(binRight));
}
