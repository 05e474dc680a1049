import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Database } from "../../src/storage/schema.ts";
import { freshDatabase, freshLog, openLearner, type openLog, verdict } from "../learning/open-learner.ts";

let database: Database;
let log: ReturnType<typeof openLog>;
let learner: ReturnType<typeof openLearner>;

beforeEach(async () => {
  ({ database, log, learner } = await freshLog());
});

async function teach(...reviews: readonly string[]) {
  for (const review of reviews) await learner.teach(verdict(review, "negative"));
}

const listed = async () => (await log.page({}, 0, 100)).entries.map(({ inputs }) => inputs.review).reverse();

/**
 * Makes the disk so full that only transactions fit that delete up to this many rows, and store only records of up to
 * this many characters; any row needs more than 400.
 */
function fillDisk(mostDeleted = Number.POSITIVE_INFINITY, longest = 400): void {
  const full = () => new DOMException("the disk is full", "QuotaExceededError");
  for (const name of ["put", "add"] as const) {
    const write = IDBObjectStore.prototype[name];
    vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(function (this: IDBObjectStore, ...args) {
      if (JSON.stringify(args[0]).length > longest) throw full();
      return write.apply(this, args);
    });
  }
  const deleted = new Map<IDBTransaction, number>();
  const remove = IDBObjectStore.prototype.delete;
  vi.spyOn(IDBObjectStore.prototype, "delete").mockImplementation(function (this: IDBObjectStore, key) {
    const count = (deleted.get(this.transaction) ?? 0) + Number(this.name === "feedback");
    deleted.set(this.transaction, count);
    if (count > mostDeleted) throw full();
    return remove.call(this, key);
  });
  onTestFinished(() => void vi.restoreAllMocks());
}

describe("erasing feedback when there is no space for what Undo needs", () => {
  it.each([
    ["one row", async () => ({ ids: [(await log.page({}, 0, 100)).entries[2]!.id] }), ["b", "c good"]],
    ["a selection", async () => ({ filter: { words: "good" } }), ["b"]],
    ["everything", async () => ({ filter: {} }), []],
    ["one model's feedback", async () => ({ filter: { model: "opinion" } }), []],
  ])("erases %s, and its lessons", async (_, choose, expected) => {
    await teach("a good", "b", "c good");
    const which = await choose();
    fillDisk();
    await expect(log.remove(which)).rejects.toMatchObject({ code: "storage-full" });
    expect(await listed()).toHaveLength(3);
    expect(await log.erase(which)).toEqual({ rows: 3 - expected.length });
    vi.restoreAllMocks();
    expect(await listed()).toEqual(expected);
    expect((await log.counts({})).total).toBe(expected.length);
    expect(await database.count("past")).toBe(0);
    const left = openLearner(database);
    expect((await left.learning()).lessons).toBe(expected.length);
    const afresh = openLearner(await freshDatabase());
    for (const review of expected) await afresh.teach(verdict(review, "negative"));
    const question = { review: "a good", stars: null };
    expect((await left.predict(question)).probabilities).toEqual(
      (await afresh.predict(question)).probabilities,
    );
  });

  it("takes smaller steps if there is no space even for the changes of a large one", async () => {
    await teach(...Array.from({ length: 30 }, (_, row) => `review ${row}`));
    fillDisk(4);
    expect(await log.erase({ filter: {} })).toEqual({ rows: 30 });
    expect(await log.counts({})).toMatchObject({ total: 0, judged: 0 });
  });

  it("says so if not even one row fits", async () => {
    await teach("a", "b");
    fillDisk(0);
    await expect(log.erase({ filter: {} })).rejects.toMatchObject({ code: "storage-full" });
    expect(await listed()).toEqual(["a", "b"]);
  });
});

describe("erasing feedback when nothing can be stored, as in Chromium when the quota is used up", () => {
  it("erases all of a model's feedback, and its lessons, also where they were already learned", async () => {
    await teach("a good", "b");
    await learner.saveVersion();
    const other = openLearner(database);
    const question = { review: "a good", stars: null };
    await other.predict(question);
    expect(other.lessons).toBe(2);
    fillDisk(Number.POSITIVE_INFINITY, 0);
    expect(await log.erase({ filter: { model: "opinion" } })).toEqual({ rows: 2 });
    expect((await other.learning()).lessons).toBe(0);
    vi.restoreAllMocks();
    expect(await log.counts({})).toMatchObject({ total: 0, judged: 0 });
    for (const store of ["feedback", "past", "versions", "steps", "checkpoints"] as const)
      expect(await database.count(store)).toBe(0);
    const unlearned = await openLearner(await freshDatabase()).predict(question);
    expect((await other.predict(question)).probabilities).toEqual(unlearned.probabilities);
    await other.teach(verdict("c", "negative"));
    expect((await openLearner(database).learning()).lessons).toBe(1);
  });

  it("keeps what was deleted before, for Undo", async () => {
    await teach("a good", "b", "c");
    const { receipt } = await log.remove({ filter: { words: "good" } });
    fillDisk(Number.POSITIVE_INFINITY, 0);
    expect(await log.erase({ filter: { model: "opinion" } })).toEqual({ rows: 2 });
    vi.restoreAllMocks();
    await log.restore(receipt);
    expect(await listed()).toEqual(["a good"]);
    expect((await learner.learning()).lessons).toBe(1);
    expect(await database.count("past")).toBe(0);
  });

  it("refuses to erase only some of it, and keeps its versions", async () => {
    await teach("a good", "b");
    await learner.saveVersion();
    fillDisk(Number.POSITIVE_INFINITY, 0);
    await expect(log.erase({ filter: { words: "good" } })).rejects.toMatchObject({ code: "storage-full" });
    expect(await listed()).toEqual(["a good", "b"]);
    expect(await learner.versions()).toHaveLength(1);
  });
});

describe("erased feedback", () => {
  it("is also gone from the saved versions, which are deleted, but for those without it", async () => {
    await teach("a");
    const { name: earlier } = await learner.saveVersion();
    await teach("b");
    await learner.saveVersion();
    await log.edit((await log.page({}, 0, 1)).entries[0]!.id, { label: "positive" });
    const [newest] = (await log.page({}, 0, 1)).entries;
    await log.erase({ ids: [newest!.id] });
    expect((await learner.versions()).map(({ name }) => name)).toEqual([earlier]);
    expect(await database.count("past")).toBe(0);
    await learner.restoreVersion(earlier);
    expect(await listed()).toEqual(["a"]);
  });

  it("leaves no trace beside earlier forms of other rows, which a version still needs", async () => {
    await teach("a");
    const { name: earlier } = await learner.saveVersion();
    await teach("b secret");
    await learner.saveVersion();
    await log.setUsedForTraining({ filter: {} }, false);
    expect(JSON.stringify(await database.getAll("past"))).toContain("secret");
    await log.erase({ filter: { words: "secret" } });
    expect(JSON.stringify(await database.getAll("past"))).not.toContain("secret");
    await learner.restoreVersion(earlier);
    expect((await learner.learning()).lessons).toBe(1);
  });

  it("is what a cancelled deletion had reached", async () => {
    await teach(...Array.from({ length: 12 }, (_, row) => `review ${row}`));
    fillDisk(4);
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await expect(log.erase({ filter: {} }, { signal: controller.signal, onProgress })).rejects.toThrow(
      expect.objectContaining({ name: "AbortError" }),
    );
    expect(await log.counts({})).toMatchObject({ total: 10 });
    expect(await listed()).toHaveLength(10);
    expect((await learner.learning()).lessons).toBe(10);
  });
});
