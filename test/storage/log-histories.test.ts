import fc from "fast-check";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Adapter } from "../../src/learning/adapter.ts";
import { type Draft, type LogRow, wasLiveAt } from "../../src/learning/log.ts";
import type { HistoryVersion, LogHistory } from "../../src/learning/log-history.ts";
import { createLearnerStore } from "../../src/storage/learner-store.ts";
import { createLogHistories } from "../../src/storage/log-histories.ts";
import { fromPastRecord, fromRecord } from "../../src/storage/schema.ts";
import { write } from "../../src/storage/transaction.ts";
import { addVersion } from "../../src/storage/version-records.ts";
import { hashedWords } from "../learning/hashed-words.ts";
import { freshDatabase, openLearner, openLog, verdict } from "../learning/open-learner.ts";
import { weightsOf } from "../learning/replay-from-zero.ts";
import { fillDiskAfter } from "./full-disk.ts";

const { source } = hashedWords();

/** A browser with its own log. */
async function openBrowser(day = 1) {
  const database = await freshDatabase();
  let at = Date.UTC(2026, 0, day);
  const learner = openLearner(database, { source, now: () => (at += 60_000) });
  const announced: string[] = [];
  const histories = createLogHistories({
    open: async () => ({ database }),
    announce: (model) => announced.push(model),
  });
  return { database, learner, histories, announced, log: openLog(database) };
}
type Browser = Awaited<ReturnType<typeof openBrowser>>;

/** The rows in the log, and the probabilities for one input. */
async function stateOf({ database, log }: Browser) {
  const { entries } = await log.page({}, 0, 1000);
  const learner = openLearner(database, { source });
  const { probabilities } = await learner.predict({ review: "good soup again", stars: null });
  return { rows: entries.map(({ inputs, label }) => `${inputs.review}: ${label}`), probabilities };
}

/** The state after restoring each of the named versions. Restoring adds further versions. */
async function statesOfVersions(browser: Browser, names: readonly string[]) {
  const states = [];
  for (const name of names) {
    await browser.learner.restoreVersion(name);
    states.push(await stateOf(browser));
  }
  return states;
}
const namesIn = async ({ learner }: Browser) => (await learner.versions()).map(({ name }) => name);

let first: Browser;
let second: Browser;

beforeEach(async () => {
  first = await openBrowser();
  second = await openBrowser(2);
  const { learner, log } = first;
  await learner.teach(verdict("good soup", "negative"));
  await learner.teach(verdict("bad soup", "positive"));
  await learner.saveVersion();
  const { feedback } = await learner.teach(verdict("good bread", "mixed"));
  await learner.teach(verdict("stale bread", "negative"));
  await learner.saveVersion();
  // One row now has two labels: the old one in the saved version, the new one in the log.
  await log.edit(feedback.id, { label: "positive" });
  await learner.undo();
  await learner.saveVersion();
});

const carry = async (from: Browser, to: Browser) =>
  to.histories.merge("opinion", await from.histories.read("opinion"));

describe("a log that is copied to another browser", () => {
  it("yields the same rows, answers and versions there", async () => {
    expect(await carry(first, second)).toEqual({ added: 3, known: 0, different: 0, versions: 3 });
    expect(second.announced).toEqual(["opinion"]);
    expect(await stateOf(second)).toEqual(await stateOf(first));
    const names = await namesIn(first);
    expect(await namesIn(second)).toEqual(names);
    expect(names).toHaveLength(3);
    const states = await statesOfVersions(first, names);
    expect(states.map(({ rows }) => rows.length)).toEqual([2, 4, 3]);
    expect(await statesOfVersions(second, names)).toEqual(states);
  });

  it("adds nothing when it is copied again", async () => {
    await carry(first, second);
    const before = await stateOf(second);
    expect(await carry(first, second)).toEqual({ added: 0, known: 3, different: 0, versions: 0 });
    expect(await stateOf(second)).toEqual(before);
    expect(await namesIn(second)).toHaveLength(3);
  });

  it("is merged with existing rows and versions, which stay unchanged", async () => {
    await second.learner.teach(verdict("good tea", "negative"));
    await second.learner.saveVersion();
    const own = await namesIn(second);
    const ownStates = await statesOfVersions(second, own);
    await second.learner.teach(verdict("bad tea", "positive"));
    expect(await carry(first, second)).toMatchObject({ added: 3, versions: 3 });
    const { rows } = await stateOf(second);
    expect([...rows].sort()).toEqual(
      [
        "good soup: negative",
        "bad soup: positive",
        "good bread: positive",
        "good tea: negative",
        "bad tea: positive",
      ].sort(),
    );
    expect(await statesOfVersions(second, own)).toEqual(ownStates);
    // The copied versions contain only their own rows, and none of those that were already in this browser.
    const names = await namesIn(first);
    expect(await statesOfVersions(second, names)).toEqual(await statesOfVersions(first, names));
  });

  it("adds its lessons to a page that is open in the other browser, once that page replays its log", async () => {
    await second.learner.teach(verdict("good tea", "negative"));
    await carry(first, second);
    await second.learner.replay();
    const again = openLearner(second.database, { source });
    await again.learning();
    expect(weightsOf(second.learner.adapter as Adapter)).toEqual(weightsOf(again.adapter as Adapter));
    expect(again.lessons).toBe(4);
  });

  it("does not overwrite a row that already exists there with different content", async () => {
    await carry(first, second);
    const { entries } = await second.log.page({}, 0, 10);
    await second.log.edit(entries[0]!.id, { label: "mixed" });
    expect(await carry(first, second)).toMatchObject({ added: 0, known: 2, different: 1 });
    expect((await second.log.get(entries[0]!.id))!.label).toBe("mixed");
  });

  it("changes nothing if the disk fills up or the merge is cancelled", async () => {
    await second.learner.teach(verdict("good tea", "negative"));
    const before = await stateOf(second);
    const history = await first.histories.read("opinion");
    const empty = fillDiskAfter(4);
    onTestFinished(empty);
    await expect(second.histories.merge("opinion", history)).rejects.toMatchObject({ code: "storage-full" });
    empty();
    const cancelled = second.histories.merge("opinion", history, { signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ name: "AbortError" });
    expect(await stateOf(second)).toEqual(before);
    expect(await namesIn(second)).toEqual([]);
    expect(await carry(first, second)).toMatchObject({ added: 3, versions: 3 });
  });

  it("can be cancelled while a version is added whose rows are all here", async () => {
    await carry(first, second);
    const history = await first.histories.read("opinion");
    const missing = (await second.learner.versions()).at(-1)!.name;
    await second.learner.deleteVersion(missing);
    const controller = new AbortController();
    const options = { signal: controller.signal, onProgress: () => controller.abort() };
    await expect(second.histories.merge("opinion", history, options)).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(await namesIn(second)).not.toContain(missing);
  });

  it("does not overwrite another model's rows that have the same ids", async () => {
    await carry(first, second);
    const history = await first.histories.read("opinion");
    const stolen = {
      ...history,
      versions: [],
      rows: [history.rows[0]!.map((row) => ({ ...row, model: "other" }))],
    };
    expect(await second.histories.merge("other", stolen)).toMatchObject({ added: 0, different: 3 });
    expect(await stateOf(second)).toEqual(await stateOf(first));
  });
});

const idOf = (index: number) => `01900000-0000-7000-8000-${String(index).padStart(12, "0")}`;
/** A row whose input is one of three, so that verdicts replace each other. */
const draft = (index: number, label = "positive"): Draft => ({
  id: idOf(index),
  createdAt: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
  model: "opinion",
  modelVersion: "1.0.0",
  modelSha256: "0".repeat(64),
  inputs: { review: `review ${index % 3}` },
  metadata: {},
  predictedLabel: undefined,
  predictedProbability: undefined,
  correct: undefined,
  label,
  source: "import",
  usedForTraining: true,
  inputKey: `${index % 3}`.repeat(64),
});
const version = (index: number, added: readonly number[], name = `v${index}`): HistoryVersion => ({
  name,
  model: "opinion",
  createdAt: new Date(Date.UTC(2025, 0, 1) + index * 1000).toISOString(),
  reason: "request",
  lessons: 0,
  bytes: 0,
  holdoutAccuracy: undefined,
  modelSha256: "0".repeat(64),
  changes: [{ added: added.map(idOf), removed: [] }],
});
/** A history in which each version has some more of the rows. */
function growing(rows: number, versions: number): LogHistory {
  const each = rows / versions;
  return {
    rows: [Array.from({ length: rows }, (_, index) => draft(index))],
    versions: Array.from({ length: versions }, (_, index) =>
      version(
        index,
        Array.from({ length: each }, (_, row) => index * each + row),
      ),
    ),
  };
}

describe("a history of many rows and versions", () => {
  it("is added in one pass over the log, however many versions it has", async () => {
    const { histories } = await openBrowser();
    const reads = vi.spyOn(IDBIndex.prototype, "getAll");
    const puts = vi.spyOn(IDBObjectStore.prototype, "put");
    onTestFinished(() => void vi.restoreAllMocks());
    await histories.merge("opinion", growing(600, 60));
    expect(puts.mock.calls.length).toBeLessThan(620);
    expect(reads.mock.calls.length).toBeLessThan(20);
  });

  it("finds a free name for each of many versions with the same name without trying every number", async () => {
    const { database, histories } = await openBrowser();
    const versions = Array.from({ length: 100 }, (_, index) => version(index, index === 0 ? [0] : [], "v"));
    const tries = vi.spyOn(IDBObjectStore.prototype, "getKey");
    onTestFinished(() => void vi.restoreAllMocks());
    await histories.merge("opinion", { rows: [[draft(0)]], versions });
    expect(tries.mock.calls.length).toBeLessThan(2000);
    const names = versions.map((_, index) => (index === 0 ? "v" : `v-${index + 1}`));
    expect(new Set(await database.getAllKeys("versions"))).toEqual(new Set(names));
  });

  it("yields exactly the rows of every version, whatever happened to them in either browser", async () => {
    const step = fc.record({
      act: fc.constantFrom("add", "add", "edit", "exclude", "remove", "undo", "save", "copy"),
      row: fc.nat(6),
      label: fc.constantFrom("positive", "negative"),
      where: fc.nat(1),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const browsers = [await openBrowser(1), await openBrowser(2)];
        const receipts: (number | undefined)[] = [undefined, undefined];
        let saved = 0;
        for (const { act, row, label, where } of [...steps, { act: "copy", row: 0, label: "", where: 0 }]) {
          const { database, log, histories } = browsers[where]!;
          const isHere = (await database.getKey("feedback", idOf(row))) !== undefined;
          if (act === "add") await createLearnerStore(database).merge("opinion", [draft(row, label)]);
          if (act === "edit" && isHere) await log.edit(idOf(row), { label });
          if (act === "exclude" && isHere) await log.edit(idOf(row), { usedForTraining: false });
          if (act === "remove" && isHere)
            receipts[where] = (await log.remove({ ids: [idOf(row), idOf(row + 1)] })).receipt;
          if (act === "undo" && receipts[where] !== undefined) {
            await log.restore(receipts[where]);
            receipts[where] = undefined;
          }
          if (act === "save") {
            const { changes: _, ...given } = version(saved++, []);
            await write(database, (transaction) => addVersion(transaction, given, undefined));
          }
          if (act !== "copy") continue;
          const to = browsers[1 - where]!;
          const [sent, before] = [await contentsOf(browsers[where]!), await contentsOf(to)];
          await to.histories.merge("opinion", await histories.read("opinion"));
          // Whatever is already there stays.
          expect(await contentsOf(to)).toEqual({
            live: { ...sent.live, ...before.live },
            versions: { ...sent.versions, ...before.versions },
          });
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

/** The live rows and those of each version, by id, and each version's number of lessons. */
async function contentsOf({ database }: Browser) {
  const live = (await database.getAll("feedback")).map(fromRecord);
  const past = (await database.getAll("past")).flatMap((record) => fromPastRecord(record).rows);
  const byId = (rows: readonly LogRow[]) =>
    Object.fromEntries(rows.map(({ id, label, usedForTraining }) => [id, `${label} ${usedForTraining}`]));
  const versions = (await database.getAll("versions")).map(({ name, lessons, revision }) => {
    const rows = [...live, ...past].filter(({ liveRevisions }) => wasLiveAt(liveRevisions, revision));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    return [name, { lessons, rows: byId(rows) }] as const;
  });
  return { live: byId(live), versions: Object.fromEntries(versions) };
}
