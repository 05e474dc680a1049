import type { InputFault } from "./input-faults.ts";

/**
 * Every way in which Hunch can fail, as a string literal. `describeError` turns each code into a
 * human-readable message.
 */
export type ErrorCode =
  | "card-invalid"
  | "card-missing"
  | "model-missing"
  | "model-truncated"
  | "model-hash-mismatch"
  | "own-model-damaged"
  | "model-is-html"
  | "model-unreadable"
  | "model-cannot-run"
  | "model-mismatch"
  | "download-interrupted"
  | "runtime-unavailable"
  | "out-of-memory"
  | "webassembly-unavailable"
  | "workers-unavailable"
  | "input-invalid"
  | "preprocessing-invalid"
  | "storage-unavailable"
  | "storage-full"
  | "storage-blocked"
  | "storage-failed"
  | "csv-invalid"
  | "file-too-large"
  | "file-unreadable"
  | "not-found"
  | "version-incomplete"
  | "cannot-learn"
  | "merge-failed"
  | "model-loops"
  | "model-slow"
  | "model-unfinished"
  | "model-untried"
  | "model-stopped"
  | "holdout-unreadable"
  | "already-sent"
  | "update-delayed"
  | "site-invalid"
  | "site-unreadable"
  | "code-missing"
  | "zip-invalid"
  | "unexpected";

/** What is wrong with one part of an input: a form field, a card key or a line of a file. */
export type Problem = {
  /** The field, JSON path or column. */
  readonly at: string;
  /** A complete, human-readable sentence in English. */
  readonly message: string;
  /**
   * The same fault as a code with details, for pages in other languages. Undefined if there is only the
   * sentence.
   */
  readonly fault?: InputFault | undefined;
};

/**
 * The error type for all of these codes. `code` says what happened, `details` has the file, byte counts or field that
 * the message needs, `problems` lists the faults, and `cause` is the original error. Cancellation is not an
 * AppError: it is a `DOMException` named `AbortError`.
 */
export class AppError extends Error {
  override readonly name = "AppError";

  constructor(
    readonly code: ErrorCode,
    readonly details: Readonly<Record<string, string | number>> = {},
    options: { readonly cause?: unknown; readonly problems?: readonly Problem[] } = {},
  ) {
    super(`${code} ${JSON.stringify(details)}`, { cause: options.cause });
    this.problems = options.problems ?? [];
  }

  readonly problems: readonly Problem[];
}

/** An AppError as plain data, for messages between threads, which don't preserve its class. */
export type ErrorRecord = {
  readonly code: ErrorCode | "aborted";
  readonly details: Readonly<Record<string, string | number>>;
  readonly problems: readonly Problem[];
  readonly message: string;
};

/** True for the error that is thrown when an AbortSignal fires. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** Creates the error that signals cancellation. */
export function abortError(): DOMException {
  return new DOMException("The work was cancelled.", "AbortError");
}

/**
 * Turns anything thrown into an AppError. An AppError is returned unchanged; anything else becomes the cause
 * of a new one, with the code `file-unreadable` or `code-missing` if it is recognised as such, otherwise
 * `fallback`.
 */
export function toAppError(error: unknown, fallback: ErrorCode = "unexpected"): AppError {
  if (error instanceof AppError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const code = isUnreadableFile(error) ? "file-unreadable" : isMissingCode(error) ? "code-missing" : fallback;
  return new AppError(code, { reason }, { cause: error });
}

/** Whether the browser couldn't fetch a part of the page's code. Chromium, Firefox and WebKit only say so in a message. */
function isMissingCode(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    /dynamically imported module|importing a module script failed/i.test(error.message)
  );
}

/**
 * Whether a chosen file is a folder, or was changed, moved or removed after it was chosen. Other parts of the
 * browser throw NotFoundErrors too, so the message must mention a file.
 */
function isUnreadableFile(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    error.name === "NotReadableError" || (error.name === "NotFoundError" && /\bfile\b/i.test(error.message))
  );
}

/** Converts an error to plain data, to send it to another thread. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (isAbort(error)) {
    return { code: "aborted", details: {}, problems: [], message: "The work was cancelled." };
  }
  const { code, details, problems, message } = toAppError(error);
  return { code, details, problems, message };
}

/** The reverse of `toErrorRecord`: an AppError, or an AbortError. */
export function fromErrorRecord(record: ErrorRecord): Error {
  if (record.code === "aborted") return abortError();
  return new AppError(record.code, record.details, { problems: record.problems });
}
