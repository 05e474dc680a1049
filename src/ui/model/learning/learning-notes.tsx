import type { Card } from "../../../core/card.ts";
import type { LearningState } from "../../../learning/lessons.ts";
import { formatPoints } from "../../words/format.ts";

/** Says that the lessons cost too much on the guard, and what may be done. Nothing while they don't. */
export function HoldoutWarning({ card, state }: { card: Card; state: LearningState }) {
  if (!state.holdoutRegressed) return null;
  return (
    <p className="warning" role="alert">
      The lessons have cost it more than {formatPoints(card.learning?.maximumHoldoutDrop ?? 0).slice(1)} on
      the examples held back in training. You may want to undo the last one.
    </p>
  );
}
