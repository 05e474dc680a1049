import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import { createId } from "../../../core/clock.ts";
import { wilsonInterval } from "../../../metrics/wilson-interval.ts";
import type { Model } from "../../../models/model.ts";
import {
  chooseRows,
  drawnScore,
  isSettled,
  type LabelSession,
  nextRow,
  settledLabels,
  withLabel,
} from "../../../tables/label-session.ts";
import type { ScoredRow } from "../../../tables/table-scoring.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { ClassSelect } from "../../controls/class-select.tsx";
import { Failure } from "../../controls/failure.tsx";
import { classesAtOnce } from "../../display/first-classes.tsx";
import { InputSummary } from "../../display/input-summary.tsx";
import { useTask } from "../../state/task.ts";
import { formatCount, formatShare } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";

/** Only this many classes have a shortcut key. */
const digits = 9;
/** If fewer rows than this are unlabelled, it is faster to open them from the list. */
const fewRows = 10;

/**
 * Asks for labels for the rows that the model is least sure about, and for some that are drawn at random. Shows nothing
 * if hardly any rows are unlabelled.
 */
export function LabelRows({ card, model, rows }: { card: Card; model: Model; rows: readonly ScoredRow[] }) {
  const words = useWords().table.ask;
  const id = useId();
  const labels = useLabelSession(card, model, rows);
  const { session, task } = labels;
  if (rows.filter(({ actual }) => actual === undefined).length < fewRows) return null;
  return (
    <section className="label-rows" aria-labelledby={id}>
      <h3 id={id}>{words.heading}</h3>
      {session ? (
        <Question card={card} session={session} labels={labels} />
      ) : (
        <>
          <p>{words.lead}</p>
          <AsyncButton busy={labels.isBusy} onClick={labels.begin}>
            {words.begin}
          </AsyncButton>
        </>
      )}
      {task.state.status === "failed" && <Failure error={task.state.error} />}
    </section>
  );
}

function Question({
  card,
  session,
  labels,
}: {
  card: Card;
  session: LabelSession;
  labels: ReturnType<typeof useLabelSession>;
}) {
  const words = useWords().table.ask;
  const [goesOn, setGoesOn] = useState(false);
  const part = useRef<HTMLDivElement>(null);
  const { current, isBusy, answer, undo } = labels;
  const settled = isSettled(session) && !goesOn;
  const isAsking = current >= 0 && !settled;
  const isLong = card.classes.length > classesAtOnce;
  // Each row has a list of its own, so that the last row's label isn't given to the next. A button keeps the focus.
  const asked = isLong ? current : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each row that is asked about
  useEffect(() => {
    if (!isAsking || part.current?.contains(document.activeElement)) return;
    part.current?.querySelector<HTMLElement>("fieldset button, select")?.focus();
  }, [isAsking, asked]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // These keys choose in the list.
    if (isLong) return;
    const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
    const forward = ["ArrowRight", "ArrowDown"].includes(event.key);
    // While no row is shown, the keys must not label the next one.
    if (event.key === "Backspace") undo();
    else if (!isAsking) return;
    else if (digit > 0 && digit <= card.classes.length) answer(card.classes[digit - 1]!.name);
    else if (forward || ["ArrowLeft", "ArrowUp"].includes(event.key)) {
      const all = [...(part.current?.querySelectorAll<HTMLElement>("fieldset button") ?? [])];
      const at = all.indexOf(document.activeElement as HTMLElement);
      all[(at + (forward ? 1 : -1) + all.length) % all.length]?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are shortcuts for the buttons inside
    <div className="label-question" ref={part} onKeyDown={onKeyDown}>
      {isAsking ? (
        <>
          <p className="hint">{words.line(formatCount(session.rows[current]!.line))}</p>
          <InputSummary card={card} inputs={session.rows[current]!.inputs} metadata={{}} />
          {isLong ? (
            <ClassSelect
              key={current}
              card={card}
              label={words.question}
              names={card.classes.map(({ name }) => name)}
              busy={isBusy}
              onChoose={answer}
            />
          ) : (
            <fieldset className="label-classes">
              <legend>{words.question}</legend>
              {card.classes.map(({ name }, index) => (
                <button
                  key={name}
                  type="button"
                  aria-disabled={isBusy || undefined}
                  onClick={() => answer(name)}
                >
                  {index < digits && (
                    <span className="label-key figures" aria-hidden="true">
                      {index + 1}
                    </span>
                  )}{" "}
                  {classLabel(card, name)}
                </button>
              ))}
            </fieldset>
          )}
        </>
      ) : (
        <p role="status">
          {settled ? words.settled(settledLabels, formatCount(session.rows.length)) : words.all}
        </p>
      )}
      <Progress session={session} />
      <p className="button-row">
        {settled && current >= 0 && (
          <button type="button" onClick={() => setGoesOn(true)}>
            {words.goOn}
          </button>
        )}
        <button
          type="button"
          aria-disabled={session.given.length === 0 || isBusy || undefined}
          onClick={undo}
        >
          {words.undo}
        </button>
        <button type="button" onClick={labels.end}>
          {words.end}
        </button>
      </p>
      {isAsking && !isLong && (
        <p className="hint shortcut">{words.keys(Math.min(digits, card.classes.length))}</p>
      )}
    </div>
  );
}

/** The number of labels, and how often the model was right, if that is known. */
function Progress({ session }: { session: LabelSession }) {
  const words = useWords().table.ask;
  const { right, rows } = drawnScore(session);
  const [low, high] = wilsonInterval(right, rows);
  return (
    <p role="status" className="figures">
      {words.given(session.given.length)}{" "}
      {rows > 0 && words.score(right, rows, formatShare(low), formatShare(high))}
    </p>
  );
}

/** Each table's session, kept for when the visitor opens another screen and comes back. */
const sessions = new WeakMap<readonly ScoredRow[], LabelSession>();

/** Asks for the labels of a scored table's rows, one at a time. Each label is a verdict like any other. */
function useLabelSession(card: Card, model: Model, rows: readonly ScoredRow[]) {
  const task = useTask<void>();
  const [session, showSession] = useState(sessions.get(rows));
  const setSession = (next: LabelSession | undefined) => {
    if (next) sessions.set(rows, next);
    else sessions.delete(rows);
    showSession(next);
  };
  const attempt = useRef<{ readonly key: string; readonly id: string }>(undefined);
  const isBusy = task.state.status === "running";
  const predictAll = (open: Pick<LabelSession, "rows">, signal: AbortSignal) =>
    model.predictMany(
      open.rows.map(({ inputs }) => inputs),
      { signal },
    );
  /**
   * Keeps the session at once, in case the visitor leaves. Shows it with the new predictions, so that the question
   * changes only once, or as it is if they fail. If the visitor ends the session meanwhile, it stays ended.
   */
  const predictAgain = async (
    next: LabelSession,
    signal: AbortSignal,
    withPredictions = (predictions: LabelSession["predictions"]) => ({ ...next, predictions }),
  ) => {
    sessions.set(rows, next);
    let shown = next;
    try {
      shown = withPredictions(await predictAll(next, signal));
    } finally {
      if (sessions.get(rows) === next) setSession(shown);
    }
  };
  // When the visitor comes back to this screen, lessons from elsewhere may have changed the predictions.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only once, when the screen appears
  useEffect(() => {
    if (session) void task.start(({ signal }) => predictAgain(session, signal));
  }, []);
  const current = session ? nextRow(card, session) : -1;
  return {
    task,
    session,
    /** The position of the row being asked about, or -1. */
    current,
    isBusy,
    begin: () =>
      void task.start(async ({ signal }) => {
        const chosen = chooseRows(card, rows);
        setSession({ ...chosen, predictions: await predictAll(chosen, signal), given: [] });
      }),
    answer: (label: string) => {
      if (!session || isBusy || current < 0) return;
      const { label: predictedLabel, probability: predictedProbability } = session.predictions[current]!;
      // After a failure, the label may have been stored, so the same label of the same row keeps its id.
      const key = `${current} ${label}`;
      if (attempt.current?.key !== key) attempt.current = { key, id: createId() };
      const { id } = attempt.current;
      void task.start(async ({ signal }) => {
        const { feedback } = await model.teach({
          id,
          inputs: session.rows[current]!.inputs,
          metadata: {},
          predictedLabel,
          predictedProbability,
          label,
        });
        attempt.current = undefined;
        if (sessions.get(rows) !== session) return;
        const labelled = (predictions: LabelSession["predictions"]) =>
          withLabel(session, current, label, feedback.id, predictions);
        await predictAgain(labelled(session.predictions), signal, labelled);
      });
    },
    undo: () => {
      const last = session?.given.at(-1);
      if (!session || !last || isBusy) return;
      void task.start(async ({ signal }) => {
        await model.undo(last.feedback, { signal });
        await predictAgain({ ...session, given: session.given.slice(0, -1) }, signal);
      });
    },
    end: () => {
      task.cancel();
      setSession(undefined);
    },
  };
}
