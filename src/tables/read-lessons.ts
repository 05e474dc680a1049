import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { loadLearnedState } from "../learning/learned-state.ts";
import { learnedStateKey } from "../learning/learned-state-key.ts";
import type { LearnerStore } from "../learning/ports.ts";
import type { Learned } from "./graph-scorer.ts";

const nothing: Learned = { adapter: undefined, lessons: 0 };

/**
 * Reads a model's current lessons. They are used for the whole table, so that a lesson given during scoring
 * doesn't affect only some of the rows.
 * @param openStore opens the log; if the browser has no storage, nothing can have been learned
 * @throws AppError `storage-*` if there may be lessons that can't be read, since the table's answers would
 *   then silently differ from the page's
 */
export async function readLessons(card: Card, openStore: () => Promise<LearnerStore>): Promise<Learned> {
  if (!card.learning) return nothing;
  const store = await openStore().catch((error: unknown) => {
    if (error instanceof AppError && error.code === "storage-unavailable") return undefined;
    throw error;
  });
  if (store === undefined) return nothing;
  const key = learnedStateKey(card, card.files["model.onnx"].sha256);
  const { state } = await loadLearnedState(store, key, card.classes.length, undefined);
  return state.lessons === 0 ? nothing : { adapter: state.adapter.store(), lessons: state.lessons };
}
