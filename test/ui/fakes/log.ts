import type { FeedbackEntry, FeedbackFilter, FeedbackLog } from "../../../src/learning/feedback.ts";

/** A row of feedback. A higher number means a newer row. */
export function feedbackEntry(number: number, change: Partial<FeedbackEntry> = {}): FeedbackEntry {
  return {
    id: `row-${number}`,
    createdAt: new Date(Date.UTC(2026, 10, 1) + number * 60_000).toISOString(),
    model: "book-review",
    modelVersion: "1.0.0",
    modelSha256: "0".repeat(64),
    inputs: { review: `Review number ${number}, which is long enough.` },
    metadata: { book: "Emma" },
    predictedLabel: "positive",
    predictedProbability: 0.8,
    correct: number % 2 === 0,
    label: number % 2 === 0 ? "positive" : "negative",
    source: "page",
    usedForTraining: true,
    superseded: false,
    contradicted: false,
    ...change,
  };
}

/** An in-memory feedback log, with the newest row first. */
export function createFakeLog(
  given: readonly FeedbackEntry[] = [],
  options: Partial<FeedbackLog> = {},
): FeedbackLog {
  let rows = [...given];
  const removed: FeedbackEntry[][] = [];
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const matching = (filter: FeedbackFilter) =>
    rows
      .filter(
        (row) =>
          (filter.model === undefined || row.model === filter.model) &&
          (filter.correct === undefined || row.correct === filter.correct) &&
          (filter.words === undefined ||
            JSON.stringify(row).toLowerCase().includes(filter.words.toLowerCase())) &&
          (filter.from === undefined || row.createdAt >= filter.from) &&
          (filter.to === undefined || row.createdAt <= filter.to),
      )
      .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));

  return {
    counts: async (filter) => {
      const found = matching(filter);
      return {
        total: found.length,
        correct: found.filter(({ correct }) => correct).length,
        judged: found.filter(({ correct }) => correct !== undefined).length,
      };
    },
    lessonCounts: async (model) => {
      const found = matching({ model });
      return {
        lessons: found.filter(({ usedForTraining, superseded }) => usedForTraining && !superseded).length,
        correct: found.filter(({ correct }) => correct).length,
        judged: found.filter(({ correct }) => correct !== undefined).length,
      };
    },
    page: async (filter, offset, limit) => ({
      entries: matching(filter).slice(offset, offset + limit),
      offset,
    }),
    pageAfter: async (filter, after, limit) => {
      const found = matching(filter).filter((row) => after === undefined || row.createdAt < after.createdAt);
      return found.slice(0, limit);
    },
    get: async (id) => rows.find((row) => row.id === id) as never,
    liveIds: async (ids) => new Set(ids.filter((each) => rows.some(({ id }) => id === each))),
    countsByMetadata: async () => [],
    edit: async (id, change) => {
      rows = rows.map((row) => (row.id === id ? { ...row, ...change } : row));
      changed();
      return rows.find((row) => row.id === id)!;
    },
    setUsedForTraining: async (which, usedForTraining) => {
      const chosen =
        "ids" in which ? rows.filter(({ id }) => which.ids.includes(id)) : matching(which.filter);
      const ids = chosen.filter((row) => row.usedForTraining !== usedForTraining).map(({ id }) => id);
      rows = rows.map((row) => (ids.includes(row.id) ? { ...row, usedForTraining } : row));
      changed();
      return ids;
    },
    remove: async (which) => {
      const gone = "ids" in which ? rows.filter(({ id }) => which.ids.includes(id)) : matching(which.filter);
      rows = rows.filter((row) => !gone.includes(row));
      removed.push(gone);
      changed();
      return { receipt: removed.length - 1, rows: gone.length };
    },
    erase: async (which) => {
      const gone = "ids" in which ? rows.filter(({ id }) => which.ids.includes(id)) : matching(which.filter);
      rows = rows.filter((row) => !gone.includes(row));
      changed();
      return { rows: gone.length };
    },
    restore: async (receipt) => {
      rows = [...rows, ...(removed[receipt] ?? [])];
      changed();
    },
    exportCsv: () => new Blob(["id\r\n"]).stream() as ReadableStream<Uint8Array<ArrayBuffer>>,
    health: async () => ({
      available: true,
      persisted: false,
      usedBytes: 4_200_000,
      quotaBytes: 2_000_000_000,
      rows: rows.length,
      damaged: 0,
      lastExportAt: undefined,
      rowsSinceExport: rows.length,
      isAhead: false,
    }),
    damaged: async () => [],
    askToPersist: async () => true,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...options,
  };
}
