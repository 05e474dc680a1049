import { AppError, abortError } from "../core/errors.ts";
import { sha256Hex } from "../core/hashes.ts";
import { createDeferred } from "../core/promises.ts";
import type { VerifiedAsset } from "./verified-asset.ts";

export type DownloadOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes loaded so far, out of `file.bytes`. */
  readonly onProgress?: ((loadedBytes: number) => void) | undefined;
  readonly fetch?: typeof fetch;
  /** A connection that delivers no data for this long counts as broken. */
  readonly stallMs?: number;
  /**
   * Pauses before the second, third, ... attempt after a broken connection. There is one more attempt than
   * there are pauses.
   */
  readonly pausesMs?: readonly number[];
};

/** Thrown internally when a connection breaks. The next attempt may resume at that point. */
class BrokenConnection extends Error {
  /**
   * @param error the error that the caller gets after the last attempt; by default, one that says that the
   *   connection broke
   */
  constructor(
    reason: string,
    options?: ErrorOptions,
    readonly error?: AppError,
  ) {
    super(reason, options);
  }
}
/**
 * Thrown internally when the content is not the right file. An old copy in the browser's cache may be the
 * cause.
 */
class WrongContent extends Error {
  constructor(readonly error: AppError) {
    super(error.message);
  }
}

/**
 * The download of one file, verified by its size and SHA-256. After a failure, `run` may be called again: it
 * then continues where the connection broke if the server supports ranges (RFC 9110, section 14), and otherwise
 * starts over.
 */
export class Download {
  readonly #file: VerifiedAsset;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #loaded = 0;

  constructor(file: VerifiedAsset) {
    this.#file = file;
    this.#bytes = new Uint8Array(file.bytes);
  }

  /**
   * @returns the verified bytes, of length `file.bytes`
   * @throws AppError `model-missing`, `model-is-html`, `model-truncated`, `model-hash-mismatch` (for the
   *   runtime and the holdout, `runtime-unavailable` and `holdout-unreadable`), `download-interrupted`;
   *   AbortError when the signal fires
   */
  async run(options: DownloadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const { pausesMs = [400, 1600] } = options;
    let fresh = false;
    let failures = 0;
    for (;;) {
      options.signal?.throwIfAborted();
      try {
        return await this.#attempt(options, fresh);
      } catch (error) {
        if (error instanceof WrongContent) {
          this.#restart();
          // The browser may have cached an earlier version of the file, so bypass its cache once.
          if (fresh) throw error.error;
          fresh = true;
        } else if (error instanceof BrokenConnection) {
          const pauseMs = pausesMs[failures];
          failures += 1;
          if (pauseMs === undefined || isOffline()) throw error.error ?? this.#interrupted(error);
          await pause(pauseMs, options.signal);
        } else throw error;
      }
    }
  }

  async #attempt(options: DownloadOptions, fresh: boolean): Promise<Uint8Array<ArrayBuffer>> {
    const connection = new Connection(options);
    try {
      const response = await connection.open(this.#file.url, this.#loaded, fresh);
      if (response.status === 416) {
        this.#restart();
        throw new BrokenConnection("the file has become shorter");
      }
      if (failsForNow(response)) {
        const error = fileError(this.#file, "model-missing", { status: response.status });
        throw new BrokenConnection("the server reports a temporary failure", {}, error);
      }
      checkResponse(this.#file, response);
      if (this.#loaded > 0 && rangeStart(response, this.#file.bytes) !== this.#loaded) this.#restart();
      if (response.status === 206 && this.#loaded === 0) throw new BrokenConnection("an unexpected range");
      await connection.read(response, (chunk) => this.#take(chunk, options));
    } finally {
      connection.close();
    }
    return this.#finish();
  }

  #take(chunk: Uint8Array, options: DownloadOptions): void {
    // Some hosts send their front page without declaring it as HTML; no file that is loaded here begins with "<".
    if (this.#loaded === 0 && chunk[0] === 0x3c) throw htmlError(this.#file, 200);
    if (this.#loaded + chunk.length > this.#file.bytes) throw this.#wrong("longer");
    this.#bytes.set(chunk, this.#loaded);
    this.#loaded += chunk.length;
    options.onProgress?.(this.#loaded);
  }

  async #finish(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#loaded < this.#file.bytes) throw this.#wrong("shorter");
    if ((await sha256Hex(this.#bytes)) !== this.#file.sha256) throw this.#wrong("other");
    return this.#bytes;
  }

  #restart(): void {
    this.#loaded = 0;
  }

  #wrong(how: "longer" | "shorter" | "other"): WrongContent {
    const { path, bytes: totalBytes, sha256: expectedSha256 } = this.#file;
    const details = { path, loadedBytes: this.#loaded, totalBytes, expectedSha256 };
    const code = how === "shorter" ? "model-truncated" : "model-hash-mismatch";
    return new WrongContent(fileError(this.#file, code, details));
  }

  #interrupted(cause: unknown): AppError {
    const { path, role, bytes } = this.#file;
    const details = { path, file: role, loadedBytes: this.#loaded, totalBytes: bytes };
    return new AppError("download-interrupted", details, { cause });
  }
}

/** A single request. It is aborted if the caller's signal fires or the connection stalls. */
class Connection {
  readonly #options: DownloadOptions;
  readonly #controller = new AbortController();
  readonly #stop = () => this.#controller.abort();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DownloadOptions) {
    this.#options = options;
    options.signal?.addEventListener("abort", this.#stop, { once: true });
  }

  async open(url: string, from: number, fresh: boolean): Promise<Response> {
    return this.#untilStalled(() =>
      (this.#options.fetch ?? fetch)(url, {
        signal: this.#controller.signal,
        ...(from > 0 ? { headers: { Range: `bytes=${from}-` } } : {}),
        ...(fresh ? { cache: "reload" as const } : {}),
      }),
    );
  }

  async read(response: Response, take: (chunk: Uint8Array) => void): Promise<void> {
    const reader = response.body?.getReader();
    if (!reader) throw new BrokenConnection("a response without a body");
    for (;;) {
      const { done, value } = await this.#untilStalled(() => reader.read());
      if (done) return;
      take(value);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener("abort", this.#stop);
    this.#controller.abort();
  }

  /**
   * Waits for the network. Network errors can't be recognized by their type, so every error counts as a
   * broken connection.
   */
  async #untilStalled<Result>(wait: () => Promise<Result>): Promise<Result> {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#stop, this.#options.stallMs ?? 20_000);
    try {
      return await wait();
    } catch (cause) {
      if (this.#options.signal?.aborted) throw abortError();
      throw new BrokenConnection("the connection broke", { cause });
    }
  }
}

function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = createDeferred<void>();
  const timer = setTimeout(resolve, ms);
  signal?.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}

type Fault = "model-missing" | "model-is-html" | "model-truncated" | "model-hash-mismatch";

const reasons: Record<Fault, string> = {
  "model-missing": "the server doesn't provide it",
  "model-is-html": "the server sent a web page instead",
  "model-truncated": "only part of it is on the server",
  "model-hash-mismatch": "it has the wrong SHA-256",
};

/**
 * The error for a fault in a file. Only a model's own file has a separate error code for each fault; for
 * other files, the code depends on what the file is for.
 */
export function fileError(
  { role, path }: VerifiedAsset,
  fault: Fault,
  details: AppError["details"],
): AppError {
  if (role === "model") return new AppError(fault, { path, ...details });
  const code = role === "runtime" ? "runtime-unavailable" : "holdout-unreadable";
  return new AppError(code, { path, reason: reasons[fault], ...details });
}

/** The error for an HTML page that was sent instead of a file. */
export function htmlError(file: VerifiedAsset, status: number): AppError {
  return fileError(file, "model-is-html", { status });
}

/** True if the server reports a temporary failure, so a later attempt may succeed. */
export function failsForNow({ status }: Response): boolean {
  return status >= 500 || status === 408 || status === 429;
}

/**
 * Refuses a response that can't be the file, judging by its status and type, before its body is read.
 * @throws the AppError from `fileError`
 */
export function checkResponse(file: VerifiedAsset, response: Response): void {
  const { status } = response;
  if (!response.ok) throw fileError(file, "model-missing", { status });
  // Hosts that answer every request with their front page send it as HTML with status 200.
  if (/^\s*(text\/html|application\/xhtml)/i.test(response.headers.get("Content-Type") ?? "")) {
    throw htmlError(file, status);
  }
}

/**
 * The offset of the first byte in a range response, or 0 for the whole file. Undefined for a range of an
 * encoded body, which counts encoded bytes, and for a range with a different total size, which belongs to a
 * different file.
 */
export function rangeStart(response: Response, totalBytes: number): number | undefined {
  if (response.status !== 206) return 0;
  const encoding = response.headers.get("Content-Encoding") ?? "identity";
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "") ?? [];
  if (encoding !== "identity" || Number(total) !== totalBytes) return undefined;
  return Number(start);
}
