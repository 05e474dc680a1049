import { describe, expect, it } from "vitest";
import type { FeedbackLog, StorageHealth } from "../../src/learning/feedback.ts";
import { createListAhead, listPageRows } from "../../src/models/list-start.ts";
import type { ModelLibrary } from "../../src/models/model.ts";

/** A log and a library that record each read. The model "empty" has no rows. */
function makeReads({ broken }: { broken?: string } = {}) {
  const reads: string[] = [];
  const listeners = new Set<() => void>();
  const read = async <Result>(what: string, result: Result): Promise<Result> => {
    reads.push(what);
    if (what === broken) throw new Error("damaged");
    return result;
  };
  const log = {
    counts: ({ model }) =>
      read(`counts ${model ?? "all"}`, { total: model === "empty" ? 0 : 7, correct: 3, judged: 5 }),
    page: (query, offset, limit) =>
      read(`page ${JSON.stringify(query)} ${offset} ${limit}`, { entries: [], offset }),
    health: () => read("health", { rows: 7 } as StorageHealth),
    onChange(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as Partial<FeedbackLog> as FeedbackLog;
  const library = {
    list: () => read("list", [{ id: "toy" }, { id: "empty" }]),
    card: (id: string) => read(`card ${id}`, { id }),
  } as unknown as ModelLibrary;
  const change = () => {
    for (const listener of listeners) listener();
  };
  return { ahead: createListAhead(log, library), reads, change, listeners };
}

describe("reading the start of the feedback list ahead", () => {
  it("reads the counts, the newest rows, the storage's state, the models, and the cards of those with rows", async () => {
    const { ahead, reads } = makeReads();
    expect(ahead.start()).toBeUndefined();
    await ahead.read();
    expect(ahead.start()).toMatchObject({
      counts: { total: 7, correct: 3, judged: 5 },
      newest: [],
      listed: {
        models: [{ id: "toy" }, { id: "empty" }],
        cards: [{ card: { id: "toy" }, rows: 7 }],
        otherRows: 0,
      },
      health: { rows: 7 },
    });
    expect(reads.sort()).toEqual([
      "card toy",
      "counts all",
      "counts all",
      "counts empty",
      "counts toy",
      "health",
      "list",
      `page {} 0 ${listPageRows}`,
    ]);
  });

  it("gives nothing that the log has outdated", async () => {
    const early = makeReads();
    const reading = early.ahead.read();
    early.change();
    await reading;
    expect(early.ahead.start()).toBeUndefined();

    const late = makeReads();
    await late.ahead.read();
    const start = late.ahead.start();
    expect(start?.isCurrent()).toBe(true);
    late.change();
    expect(start?.isCurrent()).toBe(false);
    expect(late.ahead.start()).toBeUndefined();
  });

  it("gives nothing if a part can't be read, so that the list reads it again and reports the error", async () => {
    for (const broken of ["counts all", `page {} 0 ${listPageRows}`]) {
      const { ahead } = makeReads({ broken });
      await ahead.read();
      expect(ahead.start()).toBeUndefined();
    }
  });

  it("shows the rows even if the models or a card can't be read", async () => {
    for (const [broken, models] of [
      ["list", 0],
      ["card toy", 2],
    ] as const) {
      const { ahead } = makeReads({ broken });
      await ahead.read();
      expect(ahead.start()?.listed.models).toHaveLength(models);
      expect(ahead.start()?.listed.cards).toEqual([]);
    }
  });

  it("keeps nothing once the list is drawn", async () => {
    const { ahead, listeners } = makeReads();
    await ahead.read();
    ahead.drop();
    expect(ahead.start()).toBeUndefined();
    expect(listeners.size).toBe(0);
  });

  it("reads everything once, and again after it was dropped", async () => {
    const { ahead, reads } = makeReads();
    await Promise.all([ahead.read(), ahead.read()]);
    expect(reads.filter((what) => what === "health")).toHaveLength(1);
    ahead.drop();
    await ahead.read();
    expect(reads.filter((what) => what === "health")).toHaveLength(2);
    expect(ahead.start()?.counts.total).toBe(7);
  });
});
