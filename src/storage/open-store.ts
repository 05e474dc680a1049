import { type DBSchema, type IDBPDatabase, type OpenDBCallbacks, openDB, unwrap } from "idb";
import { endWhenCached } from "../core/page-cache.ts";
import { createDeferred, createQueue } from "../core/promises.ts";

/** What to do when a database is created, upgraded, blocked or closed. */
type StoreCallbacks<Schema extends DBSchema> = Pick<OpenDBCallbacks<Schema>, "upgrade" | "blocked"> & {
  /** Called when the connection has been closed and must be opened again. */
  readonly onClosed: () => void;
};

/**
 * Opens a database. This connection closes if another tab needs to upgrade or delete the database, and its transactions
 * end when the browser caches the page. Rejects with the errors of `indexedDB.open`, also with those that it throws, as
 * in sandboxed pages.
 */
export async function openStore<Schema extends DBSchema>(
  name: string,
  version: number,
  { onClosed, upgrade, blocked }: StoreCallbacks<Schema>,
): Promise<IDBPDatabase<Schema>> {
  const database = await openDB<Schema>(name, version, {
    upgrade: (...change) => {
      endWithPage(unwrap(change[3]));
      upgrade?.(...change);
    },
    ...(blocked && { blocked }),
    blocking: (_current, _blocked, event) => {
      (event.target as IDBDatabase).close();
      onClosed();
    },
    terminated: onClosed,
  });
  const connection: IDBDatabase = unwrap(database);
  const begin = connection.transaction.bind(connection);
  const running = new Set<Promise<void>>();
  const isWorker = "WorkerGlobalScope" in globalThis;
  if (isWorker) queues.set(connection, { enqueue: createQueue(), running });
  connection.transaction = (...which) => {
    const transaction = begin(...which);
    if (isWorker) {
      const ended = endOf(transaction).then(() => void running.delete(ended));
      running.add(ended);
    } else endWithPage(transaction);
    return transaction;
  };
  return database;
}

const queues = new WeakMap<
  object,
  { readonly enqueue: ReturnType<typeof createQueue>; readonly running: ReadonlySet<Promise<void>> }
>();

/**
 * Runs work with transactions on this connection. In a worker, it begins only after the transactions of all earlier work
 * have ended: if WebKit ends a worker in which a transaction has begun before the previous one has ended, neither of them
 * ever ends, and every page of the site waits for them until the browser is closed. That happens whenever a worker is
 * terminated or its tab is closed. The result of a read is returned before its transaction has ended.
 */
export async function inTurn<Result>(database: object, work: () => Promise<Result>): Promise<Result> {
  const queue = queues.get(unwrap(database as IDBPDatabase));
  if (!queue) return work();
  const { enqueue, running } = queue;
  const { promise, resolve, reject } = createDeferred<Result>();
  void enqueue(async () => {
    try {
      resolve(await work());
    } catch (error) {
      reject(error);
    }
    await Promise.all(running);
  });
  return promise;
}

function endOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve) => {
    for (const type of ["complete", "abort"]) transaction.addEventListener(type, () => resolve());
  });
}

/** Aborts the transaction when the browser caches the page, without an event, as if the page had ended. */
function endWithPage(transaction: IDBTransaction): void {
  const forget = endWhenCached(() => {
    for (const type of ["success", "error", "abort", "complete"])
      transaction.db.addEventListener(type, (event) => event.stopImmediatePropagation(), { capture: true });
    try {
      transaction.abort();
    } catch {
      // It has just ended.
    }
  });
  transaction.addEventListener("complete", forget);
  transaction.addEventListener("abort", forget);
}
