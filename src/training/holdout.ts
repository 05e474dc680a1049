import type { HoldoutSet } from "../onnx/holdout-file.ts";
import { applyCalibration, type Calibration } from "./calibrate.ts";
import type { Frame } from "./estimators/estimator.ts";
import type { GraphPart } from "./graph/build-graph.ts";
import { type Tiles, tileFeatures } from "./graph/tiles.ts";
import { estimatorOf } from "./search/estimators.ts";

/** Logits `[rows, C]` of the whole model, as the trainer works them out. */
export function logitsOf(
  frame: Frame,
  parts: readonly GraphPart[],
  calibration: Calibration | undefined,
  rows: Int32Array,
): Float64Array {
  const sum = new Float64Array(rows.length * frame.classCount);
  for (const { model, weight, calibration: own } of parts) {
    const raw = estimatorOf(model.fitted.id).logits(model.fitted.model, frame, rows);
    applyCalibration(raw, own).forEach((logit, at) => {
      sum[at]! += weight * logit;
    });
  }
  return calibration ? applyCalibration(sum, calibration) : sum;
}

/** The rows that nothing saw, as the model sees them. Made without a runtime, so that every thread gives the same bytes. */
export function makeHoldout(plan: {
  readonly frame: Frame;
  readonly tiles: Tiles;
  readonly rows: Int32Array;
  readonly parts: readonly GraphPart[];
  readonly calibration: Calibration | undefined;
}): { readonly set: HoldoutSet; readonly logits: Float64Array } {
  const { frame, tiles, rows, parts, calibration } = plan;
  const logits = logitsOf(frame, parts, calibration, rows);
  const features = Array.from(rows, (row) => tileFeatures(tiles, frame, row));
  const rowOffsets = new Int32Array(rows.length + 1);
  features.forEach(({ indices }, row) => {
    rowOffsets[row + 1] = rowOffsets[row]! + indices.length;
  });
  return {
    logits,
    set: {
      rowOffsets,
      featureIndices: Int32Array.from(features.flatMap(({ indices }) => indices)),
      featureValues: Float32Array.from(features.flatMap(({ values }) => values)),
      logits: Float32Array.from(logits),
      labels: Int32Array.from(rows, (row) => frame.labels[row]!),
    },
  };
}
