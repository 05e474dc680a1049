import type { Card } from "../../../core/card.ts";
import type { Explanation } from "../../../explain/explanation.ts";
import type { Model } from "../../../models/services.ts";
import { Failure } from "../../controls/failure.tsx";
import type { Async } from "../../state/async.ts";
import type { Answer } from "../../state/use-prediction.ts";
import { Flips } from "./counterfactuals.tsx";
import { WhyFields } from "./field-contributions.tsx";
import { useFlips } from "./use-explanations.ts";
import { WhyWords } from "./word-contributions.tsx";

/** Why the answer is as it is, and what would change it. */
export function Why({
  card,
  model,
  answer,
  explanation,
}: {
  card: Card;
  model: Model;
  answer: Answer;
  explanation: Async<Explanation>;
}) {
  const flips = useFlips(model, answer.inputs, explanation.status === "ready");
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
        {value.words && <WhyWords card={card} explanation={value} />}
        <WhyFields card={card} inputs={answer.inputs} explanation={value} />
      </section>
      <section className="flips" aria-labelledby="flips-heading">
        <h3 id="flips-heading">What would change its mind</h3>
        {flips.status === "loading" && <p className="hint">Trying …</p>}
        {flips.status === "failed" && <Failure error={flips.error} />}
        {flips.status === "ready" && <Flips card={card} inputs={answer.inputs} flips={flips.value} />}
      </section>
    </>
  );
}
