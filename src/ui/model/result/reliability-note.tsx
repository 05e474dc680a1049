import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Prediction } from "../../../core/prediction.ts";
import { reliabilityOf } from "../../../explain/track-record.ts";
import { formatConfidence, formatPrediction, hasProbabilities } from "../../display/answer-text.ts";
import { formatShareOf } from "../../words/amounts.ts";
import { formatCount, formatShare } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";

/** Says in one sentence how often answers like this one were right in the test recorded in the card. */
export function ReliabilityNote({ card, prediction }: { card: Card; prediction: Prediction }) {
  const { model } = useWords();
  const words = model.answer.reliability;
  if (!hasProbabilities(card)) return null;
  const { similar, precision } = reliabilityOf(card, prediction.label, prediction.probability);
  if (similar) {
    const percent = (share: number) => formatCount(Math.round(share * 100));
    const range = words.range(percent(similar.from), percent(similar.to));
    const right = formatShareOf(similar.accuracy, similar.count);
    return (
      <p className="hint">
        {similar.count < 20
          ? words.fewSimilar(range, right)
          : words.similar(range, right, words.rows(formatCount(similar.count)))}
      </p>
    );
  }
  if (precision === undefined) return null;
  return <p className="hint">{words.untested(classLabel(card, prediction.label), formatShare(precision))}</p>;
}

/** Describes the effect of the visitor's lessons on this answer in one sentence. Shows nothing without lessons. */
export function LessonEffect({ card, prediction }: { card: Card; prediction: Prediction }) {
  const { model } = useWords();
  const words = model.answer.lessons;
  if (prediction.model.lessons === 0) return null;
  const { baseProbabilities } = prediction;
  const best = baseProbabilities.indexOf(Math.max(...baseProbabilities));
  const label = card.classes[best]?.name ?? "";
  const base = { ...prediction, label, probability: baseProbabilities[best] ?? 0 };
  const before = formatConfidence(card, base);
  const now = formatConfidence(card, prediction);
  return (
    <p className="hint">
      {label !== prediction.label
        ? words.changed(formatPrediction(card, base))
        : before === now
          ? words.none
          : words.same(before, now)}
    </p>
  );
}
