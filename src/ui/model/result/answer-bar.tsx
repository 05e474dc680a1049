import { type RefObject, useEffect, useState } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import { formatConfidence, formatPrediction } from "../../display/answer-text.ts";
import { classIndex, classTone } from "../../display/class-tone.tsx";
import type { Answer } from "../../state/use-answer.ts";
import { useWords } from "../../words/language.ts";

/**
 * Shows the answer on one line at the bottom of the window while the full answer is out of view, as on a phone.
 * Pressing the line scrolls to the full answer.
 * @param result the element that contains the full answer
 */
export function AnswerBar({
  card,
  answer,
  result,
}: {
  card: Card;
  answer: Answer;
  result: RefObject<HTMLElement | null>;
}) {
  const { model: words } = useWords();
  const isSeen = useIsSeen(result);
  if (isSeen) return null;
  const { prediction } = answer;
  const index = classIndex(card, prediction.label);
  const go = () => {
    result.current?.scrollIntoView({ block: "start" });
    result.current?.querySelector<HTMLElement>(".answer")?.focus({ preventScroll: true });
  };
  return (
    <button
      type="button"
      className="answer-bar"
      data-tone={classTone(card, index, index)}
      aria-label={words.answer.toAnswer(formatPrediction(card, prediction))}
      onClick={go}
    >
      <span className="answer-label">{classLabel(card, prediction.label)}</span>{" "}
      <span className="figures">{formatConfidence(card, prediction)}</span>
    </button>
  );
}

/**
 * The minimum height of `.answer-bar` in result.css, at the default font size. An answer hidden behind the
 * bar counts as out of view.
 */
const barHeightPx = 52;

/** Whether at least half of the answer inside an element is in view. True if the browser can't tell. */
function useIsSeen(element: RefObject<HTMLElement | null>): boolean {
  const [isSeen, setIsSeen] = useState(true);
  useEffect(() => {
    const target = element.current?.querySelector(".answer");
    if (!target || typeof IntersectionObserver === "undefined") return;
    const observer = new IntersectionObserver(
      (entries) => setIsSeen(entries.at(-1)?.isIntersecting ?? true),
      { rootMargin: `0px 0px -${barHeightPx}px`, threshold: 0.5 },
    );
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return isSeen;
}
