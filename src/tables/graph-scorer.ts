import type { Card } from "../core/card.ts";
import type { AppError } from "../core/errors.ts";
import { Adapter } from "../learning/adapter.ts";
import type { StoredAdapter } from "../learning/log.ts";
import { predictWithLessons } from "../learning/predict-with-lessons.ts";
import { isRefusal } from "../learning/run-rows.ts";
import { keepOutputs } from "../onnx/edit-graph.ts";
import { type OpenOptions, openGraph } from "../runtime/graph-session.ts";
import { featureOutputs } from "../runtime/sparse-features.ts";
import { createBatchScorer } from "./batch-scorer.ts";
import type { Scorer } from "./table-scoring.ts";

/** The lessons learned on this device by the time scoring starts. */
export type Learned = { readonly adapter: StoredAdapter | undefined; readonly lessons: number };

/**
 * Opens a model for predictions only: if the graph has all outputs that predictions need, under Hunch's
 * names, the others are removed.
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
    if (!isRefusal(error)) throw error;
    return error;
  }
}
