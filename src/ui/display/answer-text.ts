import type { Card } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import type { Prediction } from "../../core/prediction.ts";
import { isolate } from "../../core/visible-text.ts";
import { formatNumber, formatProbability } from "../words/format.ts";

/** An answer and the model's confidence, on one line: "Positive 82.9%". */
export function formatPrediction(card: Card, prediction: Prediction): string {
  return `${isolate(classLabel(card, prediction.label))} ${formatConfidence(card, prediction)}`;
}

/** How sure the model is of its answer. */
export function formatConfidence(card: Card, { probability }: Prediction): string {
  return formatOutput(card, probability);
}

/** One of the graph's output values: a probability as a percentage, a score as a plain number. */
export function formatOutput(card: Card, value: number): string {
  return card.output === "scores" ? formatNumber(Number(value.toPrecision(4))) : formatProbability(value);
}

/** Whether the model's outputs are probabilities. Scores are never shown as percentages. */
export function hasProbabilities(card: Card): boolean {
  return card.output !== "scores";
}
