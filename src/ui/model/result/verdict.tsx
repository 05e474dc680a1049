import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Model } from "../../../models/model.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { ClassSelect } from "../../controls/class-select.tsx";
import { Failure } from "../../controls/failure.tsx";
import type { Answer } from "../../state/use-answer.ts";
import { useFocusFallback } from "../../state/use-kept-focus.ts";
import { useWords } from "../../words/language.ts";
import { LessonReport } from "./lesson-report.tsx";
import type { AnswerVerdict } from "./use-verdict.ts";

/** Asks whether the answer was right, and shows what the verdict changed. */
export function Verdict({
  card,
  model,
  answer,
  current,
  verdict: { state, choose, give, undo },
}: {
  card: Card;
  model: Model;
  answer: Answer;
  /** False if the answer shown doesn't belong to the form's current values, and therefore can't be judged. */
  current: boolean;
  verdict: AnswerVerdict;
}) {
  const { model: all } = useWords();
  const words = all.verdict;
  const predicted = answer.prediction.label;
  const others = card.classes.filter(({ name }) => name !== predicted);
  const onlyOther = others.length === 1 ? others[0] : undefined;
  const busy = state.status === "sending" || !current;

  if (state.status === "taught" || state.status === "undoing" || state.status === "undo-failed") {
    return (
      <>
        <LessonReport
          card={card}
          capabilities={model.capabilities}
          lesson={state.lesson}
          undoing={state.status === "undoing"}
          onUndo={undo}
        />
        {state.status === "undo-failed" && <Failure error={state.error} />}
      </>
    );
  }
  if (state.status === "unstored") {
    return <PendingNote />;
  }
  return (
    <div className="verdict">
      <h3 id="verdict-question">{words.question}</h3>
      <div className="verdict-buttons">
        <AsyncButton busy={busy} aria-describedby="verdict-question" onClick={() => give(predicted)}>
          {words.correct}
        </AsyncButton>
        <AsyncButton
          busy={busy}
          aria-describedby="verdict-question"
          aria-expanded={onlyOther ? undefined : state.status === "choosing"}
          onClick={() => (onlyOther ? give(onlyOther.name) : choose())}
        >
          {words.incorrect}
        </AsyncButton>
      </div>
      {state.status === "choosing" && (
        <RightClass card={card} names={others.map(({ name }) => name)} busy={busy} onChoose={give} />
      )}
    </div>
  );
}

function PendingNote() {
  const { model: words } = useWords();
  const note = useFocusFallback<HTMLParagraphElement>();
  return (
    <p className="verdict-note" role="status" ref={note} tabIndex={-1}>
      {words.verdict.unstored}
    </p>
  );
}

/** Up to this many classes are shown as buttons; if there are more, they are shown as a list. */
const maxClassButtons = 8;

function RightClass({
  card,
  names,
  busy,
  onChoose,
}: {
  card: Card;
  names: readonly string[];
  busy: boolean;
  onChoose: (name: string) => void;
}) {
  const { model: all } = useWords();
  const words = all.verdict;
  if (names.length <= maxClassButtons) {
    return (
      <fieldset className="right-class">
        <legend>{words.which}</legend>
        {names.map((name) => (
          <AsyncButton key={name} busy={busy} onClick={() => onChoose(name)}>
            {classLabel(card, name)}
          </AsyncButton>
        ))}
      </fieldset>
    );
  }
  return <ClassSelect card={card} label={words.which} names={names} busy={busy} onChoose={onChoose} />;
}
