import { AppError } from "../core/errors.ts";
import type { WorkOptions } from "../core/progress.ts";
import { stopIfAborted } from "../core/promises.ts";
import type { Version } from "../learning/lessons.ts";
import {
  type Checkpoint,
  type LearnedStateKey,
  type LogRow,
  type StoredVersion,
  wasLiveAt,
} from "../learning/log.ts";
import { writeState } from "./checkpoints.ts";
import { LogChange } from "./log-change.ts";
import { replacePast, walkModel, walkPast } from "./row-walk.ts";
import {
  fromVersionRecord,
  keysFrom,
  type PastChunk,
  type ReadTransaction,
  toVersionRecord,
  type WriteTransaction,
} from "./schema.ts";
import { KnownKeys } from "./seen-rows.ts";
import { readSummary } from "./summaries.ts";

/** The versions of a model, oldest first, without their adapters. */
export async function listVersions(transaction: ReadTransaction, model: string): Promise<Version[]> {
  const stored = await transaction
    .objectStore("versions")
    .index("byModel")
    .getAll(keysFrom([model]));
  return stored.map((record) => describeVersion(fromVersionRecord(record)));
}

/**
 * Saves the current state of the log under a name. If the name is taken, a number is appended.
 * @param state the learned state. It is not saved if the log has changed since the state was read; restoring the
 *   version then replays the log
 */
export async function addVersion(
  transaction: WriteTransaction,
  version: Version,
  state:
    | { readonly checkpoint: Checkpoint; readonly truncatedAt: number; readonly key: LearnedStateKey }
    | undefined,
): Promise<Version> {
  const versions = transaction.objectStore("versions");
  const meta = await transaction.objectStore("meta").get("log");
  const { lessons, truncatedAt } = await readSummary(transaction, version.model);
  const isComplete = state?.checkpoint.lessons === lessons && state.truncatedAt === truncatedAt;
  const learned = isComplete
    ? { checkpoint: state.checkpoint, stateSha256: state.key.sha256 }
    : { checkpoint: undefined };
  const name = await freeName(transaction, version.name);
  const revision = meta?.revision ?? 0;
  const bytes = state && !isComplete ? 0 : version.bytes;
  const stored: StoredVersion = { ...version, bytes, lessons, name, ...learned, revision };
  await versions.add(toVersionRecord(stored));
  return describeVersion(stored);
}

/**
 * The name, followed by a number if a version already has it. If the numbers from 2 on are used without a gap, it is
 * the next one, which a binary search finds: a backup may contain thousands of versions with the same name.
 */
export async function freeName(transaction: ReadTransaction, name: string): Promise<string> {
  const versions = transaction.objectStore("versions");
  const isTaken = async (candidate: string) => (await versions.getKey(candidate)) !== undefined;
  if (!(await isTaken(name))) return name;
  let taken = 1;
  let free = 2;
  while (await isTaken(`${name}-${free}`)) {
    taken = free;
    free *= 2;
  }
  while (free - taken > 1) {
    const middle = Math.floor((taken + free) / 2);
    if (await isTaken(`${name}-${middle}`)) taken = middle;
    else free = middle;
  }
  return `${name}-${free}`;
}

/** @throws AppError `not-found` */
export async function readVersion(transaction: ReadTransaction, name: string): Promise<StoredVersion> {
  const version = await transaction.objectStore("versions").get(name);
  if (version === undefined) throw new AppError("not-found", { what: `Version ${name}` });
  return fromVersionRecord(version);
}

/** @throws AppError `not-found`, or `input-invalid` if another version already has the new name */
export async function renameVersion(
  transaction: WriteTransaction,
  name: string,
  newName: string,
): Promise<Version> {
  const version = await readVersion(transaction, name);
  if (newName === name) return describeVersion(version);
  const versions = transaction.objectStore("versions");
  if ((await versions.getKey(newName)) !== undefined) {
    const message = `There is already a version named ${newName}.`;
    throw new AppError("input-invalid", { name: newName }, { problems: [{ at: "name", message }] });
  }
  await versions.delete(name);
  await versions.add(toVersionRecord({ ...version, name: newName }));
  return describeVersion({ ...version, name: newName });
}

/** Deletes a version and the past rows that only it needed. @throws AppError `not-found` */
export async function deleteVersion(transaction: WriteTransaction, name: string): Promise<void> {
  const { model } = await readVersion(transaction, name);
  await transaction.objectStore("versions").delete(name);
  await purgePast(transaction, model);
}

/**
 * Restores exactly the rows that were live in a version, and its learned state if that has the same key.
 * @throws AppError `not-found`; AbortError
 */
export async function restoreVersion(
  transaction: WriteTransaction,
  key: LearnedStateKey,
  name: string,
  options: WorkOptions = {},
): Promise<void> {
  const { model, revision, checkpoint, stateSha256 } = await readVersion(transaction, name);
  const change = await LogChange.begin(transaction);
  const feedback = transaction.objectStore("feedback");
  let done = 0;
  const report = (rows: number) => {
    done += rows;
    options.onProgress?.({ done, total: undefined, unit: "rows" });
    stopIfAborted(options.signal);
  };
  for await (const rows of walkModel(transaction, model)) {
    await change.apply(
      rows.filter(({ liveRevisions }) => !wasLiveAt(liveRevisions, revision)),
      [],
    );
    report(rows.length);
  }
  if ((await change.rowsOf(model)) === 0) change.trustKnownKeys(model, new KnownKeys());
  for await (const chunk of walkPast(transaction, model, { after: revision })) {
    // Another model may have a row with this id by now, from a file in which the model's name was changed.
    const live = await Promise.all(chunk.rows.map(({ id }) => feedback.getKey(id)));
    const rows = chunk.rows.filter(
      ({ liveRevisions }, index) => live[index] === undefined && wasLiveAt(liveRevisions, revision),
    );
    await makeLive(transaction, change, chunk, rows);
    report(rows.length);
  }
  await change.finish();
  if (checkpoint !== undefined && stateSha256 === key.sha256) {
    await writeState(transaction, key, { checkpoint, steps: [] });
  }
}

/**
 * Deletes a model's past rows that no version or receipt needs any more.
 * @param options `until`: deletes only rows that this revision removed; `onlyWhole`: only where no row of a record is
 *   needed any more
 */
export async function purgePast(
  transaction: WriteTransaction,
  model: string,
  { until, onlyWhole = false }: { readonly until?: number; readonly onlyWhole?: boolean } = {},
): Promise<void> {
  const versions = transaction.objectStore("versions").index("byRevision");
  const pinnedRevisions: number[] = [];
  for (
    let cursor = await versions.openKeyCursor(keysFrom([model]));
    cursor;
    cursor = await cursor.continue()
  ) {
    pinnedRevisions.push(cursor.key[1]);
  }
  const receipts = new Set(await transaction.objectStore("receipts").getAllKeys());
  for await (const chunk of walkPast(transaction, model, until === undefined ? {} : { only: until })) {
    if (receipts.has(chunk.until)) continue;
    const needed = chunk.rows.filter(({ liveRevisions }) =>
      pinnedRevisions.some((pin) => wasLiveAt(liveRevisions, pin)),
    );
    if (needed.length === 0 || !onlyWhole) await replacePast(transaction, chunk, needed);
  }
}

/** Makes some of the rows in a chunk of past rows live again. */
export async function makeLive(
  transaction: WriteTransaction,
  change: LogChange,
  chunk: PastChunk,
  rows: readonly LogRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const wanted = new Set(rows);
  await replacePast(
    transaction,
    chunk,
    chunk.rows.filter((row) => !wanted.has(row)),
  );
  await change.apply([], rows);
}

/** A version without the data that only the store needs. */
export function describeVersion({
  revision: _,
  checkpoint: __,
  stateSha256: ___,
  ...version
}: StoredVersion): Version {
  return version;
}
