import { useEffect, useRef } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Model } from "../../../models/model.ts";
import { classIndex, classTone } from "../../display/class-tone.ts";
import { InputSummary } from "../../display/input-summary.tsx";
import { ProbabilityBars } from "../../display/probability-bars.tsx";
import type { AnsweredRequest } from "../../state/use-prediction.ts";
import { formatShare } from "../../words/format.ts";
import { MarkedText } from "../explanations/marked-text.tsx";
import { useExplanation } from "../explanations/use-explanations.ts";
import { Why } from "../explanations/why.tsx";
import { CopyLink } from "./copy-link.tsx";
import { LessonEffect, ReliabilityNote } from "./reliability-note.tsx";
import { Verdict } from "./verdict.tsx";

/** The answer: label, probabilities, the input as given, and the question whether it was right. */
export function Result({
  card,
  model,
  answer,
  busy,
  taught,
  onTaught,
  onUndone,
  onAgain,
}: {
  card: Card;
  model: Model;
  answer: AnsweredRequest;
  /** A newer question is under way. */
  busy: boolean;
  /** The verdict on it has been learned: another input is what comes next. */
  taught: boolean;
  onTaught: () => void;
  onUndone: () => void;
  onAgain: () => void;
}) {
  const { prediction } = answer;
  const index = classIndex(card, prediction.label);
  const explanation = useExplanation(model, answer.inputs);
  const words = explanation.status === "ready" ? explanation.value.words : undefined;
  const marked =
    explanation.status === "ready" && words
      ? { field: words.field, text: <MarkedText card={card} explanation={explanation.value} /> }
      : undefined;
  const region = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  // On a phone the answer comes below the form, out of sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    const { top } = region.current?.getBoundingClientRect() ?? { top: 0 };
    if (top > window.innerHeight * 0.7) region.current?.scrollIntoView();
  }, [answer.serial]);
  return (
    <section
      ref={region}
      className="result"
      aria-label="Result"
      aria-busy={busy}
      data-tone={classTone(card, index, index)}
    >
      <h2 className="answer" ref={heading} tabIndex={-1}>
        <span className="answer-label">{classLabel(card, prediction.label)}</span>{" "}
        <span className="answer-probability figures">{formatShare(prediction.probability)}</span>
      </h2>
      <ProbabilityBars card={card} probabilities={prediction.probabilities} />
      <ReliabilityNote card={card} prediction={prediction} />
      <LessonEffect card={card} prediction={prediction} />
      {answer.warnings.map((warning) => (
        <p className="notice" key={warning.at}>
          {warning.message}
        </p>
      ))}
      <InputSummary card={card} inputs={answer.inputs} metadata={answer.metadata} marked={marked} />
      <Verdict
        key={answer.serial}
        card={card}
        model={model}
        answer={answer}
        onTaught={onTaught}
        onUndone={() => {
          // The pressed Undo goes away, and would take the focus along.
          heading.current?.focus({ preventScroll: true });
          onUndone();
        }}
      />
      <div className="again">
        <button type="button" className={taught ? "primary" : "word"} onClick={onAgain}>
          {card.itemName ? `Submit another ${card.itemName}` : "Submit another"}
        </button>
        <CopyLink key={answer.serial} card={card} answer={answer} />
      </div>
      <Why card={card} model={model} answer={answer} explanation={explanation} />
    </section>
  );
}
