import type { Card } from "../core/card.ts";
import { mostProbable } from "../core/logits.ts";
import type { ModelOutput, Prediction } from "../core/prediction.ts";

/** The graph's answer as a prediction without lessons. Throws AppError `model-cannot-run` where it has none. */
export function basePrediction(card: Card, { probabilities }: ModelOutput): Prediction {
  const list = Array.from(probabilities);
  const best = mostProbable(list);
  return {
    model: { id: card.id, version: card.version, sha256: card.files["model.onnx"].sha256, lessons: 0 },
    label: card.classes[best]!.name,
    probability: list[best]!,
    probabilities: list,
    baseProbabilities: list,
  };
}
