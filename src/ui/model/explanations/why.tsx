import type { Card } from "../../../core/card.ts";
import type { Explanation } from "../../../explain/explanation.ts";
import { Failure } from "../../controls/failure.tsx";
import { hasProbabilities } from "../../display/answer-text.ts";
import type { Answer } from "../../state/use-answer.ts";
import { useWords } from "../../words/language.ts";
import { Counterfactuals } from "./counterfactuals.tsx";
import { FieldContributions } from "./field-contributions.tsx";
import type { Reasons } from "./use-reasons.ts";
import { WordContributions } from "./word-contributions.tsx";

/**
 * The reasons for the answer, and what would change it.
 * @param answer the one on the screen: reasons for another answer are marked as outdated until the new ones arrive
 */
export function Why({
  card,
  answer,
  reasons: { explanation, counterfactuals, error },
}: {
  card: Card;
  answer: Answer | undefined;
  reasons: Reasons;
}) {
  const { explanations: words } = useWords();
  return (
    <>
      {error && <Failure error={error} />}
      {/* Odds are made of probabilities; scores give none. */}
      {hasProbabilities(card) && (
        <section
          className="why"
          aria-labelledby="why-heading"
          data-stale={explanation?.answer !== answer || undefined}
        >
          <h2 id="why-heading">{words.why}</h2>
          {explanation ? (
            <Contributions card={card} answer={explanation.answer} explanation={explanation.value} />
          ) : (
            !error && (
              <p className="hint" role="status">
                {words.looking}
              </p>
            )
          )}
        </section>
      )}
      <section
        className="flips"
        aria-labelledby="flips-heading"
        data-stale={counterfactuals?.answer !== answer || undefined}
      >
        <h2 id="flips-heading">{words.whatWouldChange}</h2>
        {counterfactuals ? (
          <Counterfactuals
            card={card}
            inputs={counterfactuals.answer.inputs}
            counterfactuals={counterfactuals.value}
          />
        ) : (
          !error && <p className="hint">{words.trying}</p>
        )}
      </section>
    </>
  );
}

function Contributions({
  card,
  answer,
  explanation,
}: {
  card: Card;
  answer: Answer;
  explanation: Explanation;
}) {
  return (
    <>
      {explanation.words && <WordContributions card={card} explanation={explanation} />}
      <FieldContributions card={card} inputs={answer.inputs} explanation={explanation} />
    </>
  );
}
