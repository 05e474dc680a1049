import { type DBSchema, type IDBPDatabase, type OpenDBCallbacks, openDB, unwrap } from "idb";
import { endWhenCached } from "../core/page-cache.ts";

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
  connection.transaction = (...which) => {
    const transaction = begin(...which);
    endWithPage(transaction);
    return transaction;
  };
  return database;
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
