import { deleteDB } from "idb";
import { AppError } from "../core/errors.ts";
import { createLearnerStore } from "./learner-store.ts";
import { openStore } from "./open-store.ts";
import {
  allStores,
  type Database,
  databaseName,
  databaseVersion,
  type HunchSchema,
  upgrade,
} from "./schema.ts";
import { toStorageError } from "./transaction.ts";

export type OpenOptions = {
  /** Called when the connection has been closed and must be opened again. */
  readonly onClosed?: () => void;
  /** How long another tab may block an upgrade. */
  readonly blockedTimeoutMs?: number;
  readonly version?: number;
};

/**
 * Opens the database and upgrades it to this version. This connection closes if another tab needs to upgrade
 * the database.
 * @throws AppError `storage-unavailable` if the browser has no IndexedDB or refuses it, `storage-blocked` if
 *   another tab keeps an older version open or has a newer one; `storage-full`, `storage-failed`
 */
export async function openDatabase(options: OpenOptions = {}): Promise<Database> {
  const { onClosed, blockedTimeoutMs = 3000, version = databaseVersion } = options;
  requireIndexedDb();
  let rejectBlocked: (error: AppError) => void = () => {};
  const blockedTooLong = new Promise<never>((_, reject) => {
    rejectBlocked = reject;
  });
  const giveUp = () => {
    rejectBlocked(
      new AppError("storage-blocked", { reason: "another tab may be using an older database version" }),
    );
  };
  // A request queued behind a blocked one, such as the worker's behind the page's, gets no `blocked` event.
  let timer = setTimeout(giveUp, 2 * blockedTimeoutMs);
  const opening = openStore<HunchSchema>(databaseName, version, {
    upgrade: (database, oldVersion) => {
      clearTimeout(timer);
      upgrade(database, oldVersion);
    },
    blocked: () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, blockedTimeoutMs);
    },
    onClosed: () => onClosed?.(),
  });
  try {
    const database = await Promise.race([opening, blockedTooLong]);
    if (allStores.every((name) => database.objectStoreNames.contains(name))) return database;
    database.close();
    // A database with this name and version but without any stores is empty, so it is recreated.
    if (database.objectStoreNames.length > 0)
      throw new AppError("storage-failed", { reason: "the database lacks some of its stores" });
    await deleteDB(databaseName);
    return await openDatabase(options);
  } catch (error) {
    // If the database opens after all, nothing will use this connection, and it must not block others.
    opening.then((database) => database.close()).catch(() => {});
    throw toOpenError(error);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws AppError `storage-unavailable` if the browser has no IndexedDB, or doesn't even let this page ask for it */
export function requireIndexedDb(): void {
  let reason = "the browser has no IndexedDB";
  try {
    if (globalThis.indexedDB !== undefined) return;
  } catch (error) {
    reason = String(error);
  }
  throw new AppError("storage-unavailable", { reason });
}

/** Converts an error from opening a database to an AppError. */
export function toOpenError(error: unknown): AppError {
  const name = error instanceof Error ? error.name : "";
  const reason = error instanceof Error ? error.message : String(error);
  if (name === "VersionError") {
    const newer = "a newer version of this page, probably open in another tab, has upgraded the database";
    return new AppError("storage-blocked", { reason: newer }, { cause: error });
  }
  // In private windows or with storage disabled, Firefox throws InvalidStateError and Chromium UnknownError; in
  // a sandbox, browsers throw SecurityError.
  if (["InvalidStateError", "SecurityError", "UnknownError", "NotAllowedError"].includes(name)) {
    return new AppError("storage-unavailable", { reason }, { cause: error });
  }
  return toStorageError(error);
}

/** The open database, and the store that learning uses. */
export type FeedbackStore = {
  readonly database: Database;
  readonly learner: ReturnType<typeof createLearnerStore>;
};

let opening: Promise<FeedbackStore> | undefined;

/**
 * Opens the store once per thread. If that fails, or if the browser or another tab's upgrade closes the
 * connection, the next call opens it again. Throws the same errors as `openDatabase`.
 */
export function openFeedbackStore(options: OpenOptions = {}): Promise<FeedbackStore> {
  if (opening) return opening;
  const attempt: Promise<FeedbackStore> = openDatabase({
    ...options,
    onClosed: () => {
      if (opening === attempt) opening = undefined;
      options.onClosed?.();
    },
  }).then((database) => ({ database, learner: createLearnerStore(database) }));
  opening = attempt;
  attempt.catch(() => {
    if (opening === attempt) opening = undefined;
  });
  return attempt;
}
