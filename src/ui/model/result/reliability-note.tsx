import { type Card, classLabel } from "../../../core/card.ts";
import type { Prediction } from "../../../core/prediction.ts";
import { trackRecord } from "../../../explain/track-record.ts";
import { formatCount, formatShare, formatShareOf } from "../../words/format.ts";

/** How far such an answer can be trusted, by the card's own test: one plain sentence. */
export function ReliabilityNote({ card, prediction }: { card: Card; prediction: Prediction }) {
  const { similar, recall, precision } = trackRecord(card, prediction.label, prediction.probability);
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
