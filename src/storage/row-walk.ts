import type { FeedbackPosition } from "../learning/feedback.ts";
import { isLesson, type LogRow } from "../learning/log.ts";
import {
  fromPastRecord,
  fromRecord,
  keysFrom,
  type PastChunk,
  type ReadTransaction,
  toPastRecord,
  type WriteTransaction,
} from "./schema.ts";

/** The number of rows to keep in memory at a time. */
export const chunkRows = 500;

/** All live rows of a model in replay order, in batches. Rows may be removed during the walk. */
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

/** Up to `limit` live rows of a model after a position, in replay order. */
export async function readModelRows(
  transaction: ReadTransaction,
  model: string,
  after: FeedbackPosition | undefined,
  limit: number,
): Promise<LogRow[]> {
  const byModel = transaction.objectStore("feedback").index("byModel");
  return (await byModel.getAll(keysFrom([model], after), limit)).map(fromRecord);
}

/** Up to `limit` lessons of a model after a position, in replay order. The few rows that are not lessons are skipped. */
export async function readLessons(
  transaction: ReadTransaction,
  model: string,
  after: FeedbackPosition | undefined,
  limit: number,
): Promise<LogRow[]> {
  const lessons: LogRow[] = [];
  let position = after;
  while (lessons.length < limit) {
    const wanted = limit - lessons.length;
    const rows = await readModelRows(transaction, model, position, wanted);
    lessons.push(...rows.filter(isLesson));
    if (rows.length < wanted) break;
    position = rows.at(-1);
  }
  return lessons;
}

/** The newest lesson of a model. */
export async function readNewestLesson(
  transaction: ReadTransaction,
  model: string,
): Promise<LogRow | undefined> {
  const byModel = transaction.objectStore("feedback").index("byModel");
  let cursor = await byModel.openCursor(keysFrom([model]), "prev");
  while (cursor && !isLesson(fromRecord(cursor.value))) cursor = await cursor.continue();
  return cursor ? fromRecord(cursor.value) : undefined;
}

/** A live row of a model by its id. */
export async function readRow(
  transaction: ReadTransaction,
  model: string,
  id: string,
): Promise<LogRow | undefined> {
  const record = await transaction.objectStore("feedback").get(id);
  return record?.model === model ? fromRecord(record) : undefined;
}

/** The number of chunks of past rows to keep in memory at a time. */
const pastChunks = 4;

/** The rows of a model that are no longer live, in order of removal, one chunk at a time. */
export async function* walkPast(
  transaction: ReadTransaction,
  model: string,
  range: { readonly after?: number; readonly only?: number } = {},
): AsyncGenerator<PastChunk, void> {
  const { after = -1, only } = range;
  const upper = only === undefined ? [model, []] : [model, only, []];
  let lower: IDBValidKey[] = only === undefined ? [model, after, []] : [model, only];
  for (;;) {
    const chunks = await transaction
      .objectStore("past")
      .getAll(IDBKeyRange.bound(lower, upper, true), pastChunks);
    const last = chunks.at(-1);
    if (last === undefined) return;
    for (const chunk of chunks) yield fromPastRecord(chunk);
    lower = [last.model, last.until, last.chunk];
  }
}

/**
 * Reduces a chunk of past rows to those given, or deletes it if there are none.
 * @param rows some or all of the chunk's rows
 */
export async function replacePast(
  transaction: WriteTransaction,
  chunk: PastChunk,
  rows: readonly LogRow[],
): Promise<void> {
  const past = transaction.objectStore("past");
  if (rows.length === 0) await past.delete([chunk.model, chunk.until, chunk.chunk]);
  else if (rows.length < chunk.rows.length) await past.put(toPastRecord({ ...chunk, rows }));
}
