import type { Card } from "../../../core/card.ts";
import type { LearningState } from "../../../learning/lessons.ts";
import { formatPoints } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";

/** Warns if the lessons have lowered the holdout score too far, and says what can be done. Otherwise shows nothing. */
export function HoldoutWarning({ card, state }: { card: Card; state: LearningState }) {
  const { learning: words } = useWords();
  if (!state.holdoutRegressed) return null;
  return (
    <p className="warning" role="alert">
      {words.regressed(formatPoints(card.learning?.maximumHoldoutDrop ?? 0).slice(1))}
    </p>
  );
}
