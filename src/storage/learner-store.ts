import type { WorkOptions } from "../core/progress.ts";
import { stopIfAborted } from "../core/promises.ts";
import type { FeedbackEntry, FeedbackPosition } from "../learning/feedback.ts";
import type { Version } from "../learning/lessons.ts";
import {
  type Checkpoint,
  type Draft,
  isLesson,
  type LearnedStateKey,
  type LogSummary,
  type Step,
  timeAfter,
  toEntry,
} from "../learning/log.ts";
import { deleteOtherStates, readCheckpoint, readSteps, writeState } from "./checkpoints.ts";
import { noteDone, noting } from "./done-writes.ts";
import { LogChange } from "./log-change.ts";
import { createMerge, rowsWithIds } from "./merge-rows.ts";
import { readLessons, readNewestLesson, readRow, walkModel } from "./row-walk.ts";
import { type Database, fromRecord, type ReadTransaction, type WriteTransaction } from "./schema.ts";
import { readSummary } from "./summaries.ts";
import { read, repair, write } from "./transaction.ts";
import {
  addVersion,
  deleteVersion,
  listVersions,
  readVersion,
  renameVersion,
  restoreVersion,
} from "./version-records.ts";

/** A step without its position, which the store assigns. */
type NewStep = Pick<Step, "perClassStep" | "indices" | "values">;
type LearnedPosition = { readonly position: FeedbackPosition | undefined; readonly truncatedAt: number };

/**
 * Implements `LearnerStore` from learning/ports.ts, which describes each method. Every method runs in one
 * transaction. Besides the errors described there, it may throw AppError `storage-full` or `storage-failed`.
 */
export function createLearnerStore(database: Database) {
  return {
    repair: () => repair(database),
    summary: (model: string) => read(database, (transaction) => readSummary(transaction, model)),

    teach: (
      key: LearnedStateKey,
      draft: Draft,
      position: LearnedPosition | undefined,
      decide: (update: { summary: LogSummary; steps: readonly Step[] }) => NewStep | undefined,
      writeId?: string,
    ) => teach(database, key, draft, position, decide, writeId),

    readUpdate: (key: LearnedStateKey, position: LearnedPosition) =>
      read(database, (transaction) => readUpdate(transaction, key, position.position)),

    loadState: (key: LearnedStateKey) =>
      read(database, async (transaction) => {
        const checkpoint = await readCheckpoint(transaction, key);
        return { checkpoint, ...(await readUpdate(transaction, key, checkpoint)) };
      }),

    dropCheckpoint: ({ model, sha256 }: LearnedStateKey, { createdAt, id }: FeedbackPosition) =>
      write(database, (transaction) =>
        transaction.objectStore("checkpoints").delete([model, createdAt, id, sha256]),
      ),

    dropOtherStates: (key: LearnedStateKey) =>
      write(database, (transaction) => deleteOtherStates(transaction, key)),

    lessonsAfter: (model: string, after: FeedbackPosition | undefined, limit: number) =>
      read(database, (transaction) => readLessons(transaction, model, after, limit)),

    saveState: (
      key: LearnedStateKey,
      position: LearnedPosition,
      learned: { readonly checkpoint: Checkpoint | undefined; readonly steps: readonly Step[] },
    ) =>
      write(database, async (transaction) => {
        const { truncatedAt } = await readSummary(transaction, key.model);
        if (truncatedAt !== position.truncatedAt) return false;
        await writeState(transaction, key, learned);
        return true;
      }),

    undo: (model: string, id?: string, writeId?: string) => {
      const work = (transaction: WriteTransaction) => undo(transaction, model, id);
      return write(database, writeId === undefined ? work : noting(writeId, work));
    },

    merge: createMerge(database),
    rowsWithIds: (model: string, ids: readonly string[]) => rowsWithIds(database, model, ids),

    clear: (model: string, options: WorkOptions = {}) =>
      write(database, (transaction) => clear(transaction, model, options), options.signal),

    listVersions: (model: string) => read(database, (transaction) => listVersions(transaction, model)),
    addVersion: (
      version: Version,
      state: { checkpoint: Checkpoint; truncatedAt: number; key: LearnedStateKey } | undefined,
    ) => write(database, (transaction) => addVersion(transaction, version, state)),
    readVersion: (name: string) => read(database, (transaction) => readVersion(transaction, name)),
    renameVersion: (name: string, newName: string) =>
      write(database, (transaction) => renameVersion(transaction, name, newName)),
    deleteVersion: (name: string) => write(database, (transaction) => deleteVersion(transaction, name)),
    restoreVersion: (key: LearnedStateKey, name: string, options: WorkOptions = {}) =>
      write(database, (transaction) => restoreVersion(transaction, key, name, options), options.signal),
  };
}

async function readUpdate(
  transaction: ReadTransaction,
  key: LearnedStateKey,
  after: FeedbackPosition | undefined,
): Promise<{ summary: LogSummary; steps: Step[] }> {
  const [summary, steps] = await Promise.all([
    readSummary(transaction, key.model),
    readSteps(transaction, key, after),
  ]);
  return { summary, steps };
}

async function teach(
  database: Database,
  key: LearnedStateKey,
  draft: Draft,
  position: LearnedPosition | undefined,
  decide: (update: { summary: LogSummary; steps: readonly Step[] }) => NewStep | undefined,
  writeId: string | undefined,
) {
  const start = performance.now();
  let decidingMs = 0;
  const taught = await write(database, async (transaction) => {
    const known = await transaction.objectStore("feedback").get(draft.id);
    if (known) {
      // The reply to an earlier call was lost, so the call was repeated. The row must not be taught twice.
      const summary = await readSummary(transaction, draft.model);
      return { row: fromRecord(known), replaced: undefined, step: undefined, summary };
    }
    const update = await readUpdate(transaction, key, position?.position);
    const decidingStart = performance.now();
    const newStep = position === undefined ? undefined : decide(update);
    decidingMs = performance.now() - decidingStart;

    const createdAt = timeAfter(update.summary.lastCreatedAt, draft.createdAt);
    const byInput = transaction.objectStore("feedback").index("byInput");
    const onSameInput = await byInput.getAll(IDBKeyRange.only([draft.model, draft.inputKey]));
    const replaced = onSameInput.map(fromRecord).find(isLesson);
    const change = await LogChange.begin(transaction);
    const [row] = await change.apply([], [{ ...draft, createdAt }]);
    await change.finish();
    if (writeId !== undefined) await noteDone(transaction, writeId, change.revision);

    const summary = await readSummary(transaction, draft.model);
    const isAppend = summary.truncatedAt === update.summary.truncatedAt;
    const step: Step | undefined =
      newStep && isAppend ? { ...newStep, createdAt, id: draft.id, lessons: summary.lessons } : undefined;
    if (step) await writeState(transaction, key, { checkpoint: undefined, steps: [step] });
    return { row: row!, replaced: replaced && toEntry(replaced), step, summary };
  });
  return { ...taught, storeMs: performance.now() - start - decidingMs };
}

/** Removes one row: the one with this id, or the newest lesson. */
export async function undo(
  transaction: WriteTransaction,
  model: string,
  id: string | undefined,
): Promise<FeedbackEntry | undefined> {
  const row =
    id === undefined ? await readNewestLesson(transaction, model) : await readRow(transaction, model, id);
  if (row === undefined) return undefined;
  const change = await LogChange.begin(transaction);
  await change.apply([row], []);
  await change.finish();
  return toEntry(row);
}

/** Removes all rows of a model. If no other model has any, the store is cleared in one go instead of row by row. */
async function clear(
  transaction: WriteTransaction,
  model: string,
  { signal, onProgress }: WorkOptions,
): Promise<void> {
  const change = await LogChange.begin(transaction);
  const total = await change.rowsOf(model);
  const summaries = await transaction.objectStore("summaries").getAll();
  const isAlone = summaries.every((other) => other.model === model || other.rows === 0);
  let done = 0;
  for await (const rows of walkModel(transaction, model)) {
    stopIfAborted(signal);
    await change.removeWholeInputs(rows, { keepsRecords: isAlone });
    done += rows.length;
    onProgress?.({ done, total, unit: "rows" });
  }
  if (isAlone) await transaction.objectStore("feedback").clear();
  await change.finish();
}
