import {
  comparePositions,
  type Draft,
  isLesson,
  isSameContent,
  type LogRow,
  type LogSummary,
} from "../learning/log.ts";
import { LogChange } from "./log-change.ts";
import { type Database, fromRecord, type WriteTransaction } from "./schema.ts";
import { KnownKeys } from "./seen-rows.ts";
import { readSummary } from "./summaries.ts";
import { read, write } from "./transaction.ts";

type Outcome = "added" | "known" | "different";
/** The outcome for each row, and the lessons among the rows in replay order. */
type Merged = {
  readonly outcomes: readonly Outcome[];
  readonly lessons: readonly LogRow[];
  readonly summary: LogSummary;
};
/** The known keys of one model at a revision. */
type Known = { readonly revision: number; readonly rows: KnownKeys };

/** From this many rows on, it is faster to read all ids first than to look up each row. */
const manyRows = 200;

/**
 * Merges rows by id, in batches. Between calls it remembers which keys are in the log, as long as nothing
 * else changes the log, so that an import into an empty log doesn't look up each row.
 */
export function createMerge(database: Database) {
  const known = new Map<string, Known>();
  return async (model: string, drafts: readonly Draft[], onWriting?: () => void): Promise<Merged> => {
    const { merged, now } = await write(database, (transaction) =>
      merge(transaction, model, drafts, known.get(model), onWriting),
    );
    if (now) known.set(model, now);
    else known.delete(model);
    return merged;
  };
}

/** Those of a model's rows that have one of these ids. */
export function rowsWithIds(
  database: Database,
  model: string,
  ids: readonly string[],
): Promise<readonly LogRow[]> {
  return read(database, async (transaction) => {
    const feedback = transaction.objectStore("feedback");
    const records = await Promise.all(ids.map((id) => feedback.get(id)));
    return records.flatMap((record) => (record?.model === model ? [fromRecord(record)] : []));
  });
}

/** Merges rows by id, in one transaction. */
export async function merge(
  transaction: WriteTransaction,
  model: string,
  drafts: readonly Draft[],
  known?: Known,
  onWriting?: () => void,
): Promise<{ merged: Merged; now: Known | undefined }> {
  const rows = await stillKnown(transaction, model, drafts.length, known);
  const feedback = transaction.objectStore("feedback");
  const live = await Promise.all(
    drafts.map(async ({ id }) => (rows?.mayHaveId(id) === false ? undefined : feedback.get(id))),
  );
  const met = new Map<string, Draft>();
  const added: Draft[] = [];
  const outcomes = drafts.map((draft, index): Outcome => {
    const record = live[index];
    const other = record ? fromRecord(record) : met.get(draft.id);
    if (other !== undefined) return isSameContent(other, draft) ? "known" : "different";
    met.set(draft.id, draft);
    added.push(draft);
    return "added";
  });
  const change = await LogChange.begin(transaction, { known: rows && { model, rows }, onWriting });
  const arrived = added.length > 0 ? await change.apply([], added) : [];
  if (added.length > 0) await change.finish();
  const revision = added.length > 0 ? change.revision : change.revision - 1;
  const lessons = arrived.filter(isLesson).sort(comparePositions);
  const merged = { outcomes, lessons, summary: await readSummary(transaction, model) };
  return { merged, now: rows && { revision, rows } };
}

async function stillKnown(
  transaction: WriteTransaction,
  model: string,
  count: number,
  known: Known | undefined,
): Promise<KnownKeys | undefined> {
  const revision = (await transaction.objectStore("meta").get("log"))?.revision ?? 0;
  if (known?.revision === revision) return known.rows;
  if (count < manyRows || (await readSummary(transaction, model)).rows > 0) return undefined;
  return KnownKeys.read(transaction);
}
