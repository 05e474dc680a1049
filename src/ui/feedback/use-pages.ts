import { useCallback, useEffect, useRef, useState } from "react";
import { type AppError, isAbort, toAppError } from "../../core/errors.ts";
import type { FeedbackEntry, FeedbackQuery } from "../../learning/feedback.ts";
import { listPageRows } from "../../models/list-start.ts";
import type { Loaded } from "../state/async.ts";
import { useServices } from "../state/services.tsx";

/**
 * The number of pages to keep: enough to fill any screen and scroll back a little, but few enough for any device's
 * memory.
 */
const keptPages = 20;

/** A filtered list's rows, fetched page by page as they come into view. */
export type Pages = {
  /** Undefined while its page is being fetched. */
  readonly rowAt: (index: number) => FeedbackEntry | undefined;
  /** Requests the pages that contain these rows. */
  readonly want: (first: number, last: number) => void;
  readonly error: AppError | undefined;
  readonly retry: () => void;
};

type PageSet = {
  readonly query: FeedbackQuery;
  readonly byNumber: ReadonlyMap<number, readonly FeedbackEntry[]>;
};
const noPages: PageSet["byNumber"] = new Map();

/**
 * Keeps the pages in view and those near them. When the log changes, the pages in view are fetched again, while the old
 * rows stay on the screen.
 * @param query a new object means a new list, which starts without any pages
 * @param newest the first page of the first list, if it has already been read
 */
export function usePages(query: FeedbackQuery, newest: Loaded<readonly FeedbackEntry[]> | undefined): Pages {
  const { log } = useServices();
  const [pages, setPages] = useState<PageSet>(() => ({
    query,
    byNumber: newest ? new Map([[0, newest.value]]) : noPages,
  }));
  const [error, setError] = useState<AppError>();
  const [range, setRange] = useState<{ first: number; last: number }>({ first: 0, last: 0 });
  const held = useRef(pages);
  /** The numbers of the kept pages that are up to date with the log. */
  const fresh = useRef(new Set<number>());
  const unused = useRef(newest);

  const fetchAgain = useCallback(() => {
    fresh.current = new Set();
    setError(undefined);
    setRange((before) => ({ ...before }));
  }, []);
  useEffect(() => log.onChange(fetchAgain), [log, fetchAgain]);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    if (held.current.query !== query) {
      held.current = { query, byNumber: noPages };
      fresh.current = new Set();
    }
    // The log may have changed since the first render.
    if (unused.current?.isCurrent()) fresh.current.add(0);
    unused.current = undefined;
    const fetchPage = async (page: number) => {
      // If the log changes in the meantime, this set is replaced, and the page is fetched again.
      const marked = fresh.current;
      try {
        const { entries } = await log.page(query, page * listPageRows, listPageRows, signal);
        if (signal.aborted) return;
        held.current = {
          query,
          byNumber: keepNear(new Map(held.current.byNumber).set(page, entries), page),
        };
        marked.add(page);
        setPages(held.current);
        setError(undefined);
      } catch (reason) {
        if (!isAbort(reason) && !signal.aborted) setError(toAppError(reason));
      }
    };
    for (let page = range.first; page <= range.last; page++) {
      if (!(fresh.current.has(page) && held.current.byNumber.has(page))) void fetchPage(page);
    }
    return () => controller.abort();
  }, [log, query, range]);

  const want = useCallback((first: number, last: number) => {
    const next = {
      first: Math.floor(first / listPageRows),
      last: Math.floor(Math.max(first, last) / listPageRows),
    };
    setRange((before) => (before.first === next.first && before.last === next.last ? before : next));
  }, []);
  const shown = pages.query === query ? pages.byNumber : noPages;
  const rowAt = (index: number) => shown.get(Math.floor(index / listPageRows))?.[index % listPageRows];
  return { rowAt, want, error, retry: fetchAgain };
}

function keepNear(
  pages: Map<number, readonly FeedbackEntry[]>,
  near: number,
): ReadonlyMap<number, readonly FeedbackEntry[]> {
  const far = [...pages.keys()].sort((a, b) => Math.abs(b - near) - Math.abs(a - near));
  while (pages.size > keptPages) pages.delete(far.shift()!);
  return pages;
}
