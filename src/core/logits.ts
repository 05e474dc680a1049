import { AppError } from "./errors.ts";

/** Turns logits into probabilities, in float64. Shape [C] to [C]. */
export function softmax(logits: ArrayLike<number>): number[] {
  const list = Array.from(logits);
  const highest = Math.max(...list);
  const powers = list.map((logit) => Math.exp(logit - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/**
 * The index of the most probable class.
 * @throws AppError `model-cannot-run` if a probability is not finite: some models return NaN for a missing
 *   value
 */
export function mostProbable(probabilities: ArrayLike<number>): number {
  if (Array.from(probabilities).every(Number.isFinite)) return indexOfLargest(probabilities);
  const reason = "it returned no probabilities; perhaps it needs a value that is missing";
  throw new AppError("model-cannot-run", { reason });
}

/** The index of the largest value, or the first such index if there are several. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}
