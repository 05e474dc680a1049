import type { Card } from "../../../core/card.ts";
import type { LearningState } from "../../../learning/lessons.ts";
import { formatPoints } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";

/** Says that the lessons cost too much on the holdout, and what may be done. Nothing while they don't. */
export function HoldoutWarning({ card, state }: { card: Card; state: LearningState }) {
  const { learning: words } = useWords();
  if (!state.holdoutRegressed) return null;
  return (
    <p className="warning" role="alert">
      {words.regressed(formatPoints(card.learning?.maximumHoldoutDrop ?? 0).slice(1))}
    </p>
  );
}
