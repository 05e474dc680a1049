import type { DBSchema, IDBPDatabase, IDBPTransaction } from "idb";
import type { FeedbackPosition } from "../learning/feedback.ts";
import type {
  Checkpoint,
  LearnedStateKey,
  LogRow,
  LogSummary,
  Step,
  StoredVersion,
} from "../learning/log.ts";

import { DamagedRecord, isRowRecord } from "./validate-records.ts";

/** A verdict as an index key, since IndexedDB doesn't accept booleans as keys. */
export type VerdictKey = "right" | "wrong";

/**
 * A row as it is stored. The names `teaches`, `context` and `spans` are older than those in the code, and stay because
 * visitors' databases contain them.
 */
type StoredRow = Omit<LogRow, "usedForTraining" | "metadata" | "liveRevisions"> & {
  readonly teaches: boolean;
  readonly context: LogRow["metadata"];
  readonly spans: readonly number[];
};

/**
 * A live row, with a value that only the indexes use. Rows without a verdict are not in the verdict indexes.
 */
export type RowRecord = StoredRow & { readonly verdict?: VerdictKey };

/** A step as it is stored. */
export type StepRecord = Omit<Step, "perClassStep"> & LearnedStateKey & { readonly pushes: Float64Array };

/** A version as it is stored. */
export type VersionRecord = Omit<StoredVersion, "holdoutAccuracy"> & {
  readonly guardAccuracy: number | undefined;
};

/** A chunk of past rows as it is stored. */
export type PastRecord = Omit<PastChunk, "rows"> & { readonly rows: readonly StoredRow[] };

/**
 * Rows of a model that are no longer live, kept while a version or a receipt needs them. Each record contains
 * many of them, since a reset or restore moves all rows, and writing one record per row would be slow.
 */
export type PastChunk = {
  readonly model: string;
  /** The revision that removed them. */
  readonly until: number;
  readonly chunk: number;
  readonly rows: readonly LogRow[];
};

/** Rows that were removed together and can be restored together. */
export type Receipt = { readonly revision: number; readonly rows: number; readonly createdAt: string };

/** The key of a step or checkpoint. It sorts them in replay order, so all those after a position form one range. */
type StateRecordKey = [model: string, createdAt: string, id: string, sha256: string];

/** The schema of the whole database. */
export interface HunchSchema extends DBSchema {
  feedback: {
    key: string;
    value: RowRecord;
    indexes: {
      byTime: [string, string];
      byModel: [string, string, string];
      byVerdict: [string, string, string];
      byModelVerdict: [string, string, string, string];
      byInput: [string, string];
    };
  };
  /** Rows that one change removed from one model are stored next to each other. */
  past: { key: [model: string, until: number, chunk: number]; value: PastRecord };
  steps: { key: StateRecordKey; value: StepRecord };
  checkpoints: { key: StateRecordKey; value: Checkpoint & LearnedStateKey };
  versions: {
    key: string;
    value: VersionRecord;
    indexes: { byModel: [string, string]; byRevision: [string, number] };
  };
  summaries: { key: string; value: LogSummary };
  receipts: { key: number; value: Receipt };
  /**
   * "log" contains the log's revision, "damaged" the records that a repair set aside. The other keys are the traces of
   * writes from the journal (done-writes.ts).
   */
  meta: {
    key: "log" | "damaged" | [state: "done", revision: number, id: string];
    value: { readonly revision?: number; readonly records?: readonly unknown[] };
  };
}

export type Database = IDBPDatabase<HunchSchema>;

/** All stores. Every write opens all of them, since a change to the log updates the learned states in the same transaction. */
export const allStores = [
  "feedback",
  "past",
  "steps",
  "checkpoints",
  "versions",
  "summaries",
  "receipts",
  "meta",
] as const;

type Stores = (typeof allStores)[number][];
export type WriteTransaction = IDBPTransaction<HunchSchema, Stores, "readwrite">;
export type ReadTransaction = IDBPTransaction<HunchSchema, Stores, "readonly" | "readwrite">;

export const databaseName = "hunch";
/** Increase this with every change to the schema, and add a step to `upgrade`. */
export const databaseVersion = 1;

/**
 * Upgrades a database from an earlier version, or an empty one. The steps run in order and must never be
 * changed.
 */
export function upgrade(database: Database, oldVersion: number): void {
  if (oldVersion < 1) {
    const feedback = database.createObjectStore("feedback", { keyPath: "id" });
    feedback.createIndex("byTime", ["createdAt", "id"]);
    feedback.createIndex("byModel", ["model", "createdAt", "id"]);
    feedback.createIndex("byVerdict", ["verdict", "createdAt", "id"]);
    feedback.createIndex("byModelVerdict", ["model", "verdict", "createdAt", "id"]);
    feedback.createIndex("byInput", ["model", "inputKey"]);
    database.createObjectStore("past", { keyPath: ["model", "until", "chunk"] });
    database.createObjectStore("steps", { keyPath: ["model", "createdAt", "id", "sha256"] });
    database.createObjectStore("checkpoints", { keyPath: ["model", "createdAt", "id", "sha256"] });
    const versions = database.createObjectStore("versions", { keyPath: "name" });
    versions.createIndex("byModel", ["model", "createdAt"]);
    versions.createIndex("byRevision", ["model", "revision"]);
    database.createObjectStore("summaries", { keyPath: "model" });
    database.createObjectStore("receipts", { keyPath: "revision" });
    database.createObjectStore("meta");
  }
}

/** Converts a row to its stored form. */
export function toRecord(row: LogRow): RowRecord {
  const stored = toStoredRow(row);
  return row.correct === undefined ? stored : { ...stored, verdict: row.correct ? "right" : "wrong" };
}

/** Reads a row from its record, without the value that only the indexes use. @throws DamagedRecord */
export function fromRecord(record: RowRecord): LogRow {
  if (!isRowRecord(record)) throw new DamagedRecord("a row of the log");
  const { verdict: _, ...row } = record;
  return fromStoredRow(row);
}

/** Converts a chunk of past rows to its stored form. */
export function toPastRecord(chunk: PastChunk): PastRecord {
  return { ...chunk, rows: chunk.rows.map(toStoredRow) };
}

/** The reverse of `toPastRecord`. */
export function fromPastRecord(record: PastRecord): PastChunk {
  return { ...record, rows: record.rows.map(fromStoredRow) };
}

/** Converts a version to its stored form. */
export function toVersionRecord({ holdoutAccuracy, ...version }: StoredVersion): VersionRecord {
  return { ...version, guardAccuracy: holdoutAccuracy };
}

/** The reverse of `toVersionRecord`. */
export function fromVersionRecord({ guardAccuracy, ...record }: VersionRecord): StoredVersion {
  return { ...record, holdoutAccuracy: guardAccuracy };
}

function toStoredRow({ usedForTraining, metadata, liveRevisions, ...row }: LogRow): StoredRow {
  return { ...row, teaches: usedForTraining, context: metadata, spans: liveRevisions };
}

function fromStoredRow({ teaches, context, spans, ...row }: StoredRow): LogRow {
  return { ...row, usedForTraining: teaches, metadata: context, liveRevisions: spans };
}

/**
 * All keys that begin with `prefix`. The upper bound ends in an array, which sorts after every string and number.
 * @param after only keys after this position
 */
export function keysFrom(prefix: readonly string[], after?: FeedbackPosition): IDBKeyRange {
  const lower = after === undefined ? [...prefix] : [...prefix, after.createdAt, after.id];
  return IDBKeyRange.bound(lower, [...prefix, []], after !== undefined, true);
}
