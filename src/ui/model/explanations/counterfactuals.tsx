import { Fragment } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Inputs } from "../../../core/prediction.ts";
import { isolate } from "../../../core/visible-text.ts";
import { type Counterfactual, isRare, type PlaceChange } from "../../../explain/counterfactual.ts";
import { hasProbabilities } from "../../display/answer-text.ts";
import { distinctKeys } from "../../display/distinct-keys.ts";
import { valueText } from "../../display/input-summary.tsx";
import { spotText } from "../../display/value-text.ts";
import { formatCount, formatProbability } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";

/** The maximum number of changes to show; more would add nothing. */
const maxShown = 4;

/** The smallest changes to a single part of the input that lead to a different answer, or a note if there are none. */
export function Counterfactuals({
  card,
  inputs,
  counterfactuals,
  onShow,
}: {
  card: Card;
  inputs: Inputs;
  counterfactuals: readonly Counterfactual[];
  onShow: (change: PlaceChange) => void;
}) {
  const { explanations } = useWords();
  const words = explanations.changes;
  if (counterfactuals.length === 0) {
    return <p>{card.fields.every(({ kind }) => kind === "text") ? words.noneOfText : words.none}</p>;
  }
  return (
    <ul className="counterfactual-list">
      {counterfactuals.slice(0, maxShown).map((one) => (
        <li key={`${one.kind} ${one.field}`}>
          <CounterfactualText card={card} inputs={inputs} counterfactual={one} onShow={onShow} />{" "}
          <span className="counterfactual-outcome">
            <strong>{classLabel(card, one.predicted)}</strong>{" "}
            {hasProbabilities(card) && <span className="figures">{formatProbability(one.probability)}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

function CounterfactualText({
  card,
  inputs,
  counterfactual,
  onShow,
}: {
  card: Card;
  inputs: Inputs;
  counterfactual: Counterfactual;
  onShow: (change: PlaceChange) => void;
}) {
  const { explanations } = useWords();
  const words = explanations.changes;
  if (counterfactual.kind === "words") {
    const { removed } = counterfactual;
    const keys = distinctKeys(removed);
    return (
      <span>
        {words.without(words.words(formatCount(removed.length), removed.length === 1))}
        {removed.map((word, index) => (
          <Fragment key={keys[index]}>
            {" "}
            <del>{word}</del>
          </Fragment>
        ))}
      </span>
    );
  }
  if (counterfactual.kind === "place") {
    const { distanceKm, bearing } = counterfactual;
    const direction = explanations.directions[Math.round(bearing / 45) % 8] ?? "";
    return (
      <span>
        {words.place(`${formatCount(roundKm(distanceKm))} km`, direction, placeText(counterfactual))}{" "}
        <button type="button" className="word" onClick={() => onShow(counterfactual)}>
          {words.showOnMap}
        </button>
      </span>
    );
  }
  const field = card.fields.find(({ name }) => name === counterfactual.field);
  if (!field) return null;
  return (
    <span>
      {field.label} <strong>{isolate(valueText(field, counterfactual.value))}</strong>{" "}
      {words.insteadOf(valueText(field, inputs[field.name]))}{" "}
      {counterfactual.support && isRare(counterfactual) && (
        <span className="hint counterfactual-rare">
          {(field.kind === "category" ? words.rareChoice : words.rare)(
            formatCount(counterfactual.support.rows),
            formatCount(counterfactual.support.of),
          )}
        </span>
      )}
    </span>
  );
}

/** Kilometres rounded to two significant digits; below 10, to whole kilometres, but at least 1. */
function roundKm(distanceKm: number): number {
  return distanceKm < 10 ? Math.max(1, Math.round(distanceKm)) : Number(distanceKm.toPrecision(2));
}

function placeText({ latitude, longitude }: { latitude: number; longitude: number }): string {
  const rounded = (value: number) => Number(value.toFixed(1));
  return spotText({ latitude: rounded(latitude), longitude: rounded(longitude) });
}
