import type { Card } from "../core/card.ts";
import { currentTime } from "../core/clock.ts";
import type { WorkOptions } from "../core/progress.ts";
import { encodeEarlier } from "../learning/earlier-values.ts";
import type { FeedbackFilter } from "../learning/feedback.ts";
import { csvHeader, csvLines } from "../learning/feedback-csv.ts";
import { searchOldest } from "./row-query.ts";
import type { Database } from "./schema.ts";
import { readSummary } from "./summaries.ts";
import { read, write } from "./transaction.ts";

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
    const before = await read(database, (transaction) => readSummary(transaction, model));
    const { hasEarlier, kept } = await lookThrough(database, card, filter, options);
    yield csvHeader(card, { hasEarlier });
    if (kept) yield* kept;
    else
      for await (const rows of searchOldest(database, filter, options))
        yield csvLines(card, rows, { hasEarlier });
    const { words, correct, from, to } = filter;
    if (words || correct !== undefined || from !== undefined || to !== undefined) return;
    await noteExport(database, model, before.rowsSinceExport);
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

/**
 * The lines of a file up to this length are kept while the rows are looked through, so that they are read only once. A
 * longer file, of tens of thousands of rows, is read twice: its lines would take more memory than a phone may have left.
 */
const keptCharacters = 16 * 1024 * 1024;

/**
 * Finds out which columns the file needs, since its first line comes before the rows that decide this.
 * @returns `kept`, the file's other lines, unless there are too many or they need another column
 */
async function lookThrough(database: Database, card: Card, filter: FeedbackFilter, options: WorkOptions) {
  const kept: string[] = [];
  let characters = 0;
  for await (const rows of searchOldest(database, filter, options)) {
    if (rows.some((row) => encodeEarlier(card, row) !== "")) return { hasEarlier: true, kept: undefined };
    if (characters > keptCharacters) continue;
    const lines = csvLines(card, rows, { hasEarlier: false });
    characters += lines.length;
    if (characters > keptCharacters) kept.length = 0;
    else if (lines !== "") kept.push(lines);
  }
  return { hasEarlier: false, kept: characters > keptCharacters ? undefined : kept };
}

/** Notes the export. Rows that arrived while it was made may not be in the file, so they count as newer. */
async function noteExport(database: Database, model: string, rowsBefore: number): Promise<void> {
  await write(database, async (transaction) => {
    const summary = await readSummary(transaction, model);
    const lastExportAt = currentTime().toISOString();
    const rowsSinceExport = Math.max(0, summary.rowsSinceExport - rowsBefore);
    await transaction.objectStore("summaries").put({ ...summary, lastExportAt, rowsSinceExport });
  });
}
