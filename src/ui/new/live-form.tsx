import { useEffect, useState } from "react";
import type { Card, SourceCard } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import { isAbort, toAppError } from "../../core/errors.ts";
import { validateInputs } from "../../core/inputs.ts";
import type { Prediction } from "../../core/prediction.ts";
import type { Model } from "../../models/model.ts";
import { Failure } from "../controls/failure.tsx";
import { classIndex, classTone } from "../display/class-tone.tsx";
import { ProbabilityBars } from "../display/probability-bars.tsx";
import { FormFields } from "../model/form/form-fields.tsx";
import type { Async } from "../state/async.ts";
import { exampleValues, type FormValues, initialValues, rawInputs } from "../state/form-values.ts";
import { useServices } from "../state/services.tsx";
import { problemTextAt } from "../words/describe-error.ts";
import { formatProbability } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { structureOf, trialCard } from "./draft.ts";

/** A draft's form and the model's answer, for trying the card before the model is added. No feedback is stored. */
export function LiveForm({
  card: source,
  bytes,
  values,
  onValues,
}: {
  card: SourceCard;
  bytes: Uint8Array<ArrayBuffer>;
  values: FormValues;
  onValues: (values: FormValues) => void;
}) {
  const words = useWords().newModel.live;
  const card = trialCard(source, bytes.length);
  const opening = useTrialModel(card, structureOf(source), bytes);
  const model = opening.status === "ready" ? opening.value : undefined;
  const checked = validateInputs(card, rawInputs(card, values));
  const inputs = checked.status === "valid" ? checked.inputs : undefined;
  const prediction = usePrediction(model, inputs && JSON.stringify(inputs));
  // A field that is still empty isn't reported as a mistake.
  const problems =
    checked.status === "invalid" ? checked.problems.filter(({ at }) => (values[at] ?? "") !== "") : [];
  const warningAt = (name: string) =>
    checked.status === "valid" ? problemTextAt(checked.warnings, name) : undefined;
  return (
    <section className="live-form" aria-labelledby="live-heading">
      <h2 id="live-heading">{words.heading}</h2>
      <LiveAnswer card={card} opening={opening} prediction={prediction} isFilled={inputs !== undefined} />
      <FormFields
        card={card}
        model={model}
        values={values}
        onValues={onValues}
        problems={problems}
        stateOf={(name) => ({
          value: values[name] ?? "",
          onChange: (value) => onValues({ ...values, [name]: value }),
          problem: problemTextAt(problems, name),
          warning: warningAt(name),
        })}
      />
    </section>
  );
}

function LiveAnswer({
  card,
  opening,
  prediction,
  isFilled,
}: {
  card: Card;
  opening: Async<Model>;
  prediction: Async<Prediction>;
  isFilled: boolean;
}) {
  const words = useWords().newModel.live;
  if (opening.status === "failed") return <Failure error={opening.error} />;
  if (opening.status === "loading") return <p role="status">{words.opening}</p>;
  if (!isFilled) return <p role="status">{words.unfilled}</p>;
  if (prediction.status === "failed") return <Failure error={prediction.error} />;
  if (prediction.status === "loading") return <p role="status">{words.opening}</p>;
  const { label, probability, probabilities } = prediction.value;
  const index = classIndex(card, label);
  const isShare = card.output !== "scores";
  return (
    <section className="live-answer" aria-label={words.answer} data-tone={classTone(card, index, index)}>
      <p className="answer" role="status">
        <span className="answer-label">{classLabel(card, label)}</span>{" "}
        {isShare && <span className="answer-probability figures">{formatProbability(probability)}</span>}
      </p>
      <ProbabilityBars card={card} probabilities={probabilities} />
    </section>
  );
}

/** The form's initial values: those of the first example, as on the model's own page. */
export function firstValues(card: SourceCard): FormValues {
  const [example] = card.examples;
  return example ? exampleValues(card, example) : initialValues(card);
}

/** Opens the draft's model, reopens it if the graph has to be called differently, and closes it on unmount. */
function useTrialModel(card: Card, structure: string, bytes: Uint8Array<ArrayBuffer>): Async<Model> {
  const { models } = useServices();
  const [state, setState] = useState<Async<Model>>({ status: "loading" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the structure covers everything in the card that matters
  useEffect(() => {
    let isLeft = false;
    setState({ status: "loading" });
    const opening = models.openDraft(card, bytes);
    opening.then(
      (model) => (isLeft ? model.close() : setState({ status: "ready", value: model })),
      (error: unknown) => !isLeft && setState({ status: "failed", error: toAppError(error) }),
    );
    return () => {
      isLeft = true;
      void opening.then((model) => model.close()).catch(() => undefined);
    };
  }, [models, structure, bytes]);
  return state;
}

/** The prediction for inputs given as JSON. Until it is ready, the previous prediction is returned. */
function usePrediction(model: Model | undefined, inputs: string | undefined): Async<Prediction> {
  const [state, setState] = useState<Async<Prediction>>({ status: "loading" });
  useEffect(() => {
    if (model === undefined || inputs === undefined) return;
    const controller = new AbortController();
    model.predict(JSON.parse(inputs), { signal: controller.signal }).then(
      (value) => !controller.signal.aborted && setState({ status: "ready", value }),
      (error: unknown) => {
        if (!controller.signal.aborted && !isAbort(error)) {
          setState({ status: "failed", error: toAppError(error) });
        }
      },
    );
    return () => controller.abort();
  }, [model, inputs]);
  return state;
}
