import type { WorkOptions } from "../core/progress.ts";
import { stopIfAborted } from "../core/promises.ts";
import type { Version } from "../learning/lessons.ts";
import { type Draft, type LogRow, wasLiveAt } from "../learning/log.ts";
import {
  followVersions,
  type HistoryReport,
  identifyVersion,
  isSameRow,
  type LogHistories,
  type LogHistory,
  type VersionRows,
  withEdge,
} from "../learning/log-history.ts";
import { LogChange } from "./log-change.ts";
import { chunkRows, walkModel, walkPast } from "./row-walk.ts";
import {
  type Database,
  fromVersionRecord,
  keysFrom,
  type ReadTransaction,
  toRecord,
  toVersionRecord,
  type WriteTransaction,
} from "./schema.ts";
import { KnownKeys } from "./seen-rows.ts";
import { readSummaries } from "./summaries.ts";
import { read, write } from "./transaction.ts";
import { describeVersion, freeName, listVersions, purgePast } from "./version-records.ts";

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
      const { database } = await open();
      const here = await read(database, (transaction) => identitiesHere(transaction, model));
      const isMissing = (version: Version) => !here.has(identifyVersion(version));
      const missing = await followVersions(history, isMissing, options.signal);
      const report = await write(
        database,
        (transaction) => mergeHistory(transaction, model, history, missing, options),
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
 * Adds the rows and versions in one pass over the log. The versions get revisions of their own, between the log's
 * current one and that of the merge, and each row's live revisions say in which of them it was live. Rows that the
 * versions need, but that aren't live here with the same content, become past rows.
 */
async function mergeHistory(
  transaction: WriteTransaction,
  model: string,
  history: LogHistory,
  { versions, edges }: VersionRows,
  { signal, onProgress }: WorkOptions,
): Promise<HistoryReport> {
  const here = await identitiesHere(transaction, model);
  // Another tab may have added some of them by now.
  const isMissing = versions.map((version) => !here.has(identifyVersion(version)));
  const missing = isMissing.filter(Boolean).length;
  const reserved = missing > 0 ? versions.length : 0;
  const change = await LogChange.begin(transaction, { reserved });
  const first = change.revision - reserved;
  const revisionsOf = (row: Draft | undefined) =>
    reserved > 0 && row ? (edges.get(row) ?? []).map((edge) => first + edge) : [];
  const lists = history.rows.map((list) => new Map(list.map((row) => [row.id, row])));
  const arriving = new Map(lists[0]);
  const total = (await change.rowsOf(model)) + arriving.size;
  let done = 0;
  const step = (rows: number) => {
    done += rows;
    onProgress?.({ done: Math.min(done, total), total, unit: "rows" });
    stopIfAborted(signal);
  };
  const report = { added: 0, known: 0, different: 0 };
  const placed = new Set<Draft>();
  const feedback = transaction.objectStore("feedback");
  const keys = await KnownKeys.read(transaction);
  for await (const rows of walkModel(transaction, model)) {
    const changed = rows.flatMap((row) => {
      keys.add(row);
      const incoming = arriving.get(row.id);
      if (incoming) report[isSameRow(incoming, row) ? "known" : "different"]++;
      arriving.delete(row.id);
      const same = lists.map((list) => list.get(row.id)).find((form) => form && isSameRow(form, row));
      if (same) placed.add(same);
      // It was not live in the versions between, except in those that it belongs to.
      const turns = reserved > 0 ? [first, ...revisionsOf(same), change.revision] : [];
      const liveRevisions = turns.reduce(withEdge, row.liveRevisions);
      return liveRevisions.length > row.liveRevisions.length ? [{ ...row, liveRevisions }] : [];
    });
    await Promise.all(changed.map((row) => feedback.put(toRecord(row))));
    step(rows.length);
  }
  change.trustKnownKeys(model, keys);
  const added = [...arriving.values()];
  for (let start = 0; start < added.length; start += chunkRows) {
    const rows = added.slice(start, start + chunkRows);
    const taken = await Promise.all(
      rows.map(async ({ id }) => keys.mayHaveId(id) && (await feedback.getKey(id)) !== undefined),
    );
    // Another model may have a row with this id, and rows are identified by their ids alone.
    const free = rows.filter((_, index) => !taken[index]);
    report.different += rows.length - free.length;
    report.added += free.length;
    for (const row of free) placed.add(row);
    await change.apply(
      [],
      free.map((row) => ({ ...row, liveRevisions: revisionsOf(row) })),
    );
    step(rows.length);
  }
  if (report.added === 0 && missing === 0) return { ...report, versions: 0 };
  for (const row of edges.keys()) {
    const liveRevisions = revisionsOf(row);
    if (liveRevisions.length === 0 || placed.has(row)) continue;
    await change.keepPast({ ...row, superseded: false, contradicted: false, liveRevisions });
    stopIfAborted(signal);
  }
  for (const [index, version] of versions.entries()) {
    if (!isMissing[index]) continue;
    const name = await freeName(transaction, version.name);
    const stored = { ...version, name, checkpoint: undefined, revision: first + index };
    await transaction.objectStore("versions").add(toVersionRecord(stored));
    stopIfAborted(signal);
  }
  await change.finish();
  if (missing < versions.length) await purgePast(transaction, model);
  return { ...report, versions: missing };
}

/** Identifies the versions that a model has here. */
async function identitiesHere(transaction: ReadTransaction, model: string): Promise<ReadonlySet<string>> {
  return new Set((await listVersions(transaction, model)).map(identifyVersion));
}
