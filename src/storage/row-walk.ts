import type { LogRow } from "../core/log-records.ts";
import type { FeedbackPosition } from "../core/services.ts";
import { fromRecord, keysFrom, type ReadTransaction } from "./schema.ts";

/** How many rows are in memory at a time. */
export const chunkRows = 500;

/** Live rows of a model in fold order, behind a place, some at a time. Rows may be removed while it runs. */
export async function* walkModel(
  transaction: ReadTransaction,
  model: string,
): AsyncGenerator<readonly LogRow[], void> {
  let after: FeedbackPosition | undefined;
  for (;;) {
    const rows = await readModelRows(transaction, model, after, chunkRows);
    if (rows.length === 0) return;
    after = rows.at(-1);
    yield rows;
  }
}

/** Up to `limit` live rows of a model in fold order, behind a place. */
export async function readModelRows(
  transaction: ReadTransaction,
  model: string,
  after: FeedbackPosition | undefined,
  limit: number,
): Promise<LogRow[]> {
  const byModel = transaction.objectStore("feedback").index("byModel");
  return (await byModel.getAll(keysFrom([model], after), limit)).map(fromRecord);
}

/** Up to `limit` lessons of a model in fold order, behind a place. */
export async function readLessons(
  transaction: ReadTransaction,
  model: string,
  after: FeedbackPosition | undefined,
  limit: number,
): Promise<LogRow[]> {
  const byLesson = transaction.objectStore("feedback").index("byLesson");
  return (await byLesson.getAll(keysFrom([model], after), limit)).map(fromRecord);
}
