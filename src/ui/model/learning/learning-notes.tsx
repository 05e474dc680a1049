import type { Card } from "../../../core/card.ts";
import type { LearningState } from "../../../learning/lessons.ts";
import { formatPointCount } from "../../words/amounts.ts";
import { useWords } from "../../words/language.ts";

/** If the lessons have lowered the holdout score too far, warns about it and says what to do. */
export function HoldoutWarning({ card, state }: { card: Card; state: LearningState }) {
  const { learning: words } = useWords();
  if (!state.holdoutRegressed) return null;
  return (
    <p className="warning" role="alert">
      {words.regressed(formatPointCount(card.learning?.maximumHoldoutDrop ?? 0))}
    </p>
  );
}
