import { beforeEach, describe, expect, it } from "vitest";
import { createLearnerStore } from "../../src/storage/learner-store.ts";
import type { Database } from "../../src/storage/schema.ts";
import { textCard } from "../learning/hashed-words.ts";
import { freshLog, openLearner, openLog, tabs, verdict } from "../learning/open-learner.ts";

let database: Database;
let log: ReturnType<typeof openLog>;
let learner: ReturnType<typeof openLearner>;

beforeEach(async () => {
  ({ database, log, learner } = await freshLog());
});

/** Teaches one review a day, starting on 1 January 2026. */
async function fill(count: number) {
  let day = 0;
  learner = openLearner(database, { now: () => Date.UTC(2026, 0, 1 + day) });
  for (; day < count; day++) {
    const label = day % 3 === 0 ? "negative" : "positive";
    await learner.teach(verdict(`review number ${day}`, label, day % 2 === 0 ? "Ozark" : "Vincenzo"));
  }
}
const reviews = async (filter = {}, offset = 0, limit = 100) =>
  (await log.page(filter, offset, limit)).entries.map(({ inputs }) =>
    Number(String(inputs.review).split(" ").at(-1)),
  );

describe("the list of feedback", () => {
  it("shows the newest rows first, a page at a time", async () => {
    await fill(10);
    expect(await reviews({}, 0, 3)).toEqual([9, 8, 7]);
    expect(await reviews({}, 3, 3)).toEqual([6, 5, 4]);
    expect(await reviews({}, 9, 3)).toEqual([0]);
    expect(await reviews({}, 10, 3)).toEqual([]);
  });

  it.each([
    ["model", { model: "opinion" }, [4, 3, 2, 1, 0]],
    ["a different model", { model: "other" }, []],
    ["verdict", { correct: true }, [3, 0]],
    ["model and verdict", { model: "opinion", correct: false }, [4, 2, 1]],
    ["words in the inputs", { words: "NUMBER 3" }, [3]],
    ["words in the metadata", { words: "ozark review" }, [4, 2, 0]],
    ["words in the labels", { words: "positive", correct: true }, []],
    ["dates, both inclusive", { from: "2026-01-02T00:00:00Z", to: "2026-01-04T00:00:00.000Z" }, [3, 2, 1]],
    ["a first date after the year 9999", { from: "9999-12-31T23:59:59-01:00" }, []],
    ["a last date after the year 9999", { to: "9999-12-31T23:59:59-01:00" }, [4, 3, 2, 1, 0]],
    ["dates in the wrong order", { from: "2026-02-02T00:00:00Z", to: "2026-01-04T00:00:00Z" }, []],
    [
      "all of these",
      { model: "opinion", correct: false, words: "vincenzo", from: "2026-01-02T00:00:00Z" },
      [1],
    ],
  ])("is filtered by %s, and counted", async (_, filter, expected) => {
    await fill(5);
    expect(await reviews(filter)).toEqual(expected);
    const { total, correct, judged } = await log.counts(filter);
    expect(total).toBe(expected.length);
    expect(judged).toBe(expected.length);
    expect(correct).toBe(expected.filter((day) => day % 3 === 0).length);
  });

  it("continues after a row that no longer exists", async () => {
    await fill(6);
    const [, , third] = (await log.page({}, 0, 3)).entries;
    await log.remove({ ids: [third!.id] });
    const rest = await log.pageAfter({ model: "opinion" }, third, 2);
    expect(rest.map(({ inputs }) => inputs.review)).toEqual(["review number 2", "review number 1"]);
  });

  it("pages through a search without repeating rows", async () => {
    await fill(9);
    const pages = [];
    for (const offset of [0, 2, 4]) pages.push(await reviews({ words: "ozark" }, offset, 2));
    expect(pages).toEqual([[8, 6], [4, 2], [0]]);
  });

  it("leaves out no row of a search if another tab adds one while a page is read", async () => {
    await fill(4);
    // The search reads these first, so that the other tab's row comes before it finds anything.
    const others = Array.from({ length: 600 }, (_, row) => `another ${row},positive,2026-01-05\n`);
    await learner.importCsv(new Blob(["review,label,date\n", ...others]));
    const tab = tabs();
    log = openLog(database, tab());
    const reading = reviews({ words: "number" }, 0, 2);
    const [row] = await database.getAll("feedback", null, 1);
    const inputs = { ...row!.inputs, review: "review number 7" };
    await database.put("feedback", { ...row!, id: "7", createdAt: "2026-02-01T00:00:00.000Z", inputs });
    tab().announce("opinion");
    expect(await reading).toEqual([3, 2]);
    const pages = [];
    for (const offset of [2, 4]) pages.push(await reviews({ words: "number" }, offset, 2));
    expect(pages).toEqual([[2, 1], [0]]);
  });

  it("can be sorted by how sure the model was, or with contradicted rows first", async () => {
    await fill(4);
    const sure = [0.9, 0.55, 0.7, 0.6];
    learner = openLearner(database, { now: () => Date.UTC(2026, 1, 1) });
    await log.remove({ filter: {} });
    for (const [day, probability] of sure.entries())
      await learner.teach({
        ...verdict(`review number ${day}`, "positive"),
        predictedProbability: probability,
      });
    expect(await reviews({ order: "least-sure" })).toEqual([1, 3, 2, 0]);
    expect(await reviews({ order: "least-sure" }, 1, 2)).toEqual([3, 2]);
    await learner.teach(verdict("review number 2", "negative"));
    expect(await reviews({ order: "contradicted" })).toEqual([2, 2, 3, 1, 0]);
    expect(await reviews({ order: "contradicted", words: "number 2" })).toEqual([2, 2]);
  });

  it("stops a search when the signal fires", async () => {
    await fill(2);
    await expect(log.counts({ words: "x" }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
  });

  it("counts each class by metadata, among only the rows that match a filter", async () => {
    await fill(4);
    const [only, ...others] = await log.countsByMetadata("opinion", "movie", {
      words: "ozark",
      correct: true,
    });
    expect(only).toMatchObject({ value: "Ozark", rows: 1 });
    expect(others).toEqual([]);
  });

  it("counts each class by metadata", async () => {
    await fill(4);
    expect(await log.countsByMetadata("opinion", "movie")).toEqual([
      { value: "Ozark", rows: 2, byLabel: { negative: 1, positive: 1 } },
      { value: "Vincenzo", rows: 2, byLabel: { negative: 1, positive: 1 } },
    ]);
  });
});

it("counts a class by metadata even if its name is a property of every object", async () => {
  const { feedback } = await learner.teach(verdict("a review of code", "positive", "Ozark"));
  const row = { ...feedback, id: "01900000-0000-7000-8000-000000000001", label: "constructor" };
  await createLearnerStore(database).merge("opinion", [{ ...row, inputKey: "another" }]);
  const [counted] = await log.countsByMetadata("opinion", "movie");
  expect(counted).toMatchObject({ rows: 2, byLabel: { constructor: 1 } });
});

describe("two verdicts on one input", () => {
  it("use the later one as a lesson, and mark both if they differ", async () => {
    await learner.teach(verdict("seen twice", "positive"));
    const { replaced, state } = await learner.teach(verdict("seen twice", "negative"));
    expect(replaced?.label).toBe("positive");
    expect(state.lessons).toBe(1);
    const { entries } = await log.page({}, 0, 10);
    expect(entries.map(({ superseded, contradicted }) => [superseded, contradicted])).toEqual([
      [false, true],
      [true, true],
    ]);
  });

  it("count as one lesson, but as two judged answers, also before the model has loaded", async () => {
    await learner.teach(verdict("seen twice", "positive"));
    await learner.teach(verdict("seen twice", "negative"));
    expect(await log.lessonCounts("opinion")).toMatchObject({ lessons: 1, judged: 2, correct: 1 });
    expect(await log.lessonCounts("other")).toMatchObject({ lessons: 0, judged: 0, correct: 0 });
  });

  it("use the earlier one again if the later one is excluded from lessons", async () => {
    await learner.teach(verdict("seen twice", "positive"));
    const { feedback } = await learner.teach(verdict("seen twice", "negative"));
    await log.edit(feedback.id, { usedForTraining: false });
    const { entries } = await log.page({}, 0, 10);
    expect(entries.map(({ superseded, usedForTraining }) => [superseded, usedForTraining])).toEqual([
      [false, false],
      [false, true],
    ]);
  });
});

describe("changing the log", () => {
  it("notifies its listeners", async () => {
    const openTab = tabs();
    const here = openLog(database, openTab());
    const there = openLog(database, openTab());
    await fill(1);
    let heard = 0;
    there.onChange(() => heard++);
    const stop = here.onChange(() => heard++);
    const [entry] = (await here.page({}, 0, 1)).entries;
    await here.edit(entry!.id, { label: "mixed" });
    expect(heard).toBe(2);
    stop();
    await here.remove({ ids: [entry!.id] });
    expect(heard).toBe(3);
  });

  it("recomputes whether an edited row was right", async () => {
    await fill(1);
    const [entry] = (await log.page({}, 0, 1)).entries;
    expect(entry!.correct).toBe(true);
    expect((await log.edit(entry!.id, { label: "mixed" })).correct).toBe(false);
  });

  it("changes a row whose class the card no longer has, as long as the class stays", async () => {
    await fill(1);
    const [entry] = (await log.page({}, 0, 1)).entries;
    const record = await database.get("feedback", entry!.id);
    await database.put("feedback", { ...record!, label: "superb" });
    const change = { label: "superb", usedForTraining: false };
    expect(await log.edit(entry!.id, change)).toMatchObject(change);
  });

  it("refuses a class that the model does not have, and an id that does not exist", async () => {
    await fill(1);
    const [entry] = (await log.page({}, 0, 1)).entries;
    await expect(log.edit(entry!.id, { label: "superb" })).rejects.toMatchObject({ code: "input-invalid" });
    await expect(log.edit("nothing", { usedForTraining: false })).rejects.toMatchObject({
      code: "not-found",
    });
    expect(await log.get("nothing")).toBeUndefined();
  });

  it("removes rows by filter, and restores the same rows", async () => {
    await fill(5);
    const before = (await log.page({}, 0, 10)).entries;
    const { receipt, rows } = await log.remove({ filter: { words: "ozark" } });
    expect(rows).toBe(3);
    expect(await reviews()).toEqual([3, 1]);
    await log.restore(receipt);
    expect((await log.page({}, 0, 10)).entries).toEqual(before);
    await expect(log.restore(receipt)).rejects.toMatchObject({ code: "not-found" });
  });

  it("keeps the rows of only the last twenty deletions", async () => {
    await fill(22);
    const { entries } = await log.page({}, 0, 22);
    for (const { id } of entries) await log.remove({ ids: [id] });
    expect(await database.count("past")).toBe(20);
  });
});

describe("exporting", () => {
  it("streams all rows, oldest first, and records when it did so", async () => {
    await fill(3);
    expect((await log.health()).rowsSinceExport).toBe(3);
    const text = await new Response(log.exportCsv("opinion")).text();
    expect(text.match(/review number \d/g)).toEqual([
      "review number 0",
      "review number 1",
      "review number 2",
    ]);
    const health = await log.health();
    expect(health).toMatchObject({ rows: 3, rowsSinceExport: 0, available: true });
    expect(Date.parse(health.lastExportAt!)).toBeLessThanOrEqual(Date.now());
  });

  it("counts rows that arrive while the file is being made as newer than the export", async () => {
    await fill(2);
    const reader = log.exportCsv("opinion").getReader();
    await reader.read();
    await learner.teach(verdict("a late review"));
    let text = "";
    for (let piece = await reader.read(); !piece.done; piece = await reader.read())
      text += new TextDecoder().decode(piece.value);
    expect(text).not.toContain("late");
    expect((await log.health()).rowsSinceExport).toBe(1);
  });

  it("accepts a filter, but then doesn't count as a complete export", async () => {
    await fill(3);
    const text = await new Response(log.exportCsv("opinion", { words: "vincenzo" })).text();
    expect(text.match(/review number \d/g)).toEqual(["review number 1"]);
    expect((await log.health()).lastExportAt).toBeUndefined();
  });
});

describe("feedback that was given while a clock was ahead", () => {
  it("is reported for as long as more feedback is dated after it", async () => {
    await fill(1);
    expect((await log.health()).isAhead).toBe(false);
    const ahead = openLearner(database, { now: () => Date.now() + 3_600_000 });
    const { feedback } = await ahead.teach(verdict("from an hour ahead"));
    expect((await log.health()).isAhead).toBe(true);
    const next = await openLearner(database).teach(verdict("from now"));
    expect(next.feedback.createdAt > feedback.createdAt).toBe(true);
  });
});

describe("the rows that match a filter", () => {
  it("can be excluded from lessons together, and included again by their ids", async () => {
    await fill(5);
    const ids = await log.setUsedForTraining({ filter: { words: "ozark" } }, false);
    expect(ids).toHaveLength(3);
    expect((await learner.learning()).lessons).toBe(2);
    expect(await log.setUsedForTraining({ filter: { words: "ozark" } }, false)).toEqual([]);
    await log.setUsedForTraining({ ids }, true);
    expect((await learner.learning()).lessons).toBe(5);
  });

  it("can be restored from a version after being deleted", async () => {
    await fill(5);
    const before = (await log.page({}, 0, 10)).entries;
    const answer = await learner.predict({ review: "review number 1", stars: null });
    await log.remove({ filter: { words: "ozark" } });
    expect((await learner.learning()).lessons).toBe(2);
    const [version] = await learner.versions();
    expect(version).toMatchObject({ reason: "deletion", lessons: 5 });
    await learner.restoreVersion(version!.name);
    expect((await log.page({}, 0, 10)).entries).toEqual(before);
    expect(await learner.predict({ review: "review number 1", stars: null })).toEqual(answer);
  });

  it("stay deleted when a version is restored if another model has rows with their ids by now", async () => {
    await fill(3);
    const file = await new Response(log.exportCsv("opinion")).text();
    await log.remove({ filter: { words: "review number 1" } });
    const other = openLearner(database, { card: { ...textCard(), id: "other" } });
    const given = await other.importCsv(new Blob([file.replaceAll(",opinion,", ",other,")]));
    expect(given).toMatchObject({ added: 1 });
    const [version] = await learner.versions();
    await learner.restoreVersion(version!.name);
    expect((await log.counts({ model: "other" })).total).toBe(1);
    expect((await log.page({ model: "other" }, 0, 10)).entries).toHaveLength(1);
    expect((await log.page({ model: "opinion" }, 0, 10)).entries).toHaveLength(2);
  });

  it("are saved as a version without a size if the newest checkpoint lacks some lessons, so that nothing learned is kept", async () => {
    await fill(70);
    await log.remove({ filter: { words: "ozark" } });
    expect(await learner.versions()).toMatchObject([{ reason: "deletion", lessons: 70, bytes: 0 }]);
  });

  it("are not saved as a version before a deletion if there are none", async () => {
    await fill(2);
    await log.remove({ filter: { words: "nobody said this" } });
    expect(await learner.versions()).toEqual([]);
  });
});
