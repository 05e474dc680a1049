import type { LogSummary } from "../learning/log.ts";
import { keysFrom, type ReadTransaction } from "./schema.ts";
import { DamagedRecord, isSummary } from "./validate-records.ts";

/** The summary of a model; all zeros if the log has never had rows for it. */
export async function readSummary(transaction: ReadTransaction, model: string): Promise<LogSummary> {
  const known = await transaction.objectStore("summaries").get(model);
  if (known !== undefined && !isSummary(known)) throw new DamagedRecord("a summary of the log");
  return (
    known ?? {
      model,
      lastCreatedAt: "",
      truncatedAt: 0,
      rows: 0,
      judged: 0,
      correct: 0,
      lessons: 0,
      lastExportAt: undefined,
      rowsSinceExport: 0,
    }
  );
}

/** The summaries of all models that the log has ever had rows for. */
export async function readSummaries(transaction: ReadTransaction): Promise<readonly LogSummary[]> {
  const summaries = await transaction.objectStore("summaries").getAll();
  if (!summaries.every(isSummary)) throw new DamagedRecord("a summary of the log");
  return summaries;
}

/** The time of a model's newest row; "" if it has none. */
export async function newestTime(
  transaction: ReadTransaction,
  { model, rows }: Pick<LogSummary, "model" | "rows">,
): Promise<string> {
  // The caller may be about to clear the store.
  if (rows === 0) return "";
  const byModel = transaction.objectStore("feedback").index("byModel");
  const newest = await byModel.openKeyCursor(keysFrom([model]), "prev");
  return (newest?.key as readonly string[] | undefined)?.[1] ?? "";
}
