import type { Card } from "../../../core/card.ts";
import type { LearningState } from "../../../learning/lessons.ts";
import { formatCount, formatPoints, formatShare, formatShareOf } from "../../words/format.ts";

/** What all lessons together did to examples that were held back in training, and a warning where it is too much. */
export function HoldoutNote({ card, state }: { card: Card; state: LearningState }) {
  if (state.holdout === undefined) return null;
  const { base, now } = state.holdout;
  return (
    <>
      <p>
        On {formatCount(now.rows)} examples held back in training it was right {formatShare(base.accuracy)} of
        the time before any lesson,{" "}
        {formatShare(now.accuracy) === formatShare(base.accuracy)
          ? "and still is."
          : `and is ${formatShare(now.accuracy)} now (${formatPoints(now.accuracy - base.accuracy)}).`}
      </p>
      <HoldoutWarning card={card} state={state} />
    </>
  );
}

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

/** How often it was right on the visitor's own inputs, each predicted before it was learned from. */
export function ProgressiveNote({ state }: { state: LearningState }) {
  const { rows, accuracy } = state.progressive;
  if (rows === 0) return null;
  return (
    <p>
      {rows < 20
        ? `Of what you judged it had ${formatShareOf(accuracy, rows)} right, `
        : `Of the ${formatCount(rows)} that you judged it had ${formatShare(accuracy)} right, `}
      each counted before its lesson.
    </p>
  );
}
