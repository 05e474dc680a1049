import { applyCalibration, type Calibration, calibrate } from "../calibrate.ts";
import { type Frame, lossesOf } from "../estimators/estimator.ts";
import type { Work } from "./tasks.ts";

/** The folds' logits after a calibration that was not fitted on them, and the calibration for the final model. */
export type CrossCalibrated = {
  /** One list per fold. */
  readonly logits: readonly Float64Array[];
  readonly calibration: Calibration;
  readonly logLoss: number;
};

/** With fewer rows per class than this, an offset for each class may do more harm than good. */
const manyRowsOfAClass = 100;

/**
 * Calibrates each fold's logits on the other folds of its division, and fits the final model's calibration on
 * all folds. If there are more than two classes, with few rows per class on average, also tries the slope
 * alone and keeps the better of the two.
 */
export function crossCalibrate(work: Work, frame: Frame, raw: readonly Float64Array[]): CrossCalibrated {
  const whole = calibrateFolds(work, frame, raw, true);
  const rows = labelsOf(frame, work.folds.slice(0, work.foldsOfADivision)).length;
  if (frame.classCount === 2 || rows >= manyRowsOfAClass * frame.classCount) return whole;
  const slopeAlone = calibrateFolds(work, frame, raw, false);
  return slopeAlone.logLoss < whole.logLoss ? slopeAlone : whole;
}

function calibrateFolds(
  work: Work,
  frame: Frame,
  raw: readonly Float64Array[],
  hasOffsets: boolean,
): CrossCalibrated {
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
    const calibration = calibrate(concat(others.map((each) => raw[each]!)), labels, classCount, hasOffsets);
    return applyCalibration(list, calibration);
  });
  const labels = labelsOf(frame, work.folds);
  return {
    logits,
    calibration: calibrate(concat(raw), labels, classCount, hasOffsets),
    logLoss: mean(lossesOf(concat(logits), labels, classCount)),
  };
}

/** The labels of the rows in some folds, fold by fold. */
export function labelsOf(frame: Frame, folds: readonly Int32Array[]): Int32Array {
  return Int32Array.from(folds.flatMap((rows) => Array.from(rows, (row) => frame.labels[row]!)));
}

/** Concatenates lists of numbers. */
export function concat(lists: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    whole.set(list, at);
    at += list.length;
  }
  return whole;
}

/** The mean of the values; 0 if there are none. */
export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}
