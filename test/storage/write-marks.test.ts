import { describe, expect, it, vi } from "vitest";
import { createDeferred } from "../../src/core/promises.ts";
import type { LogSummary } from "../../src/learning/log.ts";
import { createLearnerStore } from "../../src/storage/learner-store.ts";
import { rememberSummaries } from "../../src/storage/summaries.ts";
import { type MarkLocks, WriteMarks } from "../../src/storage/write-marks.ts";
import { freshDatabase } from "../learning/open-learner.ts";

/** In-memory Web Locks. `end` releases all locks, as a browser does when the thread that holds them dies. */
function fakeLocks() {
  const held = new Set<string>();
  const locks: MarkLocks = {
    async request(name, work) {
      await Promise.resolve();
      held.add(name);
      await work();
      held.delete(name);
    },
    query: async () => ({ held: [...held].map((name) => ({ name })), pending: [] }),
  };
  return { locks, end: () => held.clear() };
}

/** Waits until the marks can be relied on again after a write, and returns them. */
async function settled(marks: WriteMarks): Promise<string> {
  await vi.waitUntil(async () => (await marks.read()) !== undefined);
  return (await marks.read())!;
}

describe("write marks", () => {
  it("change by the time a write is confirmed, and then stay the same until the next write", async () => {
    const { locks } = fakeLocks();
    const [writer, reader] = [new WriteMarks(locks), new WriteMarks(locks)];
    const before = await reader.read();
    expect(before).toBe("");
    expect(await writer.during(async () => "written")).toBe("written");
    expect(await reader.read()).not.toBe(before);
    const first = await settled(reader);
    expect(first).not.toBe(before);
    expect(await reader.read()).toBe(first);
    await writer.during(async () => undefined);
    expect(await reader.read()).not.toBe(first);
    expect(await settled(reader)).not.toBe(first);
  });

  it("can't be relied on while any thread is writing", async () => {
    const { locks } = fakeLocks();
    const [writer, other, reader] = [new WriteMarks(locks), new WriteMarks(locks), new WriteMarks(locks)];
    const { promise, resolve } = createDeferred<void>();
    const writing = writer.during(() => promise);
    await other.during(async () => undefined);
    await vi.waitUntil(async () => (await locks.query()).held?.some(({ name }) => name?.includes("done")));
    expect(await reader.read()).toBeUndefined();
    resolve();
    await writing;
    expect(await settled(reader)).toMatch(/^[^,]+,[^,]+$/);
  });

  it("change when a write fails, since it is unknown how far it got", async () => {
    const { locks } = fakeLocks();
    const marks = new WriteMarks(locks);
    const failing = marks.during(() => Promise.reject(new Error("the disk is full")));
    await expect(failing).rejects.toThrow("the disk is full");
    expect(await settled(marks)).not.toBe("");
  });

  it("don't prevent writing in a browser that lacks Web Locks or refuses them", async () => {
    const none = new WriteMarks(undefined);
    expect(await none.during(async () => 1)).toBe(1);
    expect(await none.read()).toBeUndefined();
    const refuse = () => Promise.reject(new DOMException("no", "SecurityError"));
    const refused = new WriteMarks({ request: refuse, query: refuse });
    expect(await refused.during(async () => 2)).toBe(2);
    expect(await refused.read()).toBeUndefined();
  });
});

describe("a store that remembers its summaries", () => {
  async function openRemembering() {
    const { locks, end } = fakeLocks();
    const marks = new WriteMarks(locks);
    const store = createLearnerStore(await freshDatabase());
    const read = vi.spyOn(store, "summary").mockImplementation(async () => ({ rows: 0 }) as LogSummary);
    let nowMs = 0;
    const open = rememberSummaries(
      async () => store,
      marks,
      () => nowMs,
    );
    const summary = async () => (await open()).summary("movie-review");
    return { marks, read, summary, end, pass: (ms: number) => (nowMs += ms) };
  }

  it("reads a summary again only after a write", async () => {
    const { marks, read, summary } = await openRemembering();
    await summary();
    await summary();
    expect(read).toHaveBeenCalledTimes(1);
    await marks.during(async () => undefined);
    await settled(marks);
    await summary();
    await summary();
    expect(read).toHaveBeenCalledTimes(2);
  });

  it("reads a summary each time while any thread is writing", async () => {
    const { marks, read, summary } = await openRemembering();
    const { promise, resolve } = createDeferred<void>();
    const writing = marks.during(() => promise);
    await vi.waitUntil(async () => (await marks.read()) === undefined);
    await summary();
    await summary();
    expect(read).toHaveBeenCalledTimes(2);
    resolve();
    await writing;
  });

  it("reads a summary again after a second, in case a thread died while writing and its mark was lost", async () => {
    const { marks, read, summary, end, pass } = await openRemembering();
    await summary();
    void marks.during(() => new Promise<never>(() => {}));
    await vi.waitUntil(async () => (await marks.read()) === undefined);
    end();
    pass(999);
    await summary();
    expect(read).toHaveBeenCalledTimes(1);
    pass(1);
    await summary();
    expect(read).toHaveBeenCalledTimes(2);
  });
});
