import { useCallback, useEffect, useRef, useState } from "react";
import type { Card } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import { isolate } from "../../core/visible-text.ts";
import type { FeedbackEntry } from "../../learning/feedback.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { TaskStatus } from "../controls/task-status.tsx";
import { InputSummary } from "../display/input-summary.tsx";
import { UserText } from "../display/user-text.tsx";
import { type Async, useAsync } from "../state/async.ts";
import { exampleHash } from "../state/form-values.ts";
import { useServices } from "../state/services.tsx";
import { useTask } from "../state/task.ts";
import { formatInstant, formatProbability } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { verdictOf } from "./feedback-row.tsx";

/** A dialog that shows one row of feedback in full, where it can be corrected or deleted. */
export function EntryDetails({
  entry: given,
  onClose,
  onRemove,
}: {
  entry: FeedbackEntry;
  onClose: () => void;
  onRemove: (id: string) => void;
}) {
  const { feedback: words, controls } = useWords();
  const { log, models } = useServices();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [entry, setEntry] = useState(given);
  const [label, setLabel] = useState(given.label);
  const [usedForTraining, setUsedForTraining] = useState(given.usedForTraining);
  const isChanged = label !== entry.label || usedForTraining !== entry.usedForTraining;
  const task = useTask<void>();
  const loadCard = useCallback(
    (signal: AbortSignal) => models.card(given.model, signal),
    [models, given.model],
  );
  const { state: card } = useAsync<Card>(loadCard);

  useEffect(() => {
    dialog.current?.showModal();
    // Focus the heading rather than the first control, which pressing the space bar would change.
    heading.current?.focus();
  }, []);

  // Don't save on each change: every choice that the arrow keys pass on the way would become a lesson.
  const save = () => task.start(async () => setEntry(await log.edit(entry.id, { label, usedForTraining })));
  return (
    <dialog ref={dialog} className="entry-details" aria-labelledby="entry-heading" onClose={onClose}>
      <h2 id="entry-heading" ref={heading} tabIndex={-1}>
        {words.verdicts[verdictOf(entry)]} <span className="hint">{formatInstant(entry.createdAt)}</span>
      </h2>
      {card.status === "ready" ? (
        <InputSummary card={card.value} inputs={entry.inputs} metadata={entry.metadata} />
      ) : (
        <UserText label={words.entry.asGiven}>{Object.values(entry.inputs).join("\n")}</UserText>
      )}
      {entry.predictedLabel !== undefined && <p>{words.entry.answer(answerText(card, entry))}</p>}
      {entry.superseded && <p className="notice">{words.entry.superseded}</p>}
      {entry.contradicted && <p className="notice">{words.entry.contradicted}</p>}
      <div className="entry-edit">
        <label>
          {words.entry.label}
          <select
            value={label}
            disabled={card.status !== "ready"}
            onChange={(event) => setLabel(event.target.value)}
          >
            {classNames(card, entry.label).map((name) => (
              <option key={name} value={name}>
                {card.status === "ready" ? classLabel(card.value, name) : name}
              </option>
            ))}
          </select>
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={!usedForTraining}
            onChange={(event) => setUsedForTraining(!event.target.checked)}
          />
          {words.entry.notForTraining}
        </label>
        <AsyncButton busy={!isChanged || task.state.status === "running"} onClick={save}>
          {words.entry.save}
        </AsyncButton>
        <span role="status">{task.state.status === "done" && !isChanged && words.entry.saved}</span>
      </div>
      <TaskStatus task={task} label={words.entry.changing} />
      <p className="hint figures">
        {entry.model} {entry.modelVersion} · {words.entry.from(entry.source)} · {entry.id}
      </p>
      <p className="button-row">
        <button type="button" className="primary" onClick={() => dialog.current?.close()}>
          {controls.close}
        </button>
        {card.status === "ready" && <a href={exampleHash(card.value, entry)}>{words.entry.open}</a>}
        <button
          type="button"
          onClick={() => {
            // Close the dialog first, so that the focus returns to the row's place in the list.
            dialog.current?.close();
            onRemove(entry.id);
          }}
        >
          {words.entry.delete}
        </button>
      </p>
    </dialog>
  );
}

/**
 * The classes to choose from. A row's own class is always among them, even if the card no longer has it: otherwise, the
 * browser would show the first class as if the row had been given that one.
 */
function classNames(card: Async<Card>, own: string): readonly string[] {
  const names = card.status === "ready" ? card.value.classes.map(({ name }) => name) : [];
  return names.includes(own) ? names : [...names, own];
}

/** The model's prediction, with its probability if it gave one. */
function answerText(card: Async<Card>, { predictedLabel = "", predictedProbability }: FeedbackEntry): string {
  const label = card.status === "ready" ? classLabel(card.value, predictedLabel) : predictedLabel;
  return predictedProbability === undefined
    ? label
    : `${isolate(label)} (${formatProbability(predictedProbability)})`;
}
