import type { ReactNode } from "react";
import type { Card } from "../../../core/card.ts";
import type { PlaceChange } from "../../../explain/counterfactual.ts";
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
 * @param answer the answer on the screen; reasons for a previous one are marked as outdated until the new ones arrive
 */
export function Why({
  card,
  answer,
  reasons: { explanation, counterfactuals, error },
  onShow,
}: {
  card: Card;
  answer: Answer | undefined;
  reasons: Reasons;
  /** Shows a changed place on its map. */
  onShow: (change: PlaceChange) => void;
}) {
  const { explanations: words } = useWords();
  return (
    <>
      {error && <Failure error={error} />}
      {/* Odds need probabilities, so a model that returns only scores has none. */}
      {hasProbabilities(card) && (
        <Reason name="why" heading={words.why} isStale={explanation?.answer !== answer}>
          {explanation ? (
            <Contributions card={card} answer={explanation.answer} explanation={explanation.value} />
          ) : (
            !error && (
              <p className="hint" role="status">
                {words.looking}
              </p>
            )
          )}
        </Reason>
      )}
      <Reason
        name="counterfactuals"
        heading={words.whatWouldChange}
        isStale={counterfactuals?.answer !== answer}
      >
        {counterfactuals ? (
          <Counterfactuals
            card={card}
            inputs={counterfactuals.answer.inputs}
            counterfactuals={counterfactuals.value}
            onShow={onShow}
          />
        ) : (
          !error && <p className="hint">{words.trying}</p>
        )}
      </Reason>
    </>
  );
}

/** A section of the explanation, which is dimmed while it is loading or belongs to an earlier answer. */
function Reason({
  name,
  heading,
  isStale,
  children,
}: {
  name: string;
  heading: string;
  isStale: boolean;
  children: ReactNode;
}) {
  return (
    <section className={name} aria-labelledby={`${name}-heading`} data-stale={isStale || undefined}>
      <h2 id={`${name}-heading`}>{heading}</h2>
      {children}
    </section>
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
