import { AppError } from "../core/errors.ts";
import type { WorkOptions } from "../core/progress.ts";
import { stopIfAborted } from "../core/promises.ts";
import type { RowChoice } from "../learning/feedback.ts";
import { type LogRow, wasLiveAt } from "../learning/log.ts";
import { LogChange } from "./log-change.ts";
import { chosenRows } from "./log-edits.ts";
import { walkPast } from "./row-walk.ts";
import { type Database, fromRecord, type ReadTransaction, type WriteTransaction } from "./schema.ts";
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
 * Erases rows for good: nothing is kept for Undo, and the versions that contain them are deleted too. Unlike `removeRows`,
 * this needs almost no space, even while it runs. That's why it takes many small transactions, each of which leaves the
 * log valid: a large one would need space for everything that it changes.
 * @returns the number of rows erased
 * @throws AppError `storage-full`, `storage-failed`; AbortError. Whatever was erased by then stays erased
 */
export async function eraseRows(
  database: Database,
  { ids, models, versions }: RowsToErase,
  options: WorkOptions = {},
): Promise<number> {
  const deleteVersions = () =>
    write(database, async (transaction) => {
      for (const name of versions) await transaction.objectStore("versions").delete(name);
      // Only whole records are deleted, because a record that is replaced by a smaller one needs space at first.
      for (const model of models) await purgePast(transaction, model, { onlyWhole: true });
    });
  // After Firefox has refused a write for lack of space, it gives a write that only deletes as much as it needs.
  await deleteVersions().catch((error: unknown) => ifFull(error, deleteVersions));

  const left = [...ids];
  const total = left.length;
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
      await ifFull(error, () => undefined);
      if (batch.length === 1) throw error;
      most = Math.ceil(batch.length / 10);
    }
  }
  const purge = (transaction: WriteTransaction) =>
    Promise.all(models.map((model) => purgePast(transaction, model)));
  // If there is still no space for this, the next deletion of a version does it.
  await write(database, purge).catch((error: unknown) => ifFull(error, () => undefined));
  return rows;
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

/** Does this instead if there was no space, and throws any other error. */
async function ifFull<Result>(error: unknown, instead: () => Result): Promise<Awaited<Result>> {
  if (error instanceof AppError && error.code === "storage-full") return await instead();
  throw error;
}
