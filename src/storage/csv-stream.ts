import type { Card } from "../core/card.ts";
import { currentTime } from "../core/clock.ts";
import type { WorkOptions } from "../core/progress.ts";
import { encodeEarlier } from "../learning/earlier-values.ts";
import type { FeedbackFilter } from "../learning/feedback.ts";
import { csvHeader, csvLines } from "../learning/feedback-csv.ts";
import type { LogRow } from "../learning/log.ts";
import { searchOldest } from "./row-query.ts";
import type { Database } from "./schema.ts";
import { readSummary } from "./summaries.ts";
import { write } from "./transaction.ts";

/**
 * Streams one model's CSV, oldest rows first. The CSV is created piece by piece as it is read. A complete
 * export is recorded as the latest one.
 * @param onExported called once the export is recorded
 */
export function streamCsv(
  open: () => Promise<{ readonly database: Database }>,
  cardOf: (model: string) => Promise<Card>,
  model: string,
  filter: FeedbackFilter,
  options: WorkOptions,
  onExported: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const pieces = (async function* () {
    const [{ database }, card] = await Promise.all([open(), cardOf(model)]);
    // The first line comes before the rows that decide which columns it needs.
    const hasEarlier = await someRow(database, filter, options, (row) => encodeEarlier(card, row) !== "");
    yield csvHeader(card, { hasEarlier });
    for await (const rows of searchOldest(database, filter, options))
      yield csvLines(card, rows, { hasEarlier });
    const { words, correct, from, to } = filter;
    if (words || correct !== undefined || from !== undefined || to !== undefined) return;
    await noteExport(database, model);
    onExported();
  })();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return();
    },
  });
}

async function someRow(
  database: Database,
  filter: FeedbackFilter,
  { signal }: WorkOptions,
  test: (row: LogRow) => boolean,
): Promise<boolean> {
  for await (const rows of searchOldest(database, filter, { signal })) if (rows.some(test)) return true;
  return false;
}

async function noteExport(database: Database, model: string): Promise<void> {
  await write(database, async (transaction) => {
    const summary = await readSummary(transaction, model);
    const lastExportAt = currentTime().toISOString();
    await transaction.objectStore("summaries").put({ ...summary, lastExportAt, rowsSinceExport: 0 });
  });
}
