import { createDeferred } from "./promises.ts";

/*
 * WebKit keeps a page that the visitor leaves in its back/forward cache even in the middle of an IndexedDB transaction,
 * and stops its code and its workers. The transaction then never ends, so every write of this site's other pages waits
 * for it, and so does everything that waits for a lock. That's why all that a page holds is ended when it is cached.
 * Other browsers don't cache pages that hold anything.
 */

const ends = new Set<() => void>();
const never = new Promise<never>(() => undefined);
let isOver = false;

/**
 * Calls `end` when the browser caches this page. Whatever waits for what was ended must then never continue, because
 * the page is loaded again if the visitor returns.
 * @returns a function that takes this back
 */
export function endWhenCached(end: () => void): () => void {
  ends.add(end);
  return () => void ends.delete(end);
}

/** The part of a window that announces that the page is cached or shown. */
type CacheablePage = {
  addEventListener(type: "pagehide" | "pageshow", listener: (event: { persisted: boolean }) => void): void;
  readonly location: { reload(): void };
};

/** Ends all that this page holds when the browser caches it. If the visitor returns, the page is loaded again. */
export function watchPageCache(page: CacheablePage): void {
  page.addEventListener("pagehide", ({ persisted }) => {
    if (!persisted || ends.size === 0) return;
    isOver = true;
    for (const end of ends) end();
  });
  page.addEventListener("pageshow", () => {
    if (isOver) page.location.reload();
  });
}

/** Web Locks that are released when the browser caches this page. */
export function releasedWhenCached(locks: LockManager | undefined): LockManager | undefined {
  if (!locks) return undefined;
  const request = async (name: string, ...rest: readonly unknown[]) => {
    const work = rest.at(-1) as (lock: Lock | null) => unknown;
    const options = rest.length > 1 ? (rest[0] as LockOptions) : {};
    const { promise: over, resolve } = createDeferred<void>();
    const forget = endWhenCached(resolve);
    try {
      const result: unknown = await locks.request(name, options, (lock) => Promise.race([work(lock), over]));
      return isOver ? await never : result;
    } finally {
      forget();
    }
  };
  return { request, query: () => locks.query() } as LockManager;
}
