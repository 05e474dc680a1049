import { lazy, Suspense, useCallback } from "react";
import type { Card } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import type { Inputs, Prediction } from "../../core/prediction.ts";
import type { Explanation } from "../../explain/explanation.ts";
import type { Model } from "../../models/model.ts";
import { ProbabilityBars } from "../display/probability-bars.tsx";
import { MarkedText } from "../model/explanations/marked-text.tsx";
import { useAsync } from "../state/async.ts";
import { formatProbability } from "../words/format.ts";

/** Coastlines are large, so they are fetched only for a model with a place. */
const MapPicture = lazy(async () => ({ default: (await import("./map-picture.tsx")).MapPicture }));

type Shown = { readonly prediction: Prediction; readonly explanation: Explanation | undefined };

/** How many characters of an example's text are shown: about five lines. */
const excerptLength = 150;

/** A model's own answer to one of its examples, drawn as marked words, as a map of its answers, or as bars. */
export function ModelPicture({
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
  if (shown?.explanation?.words === undefined) return <blockquote>{shorten(text)}</blockquote>;
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

function shorten(text: string): string {
  return text.length > excerptLength ? `${text.slice(0, excerptLength).trimEnd()} …` : text;
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
  const segments = [...words.segments.slice(0, end), { text: "…", contribution: undefined }];
  return { ...explanation, words: { ...words, segments } };
}
