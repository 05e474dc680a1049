import type { DBSchema, IDBPDatabase, IDBPTransaction } from "idb";
import { AppError } from "../core/errors.ts";
import { isOwnModelRecord, type OwnModelRecord } from "../core/own-model.ts";
import type { OwnModelStore } from "../models/own-model-store.ts";
import { requireIndexedDb, toOpenError } from "./open-database.ts";
import { inTurn, openStore } from "./open-store.ts";
import { toStorageError } from "./transaction.ts";

/**
 * The database for the models that the visitor added. It is separate from the feedback log, because the two
 * change independently and most visitors need only one of them.
 */
interface OwnModelSchema extends DBSchema {
  models: { key: string; value: OwnModelRecord };
  /** Bytes by SHA-256. */
  files: { key: string; value: Uint8Array<ArrayBuffer> };
}

type Database = IDBPDatabase<OwnModelSchema>;
type WriteTransaction = IDBPTransaction<OwnModelSchema, ("models" | "files")[], "readwrite">;

const databaseName = "hunch-models";
const databaseVersion = 1;

/**
 * The models added in this browser. If the browser doesn't let the site store data, reading finds nothing and
 * writing rejects with `storage-unavailable`.
 */
export function createOwnModelStore(): OwnModelStore {
  let opening: Promise<Database> | undefined;

  function open(): Promise<Database> {
    if (opening) return opening;
    const attempt = openOwnDatabase(() => {
      if (opening === attempt) opening = undefined;
    });
    opening = attempt;
    attempt.catch(() => {
      if (opening === attempt) opening = undefined;
    });
    return attempt;
  }

  async function read<Result>(
    work: (database: Database) => Promise<Result>,
    nothing: Result,
  ): Promise<Result> {
    const database = await open().catch((error: unknown) => {
      if (error instanceof AppError && error.code === "storage-unavailable") return undefined;
      throw error;
    });
    if (!database) return nothing;
    try {
      return await inTurn(database, () => work(database));
    } catch (error) {
      throw toStorageError(error);
    }
  }

  async function write(work: (transaction: WriteTransaction) => Promise<void>): Promise<void> {
    const database = await open();
    return inTurn(database, () => runWrite(database, work));
  }

  async function runWrite(
    database: Database,
    work: (transaction: WriteTransaction) => Promise<void>,
  ): Promise<void> {
    const transaction = database.transaction(["models", "files"], "readwrite");
    // The transaction is awaited below; until then, its rejection must not be reported as unhandled.
    transaction.done.catch(() => undefined);
    try {
      await work(transaction);
      await transaction.done;
    } catch (error) {
      try {
        transaction.abort();
      } catch {
        // The transaction has already ended on its own, which is what caused the error.
      }
      throw toStorageError(error, transaction.error);
    }
  }

  return {
    records: () =>
      read(async (database) => {
        const records = (await database.getAll("models")).filter(isOwnModelRecord);
        return records.sort((a, b) => (a.addedAt < b.addedAt ? -1 : 1));
      }, []),
    record: (id) =>
      read(async (database) => {
        const record = await database.get("models", id);
        return isOwnModelRecord(record) ? record : undefined;
      }, undefined),
    file: (sha256) => read((database) => database.get("files", sha256), undefined),
    async update(id, change, files = []) {
      let record: OwnModelRecord | undefined;
      await write(async (transaction) => {
        const models = transaction.objectStore("models");
        const before = await models.get(id);
        record = change(isOwnModelRecord(before) ? before : undefined);
        await models.put(record);
        for (const { sha256, bytes } of files) await transaction.objectStore("files").put(bytes, sha256);
        // The API updates a record twice for a call, and must not read all of them each time.
        if (files.length > 0 || record.files !== before?.files) await deleteUnusedFiles(transaction);
      });
      return record!;
    },
    purge: (removedBefore) =>
      write(async (transaction) => {
        const models = transaction.objectStore("models");
        for (const { id, removedAt } of await models.getAll()) {
          if (removedAt !== undefined && removedAt < removedBefore) await models.delete(id);
        }
        await deleteUnusedFiles(transaction);
      }),
  };
}

async function deleteUnusedFiles(transaction: WriteTransaction): Promise<void> {
  const records = await transaction.objectStore("models").getAll();
  // A damaged record might no longer list its files, so nothing is deleted while there is one.
  if (!records.every(isOwnModelRecord)) return;
  const used = new Set(records.flatMap(({ files }) => files));
  const files = transaction.objectStore("files");
  for (const sha256 of await files.getAllKeys()) if (!used.has(sha256)) await files.delete(sha256);
}

async function openOwnDatabase(onClosed: () => void): Promise<Database> {
  requireIndexedDb();
  try {
    return await openStore<OwnModelSchema>(databaseName, databaseVersion, {
      upgrade(database) {
        database.createObjectStore("models", { keyPath: "id" });
        database.createObjectStore("files");
      },
      onClosed,
    });
  } catch (error) {
    throw toOpenError(error);
  }
}
