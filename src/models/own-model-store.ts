import type { OwnModelReader, OwnModelRecord } from "../core/own-model.ts";

/** A file, identified by its content. */
export type OwnFile = { readonly sha256: string; readonly bytes: Uint8Array<ArrayBuffer> };

/**
 * The store for the models that the visitor added. Every write is one transaction, so a record never refers to
 * a missing file.
 */
export interface OwnModelStore extends OwnModelReader {
  /**
   * Passes the record to `change`, replaces it with the result, and stores the files with it. Files that no
   * record refers to any more are deleted. If `change` throws, nothing is stored.
   * @returns the new record
   */
  update(
    id: string,
    change: (before: OwnModelRecord | undefined) => OwnModelRecord,
    files?: readonly OwnFile[],
  ): Promise<OwnModelRecord>;
  /** Deletes the models that were removed before this time (ISO 8601), with their files. */
  purge(removedBefore: string): Promise<void>;
}
