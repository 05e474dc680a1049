import { useCallback, useMemo } from "react";
import type { Card, ModelSummary } from "../../core/card.ts";
import { validateInputs } from "../../core/inputs.ts";
import { useAsync } from "../state/async.ts";
import { exampleHash, exampleValues, rawInputs } from "../state/form-values.ts";
import { useServices } from "../state/services.tsx";
import { useWords } from "../words/language.ts";
import { ModelPicture } from "./model-picture.tsx";
import { useIdleModel } from "./use-idle-model.ts";

/** One of the site's models: what it does, a picture of it at work, and examples that open with their answers. */
export function ModelTile({ model: { id, title, summary } }: { model: ModelSummary }) {
  const { models } = useServices();
  const load = useCallback((signal: AbortSignal) => models.card(id, signal), [models, id]);
  const { state } = useAsync<Card>(load);
  return (
    <li className="model-tile">
      <h3>
        <a href={`#/${id}`}>{title}</a>
      </h3>
      <p className="model-summary">{summary}</p>
      {state.status === "ready" && <TileBody card={state.value} />}
    </li>
  );
}

function TileBody({ card }: { card: Card }) {
  const { home: words } = useWords();
  const model = useIdleModel(card.id);
  const [example] = card.examples;
  const inputs = useMemo(() => {
    if (example === undefined) return undefined;
    const checked = validateInputs(card, rawInputs(card, exampleValues(card, example)));
    return checked.status === "valid" ? checked.inputs : undefined;
  }, [card, example]);
  return (
    <>
      {inputs && <ModelPicture card={card} model={model} inputs={inputs} caption={example?.title} />}
      {card.examples.length > 0 && (
        <div className="tile-examples">
          <p className="hint" id={`examples-${card.id}`}>
            {words.tryExample}
          </p>
          <ul aria-labelledby={`examples-${card.id}`}>
            {card.examples.slice(0, 3).map((each) => (
              <li key={each.title}>
                <a className="chip" href={exampleHash(card, each)}>
                  {each.title}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
      <p className="model-facts figures">
        {card.metrics && <span>{words.accuracy(card.metrics.accuracy, card.metrics.rows)}</span>}{" "}
        <a href={`#/${card.id}/about`}>{words.about(card.title)}</a>
      </p>
    </>
  );
}
