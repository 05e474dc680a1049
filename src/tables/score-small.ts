import type { Card } from "../core/card.ts";
import { createBatchScorer } from "./batch-scorer.ts";
import { createPartsSink } from "./result-writer.ts";
import { type ScoreOptions, scoreTable } from "./score-table.ts";
import type { OpenPredictor, TableJob, TableOutcome } from "./table-scoring.ts";

/**
 * Predicts a small table with the model that the page already has open, so no worker or runtime has to start.
 * @param predictor the open model, whose worker makes the predictions; the table is read and written in this
 *   thread
 */
export async function scoreSmall(
  card: Card,
  { file, header, mapping }: TableJob,
  predictor: OpenPredictor,
  options: ScoreOptions,
): Promise<TableOutcome> {
  const parts: Blob[] = [];
  const sink = createPartsSink((part) => parts.push(part));
  // If nothing can be learned or stored, there are no lessons.
  const { lessons } = await predictor.learning().catch(() => ({ lessons: 0 }));
  const scorer = createBatchScorer(card, async (rows) =>
    (await predictor.predictMany(rows)).map(({ probabilities }) => probabilities),
  );
  const now = () => performance.now();
  const work = { card, source: file, header, mapping, scorers: [scorer], lessons, write: sink.write, now };
  const report = await scoreTable(work, options);
  await sink.finish();
  return { report, file: new Blob(parts, { type: "text/csv" }) };
}
