import type { CalibrationBin } from "../core/card.ts";
import { nearestBin } from "./roc-auc.ts";

/** The number of bins in the calibration plot and for the calibration error. */
export const calibrationBinCount = 15;

/**
 * Bins of equal width for any scores, for example the second class's probability in a model with two classes.
 * @param isRight whether the event predicted by the score occurred in the given row
 */
export function calibrationBins(
  scores: ArrayLike<number>,
  isRight: (row: number) => boolean,
  binCount = calibrationBinCount,
): CalibrationBin[] {
  const rows = new Float64Array(binCount);
  const probability = new Float64Array(binCount);
  const right = new Float64Array(binCount);
  for (let row = 0; row < scores.length; row += 1) {
    const score = scores[row] as number;
    const bin = nearestBin(score * binCount, binCount);
    rows[bin]! += 1;
    probability[bin]! += score;
    if (isRight(row)) right[bin]! += 1;
  }
  return toBins(rows, probability, right);
}

/**
 * Expected calibration error (Naeini et al. 2015): the difference between the mean probability and the share of
 * rows that were right, averaged over the bins and weighted by their row counts.
 */
export function calibrationErrorOf(bins: readonly CalibrationBin[]): number {
  const error = sum(
    bins.map(({ count, meanProbability, accuracy }) => count * Math.abs(meanProbability - accuracy)),
  );
  return share(error, sum(bins.map(({ count }) => count)));
}

/**
 * Creates bins from the number of rows in each, the sum of their probabilities and the number of rows that were
 * right.
 */
export function toBins(rows: Float64Array, probability: Float64Array, right: Float64Array): CalibrationBin[] {
  return Array.from(rows, (count, bin) => ({
    from: bin / rows.length,
    to: (bin + 1) / rows.length,
    count,
    // The mean of float32 probabilities may exceed 1 by a rounding error.
    meanProbability: Math.min(share(probability[bin]!, count), 1),
    accuracy: share(right[bin]!, count),
  }));
}

/** `part / whole`, or 0 if the whole is 0. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** The sum of the values; 0 if there are none. */
export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
