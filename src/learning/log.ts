import { currentTime } from "../core/clock.ts";
import type { Feedback, FeedbackEntry, FeedbackPosition } from "./feedback.ts";
import type { Version } from "./lessons.ts";

/* The records of the log and of what is learned from it. Records that are read from storage are checked before use. */

/** A row that is about to enter the log. */
export type Draft = Feedback & {
  /** `inputKey` of its inputs: rows with the same key are verdicts on the same input. */
  readonly inputKey: string;
};

/** A row of the log, with data that only the log needs. */
export type LogRow = Draft & {
  readonly superseded: boolean;
  readonly contradicted: boolean;
  /**
   * The revisions of the log at which this content became live or stopped being live: from, until, from, ...
   * While it is live, the list has an odd length. Undo, restore and versions need nothing else.
   */
  readonly liveRevisions: readonly number[];
};

/**
 * Identifies a learned state: a model, and a SHA-256 of everything that determines what its lessons do
 * (`learnedStateKey`).
 */
export type LearnedStateKey = { readonly model: string; readonly sha256: string };

/** How one lesson changed the adapter, so that the change can be repeated without the graph. */
export type Step = FeedbackPosition & {
  /** The number of lessons up to and including this one. */
  readonly lessons: number;
  /** True if this model can't use the row: it refuses its values, or no longer has its class. */
  readonly unusable?: boolean | undefined;
  /**
   * [C]: for each class, the factor that multiplies the features before they are added to the class's weights.
   * If there was nothing to learn, all factors are 0 and the lists are empty.
   */
  readonly perClassStep: Float64Array;
  readonly indices: Int32Array;
  readonly values: Float32Array;
};

/** An adapter as it is stored. `keys` [K] are ascending; `weights` is [K,C], row-major. */
export type StoredAdapter = {
  readonly keys: Uint32Array;
  readonly weights: Float32Array;
  readonly classCount: number;
  readonly checksum: number;
};

/** The learned state up to and including the lesson at its position. */
export type Checkpoint = FeedbackPosition & {
  readonly lessons: number;
  /** How many of the lessons the model can't use. Checkpoints from older page versions don't have it. */
  readonly unusable?: number;
  readonly adapter: StoredAdapter;
};

/** The log's counters for one model, so that no page has to count rows. */
export type LogSummary = {
  readonly model: string;
  /**
   * The time of the newest row ever appended, not counting removed rows that were dated in the future. The
   * next row gets a later time. "" if there was none.
   */
  readonly lastCreatedAt: string;
  /** The last revision that invalidated learned states. A state in memory from an earlier revision is stale. */
  readonly truncatedAt: number;
  readonly rows: number;
  /** The number of rows with a verdict on a prediction, and how many of those predictions were right. */
  readonly judged: number;
  readonly correct: number;
  /**
   * The number of rows that are used for training and not superseded, which are the lessons of a complete
   * replay.
   */
  readonly lessons: number;
  readonly lastExportAt: string | undefined;
  readonly rowsSinceExport: number;
};

/** A version with everything needed to restore it. */
export type StoredVersion = Version & {
  /** The revision of the log that this version refers to. */
  readonly revision: number;
  /** Its learned state. Undefined if the state was out of date or has no lessons. */
  readonly checkpoint: Checkpoint | undefined;
  /** The `sha256` of that state's key. Older versions don't have it. */
  readonly stateSha256?: string | undefined;
};

/** A row without the data that only the log needs. */
export function toEntry({ inputKey: _, liveRevisions: __, ...entry }: LogRow): FeedbackEntry {
  return entry;
}

/** Compares two positions in replay order: by time, then by id, both as plain strings. */
export function comparePositions(a: FeedbackPosition, b: FeedbackPosition): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

/** True if the row is part of the replay. */
export function isLesson(row: Pick<LogRow, "usedForTraining" | "superseded">): boolean {
  return row.usedForTraining && !row.superseded;
}

/**
 * Decides which of the live rows for one input is a lesson: the newest one that may be used for training. Earlier
 * ones that may be used are marked as superseded, and all rows as contradicted if they name different classes.
 * @returns the rows in replay order with both flags set. A row whose flags were already right is returned as
 *   the same object
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

/** True if a row with these live revisions was live at the given revision. */
export function wasLiveAt(liveRevisions: readonly number[], revision: number): boolean {
  return liveRevisions.filter((edge) => edge <= revision).length % 2 === 1;
}

/** A time later than `previous` and not before `earliest`. Both are ISO 8601; `previous` may be "". */
export function timeAfter(previous: string, earliest: string): string {
  if (earliest > previous) return earliest;
  return new Date(Date.parse(previous) + 1).toISOString();
}

/**
 * How far in the future a row may be dated: one day. Another device's clock, or this device's before it was
 * corrected, may be hours ahead, and rows dated in the future for this reason must not be lost.
 */
export const clockToleranceMs = 86_400_000;

/** Whether a time (ISO 8601) is further in the future than a clock that is ahead would explain. */
export function isInFuture(time: string): boolean {
  return Date.parse(time) > currentTime().getTime() + clockToleranceMs;
}

/**
 * Whether two rows with the same id have the same content. The time may differ: an import dates a
 * row now if a clock was ahead or if its table has no dates.
 */
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
    ]);
  return contentOf(a) === contentOf(b);
}
