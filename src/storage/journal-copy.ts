import type { DBSchema, IDBPDatabase } from "idb";
import { currentTime } from "../core/clock.ts";
import type { JournalCopy } from "../learning/write-ahead.ts";
import { inTurn, openStore } from "./open-store.ts";

/** This is a separate database, because the log's database is busy with the very change that is recorded here. */
interface JournalSchema extends DBSchema {
  /** The text of a write, or `finishedMark` and the time in milliseconds since 1970. */
  writes: { key: string; value: string };
}
type Database = IDBPDatabase<JournalSchema>;

const finishedMark = "finished:";

/**
 * How long the copy remembers that a write is finished, and in any case until the journal is next read. Chromium limits
 * how often and how much it writes Web Storage to disk, so an entry's removal may get there minutes later.
 */
const rememberedMs = 60 * 60 * 1000;

const isExpired = (finishedMs: number) => finishedMs < currentTime().getTime() - rememberedMs;

/**
 * The journal's copy in IndexedDB. Browsers keep Web Storage in memory and write it to disk seconds later, so a
 * change recorded there is lost if the browser is killed. An IndexedDB transaction reaches the operating system
 * within milliseconds. If a browser refuses IndexedDB, the log fails too and its errors are shown, so none are
 * shown here.
 */
export function createJournalCopy(): JournalCopy {
  let database: Database | undefined;
  let opening: Promise<Database | undefined> | undefined;
  /** The writes that this page finished within the last hour, and when. */
  const finished = new Map<string, number>();

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
   * Makes a request, immediately if the database is open. Requests are carried out in this order.
   * @returns undefined if that fails
   */
  async function request<Result>(work: (database: Database) => Promise<Result>): Promise<Result | undefined> {
    try {
      const opened = database ?? (await open());
      return opened && (await inTurn(opened, () => work(opened)));
    } catch (error) {
      console.info("The journal's copy is incomplete:", error);
      return undefined;
    }
  }

  function remove(key: string): void {
    finished.delete(key);
    void request((opened) => opened.delete("writes", key));
  }

  return {
    put(key, text) {
      finished.delete(key);
      void request((opened) => opened.put("writes", text, key));
    },
    finish(key) {
      const now = currentTime().getTime();
      finished.set(key, now);
      void request((opened) => finishWrite(opened, key, now));
      for (const [old, finishedMs] of finished) {
        if (!isExpired(finishedMs)) break;
        remove(old);
      }
    },
    async all() {
      const entries = await request((opened) => {
        const { store } = opened.transaction("writes");
        return Promise.all([store.getAllKeys(), store.getAll()]);
      });
      const [keys, texts] = entries ?? [[], []];
      const left = new Map<string, string>();
      const done = new Set<string>();
      for (const [index, key] of keys.entries()) {
        const text = texts[index]!;
        if (!text.startsWith(finishedMark)) left.set(key, text);
        else {
          // The browser may have been closed since, so this may be the first time that anyone asks.
          done.add(key);
          if (isExpired(Number(text.slice(finishedMark.length)))) remove(key);
        }
      }
      return { left, finished: done };
    },
    async find(key) {
      const text = await request((opened) => opened.get("writes", key));
      if (text === undefined) return undefined;
      return text.startsWith(finishedMark) ? "finished" : "left";
    },
  };
}

/**
 * Replaces a write with the mark that it is finished. On a full disk, this may fail, and then deleting may fail, too.
 * Firefox carries out the next write in any case if it only deletes. A write that stayed would be carried out on the next
 * visit, although the visitor was told that it failed.
 */
async function finishWrite(database: Database, key: string, finishedMs: number): Promise<void> {
  const remove = () => database.delete("writes", key);
  await database.put("writes", `${finishedMark}${finishedMs}`, key).catch(remove).catch(remove);
}

function openJournal(onClosed: () => void): Promise<Database> {
  return openStore<JournalSchema>("hunch-journal", 1, {
    upgrade: (database) => void database.createObjectStore("writes"),
    onClosed,
  });
}
