import type { Card } from "../core/card.ts";
import { createId, timeWithinLimits } from "../core/clock.ts";
import type { Verdict } from "./feedback.ts";
import type { Draft } from "./log.ts";
import { inputKey } from "./row-identity.ts";

/** The row that a verdict will become in the log. */
export function toDraft(card: Card, sha256: string, verdict: Verdict, now: () => number = Date.now): Draft {
  const { inputs, metadata, predictedLabel, predictedProbability, label, source = "page" } = verdict;
  return {
    id: verdict.id ?? createId(),
    createdAt: verdict.createdAt ?? new Date(timeWithinLimits(now())).toISOString(),
    model: card.id,
    modelVersion: card.version,
    modelSha256: sha256,
    inputs,
    metadata,
    predictedLabel,
    // A score is not a probability, so it is not stored as one.
    predictedProbability: card.output === "scores" ? undefined : predictedProbability,
    correct: predictedLabel === label,
    label,
    source,
    usedForTraining: true,
    inputKey: inputKey(inputs),
  };
}
