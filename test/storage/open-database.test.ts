import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openDatabase, openFeedbackStore } from "../../src/storage/open-database.ts";
import { createOwnModelStore } from "../../src/storage/own-model-store.ts";

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
