import type { Card } from "../../../core/card.ts";
import type { Explanation } from "../../../explain/explanation.ts";
import type { Model } from "../../../models/model.ts";
import { Failure } from "../../controls/failure.tsx";
import type { Async } from "../../state/async.ts";
import type { AnsweredRequest } from "../../state/use-prediction.ts";
import { Counterfactuals } from "./counterfactuals.tsx";
import { FieldContributions } from "./field-contributions.tsx";
import { useCounterfactuals } from "./use-explanations.ts";
import { WordContributions } from "./word-contributions.tsx";

/** Why the answer is as it is, and what would change it. */
export function Why({
  card,
  model,
  answer,
  explanation,
}: {
  card: Card;
  model: Model;
  answer: AnsweredRequest;
  explanation: Async<Explanation>;
}) {
  const counterfactuals = useCounterfactuals(model, answer.inputs, explanation.status === "ready");
  if (explanation.status === "failed") return <Failure error={explanation.error} />;
  if (explanation.status === "loading") {
    return (
      <p className="hint" role="status">
        Looking for the reasons …
      </p>
    );
  }
  const { value } = explanation;
  return (
    <>
      <section className="why" aria-labelledby="why-heading">
        <h3 id="why-heading">Why</h3>
        {value.words && <WordContributions card={card} explanation={value} />}
        <FieldContributions card={card} inputs={answer.inputs} explanation={value} />
      </section>
      <section className="flips" aria-labelledby="flips-heading">
        <h3 id="flips-heading">What would change its mind</h3>
        {counterfactuals.status === "loading" && <p className="hint">Trying …</p>}
        {counterfactuals.status === "failed" && <Failure error={counterfactuals.error} />}
        {counterfactuals.status === "ready" && (
          <Counterfactuals card={card} inputs={answer.inputs} flips={counterfactuals.value} />
        )}
      </section>
    </>
  );
}
