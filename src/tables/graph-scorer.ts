import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { Adapter } from "../learning/adapter.ts";
import { loadLearnedState } from "../learning/learned-state.ts";
import { learnedStateKey } from "../learning/learned-state-key.ts";
import type { StoredAdapter } from "../learning/log.ts";
import type { LearnerStore } from "../learning/ports.ts";
import { predictWithLessons } from "../learning/predict-with-lessons.ts";
import { keepOutputs } from "../onnx/edit-graph.ts";
import { type OpenOptions, openGraph } from "../runtime/graph-session.ts";
import { featureOutputs } from "../runtime/sparse-features.ts";
import { createBatchScorer, isOfTheRow } from "./batch-scorer.ts";
import type { Scorer } from "./table-scoring.ts";

/** The lessons learned on this device by the time scoring starts. */
export type Learned = { readonly adapter: StoredAdapter | undefined; readonly lessons: number };

/**
 * Opens a model for predictions only: all outputs that this doesn't need are removed from its graph, provided that the
 * others have Hunch's names.
 * @throws the same AppErrors as `openGraph`
 */
export async function openGraphScorer(
  card: Card,
  model: Uint8Array,
  { adapter: stored, lessons }: Learned,
  options: OpenOptions = {},
): Promise<Scorer> {
  const adapter = (stored && Adapter.from(stored, card.classes.length)) ?? new Adapter(card.classes.length);
  const features = adapter.size > 0;
  const answer = card.output;
  const outputs = features ? [answer, "logits", ...featureOutputs] : [answer];
  const session = await openGraph(card, keepOutputs(model, outputs), options);
  const origin = { card, sha256: card.files["model.onnx"].sha256, lessons };
  return createBatchScorer(card, async (rows) => {
    const answers = await session.run(rows, { features });
    return answers.map((answer) => predictRow(origin, answer, adapter));
  });
}

/** The row's probabilities, the same as on the page, or an error if the graph's outputs are not probabilities. */
function predictRow(...row: Parameters<typeof predictWithLessons>): readonly number[] | AppError {
  try {
    return predictWithLessons(...row).probabilities;
  } catch (error) {
    if (!isOfTheRow(error)) throw error;
    return error;
  }
}

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
