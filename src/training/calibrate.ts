import { softmaxRow } from "./estimators/estimator.ts";
import { minimise } from "./estimators/minimise.ts";

/** Each logit becomes `slope * logit + offset`; every class has its own offset. */
export type Calibration = { readonly slope: number; readonly offsets: readonly number[] };

export const uncalibrated = (classCount: number): Calibration => ({
  slope: 1,
  offsets: new Array(classCount).fill(0),
});

/** The strength of the prior, in rows. It pulls the slope towards 1 and the offsets towards 0. */
const priorRows = 10;

/**
 * Platt scaling (Platt 1999) for any number of classes: finds the slope and the offsets that minimise the log
 * loss. With only a few rows, the slope stays close to 1 and the offsets close to 0.
 * @param logits `[rows, C]`, for rows that the model was not trained on
 * @param hasOffsets false to fit only the slope
 */
export function calibrate(
  logits: Float64Array,
  labels: Int32Array,
  classCount: number,
  hasOffsets = true,
): Calibration {
  const point = new Float64Array(1 + classCount);
  const shares = new Float64Array(classCount);
  const isMeasured = labels.length > 0;
  if (!isMeasured) return uncalibrated(classCount);
  minimise(
    point,
    (at, gradient) => {
      const slope = Math.exp(at[0]!);
      let loss = (priorRows / 2) * at[0]! ** 2;
      gradient.fill(0);
      gradient[0] = priorRows * at[0]!;
      for (let row = 0; row < labels.length; row += 1) {
        for (let k = 0; k < classCount; k += 1)
          shares[k] = slope * logits[row * classCount + k]! + at[1 + k]!;
        softmaxRow(shares, 0, classCount);
        loss -= Math.log(Math.max(shares[labels[row]!]!, 1e-300));
        for (let k = 0; k < classCount; k += 1) {
          const error = shares[k]! - (labels[row] === k ? 1 : 0);
          gradient[0]! += error * slope * logits[row * classCount + k]!;
          gradient[1 + k]! += error;
        }
      }
      for (let k = 0; k < classCount; k += 1) {
        loss += (priorRows / 2 / classCount) * at[1 + k]! ** 2;
        gradient[1 + k]! += (priorRows / classCount) * at[1 + k]!;
      }
      for (let index = 0; index < gradient.length; index += 1) gradient[index]! /= labels.length;
      if (!hasOffsets) gradient.fill(0, 1);
      return loss / labels.length;
    },
    100,
    1e-7,
  );
  return { slope: Math.fround(Math.exp(point[0]!)), offsets: Array.from(point.subarray(1), Math.fround) };
}

/** Applies a calibration to logits. */
export function applyCalibration(logits: Float64Array, { slope, offsets }: Calibration): Float64Array {
  return logits.map((logit, at) => slope * logit + offsets[at % offsets.length]!);
}
