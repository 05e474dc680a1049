import { useCallback, useEffect, useRef, useState } from "react";
import { type AppError, isAbort, toAppError } from "../../core/errors.ts";
import type { FeedbackEntry, FeedbackFilter } from "../../learning/feedback.ts";
import { useServices } from "../state/services.tsx";

/** Rows fetched at once. */
const pageRows = 100;
/** Pages kept: enough for any screen and some scrolling back, little enough for any memory. */
const keptPages = 20;

/** The rows of a filtered list, fetched by page as they come into view. */
export type Pages = {
  /** Undefined while its page is on its way. */
  readonly rowAt: (index: number) => FeedbackEntry | undefined;
  /** Asks for the pages that hold these rows. */
  readonly want: (first: number, last: number) => void;
  readonly error: AppError | undefined;
  readonly retry: () => void;
};

/**
 * @param filter its identity is the list's: a new one empties the pages
 * @param revision counts changes of the log; pages are then fetched again while the old rows stay on the screen
 */
export function usePages(filter: FeedbackFilter, revision: number): Pages {
  const { log } = useServices();
  const [pages, setPages] = useState<ReadonlyMap<number, readonly FeedbackEntry[]>>(new Map());
  const [error, setError] = useState<AppError>();
  const [range, setRange] = useState<{ first: number; last: number }>({ first: 0, last: 0 });
  const [attempt, setAttempt] = useState(0);
  const held = useRef<ReadonlyMap<number, readonly FeedbackEntry[]>>(pages);
  /** Held pages that no change of the log has made stale. */
  const fresh = useRef(new Set<number>());
  const shownFilter = useRef(filter);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the log makes every page stale
  useEffect(() => {
    fresh.current.clear();
    if (shownFilter.current === filter) return;
    shownFilter.current = filter;
    held.current = new Map();
    setPages(held.current);
  }, [filter, revision]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: as above, and another attempt after a failure
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const fetchPage = async (page: number) => {
      try {
        const { entries } = await log.page(filter, page * pageRows, pageRows, signal);
        if (signal.aborted) return;
        held.current = keepNear(new Map(held.current).set(page, entries), page);
        fresh.current.add(page);
        setPages(held.current);
        setError(undefined);
      } catch (reason) {
        if (!isAbort(reason) && !signal.aborted) setError(toAppError(reason));
      }
    };
    for (let page = range.first; page <= range.last; page++) {
      if (!(fresh.current.has(page) && held.current.has(page))) void fetchPage(page);
    }
    return () => controller.abort();
  }, [log, filter, range, revision, attempt]);

  const want = useCallback((first: number, last: number) => {
    const next = { first: Math.floor(first / pageRows), last: Math.floor(Math.max(first, last) / pageRows) };
    setRange((before) => (before.first === next.first && before.last === next.last ? before : next));
  }, []);
  const retry = useCallback(() => {
    setError(undefined);
    setAttempt((count) => count + 1);
  }, []);
  const rowAt = (index: number) => pages.get(Math.floor(index / pageRows))?.[index % pageRows];
  return { rowAt, want, error, retry };
}

function keepNear(
  pages: Map<number, readonly FeedbackEntry[]>,
  near: number,
): ReadonlyMap<number, readonly FeedbackEntry[]> {
  const far = [...pages.keys()].sort((a, b) => Math.abs(b - near) - Math.abs(a - near));
  while (pages.size > keptPages) pages.delete(far.shift()!);
  return pages;
}
