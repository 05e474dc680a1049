import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { nextTask } from "../core/next-task.ts";
import { stopIfAborted } from "../core/stop-if-aborted.ts";
import { type CsvLine, readCsvLines } from "../csv/csv-lines.ts";
import type { ImportReport, WorkOptions } from "../models/services.ts";
import { type CsvPlan, planCsv } from "./import-layout.ts";
import { readCsvRow } from "./import-row.ts";
import type { Draft } from "./log.ts";
import type { MergeOutcome } from "./ports.ts";
import { RefusedRows } from "./refused-rows.ts";

/** Rows that are stored together. */
const mergedRows = 500;
/** So many rows are read before the store gets its turn: it writes the ones before meanwhile. */
const readRows = 25;

type ImportOptions = WorkOptions & { readonly now?: (() => number) | undefined };
/** Puts rows into the log, all of them or none, and tells what became of each. */
type RowStore = { merge(model: string, rows: readonly Draft[]): Promise<readonly MergeOutcome[]> };
type Waiting = { readonly line: CsvLine; readonly row: Draft };

/**
 * Merges a CSV into the log: our own export, or a plain table of fields and a class. What fails in the middle, a full
 * disk or a line without end, stops it; what was whole by then stays, and the report says how much that is.
 * @throws AppError `csv-invalid` where nothing of it can be read, and AbortError
 */
export async function importCsv(
  card: Card,
  store: RowStore,
  file: Blob,
  options: ImportOptions,
): Promise<ImportReport> {
  const counts = { read: 0, added: 0, known: 0 };
  const refused = new RefusedRows();
  const report = (stopped: AppError | undefined): ImportReport => ({
    ...counts,
    refused: refused.listed,
    refusedCount: refused.count,
    refusedFile: refused.file(),
    stopped,
  });
  const now = new Date((options.now ?? Date.now)());
  let plan: CsvPlan | undefined;
  let bytesBefore = 0;
  const say = (done: number) =>
    options.onProgress?.({ done: Math.floor(done), total: file.size, unit: "bytes" });

  let waiting: Waiting[] = [];
  // One merge at a time: rows of the next are read while it writes.
  let merging: Promise<void> = Promise.resolve();
  const merge = async (rows: readonly Waiting[]) => {
    const outcomes = await store.merge(
      card.id,
      rows.map(({ row }) => row),
    );
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome === "added") counts.added++;
      else if (outcome === "known") counts.known++;
      else {
        const message = "A row with this id is there already, with other content.";
        refused.add(rows[index]!.line, { at: "id", message });
      }
    }
  };
  const startMerge = async () => {
    await merging;
    stopIfAborted(options.signal);
    merging = merge(waiting);
    // Whoever waits for it next is told.
    merging.catch(() => {});
    waiting = [];
  };
  const finish = async () => {
    await startMerge();
    await merging;
  };

  try {
    for await (const { lines, bytesRead } of readCsvLines(file.stream())) {
      const rows = plan ? lines : lines.slice(1);
      if (!plan && lines.length > 0) {
        plan = makePlan(card, lines, now);
        refused.begin(lines[0]!.cells);
      }
      for (const [index, line] of rows.entries()) {
        if (counts.read++ % readRows === 0) {
          await nextTask();
          stopIfAborted(options.signal);
        }
        const result = line.problem ? { problem: line.problem } : readCsvRow(plan!, line.cells);
        if ("problem" in result) refused.add(line, result.problem);
        else if (waiting.push({ line, row: result.row }) >= mergedRows) {
          await startMerge();
          // A piece of the file holds thousands of rows, which take their time.
          say(bytesBefore + ((bytesRead - bytesBefore) * (index + 1)) / rows.length);
        }
      }
      bytesBefore = bytesRead;
      say(bytesRead);
    }
    if (!plan) throw new AppError("csv-invalid", { line: 1, reason: "the file is empty" });
    await finish();
  } catch (error) {
    if (!(error instanceof AppError) || !plan) throw error;
    return report(error.code === "csv-invalid" ? await finish().then(() => error, onlyAppError) : error);
  } finally {
    await merging.catch(() => {});
  }
  return report(undefined);
}

function makePlan(card: Card, lines: readonly CsvLine[], now: Date): CsvPlan {
  const [header, ...rows] = lines;
  const sample = rows.slice(0, 100).map(({ cells }) => cells);
  const result = planCsv(card, header!.cells, sample, now);
  if ("plan" in result) return result.plan;
  const { at, message } = result.problem;
  throw new AppError(
    "csv-invalid",
    { line: header!.line, column: at, reason: message },
    { problems: [result.problem] },
  );
}

function onlyAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}
