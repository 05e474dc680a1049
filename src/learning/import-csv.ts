import type { Card } from "../core/card.ts";
import { type CsvLine, readCsvLines, toCsvLine } from "../core/csv-lines.ts";
import { type CsvPlan, planCsv } from "../core/csv-plan.ts";
import { readCsvRow } from "../core/csv-row.ts";
import { AppError, type Problem } from "../core/errors.ts";
import type { Draft } from "../core/log-records.ts";
import type { ImportReport, RefusedRow, WorkOptions } from "../core/services.ts";
import { stopIfAborted } from "../core/stop-if-aborted.ts";
import type { LearnerStore } from "./ports.ts";

/** So many refused rows are listed with their reason, and so much of each; the others are counted. */
const listedRows = 1000;
const listedCells = 300;
const listedCharacters = 2000;
/** Rows that are stored together. */
const mergedRows = 500;

type ImportOptions = WorkOptions & { readonly now?: (() => number) | undefined };

/**
 * Merges a CSV into the log: our own export, or a plain table of fields and a class. What fails in the middle, a full
 * disk or a line without end, stops it; what was whole by then stays, and the report says how much that is.
 * @throws AppError `csv-invalid` where nothing of it can be read, and AbortError
 */
export async function importCsv(
  card: Card,
  store: Pick<LearnerStore, "merge">,
  file: Blob,
  options: ImportOptions,
): Promise<ImportReport> {
  const report = { read: 0, added: 0, known: 0, refused: [] as RefusedRow[], refusedCount: 0 };
  const refuse = ({ line, cells }: CsvLine, problem: Problem) => {
    report.refusedCount++;
    if (report.refused.length >= listedRows) return;
    const shortened = cells.slice(0, listedCells).map((cell) => cell.slice(0, listedCharacters));
    report.refused.push({ line, problem, text: toCsvLine(shortened) });
  };
  const now = new Date((options.now ?? Date.now)());
  let plan: CsvPlan | undefined;
  let bytesBefore = 0;
  const say = (done: number) =>
    options.onProgress?.({ done: Math.floor(done), total: file.size, unit: "bytes" });
  let waiting: { line: CsvLine; row: Draft }[] = [];
  const flush = async () => {
    stopIfAborted(options.signal);
    const outcomes = await store.merge(
      card.id,
      waiting.map(({ row }) => row),
    );
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome === "added") report.added++;
      else if (outcome === "known") report.known++;
      else
        refuse(waiting[index]!.line, {
          at: "id",
          message: "A row with this id is there already, with other content.",
        });
    }
    waiting = [];
  };

  try {
    for await (const { lines, bytesRead } of readCsvLines(file.stream())) {
      stopIfAborted(options.signal);
      const rows = plan ? lines : lines.slice(1);
      if (!plan && lines.length > 0) plan = makePlan(card, lines, now);
      for (const [index, line] of rows.entries()) {
        report.read++;
        const result = line.problem ? { problem: line.problem } : readCsvRow(plan!, line.cells);
        if ("problem" in result) refuse(line, result.problem);
        else if (waiting.push({ line, row: result.row }) >= mergedRows) {
          await flush();
          // A piece of the file holds thousands of rows, which take their time.
          say(bytesBefore + ((bytesRead - bytesBefore) * (index + 1)) / rows.length);
        }
      }
      bytesBefore = bytesRead;
      say(bytesRead);
    }
    if (!plan) throw new AppError("csv-invalid", { line: 1, reason: "the file is empty" });
    await flush();
  } catch (error) {
    if (!(error instanceof AppError) || !plan) throw error;
    const keptError = error.code === "csv-invalid" ? await flush().then(() => error, onlyAppError) : error;
    return { ...report, stopped: keptError };
  }
  return { ...report, stopped: undefined };
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
