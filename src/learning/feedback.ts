import type { Inputs, MetadataValues } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";

/** Where a row of feedback came from. */
export type FeedbackSource = "page" | "api" | "import";

/** One visitor's verdict on one prediction: a row of the log and of the CSV. */
export type Feedback = {
  /** UUID version 7 (RFC 9562): unique anywhere, and in order of time. Rows of a plain training table get one derived from their content. */
  readonly id: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly createdAt: string;
  readonly model: string;
  readonly modelVersion: string;
  /** SHA-256 of the base model's file that answered. */
  readonly modelSha256: string;
  readonly inputs: Inputs;
  readonly metadata: MetadataValues;
  /** What the page said, lessons included, before this verdict: the basis of progressive validation. Absent in an imported training table. */
  readonly predictedLabel: string | undefined;
  readonly predictedProbability: number | undefined;
  readonly correct: boolean | undefined;
  /** The right class by the visitor's word. */
  readonly label: string;
  readonly source: FeedbackSource;
  /** False where the owner marked the row as not for teaching. */
  readonly usedForTraining: boolean;
};

/** What a visitor says of a prediction. */
export type Verdict = {
  /** Given where the row must be known before the store has it. A row of an id that the log has is not added twice. */
  readonly id?: string;
  /** ISO 8601, UTC. When it was said, where that is known already. */
  readonly createdAt?: string;
  readonly inputs: Inputs;
  readonly metadata: MetadataValues;
  readonly predictedLabel: string;
  readonly predictedProbability: number;
  readonly label: string;
  /** "page" where nothing is said. */
  readonly source?: "page" | "api" | undefined;
};

/** Which rows of the log are meant. All conditions must hold. */
export type FeedbackFilter = {
  readonly model?: string | undefined;
  readonly correct?: boolean | undefined;
  /** Every one of these words stands in the inputs, the metadata or the labels, whatever its case. */
  readonly words?: string | undefined;
  /** ISO 8601 instants, both inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

/** A row as the list shows it. */
export type FeedbackEntry = Feedback & {
  /** A later verdict on the same input took this one's place: it is kept, and teaches no more. */
  readonly superseded: boolean;
  /** Another verdict on the same input says another class. */
  readonly contradicted: boolean;
};

/** Some rows of the list, and where the next ones begin. */
export type FeedbackPage = { readonly entries: readonly FeedbackEntry[]; readonly offset: number };

/**
 * A place in the list that stays where it is when rows are added or removed: it lies just after the row with this
 * time and id, in the order (createdAt, id) descending, whether or not that row is still there.
 */
export type FeedbackPosition = { readonly createdAt: string; readonly id: string };

export type FeedbackCounts = {
  readonly total: number;
  readonly correct: number;
  /** Rows with a verdict: the imported ones without a prediction are not in it. */
  readonly judged: number;
};

export type StorageHealth = {
  readonly available: boolean;
  readonly persisted: boolean;
  readonly usedBytes: number | undefined;
  readonly quotaBytes: number | undefined;
  readonly rows: number;
  /** Records that could not be read. They were set aside, and people can save them. */
  readonly damaged: number;
  /** ISO 8601; undefined when nothing was ever exported. */
  readonly lastExportAt: string | undefined;
  /** Rows given since. */
  readonly rowsSinceExport: number;
};

/** The log of all models' feedback, for the list. Changes go through here so that the adapter follows. */
export interface FeedbackLog {
  counts(filter: FeedbackFilter, options?: WorkOptions): Promise<FeedbackCounts>;
  /** Rows `offset` to `offset + limit` of the filtered list, newest first. */
  page(filter: FeedbackFilter, offset: number, limit: number, signal?: AbortSignal): Promise<FeedbackPage>;
  /** Up to `limit` rows that follow `after` in the same order; the newest ones without it. */
  pageAfter(
    filter: FeedbackFilter,
    after: FeedbackPosition | undefined,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly FeedbackEntry[]>;
  /** One live row. Undefined where there is none, or it was deleted. */
  get(id: string, signal?: AbortSignal): Promise<FeedbackEntry | undefined>;
  /** Share of each class by one metadata, most rows first: [{value, rows, byLabel}]. */
  countsByMetadata(
    model: string,
    metadata: string,
  ): Promise<readonly { value: string; rows: number; byLabel: Readonly<Record<string, number>> }[]>;
  edit(
    id: string,
    change: { readonly label?: string; readonly usedForTraining?: boolean },
  ): Promise<FeedbackEntry>;
  /** Returns a receipt with which `restore` brings them back. */
  remove(
    which: { readonly ids: readonly string[] } | { readonly filter: FeedbackFilter },
    options?: WorkOptions,
  ): Promise<{ readonly receipt: number; readonly rows: number }>;
  /** Brings back what was removed. @throws AppError `not-found`; AbortError, and nothing is changed then */
  restore(receipt: number, options?: WorkOptions): Promise<void>;
  /** Streams the CSV of one model, UTF-8 with BOM. */
  exportCsv(
    model: string,
    filter?: FeedbackFilter,
    options?: WorkOptions,
  ): ReadableStream<Uint8Array<ArrayBuffer>>;
  health(): Promise<StorageHealth>;
  /** The records that could not be read and were set aside, as they were. */
  damaged(): Promise<readonly unknown[]>;
  askToPersist(): Promise<boolean>;
  /** Called after every change, in this tab or another. Returns the way to stop. */
  onChange(listener: () => void): () => void;
}
