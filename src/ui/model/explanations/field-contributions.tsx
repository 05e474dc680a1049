import { useState } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Inputs } from "../../../core/prediction.ts";
import { isolate } from "../../../core/visible-text.ts";
import type { Explanation, FieldContribution } from "../../../explain/explanation.ts";
import { areaTone } from "../../display/class-tone.tsx";
import { valueText } from "../../display/input-summary.tsx";
import { formatCount, formatList } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { contributionSum, oddsText } from "./contributions.ts";

/** The maximum and minimum number of fields shown initially; the strongest come first. */
const maxInitial = 8;
const minInitial = 2;
/** The maximum number of fields named as not explained. */
const maxUnexplained = 8;
/** A contribution that changes the odds by less than a twentieth is not worth showing. */
const noticeableLogit = Math.log(1.05);

/** Each field's contribution, relative to the typical row, as a bar toward one class or the other, strongest first. */
export function FieldContributions({
  card,
  inputs,
  explanation,
}: {
  card: Card;
  inputs: Inputs;
  explanation: Explanation;
}) {
  const { explanations } = useWords();
  const words = explanations.fields;
  const [all, setAll] = useState(false);
  const { predicted, runnerUp } = explanation.classPair;
  const name = (index: number) => classLabel(card, index);
  const sorted = [...explanation.fields].sort(
    (a, b) => Math.abs(contributionSum(b.contribution)) - Math.abs(contributionSum(a.contribution)),
  );
  if (sorted.length === 0) return <Unexplained labels={explanation.unexplained} />;
  const most = Math.max(0.5, ...sorted.map(({ contribution }) => Math.abs(contributionSum(contribution))));
  const noticeableCount = sorted.filter(
    ({ contribution }) => Math.abs(contributionSum(contribution)) >= noticeableLogit,
  ).length;
  const shown = all ? sorted : sorted.slice(0, Math.max(minInitial, Math.min(maxInitial, noticeableCount)));
  const isOrdinary = noticeableCount === 0;
  // Each class is always on the same side, whichever of the two is the answer.
  const sides = { left: Math.min(predicted, runnerUp), right: Math.max(predicted, runnerUp) };
  const others = sorted.length - Math.max(minInitial, Math.min(maxInitial, noticeableCount));
  return (
    <div className="why-fields">
      <div className="push-sides" aria-hidden="true">
        <span data-tone={areaTone(card, sides.left)}>{explanations.words.forClass(name(sides.left))}</span>
        <span data-tone={areaTone(card, sides.right)}>{explanations.words.forClass(name(sides.right))}</span>
      </div>
      <ul className="push-list" aria-label={words.list}>
        {shown.map((push) => (
          <ContributionRow
            key={push.fields.join()}
            card={card}
            inputs={inputs}
            push={push}
            most={most}
            predicted={predicted}
            sides={sides}
          />
        ))}
      </ul>
      {others > 0 && (
        <p>
          <button type="button" className="word" aria-expanded={all} onClick={() => setAll(!all)}>
            {all
              ? explanations.showFewer
              : explanations.showMore(formatCount(others), noticeableCount <= sorted.length - others)}
          </button>
        </p>
      )}
      <p className="hint">
        {isOrdinary && `${words.ordinary} `}
        {words.together(name(predicted), name(runnerUp), card.itemName)}{" "}
        {explanation.exact ? words.exact : words.estimates}
      </p>
      <Unexplained labels={explanation.unexplained} />
    </div>
  );
}

function Unexplained({ labels }: { labels: readonly string[] }) {
  const { fields: words } = useWords().explanations;
  if (labels.length === 0) return null;
  const others = labels.length - maxUnexplained;
  const named = others > 0 ? [...labels.slice(0, maxUnexplained), words.more(formatCount(others))] : labels;
  return <p className="hint">{words.unexplained(formatList(named))}</p>;
}

function ContributionRow({
  card,
  inputs,
  push,
  most,
  predicted,
  sides,
}: {
  card: Card;
  inputs: Inputs;
  push: FieldContribution;
  most: number;
  /** The class that a positive contribution favours. */
  predicted: number;
  sides: { readonly left: number; readonly right: number };
}) {
  const { explanations } = useWords();
  const words = explanations.fields;
  const value = contributionSum(push.contribution);
  const isRight = value >= 0 === (predicted === sides.right);
  const towards = isRight ? sides.right : sides.left;
  const texts = push.fields.map((fieldName, index) => {
    const field = card.fields.find(({ name }) => name === fieldName)!;
    return {
      own: valueText(field, inputs[fieldName]),
      typical: valueText(field, rounded(push.baseline[index])),
    };
  });
  const own = texts.map((text) => isolate(text.own)).join(", ");
  const typical = texts.map((text) => isolate(text.typical)).join(", ");
  return (
    <li data-tone={areaTone(card, towards)}>
      <span className="push-name">
        {push.label} <strong>{own}</strong>{" "}
        <span className="hint">{own === typical ? words.typical : words.typically(typical)}</span>
      </span>
      <span className="push-bar" aria-hidden="true" data-side={isRight ? "right" : "left"}>
        <span className="push-fill" style={{ inlineSize: `${(Math.abs(value) / most) * 50}%` }} />
      </span>
      <span className="push-value figures">
        {oddsText(Math.abs(value))}
        <span className="visually-hidden"> {explanations.words.forClass(classLabel(card, towards))}</span>
        {Math.abs(push.contribution.lessons) > 0.01 && (
          <span className="hint">
            {" "}
            {words.lessons(oddsText(value < 0 ? -push.contribution.lessons : push.contribution.lessons))}
          </span>
        )}
      </span>
    </li>
  );
}

/**
 * Rounds a typical value, since it may be the middle of the field's range, with more decimals than the data.
 * A small one must not become 0.
 */
function rounded<Value>(value: Value): Value | number {
  if (typeof value !== "number") return value;
  return Number(Math.abs(value) < 0.1 ? value.toPrecision(2) : value.toFixed(2));
}
