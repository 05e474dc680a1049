import { stopIfAborted } from "../core/promises.ts";

/** For browsers without Web Locks: the last work under each name in this thread. */
const tails = new Map<string, Promise<unknown>>();

/**
 * Runs `work` while no other holds the name, in any tab where the browser has Web Locks, and in this thread elsewhere.
 * What is stored stays right without it: it only keeps two from doing the same work.
 * @returns undefined where `ifFree` is set and another holds the name
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
