import { AppError } from "../core/errors.ts";
import type { WorkOptions } from "../core/progress.ts";
import { stopIfAborted } from "../core/promises.ts";
import type { Feedback, FeedbackFilter, FeedbackPosition } from "../learning/feedback.ts";
import type { LogRow } from "../learning/log.ts";
import { type Database, fromRecord, type ReadTransaction } from "./schema.ts";
import { read } from "./transaction.ts";

type IndexName = "byTime" | "byModel" | "byVerdict" | "byModelVerdict";

/** The index in which a filter's rows (ignoring its words) form one range, and that range. */
export type RowRange = {
  readonly index: IndexName;
  readonly lower: readonly string[];
  readonly upper: readonly (string | never[])[];
};

/**
 * The index range that a filter without words selects, ordered by time and id.
 * @throws AppError `input-invalid` for an invalid date
 */
export function rangeOf(filter: FeedbackFilter): RowRange {
  const { model, correct, from = "", to } = filter;
  const prefix: string[] = [];
  if (model !== undefined) prefix.push(model);
  if (correct !== undefined) prefix.push(correct ? "right" : "wrong");
  const index =
    model === undefined
      ? correct === undefined
        ? "byTime"
        : "byVerdict"
      : correct === undefined
        ? "byModel"
        : "byModelVerdict";
  // Times are compared in the log's format, with milliseconds and Z. An array sorts after all strings.
  const lower = [...prefix, from === "" ? "" : instant(from)];
  return { index, lower, upper: to === undefined ? [...prefix, []] : [...prefix, instant(to), []] };
}

/** The number of rows in a range. */
export function countRows(transaction: ReadTransaction, range: RowRange): Promise<number> {
  return indexOf(transaction, range).count(keyRange(range));
}

/**
 * The rows in a range, newest first.
 * @param skip how many of the newest rows to skip
 */
export async function newestRows(
  transaction: ReadTransaction,
  range: RowRange,
  skip: number,
  limit: number,
): Promise<LogRow[]> {
  if (limit <= 0) return [];
  const index = indexOf(transaction, range);
  // The cursor reads only keys; then one request reads the rows between two keys.
  let cursor = await index.openKeyCursor(keyRange(range), "prev");
  if (cursor && skip > 0) cursor = await cursor.advance(skip);
  if (!cursor) return [];
  const upper = cursor.key;
  if (limit > 1) cursor = await cursor.advance(limit - 1);
  const bound = IDBKeyRange.bound(cursor?.key ?? [...range.lower], upper);
  return (await index.getAll(bound)).reverse().map(fromRecord);
}

/** The rows in a range after a position, oldest first. */
export async function oldestRows(
  transaction: ReadTransaction,
  range: RowRange,
  after: FeedbackPosition | undefined,
  limit: number,
): Promise<LogRow[]> {
  const rest = after ? { ...range, lower: [...range.lower.slice(0, -1), after.createdAt, after.id] } : range;
  const bound = keyRange(rest, after !== undefined);
  return (await indexOf(transaction, range).getAll(bound, limit)).map(fromRecord);
}

/** The part of a range that is older than a position. */
function olderThan(range: RowRange, before: FeedbackPosition): RowRange {
  const upper = [...range.upper.slice(0, range.lower.length - 1), before.createdAt, before.id];
  return isBefore(upper, range.upper) ? { ...range, upper } : range;
}

function indexOf(transaction: ReadTransaction, { index }: RowRange) {
  // The four indexes differ only in the length of their keys, which the union of their types can't express.
  return transaction.objectStore("feedback").index(index as "byTime");
}

function keyRange({ lower, upper }: RowRange, lowerOpen = false): IDBKeyRange {
  // If "from" is later than "to", the range is empty, and IndexedDB would throw an error.
  if (!isBefore(lower, upper)) return IDBKeyRange.only("");
  return IDBKeyRange.bound([...lower], [...upper], lowerOpen, true);
}

function isBefore(a: readonly (string | never[])[], b: readonly (string | never[])[]): boolean {
  return indexedDB.cmp([...a], [...b]) < 0;
}

function instant(text: string): string {
  const time = new Date(text);
  // From the year 10000, it begins with +, which sorts before all digits.
  if (!Number.isNaN(time.getTime())) return time.toISOString().replace("+", "~");
  const message = "The dates must be in ISO 8601 format.";
  throw new AppError("input-invalid", { date: text }, { problems: [{ at: "date", message }] });
}

/** How many rows to read at a time. Each batch has its own transaction, so that other work can run in between. */
const pieceRows = 500;

/** Rows that match a filter, including its words, newest first, in batches. Throws AbortError. */
export async function* searchNewest(
  database: Database,
  filter: FeedbackFilter,
  before: FeedbackPosition | undefined,
  options: WorkOptions = {},
): AsyncGenerator<readonly LogRow[], void> {
  const test = wordFilter(filter.words) ?? (() => true);
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

/** Rows that match a filter, including its words, oldest first, in batches. Throws AbortError. */
export async function* searchOldest(
  database: Database,
  filter: FeedbackFilter,
  options: WorkOptions = {},
): AsyncGenerator<readonly LogRow[], void> {
  const test = wordFilter(filter.words) ?? (() => true);
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

/**
 * Creates a function that matches rows whose inputs, metadata or labels contain all the given words, ignoring
 * case.
 * @returns undefined if there are no words
 */
export function wordFilter(words: string | undefined): ((row: Feedback) => boolean) | undefined {
  const wanted = (words ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return undefined;
  return ({ inputs, metadata, label, predictedLabel }) => {
    const texts = [...Object.values(inputs), ...Object.values(metadata), label, predictedLabel ?? ""];
    const text = texts.join("\n").toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
}
