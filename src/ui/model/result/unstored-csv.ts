import type { Card } from "../../../core/card.ts";
import type { Feedback } from "../../../learning/feedback.ts";
import { csvHeader, csvLines } from "../../../learning/feedback-csv.ts";
import type { PendingVerdict } from "../../state/pending-verdicts.tsx";

function toRow({ id, at, model, verdict }: PendingVerdict): Feedback {
  return {
    id,
    createdAt: at,
    model: model.id,
    modelVersion: model.version,
    modelSha256: model.sha256,
    inputs: verdict.inputs,
    context: verdict.context,
    predictedLabel: verdict.predictedLabel,
    predictedProbability: verdict.predictedProbability,
    correct: verdict.label === verdict.predictedLabel,
    label: verdict.label,
    source: "page",
    teaches: true,
  };
}

/** Verdicts that could not be stored, as the feedback CSV of their model: it can be imported later. */
export function pendingVerdictsCsv(card: Card, items: readonly PendingVerdict[]): Blob {
  return new Blob([csvHeader(card), csvLines(card, items.map(toRow))], { type: "text/csv" });
}
