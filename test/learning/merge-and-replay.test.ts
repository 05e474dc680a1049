import { beforeEach, describe, expect, it } from "vitest";
import type { Adapter } from "../../src/learning/adapter.ts";
import type { Database } from "../../src/storage/schema.ts";
import { fillDiskAfter } from "../storage/full-disk.ts";
import { hashedWords, textCard } from "./hashed-words.ts";
import { freshDatabase, openLearner, verdict } from "./open-learner.ts";
import { replayFromZero, weightsOf } from "./replay-from-zero.ts";

let database: Database;
const { source, calls } = hashedWords();
let learner: ReturnType<typeof openLearner>;

beforeEach(async () => {
  database = await freshDatabase();
  learner = openLearner(database, { source });
  calls.length = 0;
});

/** A table of distinct reviews in chronological order, unless `textOf` or `secondOf` changes that. */
function table(
  rows: number,
  { textOf = (row: number) => `good word${row % 97} review ${row}`, secondOf = (row: number) => row } = {},
) {
  const lines = Array.from({ length: rows }, (_, row) => {
    const date = new Date(Date.UTC(2026, 0, 1) + secondOf(row) * 1000).toISOString();
    return `${textOf(row)},${row % 3},${date}\n`;
  });
  return new Blob(["review,label,date\n", ...lines]);
}

async function expectReplay() {
  const expected = await replayFromZero(database, textCard(), source);
  for (const each of [learner, openLearner(database, { source })]) {
    while ((await each.learning()).outOfDate) await new Promise((resolve) => setImmediate(resolve));
    expect(each.lessons).toBe(expected.lessons);
    expect(weightsOf(each.adapter as Adapter)).toEqual(expected.weights);
  }
}

const asked = () => calls.reduce((sum, rows) => sum + rows, 0);

describe("an import that is replayed while it is stored", () => {
  it("has the same result as a replay, and runs the graph once for each row", async () => {
    await learner.importCsv(table(1300));
    expect(asked()).toBe(1300);
    await expectReplay();
  });

  it("lets the model be opened again later without running the graph", async () => {
    await learner.importCsv(table(1300));
    calls.length = 0;
    expect((await openLearner(database, { source }).learning()).lessons).toBe(1300);
    expect(asked()).toBe(0);
  });

  it.each([
    ["rows that are not in chronological order", { secondOf: (row: number) => (row === 1100 ? 3 : row) }],
    [
      "a row that repeats an earlier one",
      { textOf: (row: number) => `word review ${row === 1100 ? 3 : row}` },
    ],
    ["rows with the same time", { secondOf: () => 5 }],
  ])("has the same result as a replay with %s", async (_, change) => {
    await learner.importCsv(table(1300, change));
    await expectReplay();
  });

  it("has the same result as a replay if there are lessons before, after and among its rows", async () => {
    const at = (second: number) =>
      openLearner(database, { source, now: () => Date.UTC(2026, 0, 1) + second * 1000 });
    await at(-60).teach(verdict("before all"));
    await learner.importCsv(table(700));
    await learner.teach(verdict("after all"));
    await learner.importCsv(table(800, { secondOf: (row) => row + 5000 }));
    await expectReplay();
  });

  it("has the same result as a replay, even while the visitor teaches in two tabs", async () => {
    const other = openLearner(database, { source });
    const importing = learner.importCsv(table(1300));
    for (let row = 0; row < 6; row++) {
      await learner.teach(verdict(`here ${row}`, "mixed"));
      await other.teach(verdict(`there ${row}`, "mixed"));
    }
    expect(await importing).toMatchObject({ added: 1300 });
    await expectReplay();
  });

  it("has the same result as a replay after the disk was full, and after a cancellation", async () => {
    const restore = fillDiskAfter(1200);
    expect(await learner.importCsv(table(1300)).finally(restore)).toMatchObject({ added: 1000 });
    await expectReplay();
    const abort = new AbortController();
    const importing = learner.importCsv(table(2300, { secondOf: (row) => row + 5000 }), {
      signal: abort.signal,
      onProgress: ({ done, total }) => done > total! / 2 && abort.abort(),
    });
    await expect(importing).rejects.toMatchObject({ name: "AbortError" });
    expect(await database.count("feedback")).toBeGreaterThan(1500);
    await expectReplay();
  });
});
