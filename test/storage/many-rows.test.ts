import { beforeEach, describe, expect, it } from "vitest";
import type { Progress } from "../../src/core/progress.ts";
import { resolveVerdicts } from "../../src/learning/log.ts";
import { type Database, fromRecord } from "../../src/storage/schema.ts";
import { freshLog, openLearner, type openLog } from "../learning/open-learner.ts";

const rowCount = 1300;
/** The review in every fourth row recurs after 400 rows; all other reviews occur only once. */
const csv = (count = rowCount) =>
  ["review,stars,verdict,date"]
    .concat(
      Array.from({ length: count }, (_, row) => {
        const text = row % 4 === 0 ? `review ${row % 400}` : `review ${row}`;
        const date = new Date(Date.UTC(2026, 0, 1) + row * 1000).toISOString();
        return `${text},,${row % 8 === 0 ? "positive" : "negative"},${date}`;
      }),
    )
    .join("\n");

let database: Database;
let log: ReturnType<typeof openLog>;
let learner: ReturnType<typeof openLearner>;

beforeEach(async () => {
  ({ database, log, learner } = await freshLog());
});

const allRows = async () => (await database.getAll("feedback")).map(({ spans: _, ...row }) => row);

/** Checks the stored flags and counts against those computed from all rows. */
async function expectSettled() {
  const rows = (await database.getAll("feedback")).map(fromRecord);
  const groups = new Map<string, (typeof rows)[number][]>();
  for (const row of rows) groups.set(row.inputKey, [...(groups.get(row.inputKey) ?? []), row]);
  for (const group of groups.values()) {
    // A row whose flags are already right is returned as the same object.
    for (const row of resolveVerdicts(group)) expect(group).toContain(row);
  }
  const summary = await database.get("summaries", "opinion");
  const lessons = rows.filter(({ usedForTraining, superseded }) => usedForTraining && !superseded).length;
  expect(summary).toMatchObject({ rows: rows.length, lessons });
}

describe("a table of many rows", () => {
  it("is imported with the right flags for repeated reviews, even across storage batches", async () => {
    const report = await learner.importCsv(new Blob([csv()]));
    expect(report).toMatchObject({ read: rowCount, added: rowCount, refusedCount: 0 });
    await expectSettled();
    expect((await log.counts({})).total).toBe(rowCount);
  });

  it("is recognized when it is imported again, even in the same thread", async () => {
    await learner.importCsv(new Blob([csv()]));
    expect(await learner.importCsv(new Blob([csv()]))).toMatchObject({ added: 0, known: rowCount });
    expect(await learner.importCsv(new Blob([csv(rowCount + 5)]))).toMatchObject({
      added: 5,
      known: rowCount,
    });
    await expectSettled();
  });

  it("is merged with lessons that another tab added in the meantime", async () => {
    await learner.importCsv(new Blob([csv(600)]));
    const other = openLearner(database);
    await other.teach({
      inputs: { review: "review 701", stars: null },
      metadata: {},
      predictedLabel: "negative",
      predictedProbability: 0.5,
      label: "mixed",
    });
    await learner.importCsv(new Blob([csv()]));
    await expectSettled();
    const rows = (await log.page({ words: "review 701" }, 0, 10)).entries;
    expect(rows.map(({ contradicted }) => contradicted)).toEqual([true, true]);
  });

  it("is restored unchanged after a reset and after a deletion", async () => {
    await learner.importCsv(new Blob([csv()]));
    const before = await allRows();
    await learner.reset();
    expect(await database.count("feedback")).toBe(0);
    const reset = (await learner.versions()).find(({ reason }) => reason === "reset");
    await learner.restoreVersion(reset!.name);
    expect(await allRows()).toEqual(before);
    await expectSettled();

    const { receipt, rows } = await log.remove({ filter: {} });
    expect(rows).toBe(rowCount);
    expect(await log.counts({})).toMatchObject({ total: 0 });
    await log.restore(receipt);
    expect(await allRows()).toEqual(before);
    await expectSettled();
  });

  it("is still complete after a deletion, an undo, a reset or a restore was cancelled partway", async () => {
    await learner.importCsv(new Blob([csv()]));
    const before = await allRows();
    const cancelled = async (work: (options: object) => Promise<unknown>) => {
      const controller = new AbortController();
      const seen: Progress[] = [];
      const onProgress = (progress: Progress) => {
        seen.push(progress);
        controller.abort();
      };
      await expect(work({ signal: controller.signal, onProgress })).rejects.toMatchObject({
        name: "AbortError",
      });
      expect(seen[0]).toMatchObject({ unit: "rows" });
      expect(seen[0]!.done).toBeGreaterThan(0);
    };
    await cancelled((options) => log.remove({ filter: { model: "opinion" } }, options));
    await cancelled((options) => log.remove({ filter: { correct: undefined, words: "review" } }, options));
    await cancelled((options) => learner.reset(options));
    const [version] = await learner.versions();
    await cancelled((options) => learner.restoreVersion(version!.name, options));
    expect(await allRows()).toEqual(before);
    const { receipt } = await log.remove({ filter: {} });
    await cancelled((options) => log.restore(receipt, options));
    expect(await database.count("feedback")).toBe(0);
    await log.restore(receipt);
    expect(await allRows()).toEqual(before);
  });
});
