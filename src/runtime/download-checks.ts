import { AppError } from "../core/errors.ts";
import type { SiteFile } from "./verified-asset.ts";

type Fault = "model-missing" | "model-is-html" | "model-truncated" | "model-hash-mismatch";

const reasons: Record<Fault, string> = {
  "model-missing": "it is missing on the server",
  "model-is-html": "the server sent a web page in its place",
  "model-truncated": "only a part of it is on the server",
  "model-hash-mismatch": "its SHA-256 is another than expected",
};

/** The error for a fault of a file, by what the file is for: only a model's faults have codes of their own. */
export function fileError({ role, path }: SiteFile, fault: Fault, details: AppError["details"]): AppError {
  if (role === "model") return new AppError(fault, { path, ...details });
  const code = role === "runtime" ? "runtime-unavailable" : "guard-unreadable";
  return new AppError(code, { path, reason: reasons[fault], ...details });
}

/** The error for a page of HTML in a file's place. */
export function htmlError(file: SiteFile, status: number): AppError {
  return fileError(file, "model-is-html", { status });
}

/** True for an answer by which a server says that it fails for now: a later attempt may do better. */
export function failsForNow({ status }: Response): boolean {
  return status >= 500 || status === 408 || status === 429;
}

/**
 * Refuses an answer that cannot be the file, by its status and type, before a byte of it is read.
 * @throws AppError by `fileError`
 */
export function checkAnswer(file: SiteFile, response: Response): void {
  const { status } = response;
  if (!response.ok) throw fileError(file, "model-missing", { status });
  // Hosts that answer everything with their front page send it as HTML with status 200.
  if (/^\s*(text\/html|application\/xhtml)/i.test(response.headers.get("Content-Type") ?? "")) {
    throw htmlError(file, status);
  }
}

/**
 * Where a range answer begins, or 0 where the answer is the whole file. A range of an encoded body counts encoded bytes,
 * which is of no use here, and one of another total belongs to another file: both give undefined.
 */
export function rangeStart(response: Response, totalBytes: number): number | undefined {
  if (response.status !== 206) return 0;
  const encoding = response.headers.get("Content-Encoding") ?? "identity";
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "") ?? [];
  if (encoding !== "identity" || Number(total) !== totalBytes) return undefined;
  return Number(start);
}
