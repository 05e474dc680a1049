import type { FeedbackPosition } from "../models/services.ts";
import type { Draft, LogRow } from "./log.ts";

/** Compares two places in the order in which rows are folded: by time, then by id, both as plain strings. */
export function comparePositions(a: FeedbackPosition, b: FeedbackPosition): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

/** True where the row is part of the fold. */
export function isLesson(row: Pick<LogRow, "teaches" | "superseded">): boolean {
  return row.teaches && !row.superseded;
}

/**
 * Settles which of all live rows on one input teaches: the newest that may. The earlier ones are superseded, and all
 * of them contradicted where they name different classes.
 * @returns the rows in fold order with both flags set; those that were right already are the same objects
 */
export function settleVerdicts(rows: readonly LogRow[]): LogRow[] {
  const ordered = [...rows].sort(comparePositions);
  const inForce = ordered.findLast((row) => row.teaches);
  const contradicted = ordered.some((row) => row.label !== ordered[0]?.label);
  return ordered.map((row) => {
    const superseded = row.teaches && row !== inForce;
    const isRight = row.superseded === superseded && row.contradicted === contradicted;
    return isRight ? row : { ...row, superseded, contradicted };
  });
}

/** True where a row with these spans was live at a revision. */
export function wasLiveAt(spans: readonly number[], revision: number): boolean {
  return spans.filter((edge) => edge <= revision).length % 2 === 1;
}

/** A later time than `previous`, and not before `wished`; both ISO 8601, `previous` may be "". */
export function timeAfter(previous: string, wished: string): string {
  if (wished > previous) return wished;
  return new Date(Date.parse(previous) + 1).toISOString();
}

/** Whether two rows with one id say the same. A derived id stands for the content; such rows may differ in when they came. */
export function isSameContent(a: Draft, b: Draft): boolean {
  const told = (row: Draft) =>
    JSON.stringify([
      row.model,
      row.inputKey,
      Object.entries(row.context).sort(),
      row.label,
      row.predictedLabel,
      row.predictedProbability,
      row.correct,
      row.modelSha256,
      row.source === "import" ? undefined : row.createdAt,
    ]);
  return told(a) === told(b);
}
