import { isLesson, type LogSummary, resolveVerdicts } from "../learning/log.ts";
import { type Database, fromRecord, type RowRecord, toRecord, type WriteTransaction } from "./schema.ts";
import { isRowRecord, isSummary } from "./validate-records.ts";

/** The maximum number of damaged records to keep for the visitor, far more than this page could ever cause. */
const maximumKept = 10_000;
const rowsAtOnce = 1000;

/**
 * Rebuilds the log from its rows. Rows that can't be read are set aside unchanged, so that
 * the visitor can save them. Everything that depends on the rows (flags, summaries) is recomputed, and the
 * learned states are deleted, so that the log is replayed the next time a model is opened.
 */
export async function repairLog(transaction: WriteTransaction): Promise<void> {
  const [feedback, meta, summaryStore] = [
    transaction.objectStore("feedback"),
    transaction.objectStore("meta"),
    transaction.objectStore("summaries"),
  ];
  const known = (await meta.get("damaged"))?.records ?? [];
  const damaged: unknown[] = Array.isArray(known) ? [...known] : [];
  const oldSummaries = new Map<string, LogSummary>();
  for (const summary of await summaryStore.getAll())
    if (isSummary(summary)) oldSummaries.set(summary.model, summary);
  let revision = 0;
  const log: unknown = (await meta.get("log"))?.revision;
  if (Number.isSafeInteger(log)) revision = log as number;
  // Whatever else bears a revision must stay older than the changes to come: rows that were live are known by theirs.
  const [versions, past, receipts] = await Promise.all([
    transaction.objectStore("versions").getAll(),
    transaction.objectStore("past").getAllKeys(),
    transaction.objectStore("receipts").getAllKeys(),
  ]);
  const used: unknown[] = [
    ...versions.map((each) => each.revision),
    ...past.map(([, until]) => until),
    ...receipts,
  ];
  for (const each of used) if (Number.isSafeInteger(each)) revision = Math.max(revision, each as number);

  const summaries = new Map<string, LogSummary>();
  let after: IDBKeyRange | undefined;
  for (;;) {
    const keys = await feedback.getAllKeys(after, rowsAtOnce);
    const last = keys.at(-1);
    if (last === undefined) break;
    const records: unknown[] = await feedback.getAll(after, rowsAtOnce);
    for (const [index, record] of records.entries()) {
      if (!isRowRecord(record)) {
        if (damaged.length < maximumKept) damaged.push(record);
        await feedback.delete(keys[index]!);
        continue;
      }
      revision = Math.max(revision, ...record.spans);
      const group = await feedback.index("byInput").getAll(IDBKeyRange.only([record.model, record.inputKey]));
      const row = resolveVerdicts(group.filter(isRowRecord).map(fromRecord)).find(
        ({ id }) => id === record.id,
      )!;
      const settled: RowRecord = toRecord(row);
      if (settled.superseded !== record.superseded || settled.contradicted !== record.contradicted)
        await feedback.put(settled);
      const before = oldSummaries.get(row.model);
      const summary = summaries.get(row.model) ?? emptySummary(row.model, before);
      summaries.set(row.model, {
        ...summary,
        rows: summary.rows + 1,
        judged: summary.judged + Number(row.correct !== undefined),
        correct: summary.correct + Number(row.correct === true),
        lessons: summary.lessons + Number(isLesson(row)),
        lastCreatedAt: row.createdAt > summary.lastCreatedAt ? row.createdAt : summary.lastCreatedAt,
      });
    }
    after = IDBKeyRange.lowerBound(last, true);
  }

  revision += 1;
  for (const summary of oldSummaries.values())
    if (!summaries.has(summary.model)) summaries.set(summary.model, emptySummary(summary.model, summary));
  await summaryStore.clear();
  for (const summary of summaries.values())
    await summaryStore.put({
      ...summary,
      truncatedAt: revision,
      rowsSinceExport: Math.min(summary.rowsSinceExport, summary.rows),
    });
  await transaction.objectStore("steps").clear();
  await transaction.objectStore("checkpoints").clear();
  await meta.put({ revision }, "log");
  if (damaged.length > 0) await meta.put({ records: damaged }, "damaged");
}

/** The damaged records that were set aside, for the visitor to save. Empty if there are none. */
export async function readDamaged(database: Database): Promise<readonly unknown[]> {
  return (await database.get("meta", "damaged"))?.records ?? [];
}

function emptySummary(model: string, before: LogSummary | undefined): LogSummary {
  return {
    model,
    lastCreatedAt: before?.lastCreatedAt ?? "",
    truncatedAt: 0,
    rows: 0,
    judged: 0,
    correct: 0,
    lessons: 0,
    lastExportAt: before?.lastExportAt,
    rowsSinceExport: before?.rowsSinceExport ?? Number.MAX_SAFE_INTEGER,
  };
}
