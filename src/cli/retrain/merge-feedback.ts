import type { LeftOut, ReadExport } from "../../learning/inbox/read-exports.ts";
import type { ImportReport } from "../../learning/lessons.ts";
import { comparePositions, type Draft, isLesson, type LogRow, resolveVerdicts } from "../../learning/log.ts";

/** Feedback from several visitors, merged into one log. */
export type MergedFeedback = {
  /** In the order in which the model learns them. */
  readonly lessons: readonly LogRow[];
  readonly files: readonly {
    readonly path: string;
    readonly report: ImportReport;
    readonly leftOut: LeftOut | undefined;
  }[];
  /** The number of rows that were replaced by a later verdict on the same input. */
  readonly superseded: number;
  /** The number of rows that visitors excluded from lessons. */
  readonly excluded: number;
  /** The number of inputs on which verdicts differ; the newest one that isn't excluded counts. */
  readonly contradicted: number;
};

/**
 * Merges exports that `readExports` has read. If there are several verdicts on the same input, the newest one
 * that isn't excluded counts.
 * @param isLeftOut rows to leave out
 * @throws the error of the first file that could not be read, such as AppError `csv-invalid`
 */
export function mergeExports(
  exports: readonly ReadExport[],
  isLeftOut: (row: Draft) => boolean = () => false,
): MergedFeedback {
  const files = exports.map(({ name, report, error, leftOut }) => {
    if (!report) throw error;
    return { path: name, report, leftOut };
  });
  const rows = exports.flatMap((each) => each.rows).filter((row) => !isLeftOut(row));
  const byInput = new Map<string, Draft[]>();
  for (const row of rows) {
    const alike = byInput.get(row.inputKey);
    if (alike) alike.push(row);
    else byInput.set(row.inputKey, [row]);
  }
  const settled = [...byInput.values()].map((drafts) => resolveVerdicts(drafts.map(toLogRow)));
  const all = settled.flat();
  return {
    lessons: all.filter(isLesson).sort(comparePositions),
    files,
    superseded: all.filter(({ superseded }) => superseded).length,
    excluded: all.filter(({ usedForTraining }) => !usedForTraining).length,
    contradicted: settled.filter(([row]) => row?.contradicted).length,
  };
}

function toLogRow(draft: Draft): LogRow {
  return { ...draft, superseded: false, contradicted: false, liveRevisions: [] };
}
