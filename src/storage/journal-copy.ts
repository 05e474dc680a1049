import type { DBSchema, IDBPDatabase } from "idb";
import type { JournalCopy } from "../learning/write-ahead.ts";
import { openStore } from "./open-store.ts";

/** This is a separate database, because the log's database is busy with the very change that is recorded here. */
interface JournalSchema extends DBSchema {
  writes: { key: string; value: string };
}
type Database = IDBPDatabase<JournalSchema>;

/**
 * The journal's copy in IndexedDB. Browsers keep Web Storage in memory and write it to disk seconds later, so a
 * change recorded there is lost if the browser is killed. An IndexedDB transaction reaches the operating system
 * within milliseconds. If a browser refuses IndexedDB, the log fails too and its errors are shown, so none are
 * shown here.
 */
export function createJournalCopy(): JournalCopy {
  let database: Database | undefined;
  let opening: Promise<Database | undefined> | undefined;

  function open(): Promise<Database | undefined> {
    opening ??= openJournal(() => {
      database = opening = undefined;
    }).then(
      (opened) => {
        database = opened;
        return opened;
      },
      (error: unknown) => {
        opening = undefined;
        console.info("The journal could not be copied:", error);
        return undefined;
      },
    );
    return opening;
  }

  /**
   * Requests a write, immediately if the database is open. Writes are carried out in the order requested.
   */
  async function write(work: (database: Database) => Promise<unknown>): Promise<void> {
    try {
      const opened = database ?? (await open());
      if (opened) await work(opened);
    } catch (error) {
      console.info("A change is missing from the journal's copy:", error);
    }
  }

  return {
    put: (key, text) => void write((opened) => opened.put("writes", text, key)),
    remove: (key) => void write((opened) => deleteWrite(opened, key)),
    all: async () => {
      const opened = await open();
      if (!opened) return [];
      const { store } = opened.transaction("writes");
      const [keys, texts] = await Promise.all([store.getAllKeys(), store.getAll()]);
      return keys.map((key, index) => [key, texts[index]!] as const);
    },
    has: async (key) => (await (await open())?.getKey("writes", key)) !== undefined,
  };
}

/**
 * On a full disk, deleting may fail, too. Firefox carries out the next write in any case if it only deletes. A write
 * that stayed would be carried out on the next visit, although the visitor was told that it failed.
 */
async function deleteWrite(database: Database, key: string): Promise<void> {
  await database.delete("writes", key).catch(() => database.delete("writes", key));
}

function openJournal(onClosed: () => void): Promise<Database> {
  return openStore<JournalSchema>("hunch-journal", 1, {
    upgrade: (database) => void database.createObjectStore("writes"),
    onClosed,
  });
}
