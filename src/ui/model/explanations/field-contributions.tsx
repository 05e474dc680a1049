import { useState } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Inputs } from "../../../core/prediction.ts";
import type { Explanation, FieldContribution } from "../../../explain/explanation.ts";
import { areaTone } from "../../display/class-tone.ts";
import { valueText } from "../../display/input-summary.tsx";
import { contributionSum, oddsText } from "./contributions.ts";

/** No more fields than this are shown at first, and no fewer; the strongest come first. */
const maxInitial = 8;
const minInitial = 2;
/** A push of less than a twentieth of the odds is as good as none. */
const noticeableLogit = Math.log(1.05);

/** Each field's push against the typical row as a bar to one side or the other, the strongest first. */
export function FieldContributions({
  card,
  inputs,
  explanation,
}: {
  card: Card;
  inputs: Inputs;
  explanation: Explanation;
}) {
  const [all, setAll] = useState(false);
  const { predicted, runnerUp } = explanation.classPair;
  const name = (index: number) => classLabel(card, card.classes[index]?.name ?? "");
  const sorted = [...explanation.fields].sort(
    (a, b) => Math.abs(contributionSum(b.contribution)) - Math.abs(contributionSum(a.contribution)),
  );
  if (sorted.length === 0) return null;
  const most = Math.max(0.5, ...sorted.map(({ contribution }) => Math.abs(contributionSum(contribution))));
  const noticeableCount = sorted.filter(
    ({ contribution }) => Math.abs(contributionSum(contribution)) >= noticeableLogit,
  ).length;
  const shown = all ? sorted : sorted.slice(0, Math.max(minInitial, Math.min(maxInitial, noticeableCount)));
  const tones = { winner: areaTone(card, predicted), rival: areaTone(card, runnerUp) };
  return (
    <div className="why-fields">
      <div className="push-sides" aria-hidden="true">
        <span data-tone={tones.rival}>for {name(runnerUp)}</span>
        <span data-tone={tones.winner}>for {name(predicted)}</span>
      </div>
      <ul className="push-list" aria-label="What each field did">
        {shown.map((push) => (
          <ContributionRow
            key={push.label}
            card={card}
            inputs={inputs}
            push={push}
            most={most}
            tones={tones}
          />
        ))}
      </ul>
      {sorted.length > shown.length && (
        <p>
          <button type="button" className="word" onClick={() => setAll(true)}>
            Show the other {sorted.length - shown.length}
            {shown.length >= noticeableCount && ", which did hardly anything"}
          </button>
        </p>
      )}
      <p className="hint">
        Each bar is what the odds of {name(predicted)} against {name(runnerUp)} are multiplied by, compared
        with the typical {card.itemName ?? "row"} of the training data.{" "}
        {explanation.exact
          ? "These figures are exact: the model adds up its fields."
          : "These figures are estimates: one field is set to the typical value at a time, so they need not add up."}
      </p>
    </div>
  );
}

function ContributionRow({
  card,
  inputs,
  push,
  most,
  tones,
}: {
  card: Card;
  inputs: Inputs;
  push: FieldContribution;
  most: number;
  tones: { readonly winner: string; readonly rival: string };
}) {
  const value = contributionSum(push.contribution);
  const texts = push.fields.map((fieldName, index) => {
    const field = card.fields.find(({ name }) => name === fieldName)!;
    return {
      own: valueText(field, inputs[fieldName]),
      typical: valueText(field, push.baseline[index]),
    };
  });
  const own = texts.map((text) => text.own).join(", ");
  const typical = texts.map((text) => text.typical).join(", ");
  return (
    <li data-tone={value >= 0 ? tones.winner : tones.rival}>
      <span className="push-name">
        {push.label} <strong>{own}</strong>{" "}
        <span className="hint">{own === typical ? "as is typical" : `typical: ${typical}`}</span>
      </span>
      <span className="push-bar" aria-hidden="true" data-side={value >= 0 ? "winner" : "rival"}>
        <span className="push-fill" style={{ inlineSize: `${(Math.abs(value) / most) * 50}%` }} />
      </span>
      <span className="push-value figures">
        {oddsText(value)}
        {Math.abs(push.contribution.lessons) > 0.01 && (
          <span className="hint"> (lessons {oddsText(push.contribution.lessons)})</span>
        )}
      </span>
    </li>
  );
}
