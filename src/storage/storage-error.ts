import { AppError } from "../core/errors.ts";

/**
 * The AppError for what IndexedDB threw: `storage-full` where the disk or the quota is, `storage-failed` for the rest.
 * An AppError passes unchanged.
 * @param transactionError `transaction.error`: after an abort the requests only say that they were aborted
 */
export function toStorageError(error: unknown, transactionError?: DOMException | null): AppError {
  if (error instanceof AppError) return error;
  const cause = transactionError ?? error;
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  const isFull = [error, transactionError].some(
    (each) => each instanceof Error && each.name === "QuotaExceededError",
  );
  return new AppError(isFull ? "storage-full" : "storage-failed", { reason }, { cause });
}
