import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Capabilities, Prediction } from "../../../core/prediction.ts";
import type { Lesson } from "../../../learning/lessons.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { formatPrediction } from "../../display/answer-text.ts";
import { useFocusFallback } from "../../state/use-kept-focus.ts";
import { formatPoints } from "../../words/amounts.ts";
import type { Words } from "../../words/en/index.ts";
import { formatCount, formatInstant, formatShare } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { HoldoutWarning } from "../learning/learning-notes.tsx";

/** The report on one verdict: what changed, the score on the test examples, and a button to undo it. */
export function LessonReport({
  card,
  capabilities,
  lesson,
  undoing,
  onUndo,
}: {
  card: Card;
  capabilities: Capabilities;
  lesson: Lesson;
  undoing: boolean;
  onUndo: () => void;
}) {
  const { model } = useWords();
  const words = model.lesson;
  const heading = useFocusFallback<HTMLHeadingElement>();
  const change = changeText(words, card, capabilities, lesson);
  return (
    <div className="lesson">
      <div className="lesson-report" role="status">
        <h3
          ref={heading}
          tabIndex={-1}
          // Without this, Undo would be out of view on a phone, since the report starts at the bottom of the window.
          onFocus={({ currentTarget }) =>
            currentTarget.closest(".lesson")?.scrollIntoView?.({ block: "nearest" })
          }
        >
          {words.thanks}
        </h3>{" "}
        {change !== undefined && <p>{change}</p>}
        <Replaced card={card} lesson={lesson} />
      </div>
      {capabilities.learns && (
        <>
          <HoldoutLine lesson={lesson} />
          <HoldoutWarning card={card} state={lesson.state} />
        </>
      )}
      <AsyncButton busy={undoing} onClick={onUndo}>
        {words.undo}
      </AsyncButton>
    </div>
  );
}

/** The lesson's effect in a sentence; the bars above show its size. */
function changeText(
  words: Words["model"]["lesson"],
  card: Card,
  capabilities: Capabilities,
  { before, after, feedback, replaced }: Lesson,
): string | undefined {
  if (!capabilities.learns) return words.cannotLearn;
  // Repeating a verdict on the same input changes nothing, and the note below says so.
  if (replaced?.label === feedback.label) return undefined;
  if (before.label !== after.label) {
    return words.changed(classLabel(card, before.label), classLabel(card, after.label));
  }
  const now = formatPrediction(card, after);
  const was = formatPrediction(card, before);
  if (feedback.label === after.label) return words.still(now, was);
  return isUnmoved(before, after)
    ? words.unmoved(now)
    : words.moved(classLabel(card, feedback.label), now, was);
}

/**
 * Whether a lesson had no effect at all on its own answer, as for an input without features. A certain answer may look
 * the same after a lesson that did have one.
 */
function isUnmoved(before: Prediction, after: Prediction): boolean {
  const isSame = after.probabilities.every(
    (probability, index) => Math.abs(probability - before.probabilities[index]!) < 1e-9,
  );
  return isSame && before.probability < 0.9999;
}

/** The effect of all lessons on the test examples, in one line. */
function HoldoutLine({ lesson }: { lesson: Lesson }) {
  const { model } = useWords();
  const words = model.lesson;
  const { holdout } = lesson.state;
  if (holdout === undefined) return null;
  const { base, now } = holdout;
  const share = formatShare(now.accuracy);
  const rows = formatCount(now.rows);
  // Two shares may differ in their last digit, and yet by hardly anything.
  const change = formatPoints(now.accuracy - base.accuracy);
  return (
    <p className="hint">
      {change === formatPoints(0) ? words.holdout(share, rows) : words.holdoutChanged(share, rows, change)}
    </p>
  );
}

function Replaced({ card, lesson: { replaced, feedback } }: { card: Card; lesson: Lesson }) {
  const { model } = useWords();
  const words = model.lesson;
  if (replaced === undefined) return null;
  const [earlier, now] = [classLabel(card, replaced.label), classLabel(card, feedback.label)];
  return (
    <p className="notice">
      {earlier === now
        ? words.repeated(card.itemName)
        : words.replaced(formatInstant(replaced.createdAt), earlier, card.itemName, now)}
    </p>
  );
}
