import { createId } from "../core/clock.ts";
import { createDeferred } from "../core/promises.ts";

const prefix = "hunch-log-";

/** The part of the Web Locks API that marks need. */
export type MarkLocks = {
  request(name: string, work: () => Promise<void>): Promise<unknown>;
  query(): Promise<LockManagerSnapshot>;
};

/**
 * Tells all threads of this origin whether the log has been written to, through the names of the Web Locks that
 * writers hold. Querying these names takes a service worker a fifth of the time of an IndexedDB read. A
 * BroadcastChannel can't replace them: its messages may arrive after a call from a page whose write has just
 * been confirmed.
 *
 * A thread holds a mark named "open" while it writes, and one named "done" from then until the end of its next
 * write. Both get new names each time. A write is confirmed only once its mark is held, so the names then
 * differ from those before the write, until the thread ends: then its marks disappear with it.
 */
export class WriteMarks {
  readonly #locks: MarkLocks | undefined;
  #done: Mark | undefined;

  /** @param locks undefined if the browser has no Web Locks, in which case marks can't be relied on */
  constructor(locks: MarkLocks | undefined) {
    this.#locks = locks;
  }

  /** Carries out a write under a mark. */
  async during<Result>(write: () => Promise<Result>): Promise<Result> {
    const locks = this.#locks;
    if (!locks) return write();
    const open = holdMark(locks, "open");
    try {
      return await write();
    } finally {
      await open.held;
      void this.#close(locks, open);
    }
  }

  /**
   * The marks of all threads. As long as they stay the same, no further write has been confirmed, except by a
   * thread that has since ended: if it wrote for the first time, the marks are again those from before.
   * @returns undefined while a thread is writing, or if the browser has no Web Locks
   */
  async read(): Promise<string | undefined> {
    const snapshot = await this.#locks?.query().catch(() => undefined);
    if (!snapshot) return undefined;
    const names = (snapshot.held ?? [])
      .map(({ name = "" }) => name)
      .filter((name) => name.startsWith(prefix));
    return names.some((name) => name.startsWith(`${prefix}open`)) ? undefined : names.sort().join();
  }

  /** Ends a write: a new "done" mark replaces its "open" mark and the previous "done" mark. */
  async #close(locks: MarkLocks, open: Mark): Promise<void> {
    const before = this.#done;
    const done = holdMark(locks, "done");
    this.#done = done;
    await done.held;
    open.release();
    before?.release();
  }
}

type Mark = { readonly held: Promise<void>; readonly release: () => void };

/** Acquires a lock that nobody else requests. If the browser refuses it, the write continues without a mark. */
function holdMark(locks: MarkLocks, state: "open" | "done"): Mark {
  const { promise: held, resolve: take } = createDeferred<void>();
  const { promise: released, resolve: release } = createDeferred<void>();
  const keep = () => {
    take();
    return released;
  };
  locks.request(`${prefix}${state}-${createId()}`, keep).catch(() => take());
  return { held, release };
}
