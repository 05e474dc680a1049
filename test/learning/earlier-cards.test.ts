import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Card } from "../../src/core/card.ts";
import type { FeedbackLog } from "../../src/learning/feedback.ts";
import { writeCsv } from "../../src/learning/feedback-csv.ts";
import { importCsv } from "../../src/learning/import-csv.ts";
import { readExports } from "../../src/learning/inbox/read-exports.ts";
import { learnedStateKey } from "../../src/learning/learned-state-key.ts";
import type { Draft } from "../../src/learning/log.ts";
import { writeParcel } from "../../src/learning/outbox.ts";
import { createFeedbackLog } from "../../src/storage/feedback-log.ts";
import type { Database } from "../../src/storage/schema.ts";
import { textCard } from "./hashed-words.ts";
import { freshDatabase, openLearner, tabs, verdict } from "./open-learner.ts";

const review = { kind: "text", name: "review", label: "Review", minLength: 2 };
const stars = { kind: "number", name: "stars", label: "Stars", min: -5, max: 5, optional: true };
/** The card of an earlier version of the site: other fields, other metadata and another class. */
const earlier = textCard({
  fields: [
    { kind: "text", name: "stars", label: "Stars", optional: true },
    { kind: "number", name: "hours", label: "Hours", optional: true },
    { kind: "text", name: "note", label: "Note", optional: true },
  ],
  metadata: [
    { name: "review", label: "Review" },
    { name: "cinema", label: "Cinema" },
  ],
  classes: [{ name: "superb" }, { name: "positive" }, { name: "negative" }],
});
const current = textCard({ fields: [review, stars] });

const judged = { predictedLabel: "negative", predictedProbability: 0.5, metadata: {} };
/** Verdicts that only the earlier card accepts. */
const early = [
  { ...judged, inputs: { stars: "4", hours: 2.5, note: "=SUM(A1)\ud800" }, label: "positive" },
  { ...judged, inputs: { stars: "****", hours: null, note: "" }, label: "negative" },
  { ...judged, inputs: { stars: "", hours: 0, note: "" }, metadata: { cinema: "Rex" }, label: "superb" },
  { ...judged, inputs: { stars: "", hours: 1, note: "" }, metadata: { review: "ab" }, label: "positive" },
];

const openLog = (database: Database, card: Card) =>
  createFeedbackLog({ open: async () => ({ database }), channel: tabs()(), cardOf: async () => card });
const rowsOf = async (log: FeedbackLog) => (await log.page({}, 0, 100)).entries;
const exported = (database: Database) => new Response(openLog(database, current).exportCsv("opinion")).text();

let database: Database;

beforeEach(async () => {
  database = await freshDatabase();
  const before = openLearner(database, { card: earlier });
  for (const each of early) await before.teach(each);
  await openLearner(database, { card: current }).teach(verdict("good soup", "mixed", "Ozark"));
});

describe("feedback from before a model's card changed", () => {
  it("is whole again after an export and an import", async () => {
    const there = await freshDatabase();
    const report = await openLearner(there, { card: current }).importCsv(
      new Blob([await exported(database)]),
    );
    expect(report).toMatchObject({ read: 5, added: 5, refusedCount: 0 });
    expect(await rowsOf(openLog(there, current))).toEqual(await rowsOf(openLog(database, current)));
  });

  it("keeps any value of any field, bit for bit", async () => {
    const name = fc.constantFrom("review", "stars", "movie", "hours", "label", "earlier_values", "x (input)");
    const text = fc.string({ unit: "binary", maxLength: 20 });
    const number = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const inputs = fc.dictionary(name, fc.oneof(text, number, fc.constant(null)), { noNullPrototype: true });
    const metadata = fc.dictionary(name, text, { noNullPrototype: true });
    const label = fc.oneof(fc.constantFrom("mixed", "superb"), text.filter(Boolean));
    const row = fc.record({ inputs, metadata, label }, { noNullPrototype: true });
    const [like] = await rowsOf(openLog(database, current));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 4 }), async (given) => {
        const rows = given.map((each, index) => ({
          ...like!,
          ...each,
          id: `${like!.id.slice(0, -1)}${index}`,
        }));
        const content = new Blob([writeCsv(current, rows)]);
        const read: Draft[] = [];
        const store = {
          merge: async (_: string, drafts: readonly Draft[]) => {
            read.push(...drafts);
            return drafts.map(() => "added" as const);
          },
        };
        expect(await importCsv(current, store, content, {})).toMatchObject({ refused: [] });
        expect(
          read.map((each) => ({ inputs: each.inputs, metadata: each.metadata, label: each.label })),
        ).toEqual(given);
      }),
      { numRuns: 100 },
    );
  });

  it("is known when it is imported where it came from", async () => {
    const again = openLearner(database, { card: current });
    expect(await again.importCsv(new Blob([await exported(database)]))).toMatchObject({ known: 5, added: 0 });
  });

  it("adds a column only to files that need it", async () => {
    expect((await exported(database)).split("\r\n")[0]).toMatch(/,label,source,earlier_values$/);
    for (const { id, inputs } of await rowsOf(openLog(database, current)))
      if (inputs.review === undefined) await openLog(database, current).remove({ ids: [id] });
    expect((await exported(database)).split("\r\n")[0]).toMatch(/,label,source$/);
  });

  it("can be read with the earlier card as well", async () => {
    const there = await freshDatabase();
    const learner = openLearner(there, { card: earlier });
    expect(await learner.importCsv(new Blob([await exported(database)]))).toMatchObject({ added: 4 });
    const written = openLog(there, earlier);
    const wanted = (await rowsOf(openLog(database, current))).filter(({ inputs }) => "hours" in inputs);
    expect(await rowsOf(written)).toEqual(wanted);
  });

  it("reaches the owner whole, as a file and as a parcel", async () => {
    const rows = await rowsOf(openLog(database, current));
    const parcel = writeParcel(current, rows, "01900000-0000-7000-8000-000000000001");
    for (const content of [writeCsv(current, rows), parcel]) {
      const [read] = await readExports(current, [{ name: "feedback", content: new Blob([content]) }]);
      expect(read!.report).toMatchObject({ added: 5, refusedCount: 0 });
      expect(read!.rows).toMatchObject(
        rows.map(({ inputs, metadata, label }) => ({ inputs, metadata, label })),
      );
    }
    expect(JSON.parse(parcel).rows.filter((row: object) => "earlier_values" in row)).toHaveLength(4);
  });

  it("is counted among the lessons, and so is how much of it teaches nothing, also after a restart", async () => {
    const learner = () => openLearner(database, { card: textCard({ fields: [review] }) });
    expect((await learner().replay()).unusable).toBe(early.length);
    expect((await learner().learning()).unusable).toBe(early.length);
    await learner().teach({ ...verdict("bad soup", "mixed"), inputs: { review: "bad soup" } });
    expect(await learner().learning()).toMatchObject({ lessons: 6, unusable: early.length });
    await learner().reset();
    expect(await learner().learning()).toMatchObject({ lessons: 0, unusable: 0 });
  });

  it.each([
    ["something else than JSON", "{", /not JSON/],
    ["a list", "[]", /no inputs/],
    ["a name that every object has", '{"inputs":{"__proto__":1}}', /inputs/],
    ["a value that is a list", '{"inputs":{"hours":[1]}}', /inputs/],
    ["a number that the runtime would make infinite", '{"inputs":{"hours":1e300}}', /inputs/],
    ["metadata that is a number", '{"metadata":{"cinema":1}}', /metadata/],
    ["many brackets", "[".repeat(100_000), /nested/],
  ])("is refused with the reason if its column contains %s", async (_, cell, reason) => {
    const [header, ...lines] = (await exported(database)).split("\r\n");
    const good = lines.find((line) => line.includes("good soup"))!;
    const quoted = `"${cell.replaceAll('"', '""')}"`;
    const there = openLearner(await freshDatabase(), { card: current });
    const report = await there.importCsv(new Blob([`${header}\r\n${good}${quoted}\r\n`]));
    expect(report).toMatchObject({ added: 0, refusedCount: 1 });
    expect(report.refused[0]!.problem).toMatchObject({
      at: "earlier_values",
      message: expect.stringMatching(reason),
    });
  });
});

it("lessons are replayed if the card changes how times are rounded for the graph", () => {
  const keyOf = (rounding: object) => {
    const seen = { kind: "datetime", name: "seen", label: "Seen", as: "seconds", ...rounding };
    return learnedStateKey(textCard({ fields: [review, seen] }), "0".repeat(64)).sha256;
  };
  expect(keyOf({})).toBe(keyOf({ dates: "day-month-year" }));
  expect(keyOf({})).not.toBe(keyOf({ rounding: "same-day" }));
});
