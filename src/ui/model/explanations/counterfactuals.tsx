import { Fragment } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Inputs } from "../../../core/prediction.ts";
import type { Counterfactual } from "../../../explain/counterfactual.ts";
import { valueText } from "../../display/input-summary.tsx";
import { formatCountOf, formatShare } from "../../words/format.ts";

/** More than these smallest changes tell nobody anything new. */
const maxShown = 4;

/** The smallest changes, of one thing at a time, that give another label; or that there is none. */
export function Counterfactuals({
  card,
  inputs,
  flips,
}: {
  card: Card;
  inputs: Inputs;
  flips: readonly Counterfactual[];
}) {
  const onlyText = card.fields.every(({ kind }) => kind === "text");
  if (flips.length === 0) {
    return (
      <p>
        {onlyText
          ? "Nothing small: it says the same without the words that push hardest."
          : "No single change does it: whatever one field says, the answer stays."}
      </p>
    );
  }
  return (
    <ul className="flip-list">
      {flips.slice(0, maxShown).map((flip) => (
        <li key={`${flip.kind} ${flip.field}`}>
          <CounterfactualText card={card} inputs={inputs} flip={flip} />{" "}
          <span className="flip-outcome">
            <strong>{classLabel(card, card.classes[flip.predicted]?.name ?? "")}</strong>{" "}
            <span className="figures">{formatShare(flip.probability)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function CounterfactualText({ card, inputs, flip }: { card: Card; inputs: Inputs; flip: Counterfactual }) {
  const field = card.fields.find(({ name }) => name === flip.field);
  if (!field) return null;
  if (flip.kind === "words") {
    return (
      <span>
        Without {formatCountOf(flip.removed.length, "word")}
        {flip.removed.map((word, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same word may be taken out twice, and the list never changes
          <Fragment key={index}>
            {" "}
            <del>{word}</del>
          </Fragment>
        ))}
      </span>
    );
  }
  return (
    <span>
      {field.label} <strong>{valueText(field, flip.value)}</strong> instead of{" "}
      {valueText(field, inputs[field.name])}
    </span>
  );
}
