import { AppError } from "../core/errors.ts";
import type { WorkOptions } from "../core/progress.ts";
import { stopIfAborted } from "../core/promises.ts";
import type { RowChoice } from "../learning/feedback.ts";
import { type LogRow, wasLiveAt } from "../learning/log.ts";
import { LogChange } from "./log-change.ts";
import { chosenRows } from "./log-edits.ts";
import { walkPast } from "./row-walk.ts";
import {
  type Database,
  fromRecord,
  keysFrom,
  type ReadTransaction,
  type WriteTransaction,
} from "./schema.ts";
import { read, write } from "./transaction.ts";
import { purgePast } from "./version-records.ts";

/** Rows to erase, their models, and the versions that contain any of them. */
export type RowsToErase = {
  readonly ids: ReadonlySet<string>;
  readonly models: readonly string[];
  readonly versions: readonly string[];
};

/** Finds the rows that are chosen now, and the versions that contain them, in their current or an earlier form. */
export async function findRowsToErase(database: Database, which: RowChoice): Promise<RowsToErase> {
  return read(database, async (transaction) => {
    const stored = await versionRevisions(transaction);
    const ids = new Set<string>();
    const models = new Set<string>();
    const versions = new Set<string>();
    const addVersions = ({ model, liveRevisions }: LogRow) => {
      for (const version of stored)
        if (version.model === model && wasLiveAt(liveRevisions, version.revision)) versions.add(version.name);
    };
    for await (const { chosen } of chosenRows(transaction, which))
      for (const row of chosen) {
        ids.add(row.id);
        models.add(row.model);
        addVersions(row);
      }
    for (const model of models)
      for await (const { rows } of walkPast(transaction, model))
        for (const row of rows) if (ids.has(row.id)) addVersions(row);
    return { ids, models: [...models], versions: [...versions] };
  });
}

/** All versions and the revisions that they refer to. Only keys are read, because versions contain whole adapters. */
async function versionRevisions(transaction: ReadTransaction) {
  const found: { readonly name: string; readonly model: string; readonly revision: number }[] = [];
  const byRevision = transaction.objectStore("versions").index("byRevision");
  for (let cursor = await byRevision.openKeyCursor(); cursor; cursor = await cursor.continue()) {
    const [model, revision] = cursor.key;
    found.push({ name: cursor.primaryKey, model, revision });
  }
  return found;
}

/** How many rows to erase in one transaction at first. */
const mostRows = 500;

/**
 * Erases rows for good: nothing is kept for Undo, and the versions that contain them are deleted too. Unlike
 * `removeRows`, this needs almost no space, even while it runs. That's why it takes many small transactions, each of
 * which leaves the log valid: a large one would need space for everything that it changes. If nothing at all can be
 * stored, only all of a model's rows can be erased.
 * @returns the number of rows erased
 * @throws AppError `storage-full`, `storage-failed`; AbortError. Whatever was erased by then stays erased
 */
export async function eraseRows(
  database: Database,
  chosen: RowsToErase,
  options: WorkOptions = {},
): Promise<number> {
  const left = [...chosen.ids];
  const total = left.length;
  /** Erases all that is left without storing anything; throws this error if that would leave some of a model's rows. */
  const eraseRest = async (error: unknown) => {
    throwUnlessFull(error);
    if (!(await write(database, (transaction) => eraseModels(transaction, chosen)))) throw error;
    return total;
  };
  try {
    await write(database, (transaction) => deleteVersions(transaction, chosen));
  } catch (error) {
    return eraseRest(error);
  }
  let most = mostRows;
  let rows = 0;
  while (left.length > 0) {
    stopIfAborted(options.signal);
    const batch = left.slice(0, most);
    try {
      rows += await write(database, (transaction) => eraseBatch(transaction, batch));
      left.splice(0, batch.length);
      options.onProgress?.({ done: total - left.length, total, unit: "rows" });
    } catch (error) {
      if (batch.length === 1) return eraseRest(error);
      throwUnlessFull(error);
      most = Math.ceil(batch.length / 10);
    }
  }
  const purge = (transaction: WriteTransaction) =>
    Promise.all(chosen.models.map((model) => purgePast(transaction, model)));
  // If there is still no space for this, the next deletion of a version does it.
  await write(database, purge).catch(throwUnlessFull);
  return rows;
}

async function deleteVersions(transaction: WriteTransaction, { models, versions }: RowsToErase) {
  for (const name of versions) await transaction.objectStore("versions").delete(name);
  // Only whole records are deleted, because a record that is replaced by a smaller one needs space at first.
  for (const model of models) await purgePast(transaction, model, { onlyWhole: true });
  // If not even this can be stored, the rows can't be erased one by one, so their versions must stay.
  const meta = transaction.objectStore("meta");
  const log = await meta.get("log");
  if (log) await meta.put(log, "log");
}

/**
 * Erases these rows, and everything that depends on them, by deleting only: when the quota is used up, Chromium commits
 * nothing else, and Firefox lets the next write do nothing else.
 * @returns false, and erases nothing, if their models have other rows, for which a summary would have to be stored
 */
async function eraseModels(transaction: WriteTransaction, { ids, models, versions }: RowsToErase) {
  const feedback = transaction.objectStore("feedback");
  for (const model of models) {
    const keys = await feedback.index("byModel").getAllKeys(keysFrom([model]));
    if (!keys.every((id) => ids.has(id))) return false;
  }
  for (const id of ids) await feedback.delete(id);
  for (const name of versions) await transaction.objectStore("versions").delete(name);
  for (const model of models) {
    for (const store of ["steps", "checkpoints"] as const)
      await transaction.objectStore(store).delete(keysFrom([model]));
    await transaction.objectStore("summaries").delete(model);
    await purgePast(transaction, model, { onlyWhole: true });
  }
  return true;
}

async function eraseBatch(transaction: WriteTransaction, ids: readonly string[]): Promise<number> {
  const feedback = transaction.objectStore("feedback");
  const records = await Promise.all(ids.map((id) => feedback.get(id)));
  const rows = records.filter((record) => record !== undefined).map(fromRecord);
  const change = await LogChange.begin(transaction);
  await change.apply(rows, []);
  await change.finish();
  return rows.length;
}

function throwUnlessFull(error: unknown): void {
  if (!(error instanceof AppError && error.code === "storage-full")) throw error;
}
