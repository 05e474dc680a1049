import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Prediction } from "../../../core/prediction.ts";
import { reliabilityOf } from "../../../explain/track-record.ts";
import { formatCount, formatShare, formatShareOf } from "../../words/format.ts";

/** How far such an answer can be trusted, by the card's own test: one plain sentence. */
export function ReliabilityNote({ card, prediction }: { card: Card; prediction: Prediction }) {
  const { similar, recall, precision } = reliabilityOf(card, prediction.label, prediction.probability);
  const name = classLabel(card, prediction.label);
  const found = recall === undefined ? "" : `it finds ${formatShare(recall)} of all that are ${name}`;
  if (similar) {
    const range = `${percent(similar.from)} to ${percent(similar.to)}`;
    const right =
      similar.count < 20
        ? `it was right in ${formatShareOf(similar.accuracy, similar.count)} tests`
        : `it was right in ${formatShare(similar.accuracy)} of ${formatCount(similar.count)} tests`;
    return (
      <p className="honesty">
        When it says {name} at {range}, {right}
        {found && `; ${found}`}.
      </p>
    );
  }
  if (precision === undefined) return null;
  return (
    <p className="honesty">
      It was not tested at this probability; when it says {name} at all it is right in{" "}
      {formatShare(precision)}
      {found && `, and ${found}`}.
    </p>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

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
