import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Inputs } from "../../core/prediction.ts";
import type { HoldoutSet } from "../../onnx/holdout-file.ts";

/** What a graph of ours gives for a batch; features as coordinates over the whole batch. */
export type GraphResult = {
  readonly labels: readonly string[];
  readonly probabilities: Float32Array;
  readonly logits: Float32Array;
  readonly featureRows: Int32Array;
  readonly featureIndices: Int32Array;
  readonly featureValues: Float32Array;
};

/**
 * Runs a graph in native ONNX Runtime.
 * @param rows inputs by field name; a field is a string field where its first value is a string
 */
export async function runGraph(model: Uint8Array, rows: readonly Inputs[]): Promise<GraphResult> {
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
  const feeds = Object.fromEntries(
    session.inputNames.map((name) => {
      const values = rows.map((row) => row[name] ?? null);
      const data = values.some((value) => typeof value === "string")
        ? new Tensor(
            "string",
            values.map((value) => String(value ?? "")),
            [rows.length, 1],
          )
        : new Tensor(
            "float32",
            Float32Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
            [rows.length, 1],
          );
      return [name, data];
    }),
  );
  const results = await session.run(feeds);
  await session.release();
  const floats = (name: string) => results[name]?.data as Float32Array;
  const integers = (name: string) => Int32Array.from(results[name]?.data as BigInt64Array, Number);
  return {
    labels: results.label?.data as string[],
    probabilities: floats("probabilities"),
    logits: floats("logits"),
    featureRows: integers("feature_rows"),
    featureIndices: integers("feature_indices"),
    featureValues: floats("feature_values"),
  };
}

/** The guard set of held-out rows, by the graph's own features and logits. */
export async function makeGuard(
  model: Uint8Array,
  rows: readonly Inputs[],
  labels: Int32Array,
): Promise<HoldoutSet> {
  const { logits, featureRows, featureIndices, featureValues } = await runGraph(model, rows);
  const rowOffsets = new Int32Array(rows.length + 1);
  for (const row of featureRows) rowOffsets[row + 1]! += 1;
  for (let row = 0; row < rows.length; row += 1) rowOffsets[row + 1]! += rowOffsets[row]!;
  return { rowOffsets, featureIndices, featureValues, logits, labels };
}

/**
 * Holds the graph to the trainer: both must give the same probabilities.
 * @param expected `[rows,C]` by the trainer
 * @throws Error when they differ by more than 1e-5
 */
export async function checkGraph(
  model: Uint8Array,
  rows: readonly Inputs[],
  expected: Float64Array,
): Promise<number> {
  const { probabilities } = await runGraph(model, rows);
  const difference = expected.reduce(
    (most, probability, at) => Math.max(most, Math.abs(probability - probabilities[at]!)),
    0,
  );
  if (!(difference <= 1e-5))
    throw new Error(`the graph's probabilities differ from the trainer's by ${difference}`);
  return difference;
}
