import { AppError } from "../core/errors.ts";
import { sha256Hex } from "../core/hashes.ts";
import { type OwnModelReader, type OwnModelRecord, slowestRun } from "../core/own-model.ts";

/** A file, identified by its content. */
export type OwnFile = { readonly sha256: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** The file with these bytes. */
export async function ownFile(bytes: Uint8Array<ArrayBuffer>): Promise<OwnFile> {
  return { bytes, sha256: await sha256Hex(bytes) };
}

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

/**
 * Records how long a model's file took, unless it has taken longer before. Nothing else about the model changes, so
 * nobody is told.
 * @throws AppError `storage-*`, `not-found` if the model has been removed or has another file by now
 */
export async function noteRun(
  store: Pick<OwnModelStore, "record" | "update">,
  { id, sha256 }: { readonly id: string; readonly sha256: string },
  ms: number,
): Promise<void> {
  // Most runs are not the slowest. The record says which are, also after the model has been removed and added again.
  const record = await store.record(id);
  if (record && (slowestRun(record, sha256) ?? -1) >= ms) return;
  await store.update(id, (before) => {
    if (!before?.files.includes(sha256)) throw new AppError("not-found", { what: `The model ${id}` });
    return {
      ...before,
      trial: { sha256, slowestMs: Math.max(slowestRun(before, sha256) ?? 0, ms) },
    };
  });
}
