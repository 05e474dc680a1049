import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createId, currentTime } from "../../src/core/clock.ts";
import { parseTime } from "../../src/core/inputs.ts";
import { zipFiles } from "../../src/zip/zip-files.ts";
import { freshDatabase, openLearner, openLog, verdict } from "../learning/open-learner.ts";

/**
 * Devices whose clocks are wrong by years, and extensions that fake the time. Each run uses a different seed; to repeat
 * one, run `HUNCH_SEED=<seed> npx vitest run test/attack`.
 */
const seed = Number(process.env.HUNCH_SEED ?? Date.now() % 2 ** 31);
const settings = (numRuns: number) => ({ seed, numRuns, endOnFailure: true });
beforeAll(() => console.log(`HUNCH_SEED=${seed}`));
afterEach(() => vi.restoreAllMocks());

const clock = fc.oneof(
  fc.constantFrom(Number.NaN, -1, 0, 0.5, -1e12, 1.5e12, 253402300799999, 253402300800000, 8.64e15, Infinity),
  fc.double(),
  fc.integer({ min: -1e13, max: 1e15 }),
);
const fourDigits = /^\d{4}-\d\d-\d\dT/;

describe("a clock that shows any time", () => {
  it("yields distinct ids, and times that sort correctly as text", () => {
    const ids = new Set<string>();
    fc.assert(
      fc.property(clock, (time) => {
        vi.spyOn(Date, "now").mockReturnValue(time);
        const id = createId();
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
        expect(ids.has(id)).toBe(false);
        ids.add(id);
        expect(currentTime().toISOString()).toMatch(fourDigits);
      }),
      settings(1000),
    );
  });

  it("loses no verdict, and keeps the verdicts in the order in which they were given", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(clock, { minLength: 2, maxLength: 4 }), async (times) => {
        const database = await freshDatabase();
        for (const [index, time] of times.entries()) {
          vi.spyOn(Date, "now").mockReturnValue(time);
          await openLearner(database).teach(verdict(`review ${index}`));
        }
        const log = openLog(database);
        const { entries } = await log.page({}, 0, 10);
        expect(entries.map(({ inputs }) => inputs.review)).toEqual(
          times.map((_, index) => `review ${index}`).reverse(),
        );
        for (const { createdAt } of entries) expect(createdAt).toMatch(fourDigits);
        const { receipt, rows } = await log.remove({ filter: {} });
        expect(rows).toBe(times.length);
        await log.restore(receipt);
        expect((await log.counts({})).total).toBe(times.length);
        database.close();
      }),
      settings(40),
    );
  });

  it("costs no feedback when it is corrected, in this browser or in another one", async () => {
    const now = Date.UTC(2026, 10, 22);
    const set = (time: number) => vi.spyOn(Date, "now").mockReturnValue(time);
    const database = await freshDatabase();
    set(Date.UTC(2031, 0));
    for (const text of ["first", "second", "third"]) await openLearner(database).teach(verdict(text));
    set(now);
    await openLearner(database).teach(verdict("fourth"));
    const csv = new Blob([await new Response(openLog(database).exportCsv("opinion")).text()]);
    expect(await openLearner(database).importCsv(csv)).toMatchObject({ known: 4, refusedCount: 0 });

    const other = await freshDatabase();
    expect(await openLearner(other).importCsv(csv)).toMatchObject({ added: 4, redated: 4, refusedCount: 0 });
    set(now + 60_000);
    expect(await openLearner(other).importCsv(csv)).toMatchObject({ added: 0, known: 4, redated: 0 });
    await openLearner(other).teach(verdict("fifth"));
    const { entries } = await openLog(other).page({}, 0, 10);
    expect(entries.map(({ inputs }) => inputs.review)).toEqual([
      "fifth",
      "fourth",
      "third",
      "second",
      "first",
    ]);
    expect(entries[0]?.createdAt).toBe(new Date(now + 60_000).toISOString());
    expect(entries[4]?.createdAt).toBe(new Date(now).toISOString());
  });

  it("no longer moves later verdicts into the future once the rows from the future are deleted", async () => {
    const database = await freshDatabase();
    const now = Date.UTC(2026, 10, 22);
    const teachAt = (time: number, text: string) => {
      vi.spyOn(Date, "now").mockReturnValue(time);
      return openLearner(database).teach(verdict(text));
    };
    await teachAt(now, "first");
    await teachAt(Date.UTC(2031, 0), "second");
    await teachAt(now + 2000, "third");
    const log = openLog(database);
    const ahead = (await log.page({}, 0, 10)).entries.filter(({ createdAt }) => createdAt > "2030");
    expect(ahead.map(({ inputs }) => inputs.review)).toEqual(["third", "second"]);
    for (const { id } of ahead) await log.remove({ ids: [id] });
    const { feedback } = await teachAt(now + 3000, "fourth");
    expect(feedback.createdAt).toBe(new Date(now + 3000).toISOString());
    expect(await openLearner(database).learning()).toMatchObject({ lessons: 2 });
  });

  it("can still pack a zip", async () => {
    const entry = { path: "a", bytes: 1, read: async () => new Uint8Array(1) };
    for (const time of [Number.NaN, -1, 0, 4e12, 8.64e15]) {
      vi.spyOn(Date, "now").mockReturnValue(time);
      const zip = await new Response(zipFiles([entry])).arrayBuffer();
      expect(zip.byteLength).toBeGreaterThan(100);
    }
  });
});

it("a date is rejected if its time zone moves it out of the years 0 to 9999", () => {
  expect(parseTime("9999-12-31T23:00-05:00")).toBeUndefined();
  expect(parseTime("0000-01-01T00:00+05:00")).toBeUndefined();
  expect(parseTime("9999-12-31T23:00Z")).toBe(Date.UTC(9999, 11, 31, 23));
});
