import { stopIfAborted } from "../core/promises.ts";

/** For browsers without Web Locks: the last task in this thread for each lock name. */
const tails = new Map<string, Promise<unknown>>();

/**
 * Runs `work` while holding the lock with this name. The lock applies to all tabs if the browser has Web
 * Locks, otherwise only to this thread. Stored data stays correct even without locks; they only prevent the
 * same work from being done twice.
 * @returns undefined if `ifFree` is set and the lock is taken
 */
export async function exclusively<Result>(
  locks: LockManager | undefined,
  name: string,
  options: { readonly ifFree?: boolean; readonly signal?: AbortSignal | undefined },
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  stopIfAborted(options.signal);
  if (locks) {
    // A lock request accepts a signal or `ifAvailable`, not both.
    const request = options.ifFree ? { ifAvailable: true } : options.signal ? { signal: options.signal } : {};
    const run = async (lock: Lock | null) => (lock === null ? undefined : work());
    return (await locks.request(name, request, run)) as Result | undefined;
  }
  const before = tails.get(name);
  if (before && options.ifFree) return undefined;
  const running = (before ?? Promise.resolve()).then(() => {
    stopIfAborted(options.signal);
    return work();
  });
  const tail = running.then(
    () => {},
    () => {},
  );
  tails.set(name, tail);
  try {
    return await running;
  } finally {
    if (tails.get(name) === tail) tails.delete(name);
  }
}
