import { type Card, classLabel } from "../../../core/card.ts";
import type { Prediction } from "../../../core/prediction.ts";
import { formatShare } from "../../words/format.ts";

/** What the reader's lessons changed in this answer, in one sentence. Nothing where there are none. */
export function LessonEffect({ card, prediction }: { card: Card; prediction: Prediction }) {
  if (prediction.model.lessons === 0) return null;
  const { baseProbabilities } = prediction;
  const best = baseProbabilities.indexOf(Math.max(...baseProbabilities));
  const name = card.classes[best]?.name ?? "";
  const before = formatShare(baseProbabilities[best] ?? 0);
  const now = formatShare(prediction.probability);
  if (name !== prediction.label) {
    return (
      <p className="lesson-effect">
        Your lessons turned it: without them it would say {classLabel(card, name)}, {before}.
      </p>
    );
  }
  return (
    <p className="lesson-effect">
      {before === now
        ? "Your lessons change nothing here."
        : `Without your lessons it would say the same at ${before} instead of ${now}.`}
    </p>
  );
}
