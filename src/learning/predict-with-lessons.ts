import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { mostProbable, softmax } from "../core/logits.ts";
import type { ModelOutput, Prediction } from "../core/prediction.ts";
import type { AdapterReader } from "./adapter.ts";

/** What a prediction says about its model. */
type Origin = { readonly card: Card; readonly sha256: string; readonly lessons: number };

/** The numbers that the page shows for a row's logits: probabilities by class, or the scores themselves. */
export function answerOf({ output }: Pick<Card, "output">, logits: ArrayLike<number>): number[] {
  return output === "scores" ? Array.from(logits) : softmax(logits);
}

/** Returns the prediction with the lessons applied. Without lessons, it contains the graph's own numbers. */
export function predictWithLessons(origin: Origin, output: ModelOutput, adapter: AdapterReader): Prediction {
  const { logits, features } = output;
  if (!logits || !features || adapter.size === 0)
    return toPrediction(origin, output, Array.from(output.probabilities));
  return toPrediction(origin, output, answerOf(origin.card, adapter.addTo(logits, features)));
}

/**
 * A prediction with these probabilities or scores. Throws AppError `model-cannot-run` if one of them is not finite, or
 * if a probability is not from 0 to 1.
 */
export function toPrediction(
  { card, sha256, lessons }: Origin,
  output: ModelOutput,
  probabilities: readonly number[],
): Prediction {
  const best = mostProbable(probabilities);
  if (card.output !== "scores" && ![...probabilities, ...output.probabilities].every(isProbability)) {
    const reason = "it returned numbers that are not probabilities from 0 to 1";
    throw new AppError("model-cannot-run", { reason });
  }
  return {
    model: { id: card.id, version: card.version, sha256, lessons },
    label: card.classes[best]!.name,
    probability: probabilities[best]!,
    probabilities,
    baseProbabilities: Array.from(output.probabilities),
  };
}

function isProbability(value: number): boolean {
  return value >= 0 && value <= 1;
}
