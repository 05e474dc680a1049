/** The largest file of a model that is accepted, in bytes. A typical model for a web page is a thousandth of that size. */
export const maximumModelBytes = 512 * 1024 * 1024;

/** The table that a model was trained on. It is kept so that the model can be trained again. */
export type KeptTable = {
  readonly sha256: string;
  readonly bytes: number;
  /** The file's own name. */
  readonly name: string;
  /** The column to predict. */
  readonly target: string;
  /** How each column is used, for the columns whose use was changed by hand. */
  readonly uses: Readonly<Record<string, string>>;
};

/** A model that was replaced by another. Its owner can go back to it. */
export type ReplacedModel = {
  /** A card to pass to `parseCard`. */
  readonly card: unknown;
  /** ISO 8601. */
  readonly replacedAt: string;
};

/**
 * How long a model's file took to answer in this browser. It is measured only in threads that can be
 * terminated; the service worker, which can't be, relies on it.
 */
export type OwnModelTrial = {
  /** The SHA-256 of the file. */
  readonly sha256: string;
  /** How long its slowest run on a single row took, in milliseconds, or opening it if that took over three seconds. */
  readonly slowestMs: number;
  /**
   * While a thread that can't be terminated opens or runs the file, a random name of this thread. If a later thread
   * finds it, the browser ended that thread meanwhile: because it was over time, or because the last tab was closed.
   */
  readonly runningIn?: string;
  /** Whether a later thread has found such a name. */
  readonly isUnfinished?: true;
  /** Whether such a name has been removed once, since the file answered in a page. It isn't removed a second time. */
  readonly wasForgiven?: true;
};

/** A model that was added in this browser, as it is stored. */
export type OwnModelRecord = {
  readonly id: string;
  /** A card to pass to `parseCard`. It is parsed again whenever it is read. */
  readonly card: unknown;
  /** SHA-256 of each file that the card and the replaced model's card refer to, and of the kept table. */
  readonly files: readonly string[];
  readonly table?: KeptTable;
  /** Missing until the file has answered once. */
  readonly trial?: OwnModelTrial;
  /** Only the last one is kept, so that replaced models don't fill up storage. */
  readonly replaced?: ReplacedModel;
  /** ISO 8601. */
  readonly addedAt: string;
  /** Set while the model is removed but can still be restored. ISO 8601. */
  readonly removedAt?: string;
};

/** The part of storage that is needed to serve the user's own models. */
export type OwnModelReader = {
  /** All records, including removed ones, oldest first. */
  records(): Promise<readonly OwnModelRecord[]>;
  record(id: string): Promise<OwnModelRecord | undefined>;
  /** The bytes with this SHA-256, unchecked; undefined if they are not stored. */
  file(sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
};

/**
 * Whether a stored value is a record of an added model. Any page on this origin can write to its storage. A record
 * whose card has a different id would pass for another model.
 */
export function isOwnModelRecord(value: unknown): value is OwnModelRecord {
  if (typeof value !== "object" || value === null) return false;
  const { id, card, files, addedAt, removedAt } = value as Readonly<Record<keyof OwnModelRecord, unknown>>;
  return (
    typeof id === "string" &&
    (card as { id?: unknown } | null | undefined)?.id === id &&
    Array.isArray(files) &&
    typeof addedAt === "string" &&
    (removedAt === undefined || typeof removedAt === "string")
  );
}

/** The time of the slowest run of this file, in milliseconds. Undefined if it has never answered in this browser. */
export function slowestRun({ trial }: OwnModelRecord, sha256: string): number | undefined {
  return trial?.sha256 === sha256 && Number.isFinite(trial.slowestMs) ? trial.slowestMs : undefined;
}

/** True unless the model was removed. */
export function isLive({ removedAt }: OwnModelRecord): boolean {
  return removedAt === undefined;
}
