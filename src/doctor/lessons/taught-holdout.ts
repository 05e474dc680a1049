import { writeHoldout } from "../../onnx/holdout-file.ts";
import { spreadRows } from "./spread-rows.ts";
import type { TaughtRows } from "./teach-table.ts";

const mostHoldoutRows = 1000;

/** Writes the rows as a `holdout.onnx` file, on which the page shows the effect of lessons. */
export function holdoutOf({ labels, logits, features }: TaughtRows): Uint8Array {
  const rows = spreadRows(labels.length, mostHoldoutRows);
  const rowOffsets = new Int32Array(rows.length + 1);
  rows.forEach((row, index) => {
    rowOffsets[index + 1] = rowOffsets[index]! + features[row]!.indices.length;
  });
  return writeHoldout({
    rowOffsets,
    featureIndices: Int32Array.from(rows.flatMap((row) => Array.from(features[row]!.indices))),
    featureValues: Float32Array.from(rows.flatMap((row) => Array.from(features[row]!.values))),
    logits: Float32Array.from(rows.flatMap((row) => Array.from(logits[row]!))),
    labels: Int32Array.from(rows, (row) => labels[row]!),
  });
}
