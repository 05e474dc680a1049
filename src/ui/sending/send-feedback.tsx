import { useCallback, useEffect, useState } from "react";
import type { Card } from "../../core/card.ts";
import { addressText, type FeedbackAddress } from "../../core/site-settings.ts";
import type { Feedback } from "../../learning/feedback.ts";
import { addressFor, mostRows, type Sending } from "../../learning/outbox.ts";
import { AsyncButton, ConfirmButton } from "../controls/async-button.tsx";
import { Failure } from "../controls/failure.tsx";
import { useAsync } from "../state/async.ts";
import {
  consentTo,
  forgetWithdrawal,
  giveConsent,
  hasConsents,
  noteWithdrawal,
  withdrawConsent,
} from "../state/consent.ts";
import { useServices } from "../state/services.tsx";
import { siteSettings } from "../state/site.ts";
import { useTask } from "../state/task.ts";
import { formatRows } from "../words/amounts.ts";
import { formatInstant } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { ReviewSending } from "./review-sending.tsx";

type Loaded = { readonly rows: readonly Feedback[]; readonly sendings: readonly Sending[] };

/**
 * Lets visitors send their feedback on a model to its owner. If neither the card nor the site names an address, this
 * never makes a request, and shows only what was sent or is still waiting since they did, so that visitors can take it
 * back.
 */
export function SendFeedback({ card }: { card: Card }) {
  const address = addressFor(card, siteSettings().feedback);
  const { outbox } = useServices();
  // Without an address or consent, nothing was ever sent, and the outbox needn't be opened.
  if (outbox === undefined || (address === undefined && !hasConsents())) return null;
  return <ToOwner card={card} address={address} />;
}

function ToOwner({ card, address }: { card: Card; address: FeedbackAddress | undefined }) {
  const { sending: words } = useWords();
  const services = useServices();
  const outbox = services.outbox!;
  const blocked = address && "form" in address && !outbox.mayContact(address.form) ? address.form : undefined;
  const to = address && addressText(address);
  const { log } = services;
  const [isOpen, setIsOpen] = useState(false);
  const [, setConsents] = useState(0);
  const changeConsent = (change: (address: string) => void, of: string) => {
    change(of);
    // Consent is kept in storage, so this only draws it again.
    setConsents((changes) => changes + 1);
  };
  const taking = useTask<void>();
  const withdraw = (from: string) => {
    changeConsent(withdrawConsent, from);
    void taking.start(() => outbox.cancelAllTo(from));
  };
  const load = useCallback(
    async (signal: AbortSignal): Promise<Loaded> => ({
      rows: address === undefined ? [] : await outbox.unsent(card.id, signal),
      sendings: await outbox.sendings(card.id),
    }),
    [outbox, card.id, address],
  );
  const { state, retry, refresh } = useAsync(load);
  useEffect(() => outbox.onChange(refresh), [outbox, refresh]);
  useEffect(() => log.onChange(refresh), [log, refresh]);
  if (address === undefined && (state.status !== "ready" || state.value.sendings.length === 0)) return null;
  return (
    <section className="sending" aria-labelledby="sending-heading">
      <h2 id="sending-heading">{words.heading}</h2>
      {state.status === "failed" && <Failure error={state.error} retry={retry} />}
      {state.status === "ready" && (
        <>
          {address === undefined ? (
            <p>{words.noAddress}</p>
          ) : blocked !== undefined ? (
            <p>{words.blocked(blocked)}</p>
          ) : state.value.rows.length === 0 ? (
            <p>{words.nothing}</p>
          ) : (
            <>
              <p>{words.unsent(formatRows(state.value.rows.length), state.value.rows.length >= mostRows)}</p>
              {isOpen ? (
                <ReviewSending
                  // If rows are added or removed in the meantime, the review starts over, so that visitors agree
                  // to exactly what they see.
                  key={state.value.rows.map(({ id }) => id).join()}
                  card={card}
                  address={address}
                  rows={state.value.rows}
                  onAgree={() => changeConsent(giveConsent, addressText(address))}
                  onClose={() => setIsOpen(false)}
                />
              ) : (
                <button type="button" onClick={() => setIsOpen(true)}>
                  {words.review}
                </button>
              )}
            </>
          )}
          <Consents
            addresses={[...(to === undefined ? [] : [to]), ...state.value.sendings.map((each) => each.to)]}
            onWithdraw={withdraw}
          />
          {taking.state.status === "failed" && <Failure error={taking.state.error} />}
          <PastSendings sendings={state.value.sendings} />
        </>
      )}
    </section>
  );
}

/**
 * When the visitor agreed to send feedback, and to which of these addresses, so that they can withdraw their consent at
 * any time. Feedback may have been sent to an address that the model or the site no longer names.
 */
function Consents({
  addresses,
  onWithdraw,
}: {
  addresses: readonly string[];
  onWithdraw: (address: string) => void;
}) {
  const { sending: words } = useWords();
  return [...new Set(addresses)].map((address) => {
    const agreedAt = consentTo(address);
    if (agreedAt === undefined) return null;
    return (
      <p key={address}>
        {words.agreed(address, formatInstant(agreedAt))}{" "}
        <button type="button" className="word" onClick={() => onWithdraw(address)}>
          {words.withdraw}
        </button>
      </p>
    );
  });
}

/** Lists every attempt to send feedback and what became of it, newest first. */
function PastSendings({ sendings }: { sendings: readonly Sending[] }) {
  const { sending: words } = useWords();
  const outbox = useServices().outbox!;
  const task = useTask<void>();
  if (sendings.length === 0) return null;
  const busy = task.state.status === "running";
  const sendAgain = (id: string) => void task.start(() => outbox.sendAgain(id));
  const cancel = (id: string) => {
    noteWithdrawal(id);
    // If it fails, the note stays, so that the parcel isn't sent later.
    void task.start(async () => {
      await outbox.cancel(id);
      forgetWithdrawal(id);
    });
  };
  return (
    <>
      <h3>{words.past}</h3>
      <ul className="ruled">
        {[...sendings].reverse().map(({ id, rowIds, state, changedAt, to, status, body }) => {
          const isBlocked = body !== undefined && !outbox.mayContact(to);
          return (
            <li key={id}>
              <p role="status">
                {isBlocked && state === "waiting" ? words.notSent : words.states[state]}{" "}
                {status !== undefined && words.status(status)}
              </p>
              <p className="hint">
                {formatRows(rowIds.length)} {words.to(to)}, {formatInstant(changedAt)}
              </p>
              {isBlocked && <p className="hint">{words.rowsBlocked}</p>}
              {body !== undefined && !isBlocked && state !== "sending" && (
                <p className="hint">{words.deletedLeftOut}</p>
              )}
              <span className="button-row">
                {(state === "unconfirmed" || state === "refused") &&
                  body !== undefined &&
                  !isBlocked &&
                  (consentTo(to) === undefined ? (
                    <ConfirmButton
                      label={words.again}
                      question={words.againQuestion(to)}
                      busy={busy}
                      onConfirm={() => sendAgain(id)}
                    />
                  ) : (
                    <AsyncButton busy={busy} onClick={() => sendAgain(id)}>
                      {words.again}
                    </AsyncButton>
                  ))}
                {state === "waiting" && body !== undefined && (
                  <AsyncButton busy={busy} onClick={() => cancel(id)}>
                    {words.cancel}
                  </AsyncButton>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {task.state.status === "failed" && <Failure error={task.state.error} />}
    </>
  );
}
