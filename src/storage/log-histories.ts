import type { WorkOptions } from "../core/progress.ts";
import { stopIfAborted } from "../core/promises.ts";
import { type Draft, type LogRow, wasLiveAt } from "../learning/log.ts";
import type { HistoryReport, LogHistories, LogHistory } from "../learning/log-history.ts";
import { type HistoryVersion, isSameRow, isSameVersion, versionRows } from "../learning/log-history.ts";
import { LogChange } from "./log-change.ts";
import { chunkRows, walkModel, walkPast } from "./row-walk.ts";
import {
  type Database,
  fromRecord,
  fromVersionRecord,
  keysFrom,
  type ReadTransaction,
  type WriteTransaction,
} from "./schema.ts";
import { KnownKeys } from "./seen-rows.ts";
import { readSummaries, readSummary } from "./summaries.ts";
import { read, write } from "./transaction.ts";
import { addVersion, describeVersion, makeLive, purgePast } from "./version-records.ts";

/** Implements `LogHistories` on the database. */
export function createLogHistories({
  open,
  announce,
}: {
  /** Opens the database. Rejects with `storage-*`. */
  readonly open: () => Promise<{ readonly database: Database }>;
  /** Tells every thread that a model's log changed. */
  readonly announce: (model: string) => void;
}): LogHistories {
  return {
    models: async () => {
      return read((await open()).database, async (transaction) => {
        const versions = transaction.objectStore("versions").index("byModel");
        const used: string[] = [];
        for (const { model, rows } of await readSummaries(transaction))
          if (rows > 0 || (await versions.getKey(keysFrom([model]))) !== undefined) used.push(model);
        return used;
      });
    },
    read: async (model) => read((await open()).database, (transaction) => readHistory(transaction, model)),
    merge: async (model, history, options = {}) => {
      const report = await write(
        (await open()).database,
        (transaction) => mergeHistory(transaction, model, history, options),
        options.signal,
      );
      announce(model);
      return report;
    },
  };
}

type Content = { readonly row: Draft; readonly liveAt: boolean[] };

async function readHistory(transaction: ReadTransaction, model: string): Promise<LogHistory> {
  const records = await transaction
    .objectStore("versions")
    .index("byModel")
    .getAll(keysFrom([model]));
  const versions = records.map(fromVersionRecord).sort((one, other) => one.revision - other.revision);
  const lists: Map<string, Content>[] = [new Map()];
  const liveAt = ({ liveRevisions }: LogRow) =>
    versions.map(({ revision }) => wasLiveAt(liveRevisions, revision));
  for await (const rows of walkModel(transaction, model))
    for (const row of rows) lists[0]!.set(row.id, { row: toDraft(row), liveAt: liveAt(row) });
  for await (const { rows } of walkPast(transaction, model)) {
    for (const row of rows) {
      const pattern = liveAt(row);
      if (!pattern.includes(true)) continue;
      let list = lists.findIndex((known, index) => index > 0 && !known.has(row.id));
      if (list < 0) list = lists.push(new Map()) - 1;
      lists[list]!.set(row.id, { row: toDraft(row), liveAt: pattern });
    }
  }
  return {
    rows: lists.map((contents) => [...contents.values()].map(({ row }) => row)),
    versions: versions.map((version, index) => ({
      ...describeVersion(version),
      changes: lists.map((contents) => changesOf(contents, index)),
    })),
  };
}

function changesOf(contents: ReadonlyMap<string, Content>, index: number) {
  const added: string[] = [];
  const removed: string[] = [];
  for (const [id, { liveAt }] of contents) {
    const before = index > 0 && liveAt[index - 1]!;
    if (liveAt[index] && !before) added.push(id);
    if (!liveAt[index] && before) removed.push(id);
  }
  return { added, removed };
}

function toDraft({ superseded: _, contradicted: __, liveRevisions: ___, ...draft }: LogRow): Draft {
  return draft;
}

/**
 * Adds the rows and creates the versions one by one: it puts the log into each version's state, then saves the
 * version. At the end, the log contains all existing rows and all added ones. This way, merged versions are
 * created by the same code as all others.
 */
async function mergeHistory(
  transaction: WriteTransaction,
  model: string,
  history: LogHistory,
  options: WorkOptions,
): Promise<HistoryReport> {
  const here = await transaction
    .objectStore("versions")
    .index("byModel")
    .getAll(keysFrom([model]));
  const known = here.map(fromVersionRecord);
  const isKnown = (version: HistoryVersion) => known.some((other) => isSameVersion(version, other));
  const missing = new Set(history.versions.filter((version) => !isKnown(version)));
  const { live, report } = await joinLive(transaction, model, history.rows[0] ?? [], options);
  if (report.added === 0 && missing.size === 0) return { ...report, versions: 0 };
  const before = await readSummary(transaction, model);
  const since = (await transaction.objectStore("meta").get("log"))?.revision ?? 0;
  const total = (missing.size + 1) * live.size;
  let done = 0;
  const step = (rows: number) => {
    done += rows;
    options.onProgress?.({ done: Math.min(done, total), total, unit: "rows" });
    stopIfAborted(options.signal);
  };
  for (const { version, rows } of versionRows(history)) {
    if (!missing.has(version)) continue;
    await becomeRows(transaction, model, rows(), since, step);
    const { changes: _, ...saved } = version;
    await addVersion(transaction, saved, undefined);
  }
  await becomeRows(transaction, model, live, since, step);
  await purgePast(transaction, model);
  // Rows that were only removed temporarily do not count as added.
  const rowsSinceExport = before.rowsSinceExport + report.added;
  await transaction
    .objectStore("summaries")
    .put({ ...(await readSummary(transaction, model)), rowsSinceExport });
  return { ...report, versions: missing.size };
}

/** The rows that will be live after the merge: the existing ones, and the incoming ones with new ids. */
async function joinLive(
  transaction: WriteTransaction,
  model: string,
  incoming: readonly Draft[],
  { signal }: WorkOptions,
) {
  const live = new Map<string, Draft>();
  for await (const rows of walkModel(transaction, model)) {
    stopIfAborted(signal);
    for (const row of rows) live.set(row.id, toDraft(row));
  }
  const feedback = transaction.objectStore("feedback");
  const report = { added: 0, known: 0, different: 0 };
  for (const row of incoming) {
    stopIfAborted(signal);
    const same = live.get(row.id);
    if (same) report[isSameRow(same, row) ? "known" : "different"]++;
    // Another model has a row with this id, and rows are identified by their ids alone.
    else if ((await feedback.getKey(row.id)) !== undefined) report.different++;
    else {
      live.set(row.id, row);
      report.added++;
    }
  }
  return { live, report };
}

/**
 * Makes `target` the live rows of a model. Removed rows are kept as past rows and can become live again.
 * @param since the log's revision before the merge; rows that the merge removed have a later one
 * @param onRows called with the number of rows that were put, and with 0 while others are read; may throw
 */
async function becomeRows(
  transaction: WriteTransaction,
  model: string,
  target: ReadonlyMap<string, Draft>,
  since: number,
  onRows: (count: number) => void,
): Promise<void> {
  const change = await LogChange.begin(transaction, { archivesAll: true });
  const absent = new Map(target);
  for await (const rows of walkModel(transaction, model)) {
    onRows(0);
    const leaving = rows.filter((row) => {
      const wanted = target.get(row.id);
      if (wanted && isSameRow(row, wanted)) return !absent.delete(row.id);
      return true;
    });
    if (leaving.length > 0) await change.apply(leaving, []);
  }
  if ((await change.rowsOf(model)) === 0) change.trustKnownKeys(model, new KnownKeys());
  for await (const chunk of walkPast(transaction, model, { after: since })) {
    onRows(0);
    const back = chunk.rows.filter((row) => {
      const wanted = absent.get(row.id);
      return wanted !== undefined && isSameRow(row, wanted) && absent.delete(row.id);
    });
    await makeLive(transaction, change, chunk, back);
  }
  const feedback = transaction.objectStore("feedback");
  const arriving = [...absent.values()];
  for (let start = 0; start < arriving.length; start += chunkRows) {
    const rows = arriving.slice(start, start + chunkRows);
    const taken = await Promise.all(rows.map(({ id }) => feedback.get(id)));
    const free = rows.filter((_, index) => {
      const other = taken[index];
      return other === undefined || fromRecord(other).model === model;
    });
    await change.apply([], free);
    onRows(rows.length);
  }
  await change.finish();
}
