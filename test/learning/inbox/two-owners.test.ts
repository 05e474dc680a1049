import { describe, expect, it } from "vitest";
import type { Adapter } from "../../../src/learning/adapter.ts";
import { writeCsv } from "../../../src/learning/feedback-csv.ts";
import { openDatabase } from "../../../src/storage/open-database.ts";
import { textCard } from "../hashed-words.ts";
import { freshDatabase, openLearner, openLog, tabs, verdict } from "../open-learner.ts";
import { weightsOf } from "../replay-from-zero.ts";

/** The export of a visitor who gave a verdict on each of these reviews. */
async function exportOf(reviews: readonly string[]): Promise<Blob> {
  const database = await freshDatabase();
  const learner = openLearner(database);
  for (const review of reviews) await learner.teach(verdict(review));
  return new Response(openLog(database).exportCsv("opinion")).blob();
}

describe("two tabs in which one owner has the inbox open", () => {
  it("learn from the same delivery at the same time, and store every row once", async () => {
    const visitors = [await exportOf(["good soup", "warm bread"]), await exportOf(["kind people"])];
    const files = visitors.map((content, index) => ({ name: `visitor-${index}.csv`, content }));
    const database = await freshDatabase();
    const openTab = tabs();
    const owners = [database, await openDatabase()].map((each) => openLearner(each, { channel: openTab() }));
    await owners[0]!.teach(verdict("the owner's own words"));
    const deliveries = await Promise.all(owners.map((owner) => owner.openDelivery(files)));
    expect(deliveries.map(({ rows }) => rows.length)).toEqual([3, 3]);

    // One row is left out in the second tab, but the first tab adds it; no row is added twice.
    const reports = await Promise.all(
      owners.map((owner, tab) => {
        const rows = deliveries[tab]!.rows.slice(tab).map(({ row }) => ({
          ...row,
          source: "import" as const,
        }));
        return owner.importCsv(new Blob([writeCsv(textCard(), rows)]));
      }),
    );
    expect(reports.map(({ refusedCount }) => refusedCount)).toEqual([0, 0]);
    expect(reports.reduce((sum, { added }) => sum + added, 0)).toBe(3);
    expect(reports.reduce((sum, { known }) => sum + known, 0)).toBe(2);
    expect(await database.count("feedback")).toBe(4);
    for (const owner of owners) {
      while ((await owner.learning()).outOfDate) await new Promise((resolve) => setImmediate(resolve));
      expect(owner.lessons).toBe(4);
    }
    const [one, other] = owners.map((owner) => weightsOf(owner.adapter as Adapter));
    expect(one).toEqual(other);

    // If the delivery is read again, the log already has all of its rows, except for those that come with it.
    const again = await owners[0]!.openDelivery(files);
    expect(again.files.map(({ added, known }) => [added, known])).toEqual([
      [0, 2],
      [0, 1],
    ]);
    expect(again.rows.map(({ isKnown }) => isKnown)).toEqual([true, true, true]);
    const grown = { name: "grown.csv", content: await exportOf(["cold soup"]) };
    const more = await owners[0]!.openDelivery([...files, grown]);
    expect(more.files.map(({ added }) => added)).toEqual([0, 0, 1]);
    expect(more.rows.filter(({ isKnown }) => !isKnown).map(({ row }) => row.inputs)).toEqual([
      verdict("cold soup").inputs,
    ]);
    const rows = again.rows.map(({ row }) => ({ ...row, source: "import" as const }));
    const repeated = await owners[0]!.importCsv(new Blob([writeCsv(textCard(), rows)]));
    expect(repeated).toMatchObject({ added: 0, known: 3 });
  });
});
