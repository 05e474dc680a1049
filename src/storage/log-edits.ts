import type { Card } from "../core/card.ts";
import { currentTime } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import type { WorkOptions } from "../core/progress.ts";
import { stopIfAborted } from "../core/promises.ts";
import type { FeedbackFilter, FeedbackPosition, RowChoice } from "../learning/feedback.ts";
import { learnedStateKey } from "../learning/learned-state-key.ts";
import type { LearnedStateKey, LogRow } from "../learning/log.ts";
import { versionName } from "../learning/version-name.ts";
import { readCheckpoint } from "./checkpoints.ts";
import { LogChange } from "./log-change.ts";
import { countRows, oldestRows, rangeOf, wordFilter } from "./row-query.ts";
import { chunkRows, walkPast } from "./row-walk.ts";
import { type Database, fromRecord, type ReadTransaction, type WriteTransaction } from "./schema.ts";
import { KnownKeys } from "./seen-rows.ts";
import { readSummaries, readSummary } from "./summaries.ts";
import { read } from "./transaction.ts";
import { addVersion, makeLive, purgePast } from "./version-records.ts";

/** The maximum age and number of receipts; older ones are deleted at the next removal. */
const receiptLifetimeMs = 24 * 60 * 60 * 1000;
const maximumReceipts = 20;

/** Changes one row. @throws AppError `not-found` @returns the row after the change */
export async function editRow(
  transaction: WriteTransaction,
  id: string,
  edit: { readonly label?: string; readonly usedForTraining?: boolean },
): Promise<LogRow> {
  const record = await transaction.objectStore("feedback").get(id);
  if (!record) throw new AppError("not-found", { what: `Feedback ${id}` });
  const row = fromRecord(record);
  const label = edit.label ?? row.label;
  const usedForTraining = edit.usedForTraining ?? row.usedForTraining;
  if (label === row.label && usedForTraining === row.usedForTraining) return row;
  const correct = row.predictedLabel === undefined ? row.correct : row.predictedLabel === label;
  const { liveRevisions: _, ...content } = row;
  const change = await LogChange.begin(transaction);
  const [changed] = await change.apply([row], [{ ...content, label, usedForTraining, correct }]);
  await change.finish();
  return changed!;
}

/**
 * Uses rows as lessons, or excludes them.
 * @returns the ids of the rows that changed, and their models
 * @throws AbortError
 */
export async function setUsedForTraining(
  transaction: WriteTransaction,
  which: RowChoice,
  usedForTraining: boolean,
  options: WorkOptions = {},
): Promise<{ readonly ids: readonly string[]; readonly models: readonly string[] }> {
  const change = await LogChange.begin(transaction);
  const total = "ids" in which ? which.ids.length : await countRows(transaction, rangeOf(which.filter));
  const models = new Set<string>();
  const ids: string[] = [];
  let done = 0;
  for await (const { read, chosen } of chosenRows(transaction, which)) {
    stopIfAborted(options.signal);
    const before = chosen.filter((row) => row.usedForTraining !== usedForTraining);
    await change.apply(
      before,
      before.map(({ liveRevisions: _, ...row }) => ({ ...row, usedForTraining })),
    );
    for (const { id, model } of before) {
      ids.push(id);
      models.add(model);
    }
    done += read;
    options.onProgress?.({ done, total, unit: "rows" });
  }
  if (ids.length > 0) await change.finish();
  return { ids, models: [...models] };
}

/** The key of a model's learned state, and the model's file, which a version names. */
type KeyToSave = LearnedStateKey & { readonly modelSha256: string };

/**
 * The keys that `removeRows` needs to save a version of each model first. Rows that are chosen by their ids are
 * removed without a version. Models whose cards can't be loaded are skipped, such as those that the site no longer
 * has.
 */
export async function keysToSave(
  database: Database,
  which: RowChoice,
  cardOf: (model: string) => Promise<Card>,
): Promise<readonly KeyToSave[]> {
  if ("ids" in which) return [];
  const { model } = which.filter;
  const summaries = await read(database, readSummaries);
  const chosen = summaries.filter((one) => one.rows > 0 && (model === undefined || one.model === model));
  const cards = await Promise.allSettled(chosen.map((one) => cardOf(one.model)));
  return cards.flatMap((settled) => {
    if (settled.status === "rejected") return [];
    const modelSha256 = settled.value.files["model.onnx"].sha256;
    return [{ ...learnedStateKey(settled.value, modelSha256), modelSha256 }];
  });
}

/**
 * Removes rows and creates a receipt for them.
 * @param keys from `keysToSave`; a version of each of these models is saved before any of its rows are removed
 * @returns the receipt, the number of rows removed, and their models
 * @throws AbortError
 */
export async function removeRows(
  transaction: WriteTransaction,
  which: RowChoice,
  options: WorkOptions = {},
  keys: readonly KeyToSave[] = [],
): Promise<{ readonly receipt: number; readonly rows: number; readonly models: readonly string[] }> {
  const change = await LogChange.begin(transaction, { archivesAll: true });
  const models = new Set<string>();
  const total = "ids" in which ? which.ids.length : await countRows(transaction, rangeOf(which.filter));
  const isWhole =
    "filter" in which &&
    (which.revision ?? change.previous) === change.previous &&
    takesWholeModels(which.filter);
  const isAll = isWhole && which.filter.model === undefined;
  let rows = 0;
  let done = 0;
  for await (const { read, chosen } of chosenRows(transaction, which)) {
    stopIfAborted(options.signal);
    for (const { model } of chosen) {
      if (models.has(model)) continue;
      models.add(model);
      // Until the change is finished, the log still has its previous revision.
      const key = keys.find((one) => one.model === model);
      if (key) await addVersionBefore(transaction, key);
    }
    rows += chosen.length;
    if (isWhole) await change.removeWholeInputs(chosen, { keepsRecords: isAll });
    else await change.apply(chosen, []);
    done += read;
    options.onProgress?.({ done, total, unit: "rows" });
  }
  if (isAll) await transaction.objectStore("feedback").clear();
  await change.finish();
  const receipt = change.revision;
  const createdAt = currentTime().toISOString();
  await transaction.objectStore("receipts").add({ revision: receipt, rows, createdAt });
  await dropOldReceipts(transaction);
  return { receipt, rows, models: [...models] };
}

/**
 * Restores a receipt's rows, except those whose id is in the log again.
 * @throws AppError `not-found`; AbortError @returns the models whose rows were restored
 */
export async function restoreRows(
  transaction: WriteTransaction,
  receipt: number,
  options: WorkOptions = {},
): Promise<readonly string[]> {
  const receipts = transaction.objectStore("receipts");
  const removed = await receipts.get(receipt);
  if (!removed) throw new AppError("not-found", { what: "The deleted feedback" });
  let done = 0;
  const feedback = transaction.objectStore("feedback");
  const change = await LogChange.begin(transaction);
  const models = await modelsWithPast(transaction);
  const changed = new Set<string>();
  for (const model of models) {
    if ((await change.rowsOf(model)) === 0) change.trustKnownKeys(model, new KnownKeys());
    for await (const chunk of walkPast(transaction, model, { only: receipt })) {
      const live = await Promise.all(chunk.rows.map(({ id }) => feedback.getKey(id)));
      const rows = chunk.rows.filter((_, index) => live[index] === undefined);
      await makeLive(transaction, change, chunk, rows);
      changed.add(model);
      done += chunk.rows.length;
      options.onProgress?.({ done, total: removed.rows, unit: "rows" });
      stopIfAborted(options.signal);
    }
  }
  await change.finish();
  await receipts.delete(receipt);
  return [...changed];
}

/** Saves what a model has learned as a version, before some of its rows are removed. */
async function addVersionBefore(
  transaction: WriteTransaction,
  { modelSha256, ...key }: KeyToSave,
): Promise<void> {
  const [checkpoint, { lessons, truncatedAt }] = await Promise.all([
    readCheckpoint(transaction, key),
    readSummary(transaction, key.model),
  ]);
  const now = currentTime();
  const { keys, weights } = checkpoint?.adapter ?? { keys: [], weights: [] };
  await addVersion(
    transaction,
    {
      name: versionName(key.model, now),
      model: key.model,
      createdAt: now.toISOString(),
      reason: "deletion",
      lessons,
      bytes: 4 * (keys.length + weights.length),
      holdoutAccuracy: undefined,
      modelSha256,
    },
    checkpoint && { checkpoint, truncatedAt, key },
  );
}

/** True if a filter selects all rows of a model. */
function takesWholeModels({ words, correct, from, to }: FeedbackFilter): boolean {
  return !wordFilter(words) && correct === undefined && from === undefined && to === undefined;
}

/** The chosen rows, in batches, with the number of rows that were read for each. Rows may be removed in between. */
export async function* chosenRows(
  transaction: ReadTransaction,
  which: RowChoice,
): AsyncGenerator<{ readonly read: number; readonly chosen: readonly LogRow[] }, void> {
  if ("ids" in which) {
    const feedback = transaction.objectStore("feedback");
    const ids = [...new Set(which.ids)];
    for (let from = 0; from < ids.length; from += chunkRows) {
      const records = await Promise.all(ids.slice(from, from + chunkRows).map((id) => feedback.get(id)));
      const chosen = records.filter((record) => record !== undefined).map(fromRecord);
      yield { read: records.length, chosen };
    }
    return;
  }
  const { filter, revision = Number.POSITIVE_INFINITY } = which;
  const hasWords = wordFilter(filter.words) ?? (() => true);
  const test = (row: LogRow) => hasWords(row) && row.liveRevisions.at(-1)! <= revision;
  const range = rangeOf(filter);
  let after: FeedbackPosition | undefined;
  for (;;) {
    // Not `newestRows`, which opens a cursor: if a store with an open cursor is cleared, WebKit's network process crashes.
    const rows = await oldestRows(transaction, range, after, chunkRows);
    after = rows.at(-1);
    if (after === undefined) return;
    yield { read: rows.length, chosen: rows.filter(test) };
  }
}

async function dropOldReceipts(transaction: WriteTransaction): Promise<void> {
  const receipts = transaction.objectStore("receipts");
  const all = await receipts.getAll();
  const oldest = new Date(currentTime().getTime() - receiptLifetimeMs).toISOString();
  const old = all.filter(
    ({ createdAt }, index) => createdAt < oldest || index < all.length - maximumReceipts,
  );
  if (old.length === 0) return;
  const models = await modelsWithPast(transaction);
  for (const { revision } of old) {
    await receipts.delete(revision);
    for (const model of models) await purgePast(transaction, model, { until: revision });
  }
}

/** The models that have past rows. One whose feedback was all erased may have no summary. */
async function modelsWithPast(transaction: ReadTransaction): Promise<ReadonlySet<string>> {
  return new Set((await transaction.objectStore("past").getAllKeys()).map(([model]) => model));
}
