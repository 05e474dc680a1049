import type { Card } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import { formatPoints } from "../words/amounts.ts";
import { useWords } from "../words/language.ts";
import { formatOutput, hasProbabilities } from "./answer-text.ts";
import { areaTone } from "./class-tone.tsx";
import { useFirstClasses } from "./first-classes.tsx";

/**
 * Each class with its probability as a bar and as text, or with its score as a number; if there are more than two,
 * the most probable comes first. With `before`, each bar also has a mark at the value before the lesson, and the
 * difference beside it.
 */
export function ProbabilityBars({
  card,
  probabilities,
  before,
}: {
  card: Card;
  probabilities: readonly number[];
  before?: readonly number[] | undefined;
}) {
  const { model: words } = useWords();
  const isShare = hasProbabilities(card);
  const rows = card.classes.map(({ name }, index) => ({
    name,
    label: classLabel(card, index),
    tone: areaTone(card, index),
    probability: probabilities[index] ?? 0,
    earlier: before?.[index],
  }));
  if (rows.length > 2) rows.sort((a, b) => b.probability - a.probability);
  const { shown, button } = useFirstClasses(rows);
  return (
    <>
      <ul className="bars" aria-label={isShare ? words.answer.bars : words.answer.scores}>
        {shown.map(({ name, label, tone, probability, earlier }) => (
          <li key={name} data-tone={tone}>
            <span className="bar-label">{label}</span>
            <span className="bar" aria-hidden="true" hidden={!isShare}>
              <span className="bar-fill" style={{ inlineSize: `${probability * 100}%` }} />
              {earlier !== undefined && (
                <span className="bar-before" style={{ insetInlineStart: `${earlier * 100}%` }} />
              )}
            </span>
            <span className="figures bar-value">{formatOutput(card, probability)}</span>
            {earlier !== undefined && isShare && (
              <span className="figures bar-change">{formatPoints(probability - earlier)}</span>
            )}
          </li>
        ))}
      </ul>
      {button}
    </>
  );
}
