import { useCallback, useEffect, useRef, useState } from "react";
import type { Card } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import type { FeedbackEntry } from "../../learning/feedback.ts";
import { TaskStatus } from "../controls/task-status.tsx";
import { InputSummary } from "../display/input-summary.tsx";
import { UserText } from "../display/user-text.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { useTask } from "../state/task.ts";
import { formatInstant, formatShare } from "../words/format.ts";
import { verdictWord } from "./feedback-row.tsx";

/** One row of feedback whole, with the ways to mend it. */
export function EntryDetails({
  entry: given,
  onClose,
  onRemove,
}: {
  entry: FeedbackEntry;
  onClose: () => void;
  onRemove: (id: string) => void;
}) {
  const { log, models } = useServices();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [entry, setEntry] = useState(given);
  const task = useTask<void>();
  const loadCard = useCallback(
    (signal: AbortSignal) => models.card(given.model, signal),
    [models, given.model],
  );
  const { state: card } = useAsync<Card>(loadCard);

  useEffect(() => {
    dialog.current?.showModal();
    // Not the first control, which a press of the space bar would change.
    heading.current?.focus();
  }, []);

  const edit = (change: { label?: string; usedForTraining?: boolean }) =>
    task.start(async () => setEntry(await log.edit(entry.id, change)));
  return (
    <dialog ref={dialog} className="entry-details" aria-labelledby="entry-heading" onClose={onClose}>
      <h2 id="entry-heading" ref={heading} tabIndex={-1}>
        {verdictWord(entry)} <span className="hint">{formatInstant(entry.createdAt)}</span>
      </h2>
      {card.status === "ready" ? (
        <InputSummary card={card.value} inputs={entry.inputs} metadata={entry.metadata} />
      ) : (
        <UserText label="As given">{Object.values(entry.inputs).join("\n")}</UserText>
      )}
      {entry.predictedLabel !== undefined && (
        <p>
          It said{" "}
          {card.status === "ready" ? classLabel(card.value, entry.predictedLabel) : entry.predictedLabel}
          {entry.predictedProbability !== undefined && ` (${formatShare(entry.predictedProbability)})`}.
        </p>
      )}
      {entry.superseded && <p className="notice">A later verdict on the same input took this one’s place.</p>}
      {entry.contradicted && <p className="notice">Another verdict on the same input says something else.</p>}
      <div className="entry-edit">
        <label>
          Right answer
          <select
            value={entry.label}
            disabled={card.status !== "ready"}
            onChange={(event) => edit({ label: event.target.value })}
          >
            {(card.status === "ready" ? card.value.classes : [{ name: entry.label, label: undefined }]).map(
              ({ name, label }) => (
                <option key={name} value={name}>
                  {label ?? name}
                </option>
              ),
            )}
          </select>
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={!entry.usedForTraining}
            onChange={(event) => edit({ usedForTraining: !event.target.checked })}
          />
          Not for teaching
        </label>
      </div>
      <TaskStatus task={task} label="Changing" />
      <p className="hint figures">
        {entry.model} {entry.modelVersion} · from the {entry.source === "import" ? "import" : entry.source} ·{" "}
        {entry.id}
      </p>
      <p className="button-row">
        <button type="button" className="primary" onClick={() => dialog.current?.close()}>
          Close
        </button>
        <button
          type="button"
          onClick={() => {
            // Closed first, so that the focus goes back to the row's place in the list.
            dialog.current?.close();
            onRemove(entry.id);
          }}
        >
          Delete
        </button>
      </p>
    </dialog>
  );
}
