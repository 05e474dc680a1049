import { type ReactNode, useRef, useState } from "react";
import type { Card } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import type { Model } from "../../models/model.ts";
import { Failure } from "../controls/failure.tsx";
import { modelHash } from "../router/route.ts";
import type { FormValues } from "../state/form-values.ts";
import { usePrediction } from "../state/use-prediction.ts";
import { formatShare } from "../words/format.ts";
import { IceCurves } from "./explanations/ice-curves.tsx";
import { LinkProblems } from "./form/link-problems.tsx";
import { PredictionForm } from "./form/prediction-form.tsx";
import { useModelForm } from "./form/use-model-form.ts";
import { Result } from "./result/result.tsx";

/** Form and result side by side, and below them curves, what was not stored and what was learned; an embedded one keeps to the first. */
export function TryModel({
  card,
  model,
  link,
  modelState,
  embedded,
}: {
  card: Card;
  model: Model | undefined;
  link: FormValues | undefined;
  modelState: ReactNode;
  embedded: boolean;
}) {
  const { prediction, predict, clear } = usePrediction(model);
  const modelForm = useModelForm(card, link, predict, modelHash(card.id, {}, { embedded }));
  const [taughtSerial, setTaughtSerial] = useState<number>();
  const waiting = prediction.status === "waiting";
  const answer =
    prediction.status === "ready"
      ? prediction.answer
      : prediction.status === "waiting"
        ? prediction.earlier
        : undefined;

  const taught = answer !== undefined && taughtSerial === answer.serial;

  const form = useRef<HTMLDivElement>(null);
  const again = () => {
    clear();
    modelForm.startOver();
    // The button that was pressed goes away with the result, and would take the focus along.
    form.current?.querySelector<HTMLElement>("textarea, input")?.focus();
  };
  return (
    <>
      <div className="desk">
        <div className="desk-form" ref={form}>
          {modelForm.unknownFields.length > 0 && (
            <p className="notice" role="status">
              The link names {modelForm.unknownFields.map((name) => `“${name}”`).join(", ")}, which this model
              does not ask for.
            </p>
          )}
          <LinkProblems card={card} link={link} problems={modelForm.problems} values={modelForm.values} />
          <PredictionForm
            card={card}
            model={model}
            values={modelForm.values}
            problems={modelForm.problems}
            warnings={modelForm.warnings}
            waiting={
              waiting
                ? model
                  ? "Classifying …"
                  : "Waiting for the model; it classifies as soon as it is here."
                : undefined
            }
            modelState={modelState}
            onValues={modelForm.change}
            onSubmit={modelForm.submit}
          />
        </div>
        <div className="desk-result">
          <p className="visually-hidden" role="status">
            {prediction.status === "ready" &&
              `${classLabel(card, prediction.answer.prediction.label)}, ${formatShare(prediction.answer.prediction.probability)}`}
          </p>
          {prediction.status === "failed" && (
            <Failure error={prediction.error} retry={() => predict(prediction.request)} />
          )}
          {answer && model ? (
            <Result
              card={card}
              model={model}
              answer={answer}
              busy={waiting}
              taught={taught}
              onTaught={() => setTaughtSerial(answer.serial)}
              onUndone={() =>
                predict({ inputs: answer.inputs, metadata: answer.metadata, warnings: answer.warnings })
              }
              onAgain={again}
            />
          ) : (
            prediction.status !== "failed" && <Unanswered card={card} />
          )}
        </div>
      </div>
      {!embedded && <IceCurves card={card} model={model} values={modelForm.values} />}
    </>
  );
}

/** What stands in the result's place before there is one. */
function Unanswered({ card }: { card: Card }) {
  const names = card.classes.map(({ name, label }) => label ?? name);
  const list =
    names.length <= 8
      ? new Intl.ListFormat("en", { type: "disjunction" }).format(names)
      : `one of ${names.length} classes`;
  return (
    <div className="unanswered">
      <p className="unanswered-classes">{list}?</p>
      <p>The answer will stand here, with its probability, beside what you gave.</p>
    </div>
  );
}
