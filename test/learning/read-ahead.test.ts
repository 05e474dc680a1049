import { describe, expect, it } from "vitest";
import type { FeedbackLog } from "../../src/learning/feedback.ts";
import { listPageRows, readAhead } from "../../src/learning/read-ahead.ts";

/** A log that records each read. */
function makeLog({ fails = false } = {}) {
  const reads: string[] = [];
  const listeners = new Set<() => void>();
  const read = async <Result>(what: string, result: Result): Promise<Result> => {
    reads.push(what);
    if (fails && reads.length <= 2) throw new Error("damaged");
    return result;
  };
  const log = {
    counts: (filter) =>
      read(`counts ${JSON.stringify(filter)}`, { total: reads.length, correct: 0, judged: 0 }),
    page: (query, offset, limit) =>
      read(`page ${JSON.stringify(query)} ${offset} ${limit}`, { entries: [], offset }),
    onChange(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as Partial<FeedbackLog> as FeedbackLog;
  const change = () => {
    for (const listener of listeners) listener();
  };
  return { ahead: readAhead(log), reads, change };
}

/** The list's query when no filter is set. */
const everything = { model: undefined, correct: undefined, words: undefined };
const first = ["counts {}", `page {} 0 ${listPageRows}`];

describe("reading ahead for the list's first page", () => {
  it("answers the list's first calls without reading again", async () => {
    const { ahead, reads } = makeLog();
    expect(await ahead.counts(everything)).toMatchObject({ total: 0 });
    await ahead.page({ ...everything, order: "newest" }, 0, listPageRows);
    expect(reads).toEqual(first);
  });

  it("reads again for a second call, a filter, a different order and a different page", async () => {
    const { ahead, reads } = makeLog();
    await ahead.counts(everything);
    await ahead.counts(everything);
    await ahead.counts({ correct: false });
    await ahead.page({ order: "least-sure" }, 0, listPageRows);
    await ahead.page({ model: "toy" }, 0, listPageRows);
    await ahead.page({}, listPageRows, listPageRows);
    expect(reads).toHaveLength(first.length + 5);
  });

  it("reads again when the log has changed", async () => {
    const { ahead, reads, change } = makeLog();
    change();
    expect(await ahead.counts({})).toMatchObject({ total: 2 });
    await ahead.page({}, 0, listPageRows);
    expect(reads).toEqual([...first, ...first]);
  });

  it("passes an error from reading ahead to the first call, and reads again for the next", async () => {
    const { ahead } = makeLog({ fails: true });
    await expect(ahead.counts({})).rejects.toThrow("damaged");
    await expect(ahead.page({}, 0, listPageRows)).rejects.toThrow("damaged");
    expect(await ahead.counts({})).toMatchObject({ total: 2 });
  });
});
