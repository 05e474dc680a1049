import { useCallback, useEffect, useMemo, useState } from "react";
import type { Card, ModelSummary } from "../../core/card.ts";
import { isAbort } from "../../core/errors.ts";
import { validateInputs } from "../../core/inputs.ts";
import type { Model } from "../../models/model.ts";
import { useAsync } from "../state/async.ts";
import { exampleHash, exampleValues, rawInputs } from "../state/form-values.ts";
import { useServices } from "../state/services.tsx";
import { useWords } from "../words/language.ts";
import { ModelPicture } from "./model-picture.tsx";

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

/** Models are opened one after the other: three at once would fully occupy a phone's processor. */
let opened: Promise<unknown> = Promise.resolve();

/**
 * Opens a model once the page is idle, for a picture of what it does. Returns undefined until the model is open. It
 * stays undefined if the browser is set to save data, or if the model can't be opened; the model's page then says why.
 */
function useIdleModel(id: string): Model | undefined {
  const { models } = useServices();
  const [model, setModel] = useState<Model>();
  useEffect(() => {
    if (sparesData()) return;
    let left = false;
    const open = async () => {
      await idle();
      if (left) return;
      const value = await models.open(id);
      if (!left) setModel(value);
    };
    opened = opened.then(open).catch((error: unknown) => {
      if (!isAbort(error)) console.warn(`No picture of ${id}:`, error);
    });
    return () => {
      left = true;
    };
  }, [models, id]);
  return model;
}

function sparesData(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
}

/** Resolves when the browser is idle, after 4 s at the latest, or after a short time in a browser that can't tell. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => resolve(), { timeout: 4000 });
    else setTimeout(resolve, 200);
  });
}
