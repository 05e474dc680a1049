import { AppError } from "../core/errors.ts";
import type { SparseFeatures } from "../core/prediction.ts";
import type { Fetched } from "./onnx-runtime.ts";

/** The names of the outputs that together form the sparse features of a batch. */
export const featureOutputs = ["feature_rows", "feature_indices", "feature_values"] as const;

/**
 * Splits the coordinates of a batch (`feature_rows` int64 [K] ascending, `feature_indices` int64 [K], `feature_values`
 * float32 [K]) into rows.
 * @returns one entry per row, in the graph's order within the row
 * @throws AppError `model-cannot-run` if the coordinates are invalid
 */
export function splitFeatures(
  results: Readonly<Record<string, Fetched>>,
  rowCount: number,
): SparseFeatures[] {
  const [rows, indices, values] = featureOutputs.map((name) => results[name]?.data);
  const isSane =
    rows instanceof BigInt64Array &&
    indices instanceof BigInt64Array &&
    values instanceof Float32Array &&
    rows.length === indices.length &&
    rows.length === values.length;
  if (!isSane) throw new AppError("model-cannot-run", { reason: "its features are not coordinates" });
  // As int32, another index would be negative, and a lesson on it would have no effect.
  if (indices.some((index) => BigInt.asUintN(31, index) !== index))
    throw new AppError("model-cannot-run", { reason: "its feature indices are not from 0 to 2,147,483,647" });
  const split: SparseFeatures[] = [];
  let start = 0;
  for (let row = 0; row < rowCount; row++) {
    let end = start;
    while (end < rows.length && rows[end] === BigInt(row)) end++;
    split.push({ indices: toInt32(indices.subarray(start, end)), values: values.slice(start, end) });
    start = end;
  }
  if (start !== rows.length) {
    const reason = "the rows of its features are not in ascending order or don't exist";
    throw new AppError("model-cannot-run", { reason });
  }
  return split;
}

/**
 * The same features, with each index only once; values with the same index are summed. Otherwise, the norm
 * that scales a lesson's step would be wrong. If no index occurs twice, as in most graphs, nothing changes.
 */
export function distinctFeatures(features: SparseFeatures): SparseFeatures {
  const { indices, values } = features;
  const sorted = indices.slice().sort();
  if (sorted.every((index, k) => k === 0 || sorted[k - 1] !== index)) return features;
  const sums = new Map<number, number>();
  indices.forEach((index, k) => {
    sums.set(index, (sums.get(index) ?? 0) + values[k]!);
  });
  return { indices: Int32Array.from(sums.keys()), values: Float32Array.from(sums.values()) };
}

/** Converts int64 elements to int32. */
export function toInt32(elements: BigInt64Array): Int32Array {
  return Int32Array.from(elements, Number);
}
