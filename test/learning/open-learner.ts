import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { createOnlineLearner, type LearnerDeps } from "../../src/learning/online-learner.ts";
import type { WriteAhead } from "../../src/learning/write-ahead.ts";
import { createFeedbackLog } from "../../src/storage/feedback-log.ts";
import { createLearnerStore } from "../../src/storage/learner-store.ts";
import { openDatabase } from "../../src/storage/open-database.ts";
import type { Database } from "../../src/storage/schema.ts";
import { baseSha256, hashedWords, textCard } from "./hashed-words.ts";

/** Channels that receive each other's messages immediately, like tabs in one browser. */
export function tabs() {
  const listeners = new Map<object, (model: string) => void>();
  return () => {
    const self = {};
    return {
      announce(model: string) {
        for (const [owner, listener] of listeners) if (owner !== self) listener(model);
      },
      listen(listener: (model: string) => void) {
        listeners.set(self, listener);
        return () => listeners.delete(self);
      },
    };
  };
}

/** A new, empty database. */
export async function freshDatabase(): Promise<Database> {
  globalThis.indexedDB = new IDBFactory();
  return openDatabase();
}

/** Opens a learner on a database, as a tab does. */
export function openLearner(database: Database, deps: Partial<LearnerDeps> = {}) {
  const store = createLearnerStore(database);
  return createOnlineLearner({
    card: textCard(),
    sha256: baseSha256,
    source: hashedWords().source,
    holdout: undefined,
    modelBytes: () => Promise.reject(new Error("no file in this test")),
    store: async () => store,
    channel: tabs()(),
    ...deps,
  });
}

export function openLog(database: Database, channel = tabs()(), writeAhead?: WriteAhead) {
  const open = async () => ({ database });
  return createFeedbackLog({
    open,
    channel,
    cardOf: async () => textCard(),
    ...(writeAhead && { writeAhead }),
  });
}

/** A log and a learner on a new, empty database. */
export async function freshLog() {
  const database = await freshDatabase();
  return { database, log: openLog(database), learner: openLearner(database) };
}

/** A visitor's verdict on a review. */
export function verdict(review: string, label = "positive", movie?: string) {
  return {
    inputs: { review, stars: null },
    metadata: movie === undefined ? {} : { movie },
    predictedLabel: "negative",
    predictedProbability: 0.5,
    label,
  };
}
