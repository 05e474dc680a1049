import { stopIfAborted } from "../core/stop-if-aborted.ts";
import type { FeedbackFilter } from "../learning/feedback.ts";
import type { LogRow } from "../learning/log.ts";
import type { FeedbackPosition, WorkOptions } from "../models/services.ts";
import { countRows, newestRows, olderThan, oldestRows, rangeOf } from "./row-query.ts";
import type { Database } from "./schema.ts";
import { read } from "./transaction.ts";
import { wordTest } from "./word-test.ts";

/** How many rows are read at a time. Each piece is a transaction of its own, and the page moves on between them. */
const pieceRows = 500;

/** Rows of a filter, words included, newest first, some at a time. Throws AbortError. */
export async function* searchNewest(
  database: Database,
  filter: FeedbackFilter,
  before: FeedbackPosition | undefined,
  options: WorkOptions = {},
): AsyncGenerator<readonly LogRow[], void> {
  const test = wordTest(filter.words) ?? (() => true);
  const whole = rangeOf(filter);
  const total = options.onProgress
    ? await read(database, (transaction) => countRows(transaction, whole))
    : undefined;
  let range = before ? olderThan(whole, before) : whole;
  for (let done = 0; ; ) {
    stopIfAborted(options.signal);
    const rows = await read(database, (transaction) => newestRows(transaction, range, 0, pieceRows));
    const oldest = rows.at(-1);
    if (oldest === undefined) return;
    done += rows.length;
    options.onProgress?.({ done, total, unit: "rows" });
    yield rows.filter(test);
    if (rows.length < pieceRows) return;
    range = olderThan(whole, oldest);
  }
}

/** Rows of a filter, words included, oldest first, some at a time. Throws AbortError. */
export async function* searchOldest(
  database: Database,
  filter: FeedbackFilter,
  options: WorkOptions = {},
): AsyncGenerator<readonly LogRow[], void> {
  const test = wordTest(filter.words) ?? (() => true);
  const range = rangeOf(filter);
  const total = options.onProgress
    ? await read(database, (transaction) => countRows(transaction, range))
    : undefined;
  let after: FeedbackPosition | undefined;
  for (let done = 0; ; ) {
    stopIfAborted(options.signal);
    const rows = await read(database, (transaction) => oldestRows(transaction, range, after, pieceRows));
    if (rows.length === 0) return;
    after = rows.at(-1);
    done += rows.length;
    yield rows.filter(test);
    options.onProgress?.({ done, total, unit: "rows" });
  }
}
