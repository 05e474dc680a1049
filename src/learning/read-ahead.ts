import type { FeedbackCounts, FeedbackFilter, FeedbackLog, FeedbackPage } from "./feedback.ts";

/** The number of rows that the list fetches at a time. */
export const listPageRows = 100;

/**
 * Reads what the list of all feedback shows first, while the interface is still starting. The returned log
 * hands out each of these results once, to the first call that asks for it, unless the log has changed
 * since.
 */
export function readAhead(log: FeedbackLog): FeedbackLog {
  let counts: Promise<FeedbackCounts> | undefined = log.counts({});
  let newest: Promise<FeedbackPage> | undefined = log.page({}, 0, listPageRows);
  // The caller gets the error; until then, it must not be reported as unhandled.
  for (const read of [counts, newest]) read.catch(() => undefined);
  const unsubscribe = log.onChange(() => {
    counts = newest = undefined;
    unsubscribe();
  });
  return {
    ...log,
    counts(filter, options) {
      const ready = selectsAll(filter) ? counts : undefined;
      if (ready) counts = undefined;
      return ready ?? log.counts(filter, options);
    },
    page(query, offset, limit, signal) {
      const { order = "newest", ...filter } = query;
      const isFirst = order === "newest" && selectsAll(filter) && offset === 0 && limit === listPageRows;
      const ready = isFirst ? newest : undefined;
      if (ready) newest = undefined;
      return ready ?? log.page(query, offset, limit, signal);
    },
  };
}

function selectsAll(filter: FeedbackFilter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}
