import type { OwnModelReader } from "../core/own-model.ts";
import type { WorkOptions } from "../core/progress.ts";
import type { LogHistories } from "../learning/log-history.ts";
import type { OutboxStore } from "../learning/outbox.ts";
import type { ModelLibrary } from "../models/model.ts";
import type { OwnModels } from "../models/own-models.ts";
import type { BrowserSettings } from "./backup-format.ts";

/** Where a backup's contents are read from and restored to. */
export type BackupDeps = {
  readonly store: OwnModelReader;
  readonly own: Pick<OwnModels, "add">;
  readonly models: Pick<ModelLibrary, "list" | "card">;
  readonly histories: LogHistories;
  readonly outbox: OutboxStore;
  readonly settings: {
    read(): BrowserSettings;
    /** Applies each setting that hasn't been chosen in this browser. */
    take(settings: BrowserSettings): Promise<void>;
  };
};

/** A backup as a single zip. */
export type MadeBackup = {
  readonly models: number;
  readonly rows: number;
  readonly versions: number;
  /**
   * Ids of models that were removed or whose cards can't be read. They and their feedback are not in the
   * backup, but whatever this browser has of them is kept.
   */
  readonly leftOut: readonly string[];
  readonly zip: ReadableStream<Uint8Array<ArrayBuffer>>;
};

/** A backup whose contents have all been read and checked. Nothing is restored until `take` is called. */
export type OpenedBackup = {
  /** ISO 8601, UTC. */
  readonly savedAt: string;
  readonly models: readonly {
    readonly id: string;
    readonly title: string;
    /**
     * "other" if a different model has this id here. That model stays, and the backup's data for the id is
     * left out.
     */
    readonly here: "no" | "same" | "other";
    /** Whether the other model belongs to the site, so that the visitor can't remove it. */
    readonly isShipped?: boolean;
  }[];
  readonly feedback: readonly {
    readonly model: string;
    /** False if neither this site nor the backup has the model, or a different model has its id. */
    readonly fits: boolean;
    readonly rows: number;
    /** The number of rows that don't fit the model, including rows that only versions need. */
    readonly refused: number;
    readonly versions: number;
  }[];
  /** Adds everything that this browser doesn't have yet. */
  take(options?: WorkOptions): Promise<TakenBackup>;
};

/** The outcome of restoring a backup. */
export type TakenBackup = {
  readonly models: number;
  readonly added: number;
  readonly known: number;
  readonly different: number;
  readonly versions: number;
};

/** Saves and restores everything this browser keeps, as one file. */
export interface Backup {
  /**
   * @throws AppError `storage-*`, `file-too-large`, `card-*`, `download-interrupted`; AbortError. The stream fails with
   *   `own-model-damaged`
   */
  make(options?: WorkOptions): Promise<MadeBackup>;
  /**
   * Reads a backup and checks all of it, without changing anything.
   * @throws AppError `file-too-large`, `zip-invalid`, `card-*`, `download-interrupted`; AbortError
   */
  open(file: Blob, options?: WorkOptions): Promise<OpenedBackup>;
}
