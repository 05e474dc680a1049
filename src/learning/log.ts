import type { Feedback, FeedbackEntry, FeedbackPosition } from "./feedback.ts";
import type { Version } from "./lessons.ts";

/** The names of what the log and what is folded from it keep in storage. Read back, they are checked before use. */

/** A row as it is about to enter the log. */
export type Draft = Feedback & {
  /** `inputKey` of its inputs: rows with the same key are verdicts on the same input. */
  readonly inputKey: string;
};

/** A row of the log with what the log knows about it. */
export type LogRow = Draft & {
  readonly superseded: boolean;
  readonly contradicted: boolean;
  /**
   * The revisions of the log between which this content was live, as from, until, from, ...: an odd number of them
   * while it is live. That is all that undo, restore and versions need.
   */
  readonly liveRevisions: readonly number[];
};

/** Which fold is meant: one model, one base file. */
export type LearnedStateKey = { readonly model: string; readonly sha256: string };

/** How one lesson changed the adapter, so that it can be done again without the graph. */
export type Step = FeedbackPosition & {
  /** How many lessons the fold has with this one. */
  readonly lessons: number;
  /** By class: how often the features are added to its weights. All 0, with empty lists, where there was nothing to learn. */
  readonly perClassStep: Float64Array;
  readonly indices: Int32Array;
  readonly values: Float32Array;
};

/** An adapter as it is stored. `keys` ascend; `weights` has one row of classes a key. */
export type StoredAdapter = {
  readonly keys: Uint32Array;
  readonly weights: Float32Array;
  readonly classCount: number;
  readonly checksum: number;
};

/** The fold up to and with the lesson at its position. */
export type Checkpoint = FeedbackPosition & {
  readonly lessons: number;
  readonly adapter: StoredAdapter;
};

/** What the log keeps about one model, so that no page has to count rows. */
export type LogSummary = {
  readonly model: string;
  /** The time of the newest row that was ever appended; the next one is later. "" for none. */
  readonly lastCreatedAt: string;
  /** The revision that last took away from what was folded. A fold in memory that knows an earlier one is stale. */
  readonly truncatedAt: number;
  readonly rows: number;
  /** Rows with a verdict on a prediction, and how many of those predictions were right. */
  readonly judged: number;
  readonly correct: number;
  /** Rows that teach and are not superseded: what a complete fold has folded. */
  readonly lessons: number;
  readonly lastExportAt: string | undefined;
  readonly rowsSinceExport: number;
};

/** A version with what it takes to go back to it. */
export type StoredVersion = Version & {
  /** The revision of the log that it names. */
  readonly revision: number;
  /** Its fold; undefined when the fold was behind, or has no lessons. */
  readonly checkpoint: Checkpoint | undefined;
};

/** A row without what only the log needs. */
export function toEntry({ inputKey: _, liveRevisions: __, ...entry }: LogRow): FeedbackEntry {
  return entry;
}

/** Compares two places in the order in which rows are folded: by time, then by id, both as plain strings. */
export function comparePositions(a: FeedbackPosition, b: FeedbackPosition): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

/** True where the row is part of the fold. */
export function isLesson(row: Pick<LogRow, "usedForTraining" | "superseded">): boolean {
  return row.usedForTraining && !row.superseded;
}

/**
 * Settles which of all live rows on one input usedForTraining: the newest that may. The earlier ones are superseded, and all
 * of them contradicted where they name different classes.
 * @returns the rows in fold order with both flags set; those that were right already are the same objects
 */
export function resolveVerdicts(rows: readonly LogRow[]): LogRow[] {
  const ordered = [...rows].sort(comparePositions);
  const inForce = ordered.findLast((row) => row.usedForTraining);
  const contradicted = ordered.some((row) => row.label !== ordered[0]?.label);
  return ordered.map((row) => {
    const superseded = row.usedForTraining && row !== inForce;
    const isRight = row.superseded === superseded && row.contradicted === contradicted;
    return isRight ? row : { ...row, superseded, contradicted };
  });
}

/** True where a row with these spans was live at a revision. */
export function wasLiveAt(liveRevisions: readonly number[], revision: number): boolean {
  return liveRevisions.filter((edge) => edge <= revision).length % 2 === 1;
}

/** A later time than `previous`, and not before `wished`; both ISO 8601, `previous` may be "". */
export function timeAfter(previous: string, earliest: string): string {
  if (earliest > previous) return earliest;
  return new Date(Date.parse(previous) + 1).toISOString();
}

/** Whether two rows with one id say the same. A derived id stands for the content; such rows may differ in when they came. */
export function isSameContent(a: Draft, b: Draft): boolean {
  const contentOf = (row: Draft) =>
    JSON.stringify([
      row.model,
      row.inputKey,
      Object.entries(row.metadata).sort(),
      row.label,
      row.predictedLabel,
      row.predictedProbability,
      row.correct,
      row.modelSha256,
      row.source === "import" ? undefined : row.createdAt,
    ]);
  return contentOf(a) === contentOf(b);
}
