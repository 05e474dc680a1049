import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { unwrap } from "idb";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { openDatabase, openFeedbackStore } from "../../src/storage/open-database.ts";
import { createOwnModelStore } from "../../src/storage/own-model-store.ts";
import { read, write } from "../../src/storage/transaction.ts";
import { freshDatabase } from "../learning/open-learner.ts";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe("opening the database", () => {
  it("reports that storage is unavailable without IndexedDB", async () => {
    vi.stubGlobal("indexedDB", undefined);
    await expect(openDatabase()).rejects.toMatchObject({ code: "storage-unavailable" });
    vi.unstubAllGlobals();
  });

  it("reports that storage is unavailable if the page may not even ask for IndexedDB", async () => {
    const own = Object.getOwnPropertyDescriptor(globalThis, "indexedDB")!;
    const deny = () => {
      throw new Error("denied");
    };
    Object.defineProperty(globalThis, "indexedDB", { configurable: true, get: deny });
    const opening = openDatabase().catch((error: unknown) => error);
    const models = createOwnModelStore()
      .update("mine", () => expect.fail("there is no store"))
      .catch((error: unknown) => error);
    expect([await opening, await models]).toMatchObject([
      { code: "storage-unavailable" },
      { code: "storage-unavailable" },
    ]);
    Object.defineProperty(globalThis, "indexedDB", own);
  });

  it.each(["InvalidStateError", "UnknownError", "SecurityError"])(
    "reports that storage is unavailable if the browser refuses it with %s",
    async (name) => {
      const refusing = {
        open: () => {
          throw new DOMException("not here", name);
        },
      };
      vi.stubGlobal("indexedDB", refusing);
      await expect(openDatabase()).rejects.toMatchObject({ code: "storage-unavailable" });
      vi.unstubAllGlobals();
    },
  );

  it("reports that an upgrade is blocked by another tab that does not close", async () => {
    const stubborn = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("hunch", 1);
      request.onsuccess = () => resolve(request.result);
    });
    await expect(openDatabase({ version: 2, blockedTimeoutMs: 10 })).rejects.toMatchObject({
      code: "storage-blocked",
    });
    stubborn.close();
  });

  it("does not prevent a later upgrade by another tab, since the connection closes for it", async () => {
    let isClosed = false;
    await openDatabase({
      onClosed: () => {
        isClosed = true;
      },
    });
    const upgraded = await openDatabase({ version: 2 });
    expect(isClosed).toBe(true);
    expect(upgraded.version).toBe(2);
  });

  it("reports that storage is blocked if another tab has upgraded the database", async () => {
    const newer = await openDatabase({ version: 2 });
    newer.close();
    await expect(openDatabase()).rejects.toMatchObject({
      code: "storage-blocked",
      details: { reason: /newer/ },
    });
  });
});

describe("a thread's store", () => {
  it("creates an empty database again, but never deletes one that lacks only some of its stores", async () => {
    const open = (create: (database: IDBDatabase) => void) =>
      new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open("hunch", 1);
        request.onupgradeneeded = () => create(request.result);
        request.onsuccess = () => resolve(request.result);
      });
    (await open(() => {})).close();
    (await openDatabase()).close();
    globalThis.indexedDB = new IDBFactory();
    (await open((database) => database.createObjectStore("feedback"))).close();
    await expect(openDatabase()).rejects.toMatchObject({ code: "storage-failed" });
    const database = await open(() => expect.fail("the database was deleted"));
    expect([...database.objectStoreNames]).toEqual(["feedback"]);
  });

  it("is opened once, and reopened after a failure or after it was closed", async () => {
    vi.stubGlobal("indexedDB", undefined);
    await expect(openFeedbackStore()).rejects.toMatchObject({ code: "storage-unavailable" });
    vi.unstubAllGlobals();
    globalThis.indexedDB = new IDBFactory();
    const first = openFeedbackStore();
    expect(openFeedbackStore()).toBe(first);
    await first;
    const upgraded = await openDatabase({ version: 2 });
    upgraded.close();
    const again = openFeedbackStore();
    expect(again).not.toBe(first);
    await again.catch(() => {});
  });
});

describe("the transactions of a thread", () => {
  /** The most transactions that were open at once while reads and writes, one of which fails, were started together. */
  async function mostAtOnce(): Promise<number> {
    const database = await freshDatabase();
    const connection = unwrap(database) as IDBDatabase;
    const begin = connection.transaction;
    let [open, most] = [0, 0];
    connection.transaction = (...which) => {
      most = Math.max(most, ++open);
      const transaction = begin(...which);
      for (const type of ["complete", "abort"]) transaction.addEventListener(type, () => open--);
      return transaction;
    };
    const count = () => read(database, (transaction) => transaction.objectStore("feedback").count());
    const put = (name: string) =>
      write(database, async (transaction) => {
        await transaction.objectStore("meta").put({ revision: 1 }, "log");
        if (name === "bad") throw new AppError("not-found", { what: name });
        return name;
      });
    const results = await Promise.allSettled([
      count(),
      put("good"),
      count(),
      put("bad"),
      count(),
      put("last"),
    ]);
    expect(results.map(({ status }) => status === "fulfilled")).toEqual([
      true,
      true,
      true,
      false,
      true,
      true,
    ]);
    // A read's result comes before its transaction has ended.
    expect(await count().then(count)).toBe(0);
    return most;
  }

  it("begin together in a page", async () => {
    expect(await mostAtOnce()).toBeGreaterThan(1);
  });

  it("begin after one another in a worker, since WebKit would never end them if it ended the worker in between", async () => {
    vi.stubGlobal("WorkerGlobalScope", class {});
    onTestFinished(() => void vi.unstubAllGlobals());
    expect(await mostAtOnce()).toBe(1);
  });
});
