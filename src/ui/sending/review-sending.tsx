import { useId, useState } from "react";
import type { Card } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import { createId } from "../../core/clock.ts";
import { addressText, type FeedbackAddress } from "../../core/site-settings.ts";
import { isolate, withoutDirectionControls } from "../../core/visible-text.ts";
import type { Feedback } from "../../learning/feedback.ts";
import { writeCsv } from "../../learning/feedback-csv.ts";
import { writeParcel } from "../../learning/outbox.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { Failure } from "../controls/failure.tsx";
import { saveFile } from "../controls/save-file.ts";
import { inputsOnOneLine } from "../display/input-summary.tsx";
import { ScrollBox } from "../display/scroll-table.tsx";
import { consentTo } from "../state/consent.ts";
import { useServices } from "../state/services.tsx";
import { useTask } from "../state/task.ts";
import { formatInstant } from "../words/format.ts";
import { useWords } from "../words/language.ts";

/** Every row with a checkbox to leave it out, the exact text that would be sent, and the request for consent. */
export function ReviewSending({
  card,
  address,
  rows,
  onAgree,
  onClose,
}: {
  card: Card;
  address: FeedbackAddress;
  rows: readonly Feedback[];
  onAgree: () => void;
  onClose: () => void;
}) {
  const { sending: words, controls } = useWords();
  const outbox = useServices().outbox!;
  const id = useId();
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const [parcel] = useState(createId);
  const isForm = "form" in address;
  const to = addressText(address);
  /** Otherwise, this asks. Consent may have been withdrawn in another tab since this was drawn. */
  const hasConsent = () => consentTo(to) !== undefined;
  const [isTicked, setIsTicked] = useState(false);
  const [problem, setProblem] = useState<string>();
  const task = useTask<void>();
  const chosen = rows.filter((row) => !leftOut.has(row.id));
  const fileName = `feedback-${card.id}.csv`;
  const csv = writeCsv(card, chosen);
  const file = new File([csv], fileName, { type: "text/csv" });
  const canShare = !isForm && navigator.canShare?.({ files: [file] }) === true;

  const checked = (work: () => Promise<void>) => () => {
    const agrees = hasConsent() || isTicked;
    const found = chosen.length === 0 ? words.noneChosen : agrees ? undefined : words.consentMissing;
    setProblem(found);
    if (found !== undefined) return;
    onAgree();
    // If the visitor withdraws consent after this, the box must not be ticked already.
    setIsTicked(false);
    void task.start(async () => {
      await work();
      onClose();
    });
  };
  const send = checked(async () => outbox.send(card, to, chosen, parcel));
  const subject = withoutDirectionControls(words.mailSubject(card.title));
  const mail = checked(async () => {
    await outbox.handOver(card, to, chosen);
    saveFile(file, fileName);
    const body = encodeURIComponent(words.mailBody(fileName));
    location.href = `mailto:${to}?subject=${encodeURIComponent(subject)}&body=${body}`;
  });
  const share = checked(async () => {
    // Record the sending only once sharing has succeeded: a visitor who closes the share sheet has sent nothing.
    await navigator.share({ files: [file], title: subject });
    await outbox.handOver(card, to, chosen);
  });
  const busy = task.state.status === "running";
  return (
    <div className="review-sending">
      <fieldset>
        <legend>{words.rows}</legend>
        <ul className="ruled">
          {rows.map((row) => (
            <li key={row.id}>
              <label className="check">
                <input
                  type="checkbox"
                  checked={!leftOut.has(row.id)}
                  onChange={({ target }) => {
                    const next = new Set(leftOut);
                    if (target.checked) next.delete(row.id);
                    else next.add(row.id);
                    setLeftOut(next);
                  }}
                />
                <span className="user-text">
                  {isolate(classLabel(card, row.label))} · {inputsOnOneLine(card, row.inputs, 120)}
                </span>
              </label>
              <span className="hint">{formatInstant(row.createdAt)}</span>
            </li>
          ))}
        </ul>
      </fieldset>
      <h3 id={`${id}-preview`}>{words.preview}</h3>
      <ScrollBox className="sending-preview" aria-labelledby={`${id}-preview`}>
        <pre>{isForm ? writeParcel(card, chosen, parcel) : csv}</pre>
      </ScrollBox>
      {!hasConsent() && (
        <label className="check">
          <input type="checkbox" checked={isTicked} onChange={({ target }) => setIsTicked(target.checked)} />
          {words.consent(to)}
        </label>
      )}
      {problem !== undefined && (
        <p className="warning" role="alert">
          {problem}
        </p>
      )}
      {task.state.status === "failed" && <Failure error={task.state.error} />}
      <div className="button-row">
        {isForm ? (
          <AsyncButton className="primary" busy={busy} onClick={send}>
            {words.send}
          </AsyncButton>
        ) : (
          <AsyncButton className="primary" busy={busy} onClick={mail}>
            {words.sendMail}
          </AsyncButton>
        )}
        {canShare && (
          <AsyncButton busy={busy} onClick={share}>
            {words.share}
          </AsyncButton>
        )}
        <button type="button" onClick={onClose}>
          {controls.cancel}
        </button>
      </div>
    </div>
  );
}
