import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createLearnerStore } from "../../src/storage/learner-store.ts";
import { openDatabase } from "../../src/storage/open-database.ts";
import { type Database, databaseName } from "../../src/storage/schema.ts";
import { writeMarks } from "../../src/storage/transaction.ts";
import { freshDatabase, openLearner, openLog, verdict } from "../learning/open-learner.ts";
import { fillDiskAfter } from "./full-disk.ts";

let database: Database;
const reviews = async () =>
  (await openLog(database).page({}, 0, 100)).entries.map(({ inputs }) => inputs.review);
/** Writes a record that the app itself would never write. */
const put = (
  store: "feedback" | "summaries" | "steps" | "checkpoints" | "meta",
  record: unknown,
  key?: string,
) => (database as unknown as IDBPut).put(store, record, key);
type IDBPut = { put(store: string, record: unknown, key?: string): Promise<unknown> };

beforeEach(async () => {
  database = await freshDatabase();
  const learner = openLearner(database);
  for (const review of ["first", "second", "third"]) await learner.teach(verdict(review));
});

describe("a damaged log", () => {
  it.each([
    ["invalid", () => put("meta", { revision: "many" }, "log")],
    ["missing", () => database.clear("meta")],
  ])("continues after every revision that it ever had if its revision is %s", async (_, damage) => {
    const learner = openLearner(database);
    await learner.saveVersion();
    const [version] = await learner.versions();
    await openLog(database).remove({ filter: {} });
    await damage();
    await openLearner(database).teach(verdict("fourth"));
    await openLearner(database).restoreVersion(version!.name);
    expect((await reviews()).sort()).toEqual(["first", "second", "third"]);
  });

  it.each([
    ["without inputs", { inputs: undefined }],
    ["with inputs that are a list", { inputs: ["first"] }],
    ["whose time is not a date", { createdAt: "yesterday-ish" }],
    ["whose flags are not flags", { teaches: "yes" }],
    ["whose revisions are not a list", { spans: 7 }],
  ])("sets a row %s aside, keeps it for the visitor, and continues with the others", async (_, change) => {
    const [record] = await database.getAll("feedback");
    const broken = { ...record, ...change, id: "00000000-0000-7000-8000-00000000000a" };
    await put("feedback", broken);
    const log = openLog(database);
    expect((await log.page({}, 0, 100)).entries).toHaveLength(3);
    expect(await log.damaged()).toEqual([broken]);
    expect((await log.health()).damaged).toBe(1);
    const learner = openLearner(database);
    expect((await learner.teach(verdict("fourth"))).state.lessons).toBe(4);
    expect((await log.counts({})).total).toBe(4);
  });

  it.each([
    [
      "a summary with wrong counts",
      async () => put("summaries", { ...(await summary()), lessons: 40, rows: 40 }),
    ],
    [
      "a summary whose last timestamp is not a timestamp",
      async () => put("summaries", { ...(await summary()), lastCreatedAt: "zzz" }),
    ],
    ["a summary that can't be read", () => put("summaries", { model: "opinion" })],
    ["no summary", () => database.clear("summaries")],
    ["no revision", () => database.clear("meta")],
    ["an invalid revision", () => put("meta", { revision: "many" }, "log")],
    [
      "an invalid checkpoint",
      () => put("checkpoints", { model: "opinion", createdAt: "9999", id: "x", sha256: "y", adapter: 3 }),
    ],
  ])("continues to accept verdicts with %s", async (_, damage) => {
    await damage();
    const learner = openLearner(database);
    const { state } = await learner.teach(verdict("fourth"));
    expect(state.lessons).toBe(4);
    expect((await learner.replay()).lessons).toBe(4);
    expect((await openLog(database).counts({})).total).toBe(4);
  });

  it("stays as it is if the disk is full, says so, and tells other tabs of every attempt to repair it", async () => {
    const marked = vi.spyOn(writeMarks, "during");
    onTestFinished(() => marked.mockRestore());
    const before = await database.getAll("summaries");
    const free = fillDiskAfter(0);
    onTestFinished(free);
    await expect(createLearnerStore(database).repair()).rejects.toMatchObject({ code: "storage-full" });
    free();
    expect(marked).toHaveBeenCalledTimes(1);
    expect(await database.getAll("summaries")).toEqual(before);

    await put("summaries", { model: "opinion" });
    expect((await openLog(database).counts({})).total).toBe(3);
    expect(marked).toHaveBeenCalledTimes(2);
  });

  it("ends a replay from zero if a row is gone that the summary still counts", async () => {
    const [record] = await database.getAll("feedback");
    await database.put("feedback", { ...record!, model: "another" });
    expect((await openLearner(database).replay()).lessons).toBe(2);
    const { state } = await openLearner(database).teach(verdict("fourth"));
    expect(state.lessons).toBe(3);
  });

  it("is replayed if a step contains numbers that no lesson could have written", async () => {
    const good = openLearner(database);
    const [expected] = await good.predictMany([verdict("first").inputs]);
    for (const step of await database.getAll("steps"))
      await database.put("steps", { ...step, values: step.values.map(() => 1e30) });
    const [now] = await openLearner(database).predictMany([verdict("first").inputs]);
    expect(now!.probabilities).toEqual(expected!.probabilities);
  });

  it("starts over in an open tab after the site's data is cleared", async () => {
    const learner = openLearner(database);
    await learner.learning();
    for (const store of [
      "feedback",
      "past",
      "steps",
      "checkpoints",
      "versions",
      "summaries",
      "receipts",
      "meta",
    ] as const)
      await database.clear(store);
    const { state } = await learner.teach(verdict("after the clearing"));
    expect(state.lessons).toBe(1);
    expect(await reviews()).toEqual(["after the clearing"]);
    expect((await learner.teach(verdict("and another"))).state.lessons).toBe(2);
  });

  it("is replaced with a new one if the database has lost its stores", async () => {
    database.close();
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(databaseName).onsuccess = resolve;
    });
    await new Promise<void>((resolve) => {
      const request = indexedDB.open(databaseName, 1);
      request.onsuccess = () => {
        request.result.close();
        resolve();
      };
    });
    database = await openDatabase();
    await openLearner(database).teach(verdict("kept"));
    expect(await reviews()).toEqual(["kept"]);
  });
});

async function summary() {
  return (await database.getAll("summaries"))[0]!;
}
