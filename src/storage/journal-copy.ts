import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { JournalCopy } from "../learning/write-ahead.ts";

/** A database of its own: the log's is busy with the very change that is recorded here. */
interface JournalSchema extends DBSchema {
  writes: { key: string; value: string };
}
type Database = IDBPDatabase<JournalSchema>;

/**
 * The journal's copy in IndexedDB. Browsers keep Web Storage in memory and write it to the disk seconds later, so a browser
 * that is killed loses it; a transaction of IndexedDB is in the hands of the operating system within milliseconds.
 * Browsers that refuse IndexedDB refuse the log too, and its errors are shown, so none is shown here.
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
        console.info("The journal has no copy:", error);
        return undefined;
      },
    );
    return opening;
  }

  /** Requests a write, at once if the database is open. The requests are done in their order. */
  async function write(work: (database: Database) => Promise<unknown>): Promise<void> {
    try {
      const opened = database ?? (await open());
      if (opened) await work(opened);
    } catch (error) {
      console.info("The journal's copy lacks a change:", error);
    }
  }

  return {
    put: (key, text) => void write((opened) => opened.put("writes", text, key)),
    remove: (key) => void write((opened) => opened.delete("writes", key)),
    all: async () => {
      const opened = await open();
      if (!opened) return [];
      const { store } = opened.transaction("writes");
      const [keys, texts] = await Promise.all([store.getAllKeys(), store.getAll()]);
      return keys.map((key, index) => [key, texts[index]!] as const);
    },
  };
}

async function openJournal(onClosed: () => void): Promise<Database> {
  return openDB<JournalSchema>("hunch-journal", 1, {
    upgrade: (database) => void database.createObjectStore("writes"),
    blocking: (_current, _blocked, event) => {
      (event.target as IDBDatabase).close();
      onClosed();
    },
    terminated: onClosed,
  });
}
