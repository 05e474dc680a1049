import type { Card } from "../core/card.ts";
import { classProblems } from "../core/classes.ts";
import { currentTime } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import type { WorkOptions } from "../core/progress.ts";
import type {
  FeedbackCounts,
  FeedbackFilter,
  FeedbackLog,
  FeedbackPosition,
  RowChoice,
} from "../learning/feedback.ts";
import { type LogRow, toEntry } from "../learning/log.ts";
import { WriteAhead } from "../learning/write-ahead.ts";
import type { openChangeChannel } from "./change-channel.ts";
import { streamCsv } from "./csv-stream.ts";
import { noting } from "./done-writes.ts";
import { eraseRows, findRowsToErase } from "./erase-rows.ts";
import { editRow, keysToSave, removeRows, restoreRows, setUsedForTraining } from "./log-edits.ts";
import { readDamaged } from "./repair-log.ts";
import { OrderedIds } from "./row-order.ts";
import { countRows, newestRows, rangeOf, searchNewest, wordFilter } from "./row-query.ts";
import { type Database, fromRecord, type ReadTransaction, type WriteTransaction } from "./schema.ts";
import { askToPersist, readHealth } from "./storage-health.ts";
import { readSummaries, readSummary } from "./summaries.ts";
import { read, write } from "./transaction.ts";

export type FeedbackLogDeps = {
  /** Opens the database. Rejects with `storage-*`. */
  readonly open: () => Promise<{ readonly database: Database }>;
  readonly channel: ReturnType<typeof openChangeChannel>;
  /** A journal that records changes before they are made. */
  readonly writeAhead?: WriteAhead;
  /** Gets a model's card, for its classes and its CSV columns. */
  readonly cardOf: (model: string) => Promise<Card>;
};

/** Creates the feedback log of all models, stored in the database. */
export function createFeedbackLog({
  open,
  channel,
  cardOf,
  writeAhead = new WriteAhead(undefined),
}: FeedbackLogDeps): FeedbackLog {
  const listeners = new Set<() => void>();
  // The positions that word searches have reached, keyed by the number of rows before them, so that scrolling
  // through a list doesn't restart the search. A search that began before a change gets the map from before it.
  let passed = new Map<string, FeedbackPosition>();
  const ordered = new OrderedIds();
  const notify = () => {
    passed = new Map();
    ordered.forget();
    for (const listener of listeners) listener();
  };
  channel.listen(notify);
  const announce = (models: Iterable<string>) => {
    for (const model of models) channel.announce(model);
    notify();
  };

  // Pages that need no search are read one at a time; those already scrolled past are not read.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(() => {
      signal?.throwIfAborted();
      return work();
    });
    turn = result.catch(() => undefined);
    return result;
  };

  const search = async (
    filter: FeedbackFilter,
    before: FeedbackPosition | undefined,
    skip: number,
    limit: number,
    signal?: AbortSignal,
  ): Promise<LogRow[]> => {
    const { database } = await open();
    if (!wordFilter(filter.words) && before === undefined) {
      const newest = (transaction: ReadTransaction) => newestRows(transaction, rangeOf(filter), skip, limit);
      return inTurn(signal, () => read(database, newest));
    }
    const found: LogRow[] = [];
    for await (const rows of searchNewest(database, filter, before, { signal })) {
      found.push(...rows);
      if (found.length >= skip + limit) break;
    }
    return found.slice(skip, skip + limit);
  };

  return {
    counts: async (filter, options) => count((await open()).database, filter, options),
    lessonCounts: async (model) =>
      read((await open()).database, (transaction) => readSummary(transaction, model)),
    page: async ({ order = "newest", ...filter }, offset, limit, signal) => {
      if (order !== "newest") {
        const { database } = await open();
        const rows = await ordered.page(database, filter, order, offset, limit, signal);
        return { entries: rows.map(toEntry), offset };
      }
      const name = (rows: number) => JSON.stringify([filter, rows]);
      const positions = passed;
      const from = wordFilter(filter.words) ? positions.get(name(offset)) : undefined;
      const rows = await search(filter, from, from ? 0 : offset, limit, signal);
      const last = rows.at(-1);
      if (last) positions.set(name(offset + rows.length), last);
      return { entries: rows.map(toEntry), offset };
    },
    pageAfter: async (filter, after, limit, signal) =>
      (await search(filter, after, 0, limit, signal)).map(toEntry),
    get: async (id) => {
      const record = await read((await open()).database, (transaction) =>
        transaction.objectStore("feedback").get(id),
      );
      return record && toEntry(fromRecord(record));
    },
    liveIds: async (ids) =>
      read((await open()).database, async (transaction) => {
        const feedback = transaction.objectStore("feedback");
        const keys = await Promise.all(ids.map((id) => feedback.getKey(id)));
        return new Set(keys.filter((key) => key !== undefined));
      }),
    countsByMetadata: async (model, metadata, filter, signal) =>
      countByMetadata((await open()).database, metadata, { ...filter, model }, signal),
    edit: (id, change) =>
      writeAhead.during({ op: "edit", id, change }, async (entry) => {
        const { database } = await open();
        if (change.label !== undefined) await checkLabel(database, id, change.label, cardOf);
        const work = (transaction: WriteTransaction) => editRow(transaction, id, change);
        const row = await write(database, noting(entry.id, work));
        announce([row.model]);
        return toEntry(row);
      }),
    setUsedForTraining: (which, usedForTraining, options = {}) =>
      writeAhead.during({ op: "train", which: untilNow(which), usedForTraining }, async (entry) => {
        const { database } = await open();
        entry.replace({ op: "train", which: await asOfNow(database, which), usedForTraining });
        const { ids, models } = await write(
          database,
          noting(entry.id, (transaction) => setUsedForTraining(transaction, which, usedForTraining, options)),
          options.signal,
        );
        announce(models);
        return ids;
      }),
    remove: (which, options = {}) =>
      writeAhead.during({ op: "remove", which: untilNow(which) }, async (entry) => {
        const { database } = await open();
        if ("filter" in which) await writeAhead.settleVerdicts();
        entry.replace({ op: "remove", which: await asOfNow(database, which) });
        const keys = await keysToSave(database, which, cardOf);
        const { receipt, rows, models } = await write(
          database,
          noting(entry.id, (transaction) => removeRows(transaction, which, options, keys)),
          options.signal,
        );
        announce(models);
        return { receipt, rows };
      }),
    // Not in the journal, since what a closed tab didn't erase is still in the list, where the visitor can see it.
    erase: async (which, options = {}) => {
      const { database } = await open();
      if ("filter" in which) await writeAhead.settleVerdicts();
      const found = await findRowsToErase(database, which);
      try {
        return { rows: await eraseRows(database, found, options) };
      } finally {
        announce(found.models);
      }
    },
    restore: (receipt, options = {}) =>
      writeAhead.during({ op: "restore", receipt }, async (entry) => {
        const { database } = await open();
        const work = (transaction: WriteTransaction) => restoreRows(transaction, receipt, options);
        announce(await write(database, noting(entry.id, work), options.signal));
      }),
    exportCsv: (model, filter = {}, options = {}) =>
      streamCsv(open, cardOf, model, { ...filter, model }, options, notify),
    health: async () => {
      const stored = await open().then(
        async ({ database }) => ({
          summaries: await read(database, readSummaries),
          damaged: (await readDamaged(database)).length,
        }),
        // The visitor sees the error when giving feedback. Here, it only means that there are no rows.
        () => undefined,
      );
      return readHealth(stored);
    },
    damaged: async () => readDamaged((await open()).database),
    askToPersist,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * Limits the filter to rows dated until now, for a journal entry that must be written before the database can be
 * read. A clock that was ahead may have dated rows later.
 */
function untilNow(which: RowChoice): RowChoice {
  if ("ids" in which) return which;
  return { filter: { ...which.filter, to: which.filter.to ?? currentTime().toISOString() } };
}

/** The rows that are selected now. Those added before the change is resumed on the next visit are not affected. */
async function asOfNow(database: Database, which: RowChoice): Promise<RowChoice> {
  if ("ids" in which) return which;
  const log = await read(database, (transaction) => transaction.objectStore("meta").get("log"));
  return { ...which, revision: log?.revision ?? 0 };
}

async function count(
  database: Database,
  filter: FeedbackFilter,
  options?: WorkOptions,
): Promise<FeedbackCounts> {
  if (wordFilter(filter.words)) {
    const counts = { total: 0, correct: 0, judged: 0 };
    for await (const rows of searchNewest(database, filter, undefined, options)) {
      counts.total += rows.length;
      counts.correct += rows.filter(({ correct }) => correct === true).length;
      counts.judged += rows.filter(({ correct }) => correct !== undefined).length;
    }
    return counts;
  }
  return read(database, async (transaction) => {
    const { model, correct: verdict, from, to } = filter;
    if (verdict === undefined && from === undefined && to === undefined) {
      const all = await readSummaries(transaction);
      const chosen = all.filter((summary) => model === undefined || summary.model === model);
      const sum = (key: "rows" | "correct" | "judged") =>
        chosen.reduce((total, each) => total + each[key], 0);
      return { total: sum("rows"), correct: sum("correct"), judged: sum("judged") };
    }
    const countOf = (correct: boolean | undefined) => countRows(transaction, rangeOf({ ...filter, correct }));
    const [total, right, wrong] = await Promise.all([
      countOf(verdict),
      verdict === false ? 0 : countOf(true),
      verdict === true ? 0 : countOf(false),
    ]);
    return { total, correct: right, judged: right + wrong };
  });
}

async function countByMetadata(
  database: Database,
  metadata: string,
  filter: FeedbackFilter,
  signal: AbortSignal | undefined,
) {
  const byValue = new Map<string, { value: string; rows: number; byLabel: Record<string, number> }>();
  for await (const rows of searchNewest(database, filter, undefined, { signal })) {
    for (const row of rows) {
      const value = row.metadata[metadata];
      // A superseded verdict would count the same input twice.
      if (value === undefined || row.superseded) continue;
      // The object has no prototype, since a class may be called "constructor".
      const entry = byValue.get(value) ?? { value, rows: 0, byLabel: Object.create(null) };
      entry.rows++;
      entry.byLabel[row.label] = (entry.byLabel[row.label] ?? 0) + 1;
      byValue.set(value, entry);
    }
  }
  return [...byValue.values()].sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
}

async function checkLabel(
  database: Database,
  id: string,
  label: string,
  cardOf: (model: string) => Promise<Card>,
): Promise<void> {
  const row = await read(database, (transaction) => transaction.objectStore("feedback").get(id));
  if (!row) throw new AppError("not-found", { what: `Feedback ${id}` });
  // The row may keep its class, even if the card no longer has that class.
  if (row.label === label) return;
  const problems = classProblems(await cardOf(row.model), "label", label);
  if (problems.length > 0) throw new AppError("input-invalid", { field: "label" }, { problems });
}
