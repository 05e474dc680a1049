import { useState } from "react";
import type { Card, Field } from "../../../core/card.ts";
import { classLabel, isBinary } from "../../../core/classes.ts";
import { isolate } from "../../../core/visible-text.ts";
import type { IceCurve, IcePoint } from "../../../explain/ice-curves.ts";
import { valueText } from "../../display/input-summary.tsx";
import { formatCount, formatProbability } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { type ClassPart, classParts } from "./class-parts.ts";

/**
 * If there are more choices than this, only the first three, the last three and the form's current choice are shown
 * at first. With two classes, choices are sorted by probability.
 */
const maxInitial = 7;

/** Shows the probability for each choice of a category, or for yes and no, as bars; marks the form's choice. */
export function ChoiceBars({
  card,
  field,
  curve,
  own,
}: {
  card: Card;
  field: Field;
  curve: IceCurve;
  own: string | number | null | undefined;
}) {
  const { explanations } = useWords();
  const words = explanations.curves;
  const [all, setAll] = useState(false);
  const two = isBinary(card);
  const ranked = two
    ? [...curve.points].sort((a, b) => (b.probabilities[1] ?? 0) - (a.probabilities[1] ?? 0))
    : curve.points;
  const parts = classParts(card, curve.points);
  const shown = all || ranked.length <= maxInitial ? ranked : ends(ranked, own);
  return (
    <div className="curve">
      <h3>{field.label}</h3>
      <ul className="choice-bars">
        {shown.map((point) => (
          <ChoiceRow
            key={String(point.value)}
            card={card}
            name={valueText(field, point.value)}
            point={point}
            parts={parts}
            isOwn={point.value === own}
          />
        ))}
      </ul>
      {ranked.length > maxInitial && (
        <button type="button" className="word" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.showEnds(field.label) : words.showAll(formatCount(ranked.length), field.label)}
        </button>
      )}
    </div>
  );
}

function ChoiceRow({
  card,
  name,
  point,
  parts,
  isOwn,
}: {
  card: Card;
  name: string;
  point: IcePoint;
  parts: readonly ClassPart[];
  isOwn: boolean;
}) {
  const { explanations } = useWords();
  const { probabilities } = point;
  const two = isBinary(card);
  const predicted = probabilities.indexOf(Math.max(...probabilities));
  const shownClass = two ? 1 : predicted;
  return (
    <li aria-current={isOwn || undefined}>
      <span className="choice-name">
        {name}
        {isOwn && <span className="visually-hidden"> {explanations.curves.inTheForm}</span>}
      </span>
      <span className="bar" aria-hidden="true">
        {parts.map(({ key, tone, share }) => (
          <span
            key={key}
            className="bar-part"
            data-tone={tone}
            style={{ inlineSize: `${share(point) * 100}%` }}
          />
        ))}
      </span>
      <span className="figures choice-value">
        {!two && `${isolate(classLabel(card, shownClass))} `}
        {formatProbability(probabilities[shownClass] ?? 0)}
      </span>
    </li>
  );
}

/** The first and the last choices, and the form's choice if it is in between. */
function ends(ranked: readonly IcePoint[], own: string | number | null | undefined): readonly IcePoint[] {
  const first = ranked.slice(0, 3);
  const last = ranked.slice(-3);
  const between = ranked.slice(3, -3).filter(({ value }) => value === own);
  return [...first, ...between, ...last];
}
