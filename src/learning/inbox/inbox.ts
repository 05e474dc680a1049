import { type ErrorRecord, toErrorRecord } from "../../core/errors.ts";
import type { WorkOptions } from "../../core/progress.ts";
import type { ReadingNote } from "../../csv/reading-notes.ts";
import type { ClassGuess, RefusedRow } from "../lessons.ts";
import { isLesson, type LogRow } from "../log.ts";
import { type Judge, type JudgedRow, judgeExports, type SourceEffect } from "./judge-exports.ts";
import { type ExportFile, type LeftOut, type ReadExport, readExports } from "./read-exports.ts";

/**
 * One file of a delivery, and the effect of learning from it alone. It is plain data, which the worker sends to the
 * page.
 */
export type InboxFile = SourceEffect & {
  readonly name: string;
  readonly read: number;
  /** The number of valid rows that are new: neither in the log, nor in an earlier file, nor earlier in this one. */
  readonly added: number;
  readonly known: number;
  readonly refusedCount: number;
  /** The first refused rows. */
  readonly refused: readonly RefusedRow[];
  /** Why reading the file failed or stopped early. */
  readonly error: ErrorRecord | undefined;
  /** Set if it isn't certain that the column with the classes is one. */
  readonly guess?: ClassGuess | undefined;
  /** What to say of how the table was read. */
  readonly notes?: readonly ReadingNote[] | undefined;
  readonly leftOut?: LeftOut | undefined;
};

/** Feedback from several visitors, judged before the model learns from it. */
export type Delivery = {
  readonly files: readonly InboxFile[];
  /** Least plausible first. */
  readonly rows: readonly JudgedRow[];
};

/** All rows are in memory while they are judged, each with about 3 kB. A gzipped file of 20 MB may hold millions. */
const largestRows = 200_000;

/**
 * Reads and judges the files that visitors sent.
 * @param inLog returns the rows that the log already has under these ids. They replace the delivered ones, since their
 *   class may have been changed, or they may have been excluded from training
 * @throws AbortError
 */
export async function openDelivery(
  judge: Judge,
  files: readonly ExportFile[],
  options: WorkOptions = {},
  inLog: (ids: readonly string[]) => Promise<readonly LogRow[]> = async () => [],
): Promise<Delivery> {
  const delivered = await readExports(judge.card, files, { signal: options.signal, largestRows });
  const kept = await inLog(delivered.flatMap(({ rows }) => rows.map(({ id }) => id)));
  const known = new Map(kept.map((row) => [row.id, { ...row, usedForTraining: isLesson(row) }]));
  const exports = delivered.map((file) => ({
    ...file,
    rows: file.rows.map((row) => known.get(row.id) ?? row),
  }));
  const { rows, effects } = await judgeExports(judge, exports, options, known);
  return { rows, files: exports.map((read, index) => ({ ...describe(read, known), ...effects[index]! })) };
}

function describe(
  { name, rows, report, error, leftOut }: ReadExport,
  known: Pick<ReadonlySet<string>, "has">,
): Omit<InboxFile, keyof SourceEffect> {
  const added = rows.filter(({ id }) => !known.has(id)).length;
  const stopped = error ?? report?.stopped;
  return {
    name,
    read: report?.read ?? 0,
    added,
    known: (report?.known ?? 0) + rows.length - added,
    refusedCount: report?.refusedCount ?? 0,
    refused: report?.refused ?? [],
    error: stopped && toErrorRecord(stopped),
    guess: report?.guess,
    notes: report?.notes,
    leftOut,
  };
}

/** A rule that leaves out several rows at once. */
export type InboxRule = "contradicted" | "repeated" | "implausible" | "harmful";

/** A row is implausible if its plausibility is lower than this. */
export const implausibleBelow = 0.05;

/** Whether a rule leaves a row out. If a file repeats a row, one of them is kept. */
export function ruleLeavesOut(
  rule: InboxRule,
  judged: JudgedRow,
  files: readonly Pick<InboxFile, "holdout" | "others">[],
  isKept: boolean,
): boolean {
  switch (rule) {
    case "contradicted":
      return judged.contradicted;
    case "repeated":
      return judged.repeats > 1 && !isKept;
    case "implausible":
      return judged.plausibility < implausibleBelow;
    case "harmful":
      return isHarmful(files[judged.source]!);
  }
}

/** True for a file that makes the model worse on the holdout or, if there is none, on the rows of all other files. */
export function isHarmful({ holdout, others }: Pick<InboxFile, "holdout" | "others">): boolean {
  return holdout ? holdout.verdict === "harms" : others?.verdict === "harms";
}
