import { AppError } from "../core/errors.ts";
import type { TrainedModel } from "../training/train.ts";
import { loadNativeRuntime } from "./native-runtime.ts";

const largestDifference = 1e-4;

/**
 * Runs a trained graph natively on the held-out rows and compares its probabilities with the trainer's own.
 * @returns the largest difference over all rows and classes
 * @throws AppError `model-cannot-run` if they differ by more than 1e-4
 */
export async function checkGraph({ model, expected }: TrainedModel): Promise<number> {
  const native = await loadNativeRuntime();
  const session = await native.InferenceSession.create(model, { logSeverityLevel: 4 });
  const feeds = Object.fromEntries(
    expected.inputs.map(({ name, values }) => [
      name,
      values instanceof Float32Array
        ? new native.Tensor("float32", values, [values.length, 1])
        : new native.Tensor("string", [...values], [values.length, 1]),
    ]),
  );
  const results = await session.run(feeds);
  await session.release();
  const given = results.probabilities!.data as Float32Array;
  const difference = expected.probabilities.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - given[at]!)),
    0,
  );
  if (difference <= largestDifference) return difference;
  const reason = `the graph's probabilities differ from the trainer's by ${difference}`;
  throw new AppError("model-cannot-run", { reason });
}
