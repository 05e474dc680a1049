import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Capabilities } from "../../../core/prediction.ts";
import type { Lesson } from "../../../learning/lessons.ts";
import { ProbabilityBars } from "../../display/probability-bars.tsx";
import { useFocusFallback } from "../../state/use-focus-fallback.ts";
import { formatInstant, formatShare } from "../../words/format.ts";
import { HoldoutNote, ProgressiveNote } from "../learning/learning-notes.tsx";

/** What one verdict did: thanks, the new prediction beside the old, the guard, and the way back. */
export function LessonReport({
  card,
  abilities,
  lesson,
  undoing,
  onUndo,
}: {
  card: Card;
  abilities: Capabilities;
  lesson: Lesson;
  undoing: boolean;
  onUndo: () => void;
}) {
  const heading = useFocusFallback<HTMLHeadingElement>();
  return (
    <div className="lesson">
      <div className="lesson-news" role="status">
        <h3 ref={heading} tabIndex={-1}>
          Thank you.
        </h3>
        <LessonChange card={card} abilities={abilities} lesson={lesson} />
        <Replaced card={card} lesson={lesson} />
      </div>
      {abilities.learns && (
        <>
          <HoldoutNote card={card} state={lesson.state} />
          <ProgressiveNote state={lesson.state} />
        </>
      )}
      <p>
        <button type="button" disabled={undoing} onClick={onUndo}>
          Undo
        </button>
      </p>
    </div>
  );
}

/** What the lesson changed, in a sentence and in bars. */
function LessonChange({ card, abilities, lesson }: { card: Card; abilities: Capabilities; lesson: Lesson }) {
  const { before, after, feedback } = lesson;
  const name = (className: string) => classLabel(card, className);
  if (!abilities.learns) {
    return <p>This model can’t learn here. Your verdict is kept for whoever trains it next.</p>;
  }
  return (
    <>
      <p>
        {before.label !== after.label ? (
          <>
            It said {name(before.label)}; after your lesson it says <strong>{name(after.label)}</strong>.
          </>
        ) : feedback.label === after.label ? (
          <>
            It goes on saying <strong>{name(after.label)}</strong>: {formatShare(before.probability)} before
            your lesson, {formatShare(after.probability)} now.
          </>
        ) : (
          <>
            One lesson moves it a little: it still says <strong>{name(after.label)}</strong>, at{" "}
            {formatShare(after.probability)} instead of {formatShare(before.probability)}.
          </>
        )}
      </p>
      <ProbabilityBars card={card} probabilities={after.probabilities} before={before.probabilities} />
    </>
  );
}

function Replaced({ card, lesson }: { card: Card; lesson: Lesson }) {
  const { replaced, feedback } = lesson;
  if (replaced === undefined) return null;
  const earlier = classLabel(card, replaced.label);
  if (replaced.label === feedback.label) {
    return (
      <p className="notice">
        You had said the same of this {card.itemName ?? "input"} before. It counts once.
      </p>
    );
  }
  return (
    <p className="notice">
      On {formatInstant(replaced.createdAt)} you said {earlier} of the same {card.itemName ?? "input"}; now{" "}
      {classLabel(card, feedback.label)}. The newer verdict teaches, the older one is kept in the list.
    </p>
  );
}
