import type { WriteTransaction } from "./schema.ts";

/**
 * For how many changes to the log a write's trace is kept, which limits the space that traces need. They are counted in
 * revisions, since a clock may be set back.
 */
const keptRevisions = 2000;

/**
 * Leaves a trace of a write from the journal, in the transaction that carries it out. Its page may end before it takes the
 * write out of the journal, and by the time the write is found there, the visitor may have taken it back: without a
 * trace, a deleted verdict would return.
 * @param id the write's id, which for a verdict is that of its row
 * @param revision the log's revision after the write, or before
 */
export async function noteDone(transaction: WriteTransaction, id: string, revision: number): Promise<void> {
  const meta = transaction.objectStore("meta");
  await Promise.all([
    meta.put({}, ["done", revision, id]),
    meta.delete(IDBKeyRange.bound(["done"], ["done", revision - keptRevisions])),
  ]);
}

/** Carries out a write from the journal, and leaves a trace of it. */
export function noting<Result>(
  id: string,
  work: (transaction: WriteTransaction) => Promise<Result>,
): (transaction: WriteTransaction) => Promise<Result> {
  return async (transaction) => {
    const result = await work(transaction);
    const log = await transaction.objectStore("meta").get("log");
    await noteDone(transaction, id, log?.revision ?? 0);
    return result;
  };
}

/** Like `noting`, but does nothing and returns undefined if the write has already been carried out. */
export function once<Result>(
  id: string,
  work: (transaction: WriteTransaction) => Promise<Result>,
): (transaction: WriteTransaction) => Promise<Result | undefined> {
  return async (transaction) => {
    const keys = await transaction.objectStore("meta").getAllKeys(IDBKeyRange.bound(["done"], ["done", []]));
    return keys.some((key) => key[2] === id) ? undefined : noting(id, work)(transaction);
  };
}
