import "fake-indexeddb/auto";
import { beforeEach, expect, it, vi } from "vitest";

type Cache = typeof import("../../src/core/page-cache.ts");
let cache: Cache;
let reload: ReturnType<typeof vi.fn>;
let say: (event: "pagehide" | "pageshow", persisted: boolean) => void;

beforeEach(async () => {
  vi.resetModules();
  cache = await import("../../src/core/page-cache.ts");
  const page = new EventTarget();
  reload = vi.fn();
  say = (type, persisted) => page.dispatchEvent(Object.assign(new Event(type), { persisted }));
  cache.watchPageCache(
    Object.assign(page, { location: { reload } }) as unknown as Parameters<Cache["watchPageCache"]>[0],
  );
});

/** Whether a promise settles while everything that is under way has time to end. */
async function settles(promise: Promise<unknown>): Promise<boolean> {
  const settled = promise.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, new Promise<boolean>((end) => setTimeout(end, 50, false))]);
}

it("ends everything when the page is cached, and loads it again when the visitor returns", () => {
  const end = vi.fn();
  const ended = vi.fn();
  cache.endWhenCached(end);
  cache.endWhenCached(ended)();
  say("pageshow", false);
  say("pagehide", false);
  expect(end).not.toHaveBeenCalled();
  say("pagehide", true);
  expect(end).toHaveBeenCalledOnce();
  expect(ended).not.toHaveBeenCalled();
  expect(reload).not.toHaveBeenCalled();
  say("pageshow", true);
  expect(reload).toHaveBeenCalledOnce();
});

it("uses a cached page as it is if it held nothing", () => {
  say("pagehide", true);
  say("pageshow", true);
  expect(reload).not.toHaveBeenCalled();
});

it("releases a lock without letting its work or its caller continue", async () => {
  const released = vi.fn();
  const request = async (_name: string, _options: LockOptions, work: (lock: null) => Promise<unknown>) => {
    const result = await work(null);
    released();
    return result;
  };
  const locks = cache.releasedWhenCached({ request, query: vi.fn() } as unknown as LockManager)!;
  expect(await locks.request("one", async () => "done")).toBe("done");
  const left = locks.request("two", () => new Promise(() => undefined));
  say("pagehide", true);
  expect(await settles(left)).toBe(false);
  expect(released).toHaveBeenCalledTimes(2);
});

it("aborts a transaction that would block other pages, without an answer to its code", async () => {
  const { openStore } = await import("../../src/storage/open-store.ts");
  const open = () =>
    openStore<{ things: { key: string; value: string } }>("cached", 1, {
      upgrade: (database) => void database.createObjectStore("things"),
      onClosed: () => undefined,
    });
  const left = await open();
  await left.put("things", "stored", "first");
  const transaction = left.transaction("things", "readwrite");
  const lost = transaction.store.put("not stored", "second");
  say("pagehide", true);
  expect(await settles(Promise.all([lost, transaction.done]))).toBe(false);
  const other = await open();
  expect(await other.getAll("things")).toEqual(["stored"]);
});
