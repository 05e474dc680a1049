import { memo, useMemo } from "react";
import type { Card } from "../../../core/card.ts";
import type { Explanation } from "../../../explain/explanation.ts";
import { classTone } from "../../display/class-tone.tsx";
import { markText } from "./contributions.ts";

/**
 * The visitor's own text. Each word is marked to show how strongly it affected the answer, and toward which class:
 * by its colour, by the weight of its underline, and by the underline's style, which is solid for one class and
 * dashed for the other.
 */
export const MarkedText = memo(function MarkedText({
  card,
  explanation,
}: {
  card: Card;
  explanation: Explanation;
}) {
  const marks = useMemo(() => markText(explanation.words?.segments ?? []), [explanation]);
  const { predicted, runnerUp } = explanation.classPair;
  const tones = {
    predicted: classTone(card, predicted, predicted),
    runnerUp: classTone(card, runnerUp, predicted),
  };
  let offset = 0;
  return marks.map(({ text, level, towardPredicted }) => {
    offset += text.length;
    if (level === undefined) return text;
    return (
      <span
        key={offset}
        className="word-mark"
        data-tone={towardPredicted ? tones.predicted : tones.runnerUp}
        data-level={level}
      >
        {text}
      </span>
    );
  });
});
