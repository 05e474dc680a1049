import { type ReactNode, type RefObject, useRef, useState } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { MetadataValues, Prediction } from "../../../core/prediction.ts";
import { reliabilityOf } from "../../../explain/track-record.ts";
import type { Model } from "../../../models/model.ts";
import { formatConfidence, formatPrediction, hasProbabilities } from "../../display/answer-text.ts";
import { classIndex, classTone } from "../../display/class-tone.tsx";
import { InputSummary } from "../../display/input-summary.tsx";
import { ProbabilityBars } from "../../display/probability-bars.tsx";
import { type Answer, sameInputs } from "../../state/use-answer.ts";
import { formatShareOf } from "../../words/amounts.ts";
import { formatCount, formatShare } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { MarkedText } from "../explanations/marked-text.tsx";
import type { Reasons } from "../explanations/use-reasons.ts";
import { Share } from "./share.tsx";
import type { AnswerVerdict } from "./use-verdict.ts";
import { Verdict } from "./verdict.tsx";

/** How the answer on the screen relates to the form: current, about to be replaced, or outdated. */
export type Currency = "current" | "waiting" | "left-over";

/** The answer: its label and probabilities, the verdict buttons, and the inputs as entered. */
export function Result({
  ref,
  card,
  model,
  answer,
  currency,
  metadata,
  verdict,
  reasons,
  embedded,
  onAgain,
}: {
  ref: RefObject<HTMLElement | null>;
  card: Card;
  model: Model;
  answer: Answer;
  currency: Currency;
  metadata: MetadataValues;
  verdict: AnswerVerdict;
  reasons: Reasons;
  embedded: boolean;
  onAgain: () => void;
}) {
  const { model: words } = useWords();
  const { prediction } = answer;
  const index = classIndex(card, prediction.label);
  const heading = useRef<HTMLHeadingElement>(null);
  const part = useRef<HTMLDivElement>(null);
  /** The height of the part above the last buttons before Undo was pressed, kept so that the buttons don't move. */
  const [held, setHeld] = useState({ inputs: {}, heightPx: 0 });
  const isHeld = sameInputs(held.inputs, answer.inputs);
  const { state } = verdict;
  const before = "lesson" in state ? state.lesson.before : undefined;
  const explanation = reasons.explanation;
  // Marks for a different text would be in the wrong places. After a lesson, the text is the same, so its old marks
  // stay until the new ones arrive.
  const marks =
    explanation?.value.words && sameInputs(explanation.answer.inputs, answer.inputs)
      ? {
          field: explanation.value.words.field,
          text: <MarkedText card={card} explanation={explanation.value} />,
        }
      : undefined;
  return (
    <section
      ref={ref}
      className="result"
      aria-label={words.answer.result}
      aria-busy={currency === "waiting"}
      data-currency={currency}
      data-tone={classTone(card, index, index)}
    >
      <div className="answer-part" ref={part} style={{ minBlockSize: isHeld ? held.heightPx : undefined }}>
        <h2 className="answer" ref={heading} tabIndex={-1}>
          <span className="answer-label">{classLabel(card, prediction.label)}</span>{" "}
          <span className="answer-probability figures">{formatConfidence(card, prediction)}</span>
        </h2>
        {before && model.capabilities.learns && (
          <p className="answer-before figures">{words.answer.was(formatPrediction(card, before))}</p>
        )}
        <ProbabilityBars
          card={card}
          probabilities={prediction.probabilities}
          before={before && model.capabilities.learns ? before.probabilities : undefined}
        />
        {currency === "left-over" ? (
          <p className="notice">{words.answer.forEarlier}</p>
        ) : (
          <Verdict
            card={card}
            model={model}
            answer={answer}
            current={currency === "current"}
            verdict={{
              ...verdict,
              undo: async () => {
                // The pressed Undo button disappears, and would take the focus with it.
                heading.current?.focus({ preventScroll: true });
                setHeld({ inputs: answer.inputs, heightPx: part.current?.offsetHeight ?? 0 });
                await verdict.undo();
              },
            }}
          />
        )}
        <ReliabilityNote card={card} prediction={prediction} />
        {before === undefined && <LessonEffect card={card} prediction={prediction} />}
      </div>
      <div className="again">
        <button type="button" className={before ? "primary" : "word"} onClick={onAgain}>
          {words.answer.another(card.itemName)}
        </button>
        <Share card={card} inputs={answer.inputs} metadata={metadata} embedded={embedded} />
      </div>
      <Entered card={card}>
        <InputSummary card={card} inputs={answer.inputs} metadata={metadata} marked={marks} />
      </Entered>
    </section>
  );
}

/**
 * The inputs as entered. A text is shown in full, because its words are marked; other inputs are collapsed, because
 * the form next to the answer shows them too.
 */
function Entered({ card, children }: { card: Card; children: ReactNode }) {
  const { model: words } = useWords();
  if (card.fields.some(({ kind }) => kind === "text")) return children;
  return (
    <details className="entered">
      <summary>{words.answer.entered}</summary>
      {children}
    </details>
  );
}

/** Says in one sentence how often answers like this one were right in the test recorded in the card. */
function ReliabilityNote({ card, prediction }: { card: Card; prediction: Prediction }) {
  const { model } = useWords();
  const words = model.answer.reliability;
  if (!hasProbabilities(card)) return null;
  const { similar, scores } = reliabilityOf(card, prediction.label, prediction.probability);
  if (similar) {
    const percent = (share: number) => formatCount(Math.round(share * 100));
    const range = words.range(percent(similar.from), percent(similar.to));
    const right = formatShareOf(similar.accuracy, similar.count);
    return (
      <p className="hint">
        {similar.count < 20
          ? words.fewSimilar(range, right)
          : words.similar(range, right, words.rows(formatCount(similar.count)))}
      </p>
    );
  }
  if (scores === undefined) return null;
  const label = classLabel(card, prediction.label);
  return (
    <p className="hint">
      {scores.precision === undefined
        ? words.neverAnswered(label)
        : words.untested(label, formatShare(scores.precision))}
    </p>
  );
}

/** Describes the effect of the visitor's lessons on this answer in one sentence. Shows nothing without lessons. */
function LessonEffect({ card, prediction }: { card: Card; prediction: Prediction }) {
  const { model } = useWords();
  const words = model.answer.lessons;
  if (prediction.model.lessons === 0) return null;
  const { baseProbabilities } = prediction;
  const best = baseProbabilities.indexOf(Math.max(...baseProbabilities));
  const label = card.classes[best]?.name ?? "";
  const base = { ...prediction, label, probability: baseProbabilities[best] ?? 0 };
  const before = formatConfidence(card, base);
  const now = formatConfidence(card, prediction);
  return (
    <p className="hint">
      {label !== prediction.label
        ? words.changed(formatPrediction(card, base))
        : before === now
          ? words.none
          : words.same(before, now)}
    </p>
  );
}
