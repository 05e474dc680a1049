import { Suspense, useCallback, useEffect, useMemo, useState } from "react";
import type { Card, ModelSummary } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import { isAbort } from "../../core/errors.ts";
import { validateInputs } from "../../core/inputs.ts";
import type { Inputs, Prediction } from "../../core/prediction.ts";
import { shorten } from "../../core/visible-text.ts";
import type { Explanation } from "../../explain/explanation.ts";
import type { Model } from "../../models/model.ts";
import { lazyOrNothing } from "../display/lazy-or-nothing.ts";
import { ProbabilityBars } from "../display/probability-bars.tsx";
import { MarkedText } from "../model/explanations/marked-text.tsx";
import { useAsync } from "../state/async.ts";
import { exampleHash, exampleValues, rawInputs } from "../state/form-values.ts";
import { useServices } from "../state/services.tsx";
import { formatProbability } from "../words/format.ts";
import { useWords } from "../words/language.ts";

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
      models.leave(id);
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

/** Coastlines are large, so they are fetched only for a model with a place. */
const MapPicture = lazyOrNothing(async () => (await import("./map-picture.tsx")).MapPicture);

type Shown = { readonly prediction: Prediction; readonly explanation: Explanation | undefined };

/** How many characters of an example's text are shown: about five lines. */
const excerptLength = 150;

/** A model's own answer to one of its examples, drawn as marked words, as a map of its answers, or as bars. */
function ModelPicture({
  card,
  model,
  inputs,
  caption,
}: {
  card: Card;
  model: Model | undefined;
  inputs: Inputs;
  /** The example's name. */
  caption: string | undefined;
}) {
  const text = card.fields.find(({ kind }) => kind === "text")?.name;
  const load = useCallback(
    async (signal: AbortSignal): Promise<Shown | undefined> => {
      if (model === undefined) return undefined;
      const prediction = await model.predict(inputs, { signal });
      const explanation = text === undefined ? undefined : await model.explain(inputs, { signal });
      return { prediction, explanation };
    },
    [model, inputs, text],
  );
  const { latest } = useAsync(load);
  const [place] = card.places;
  return (
    <div className="model-picture">
      {text !== undefined && <Excerpt card={card} text={String(inputs[text] ?? "")} shown={latest} />}
      {place !== undefined && (
        <Suspense fallback={<div className="map-frame" />}>
          <MapPicture card={card} model={model} place={place} inputs={inputs} />
        </Suspense>
      )}
      {text === undefined && place === undefined && latest && card.output === "probabilities" && (
        <ProbabilityBars card={card} probabilities={latest.prediction.probabilities} />
      )}
      <PictureAnswer card={card} prediction={latest?.prediction} caption={caption} />
    </div>
  );
}

function Excerpt({ card, text, shown }: { card: Card; text: string; shown: Shown | undefined }) {
  if (shown?.explanation?.words === undefined) return <blockquote>{shorten(text, excerptLength)}</blockquote>;
  return (
    <blockquote>
      <MarkedText card={card} explanation={firstSegments(shown.explanation)} />
    </blockquote>
  );
}

/** The example's name and its answer. Space is reserved for the answer before it arrives. */
function PictureAnswer({
  card,
  prediction,
  caption,
}: {
  card: Card;
  prediction: Prediction | undefined;
  caption: string | undefined;
}) {
  return (
    <p className="picture-answer figures">
      <span className="hint">{caption}</span>
      {prediction && (
        <>
          {" "}
          → <strong>{classLabel(card, prediction.label)}</strong>{" "}
          {card.output === "probabilities" && formatProbability(prediction.probability)}
        </>
      )}
    </p>
  );
}

/** The part of an explanation that covers the beginning of the example's text. */
function firstSegments(explanation: Explanation): Explanation {
  const { words } = explanation;
  if (words === undefined) return explanation;
  let length = 0;
  const end = words.segments.findIndex(({ text }) => {
    length += text.length;
    return length > excerptLength;
  });
  if (end === -1) return explanation;
  const [first] = words.segments;
  if (end === 0 && first) {
    const segments = [{ ...first, text: shorten(first.text, excerptLength) }];
    return { ...explanation, words: { ...words, segments } };
  }
  const segments = [...words.segments.slice(0, end), { text: "…", contribution: undefined }];
  return { ...explanation, words: { ...words, segments } };
}
