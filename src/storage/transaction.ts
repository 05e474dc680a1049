import { AppError, abortError } from "../core/errors.ts";
import { releasedWhenCached } from "../core/page-cache.ts";
import { inTurn } from "./open-store.ts";
import { repairLog } from "./repair-log.ts";
import { allStores, type Database, type ReadTransaction, type WriteTransaction } from "./schema.ts";
import { DamagedRecord } from "./validate-records.ts";
import { WriteMarks } from "./write-marks.ts";

/** Marks this thread's writes and reads the marks of all threads. */
export const writeMarks = new WriteMarks(releasedWhenCached(globalThis.navigator?.locks));

/**
 * Runs one write. Either everything that it writes is stored or nothing is.
 * @param work may await only the transaction's own requests; otherwise the transaction ends early
 * @param signal if it has fired by the time the write fails, the write throws an AbortError
 * @throws AppError `storage-full`, `storage-failed`, or any AppError that `work` throws; AbortError
 */
export async function write<Result>(
  database: Database,
  work: (transaction: WriteTransaction) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  return writeMarks.during(() => repairing(database, () => runWrite(database, work, signal)));
}

/** The connections whose last write found the disk full. */
const full = new WeakSet<Database>();

/**
 * Once the quota is used up, Firefox lets the connection's next write only delete, and throws an InvalidStateError
 * if it stores anything. Such a write is run once more, so that it succeeds or reports the real reason.
 */
async function runWrite<Result>(
  database: Database,
  work: (transaction: WriteTransaction) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const wasFull = full.delete(database);
  try {
    return await inTurn(database, () =>
      run(() => database.transaction([...allStores], "readwrite"), work, { signal }),
    );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "storage-full") full.add(database);
    const { cause } = error;
    const mayOnlyDelete = wasFull && cause instanceof Error && cause.name === "InvalidStateError";
    if (mayOnlyDelete) return runWrite(database, work, signal);
    throw error;
  }
}

/** Rebuilds the log from its rows. Throws the same AppErrors as `write`. */
export function repair(database: Database): Promise<void> {
  return writeMarks.during(() => runWrite(database, repairLog));
}

/** Runs one consistent read. Throws the same AppErrors as `write`. */
export async function read<Result>(
  database: Database,
  work: (transaction: ReadTransaction) => Promise<Result>,
): Promise<Result> {
  return repairing(database, () =>
    inTurn(database, () =>
      run(() => database.transaction([...allStores], "readonly") as ReadTransaction, work, { isRead: true }),
    ),
  );
}

/** If a damaged record is found, repairs the log and runs the work once more. Throws if the log is still damaged. */
async function repairing<Result>(database: Database, attempt: () => Promise<Result>): Promise<Result> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof AppError && error.cause instanceof DamagedRecord)) throw error;
    await repair(database);
    return attempt();
  }
}

async function run<Transaction extends ReadTransaction | WriteTransaction, Result>(
  begin: () => Transaction,
  work: (transaction: Transaction) => Promise<Result>,
  { signal, isRead = false }: { readonly signal?: AbortSignal | undefined; readonly isRead?: boolean },
): Promise<Result> {
  let transaction: Transaction | undefined;
  try {
    transaction = begin();
    // The rejection is handled below; until then it must not be reported as unhandled.
    transaction.done.catch(() => {});
    const result = await work(transaction);
    // The results of a read are already valid, and waiting for its transaction to end would double the time.
    if (!isRead) await transaction.done;
    return result;
  } catch (error) {
    try {
      transaction?.abort();
    } catch {
      // The transaction has already ended; that is what caused the error.
    }
    await transaction?.done.catch(() => {});
    if (error instanceof DamagedRecord)
      throw new AppError("storage-failed", { reason: error.message }, { cause: error });
    // IndexedDB throws AbortErrors too, usually because the disk is full.
    if (signal?.aborted) throw abortError();
    throw toStorageError(error, transaction?.error);
  }
}

/**
 * The AppError for an IndexedDB error: `storage-full` if the disk is full or the quota is used up, otherwise
 * `storage-failed`. An AppError is returned unchanged.
 * @param transactionError `transaction.error`; after an abort, the requests themselves report only the abort
 */
export function toStorageError(error: unknown, transactionError?: DOMException | null): AppError {
  if (error instanceof AppError) return error;
  const cause = transactionError ?? error;
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  const isFull = [error, transactionError].some(
    (each) => each instanceof Error && each.name === "QuotaExceededError",
  );
  return new AppError(isFull ? "storage-full" : "storage-failed", { reason }, { cause });
}
