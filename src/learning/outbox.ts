import type { Card } from "../core/card.ts";
import { createId, currentTime } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import type { FeedbackAddress } from "../core/site-settings.ts";
import { earlierColumn } from "../csv/feedback-columns.ts";
import { exclusively } from "./exclusive.ts";
import type { Feedback, FeedbackLog } from "./feedback.ts";
import { csvCells, csvColumns } from "./feedback-csv.ts";

/**
 * The request body that is sent to a form: the CSV's rows, with its column names as keys. The inbox reads such a body
 * like a CSV. `parcel` stays the same when the body is sent again, so that a receiver can recognize it.
 */
export type FeedbackParcel = {
  readonly format: "hunch-feedback/1";
  readonly parcel: string;
  readonly model: string;
  readonly rows: readonly Readonly<Record<string, string>>[];
};

export type SendingState =
  /** Waiting for a connection. */
  | "waiting"
  | "sending"
  | "sent"
  /** The connection was lost, so the rows may have arrived. They are sent again only if the visitor asks for it. */
  | "unconfirmed"
  /** The server refused the rows. */
  | "refused"
  /** The rows were handed over as a file, by email or through the share sheet. */
  | "handed-over"
  /** The rows are waiting in the browser from which this browser's data was copied. */
  | "elsewhere";

/** Rows that a visitor has sent or wants to send together. No row belongs to more than one `Sending`. */
export type Sending = {
  readonly id: string;
  readonly model: string;
  /** The form's address, or the email address. */
  readonly to: string;
  readonly rowIds: readonly string[];
  /** The request body. Deleted once it has arrived. */
  readonly body: string | undefined;
  readonly state: SendingState;
  /** ISO 8601, UTC. */
  readonly changedAt: string;
  /** The HTTP status, if the server refused the rows. */
  readonly status?: number | undefined;
};

/** Stores what visitors send. */
export interface OutboxStore {
  all(): Promise<readonly Sending[]>;
  /** Stores a `Sending`. If one of its rows already belongs to another, stores nothing and returns false. */
  add(sending: Sending): Promise<boolean>;
  /**
   * Replaces a stored `Sending`, or deletes it if the result is undefined.
   * @returns what is stored now
   */
  change(id: string, change: (before: Sending) => Sending | undefined): Promise<Sending | undefined>;
}

/** A visitor's feedback on its way to the site's owner. Every method may reject with `storage-*`. */
export interface Outbox {
  /** Whether this page may contact a form. What is meant for another form waits for a site that may. */
  mayContact(form: string): boolean;
  /** This visitor's own lessons from the page that have never been sent, oldest first; at most 1,000. */
  unsent(model: string, signal?: AbortSignal): Promise<readonly Feedback[]>;
  sendings(model: string): Promise<readonly Sending[]>;
  /**
   * Sends rows to a form: now, or as soon as there is a connection. They are stored first, so that nothing is
   * lost if the page is closed.
   * @param parcel a fresh UUID; `writeParcel` puts it into the body that is posted
   * @throws AppError `already-sent` if another tab has already sent some of the rows
   */
  send(card: Card, form: string, rows: readonly Feedback[], parcel: string): Promise<void>;
  /** Marks rows as handed over in a file. @throws AppError `already-sent` */
  handOver(card: Card, to: string, rows: readonly Feedback[]): Promise<void>;
  /** Sends a parcel again if it may not have arrived or was refused, without the rows that were deleted since. */
  sendAgain(id: string): Promise<void>;
  /**
   * Deletes a `Sending` if it is still waiting: this tab or another may be sending it, or have sent it. Its rows then
   * count as unsent again.
   */
  cancel(id: string): Promise<void>;
  /** Deletes every `Sending` that is waiting to go to this address, whatever its model. */
  cancelAllTo(address: string): Promise<void>;
  /**
   * Takes the rows that are no longer in the log out of what is waiting, and drops what was withdrawn, or waits for an
   * address to which consent was withdrawn: it must not be sent later. Rows that were changed stay as they are, since they were shown like
   * that when the visitor agreed. What is being sent, or may have arrived, stays too. Call this after every change to the
   * log.
   */
  dropDeleted(): Promise<void>;
  /**
   * Sends everything that is waiting and was not deleted. Call this when the page starts and when the connection is
   * back.
   */
  flush(): Promise<void>;
  /** Calls `listener` after every change in this tab. Returns a function that unsubscribes it. */
  onChange(listener: () => void): () => void;
}

/** At most this many rows are sent at once, since forms accept bodies of up to about a megabyte. */
export const mostRows = 1000;
const pageRows = 200;

/** The request body, exactly as visitors see it before they agree. */
export function writeParcel(card: Card, rows: readonly Feedback[], parcel: string): string {
  const options = { hasEarlier: true };
  const columns = csvColumns(card, options);
  const written: FeedbackParcel = {
    format: "hunch-feedback/1",
    parcel,
    model: card.id,
    rows: rows.map((row) => {
      const cells = csvCells(card, row, options).map((cell, index) => [columns[index]!, cell] as const);
      return Object.fromEntries(cells.filter(([column, cell]) => column !== earlierColumn || cell !== ""));
    }),
  };
  return JSON.stringify(written, undefined, 2);
}

/** The parcel without the rows that are no longer in the log. Undefined if no row is left. */
function withoutDeleted(sending: Sending, live: ReadonlySet<string>): Sending | undefined {
  const rowIds = sending.rowIds.filter((id) => live.has(id));
  if (rowIds.length === 0) return undefined;
  if (rowIds.length === sending.rowIds.length || sending.body === undefined) return sending;
  const parcel: FeedbackParcel = JSON.parse(sending.body);
  const rows = parcel.rows.filter(({ id }) => live.has(id!));
  return { ...sending, rowIds, body: JSON.stringify({ ...parcel, rows }, undefined, 2) };
}

/**
 * Where a visitor's feedback on a model goes: to the card's address or, if it has none, to the site's.
 * Undefined if neither has an address.
 */
export function addressFor(card: Card, ofSite: FeedbackAddress | undefined): FeedbackAddress | undefined {
  return card.feedback ?? ofSite;
}

/**
 * @param deps.isOnline returns false if the browser knows that it is offline
 * @param deps.mayContact returns false if the page's policy doesn't allow requests to this form; by default,
 *   every form may be contacted. Sites in other folders of this origin use the same store, and their own
 *   pages send what is meant for their forms
 * @param deps.locks undefined if the browser has no Web Locks
 * @param deps.withdrawnAt when the visitor last withdrew a parcel or consent to its address. ISO 8601, UTC. The tab may
 *   have been closed before `cancel` or `cancelAllTo` had finished
 * @param deps.answerTimeout milliseconds after which a form that hasn't answered is given up: enough for a megabyte
 *   over a slow connection
 */
export function createOutbox(deps: {
  readonly log: Pick<FeedbackLog, "pageAfter" | "liveIds">;
  readonly store: OutboxStore;
  readonly fetch: typeof fetch;
  readonly isOnline: () => boolean;
  readonly mayContact?: (form: string) => boolean;
  readonly locks: LockManager | undefined;
  readonly withdrawnAt?: (parcel: Pick<Sending, "id" | "to">) => string | undefined;
  readonly answerTimeout?: number;
  readonly now?: () => Date;
}): Outbox {
  const { log, store, isOnline, mayContact = () => true, locks, withdrawnAt, answerTimeout = 180_000 } = deps;
  const now = () => (deps.now?.() ?? currentTime()).toISOString();
  const listeners = new Set<() => void>();
  const notify = () => {
    for (const listener of listeners) listener();
  };

  async function change(id: string, values: Partial<Sending>): Promise<void> {
    await store.change(id, (before) => ({ ...before, ...values, changedAt: now() }));
    notify();
  }

  async function add(sending: Omit<Sending, "changedAt">): Promise<void> {
    if (!(await store.add({ ...sending, changedAt: sentAt(sending) }))) throw new AppError("already-sent");
    notify();
  }

  /** What may still be sent of a parcel that waits. Undefined if it or consent was withdrawn, or if no row is left. */
  function stillMeant(waiting: Sending, live: ReadonlySet<string>): Sending | undefined {
    const withdrawn = withdrawnAt?.(waiting);
    if (withdrawn !== undefined && waiting.changedAt <= withdrawn) return undefined;
    return withoutDeleted(waiting, live);
  }

  /**
   * The time at which the visitor sends something. A clock may have been ahead when consent was withdrawn, but what is
   * sent now is sent after that.
   */
  function sentAt(parcel: Pick<Sending, "id" | "to">): string {
    const [time, withdrawn] = [now(), withdrawnAt?.(parcel)];
    if (withdrawn === undefined || time > withdrawn) return time;
    return new Date(Date.parse(withdrawn) + 1).toISOString();
  }

  /** Only one tab runs this at a time. */
  async function post({ id, to, rowIds, body: written }: Sending): Promise<void> {
    if (!isOnline() || !mayContact(to) || written === undefined) return;
    const live = await log.liveIds(rowIds);
    const sending = await store.change(id, (before) => {
      // While another parcel was being sent, the visitor may have deleted some rows or withdrawn consent.
      if (before.state !== "waiting") return before;
      const left = stillMeant(before, live);
      return left && { ...left, state: "sending", changedAt: now() };
    });
    notify();
    // Another tab may have taken it back.
    if (sending?.state !== "sending" || sending.body === undefined) return;
    const { body } = sending;
    try {
      const { ok, status } = await deps.fetch(to, {
        method: "POST",
        body,
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        credentials: "omit",
        // The page's policy allows only this address, and a redirect could lead to another.
        redirect: "error",
        // A form that never answers would keep every other parcel waiting.
        signal: AbortSignal.timeout(answerTimeout),
      });
      await change(id, ok ? { state: "sent", body: undefined } : { state: "refused", status });
    } catch {
      // Browsers don't tell pages why a request failed, and a form may answer too late. The rows may have arrived, so
      // they are sent again only if the visitor asks for it.
      await change(id, { state: "unconfirmed" });
    }
  }

  const flush = async () => {
    await exclusively(locks, "hunch-outbox", {}, async () => {
      for (const sending of await store.all()) {
        // This tab has the lock, so the tab that was sending must have been closed before it got a result.
        if (sending.state === "sending") await change(sending.id, { state: "unconfirmed" });
        if (sending.state === "waiting") await post(sending);
      }
    });
  };

  async function dropDeleted(): Promise<void> {
    const all = await store.all();
    const waiting = all.filter(({ state, body }) => state === "waiting" && body !== undefined);
    if (waiting.length === 0) return;
    const live = await log.liveIds(waiting.flatMap(({ rowIds }) => rowIds));
    const affected = waiting.filter((sending) => stillMeant(sending, live) !== sending);
    for (const { id } of affected)
      await store.change(id, (before) => (before.state === "waiting" ? stillMeant(before, live) : before));
    if (affected.length > 0) notify();
  }

  /**
   * Doesn't wait for a tab that is sending: it would send the other parcels first. What is being sent stays, since it
   * may arrive.
   */
  async function cancelWaiting(ids: readonly string[]): Promise<void> {
    for (const id of ids)
      await store.change(id, (before) => (before.state === "waiting" ? undefined : before));
    notify();
  }

  return {
    mayContact,
    dropDeleted,
    flush,
    async unsent(model, signal) {
      const taken = new Set((await store.all()).flatMap(({ rowIds }) => rowIds));
      const rows: Feedback[] = [];
      for (let last: Feedback | undefined; ; ) {
        const entries = await log.pageAfter({ model }, last, pageRows, signal);
        for (const { superseded, contradicted: _, ...row } of entries) {
          const isOwn = row.source === "page" && row.usedForTraining && !superseded;
          if (isOwn && !taken.has(row.id)) rows.push(row);
        }
        last = entries.at(-1);
        if (entries.length < pageRows) break;
      }
      return rows.reverse().slice(0, mostRows);
    },
    async sendings(model) {
      await dropDeleted();
      return (await store.all()).filter((sending) => sending.model === model);
    },
    async send(card, form, rows, parcel) {
      const body = writeParcel(card, rows, parcel);
      await add({
        id: parcel,
        model: card.id,
        to: form,
        rowIds: rows.map((row) => row.id),
        body,
        state: "waiting",
      });
      await flush();
    },
    async handOver(card, to, rows) {
      const rowIds = rows.map((row) => row.id);
      await add({ id: createId(), model: card.id, to, rowIds, body: undefined, state: "handed-over" });
    },
    async sendAgain(id) {
      const known = (await store.all()).find((sending) => sending.id === id);
      const live = await log.liveIds(known?.rowIds ?? []);
      await store.change(id, (before) => {
        // Another tab may be sending it again, or have done so.
        if (before.state !== "unconfirmed" && before.state !== "refused") return before;
        const left = withoutDeleted(before, live);
        // If nothing is left to send, the parcel stays in the history, since it may have arrived.
        if (left === undefined) return { ...before, body: undefined };
        return { ...left, state: "waiting", status: undefined, changedAt: sentAt(before) };
      });
      notify();
      await flush();
    },
    cancel: (id) => cancelWaiting([id]),
    async cancelAllTo(address) {
      const all = await store.all();
      await cancelWaiting(all.filter(({ to }) => to === address).map(({ id }) => id));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
