import { createLearnerStore } from "./learner-store.ts";
import { type OpenOptions, openDatabase } from "./open-database.ts";
import type { Database } from "./schema.ts";

/** The opened database, with what learning does with it. */
export type FeedbackStore = {
  readonly database: Database;
  readonly learner: ReturnType<typeof createLearnerStore>;
};

let opening: Promise<FeedbackStore> | undefined;

/**
 * Opens the store once a thread. A failed opening is forgotten, so that the next call tries anew; and so is a
 * connection that another tab's upgrade or the browser closed. Throws as `openDatabase` does.
 */
export function openFeedbackStore(options: OpenOptions = {}): Promise<FeedbackStore> {
  if (opening) return opening;
  const attempt: Promise<FeedbackStore> = openDatabase({
    ...options,
    onClosed: () => {
      if (opening === attempt) opening = undefined;
      options.onClosed?.();
    },
  }).then((database) => ({ database, learner: createLearnerStore(database) }));
  opening = attempt;
  attempt.catch(() => {
    if (opening === attempt) opening = undefined;
  });
  return attempt;
}
