import type { DBSchema, IDBPDatabase } from "idb";
import type { OutboxStore, Sending } from "../learning/outbox.ts";
import { toOpenError } from "./open-database.ts";
import { inTurn, openStore } from "./open-store.ts";
import { toStorageError } from "./transaction.ts";

/**
 * The database for feedback that was sent or is waiting to be. It is separate from the log, since only sites whose
 * owner collects feedback at an address need it.
 */
interface OutboxSchema extends DBSchema {
  sendings: { key: string; value: Sending };
}

/** What this browser has sent or has yet to send, in the order in which it was created. */
export function createOutboxStore(): OutboxStore {
  let opening: Promise<IDBPDatabase<OutboxSchema>> | undefined;

  function open(): Promise<IDBPDatabase<OutboxSchema>> {
    opening ??= openStore<OutboxSchema>("hunch-outbox", 1, {
      upgrade: (database) => void database.createObjectStore("sendings", { keyPath: "id" }),
      onClosed: () => {
        opening = undefined;
      },
    });
    opening.catch(() => {
      opening = undefined;
    });
    return opening;
  }

  async function run<Result>(
    work: (database: IDBPDatabase<OutboxSchema>) => Promise<Result>,
  ): Promise<Result> {
    const database = await open().catch((error: unknown) => {
      throw toOpenError(error);
    });
    try {
      return await inTurn(database, () => work(database));
    } catch (error) {
      throw toStorageError(error);
    }
  }

  return {
    all: () => run((database) => database.getAll("sendings")),
    add: (sending) =>
      run(async (database) => {
        const { store, done } = database.transaction("sendings", "readwrite");
        const taken = new Set((await store.getAll()).flatMap(({ rowIds }) => rowIds));
        const isFree = !sending.rowIds.some((id) => taken.has(id));
        if (isFree) await store.put(sending);
        await done;
        return isFree;
      }),
    change: (id, change) =>
      run(async (database) => {
        const { store, done } = database.transaction("sendings", "readwrite");
        const before = await store.get(id);
        const after = before && change(before);
        if (after) await store.put(after);
        else await store.delete(id);
        await done;
        return after;
      }),
  };
}
