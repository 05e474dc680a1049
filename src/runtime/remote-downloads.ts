import type { Endpoint } from "comlink";
import { AppError, type ErrorRecord, fromErrorRecord, toAppError, toErrorRecord } from "../core/errors.ts";
import { createDeferred } from "../core/promises.ts";
import { AssetCache } from "./asset-cache.ts";
import { type DownloadCalls, type Downloads, LocalDownloads } from "./downloads.ts";
import type { WorkerHandle } from "./start-worker.ts";
import type { VerifiedAsset } from "./verified-asset.ts";

/** What the page posts to the worker, with a port for the reports about this file. */
type Request = { readonly file: VerifiedAsset; readonly cacheName: string };
/** What the worker posts to that port. */
type Report =
  | { readonly asked: true }
  | { readonly loadedBytes: number }
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly error: ErrorRecord }
  | { readonly cached: ErrorRecord | undefined };
type Abort = { readonly abort: true };

/** How long the worker waits for another file before it is terminated. */
const idleMs = 10_000;
/** The minimum time between two reports of a download's progress. The last one is always sent. */
const reportMs = 50;

/**
 * Downloads in a worker: reading 14 MB from the network, computing the hash and caching the file would keep
 * the page busy for a tenth of a second. If there are no workers, or if this one dies during a download, the
 * file is downloaded in this thread.
 */
export class RemoteDownloads implements Downloads {
  readonly #start: () => WorkerHandle;
  readonly #cacheName: string;
  readonly #here: Downloads;
  #worker: WorkerHandle | undefined;
  #running = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The files whose download was interrupted. The worker remembers where each one stopped, so it is kept running. */
  readonly #broken = new Set<string>();

  /** @param start throws AppError `workers-unavailable` */
  constructor(
    start: () => WorkerHandle,
    cacheName: string,
    here: Downloads = new LocalDownloads(new AssetCache(cacheName)),
  ) {
    this.#start = start;
    this.#cacheName = cacheName;
    this.#here = here;
  }

  /** Starts the worker before the first file is requested. */
  begin(): void {
    try {
      this.#open();
    } catch {
      // `run` will hit the same error and download in this thread.
    }
  }

  async run(file: VerifiedAsset, calls: DownloadCalls): Promise<Uint8Array<ArrayBuffer>> {
    calls.signal?.throwIfAborted();
    const bytes = await this.#runThere(file, calls);
    return bytes ?? this.#here.run(file, calls);
  }

  /** Downloads in the worker. Returns undefined if there is no worker or it has died. */
  async #runThere(
    file: VerifiedAsset,
    { signal, onAsked, onProgress, onCached }: DownloadCalls,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    let worker: WorkerHandle;
    try {
      worker = this.#open();
    } catch {
      return undefined;
    }
    const { port1, port2 } = new MessageChannel();
    const { promise, resolve, reject } = createDeferred<Uint8Array<ArrayBuffer> | undefined>();
    let ended = false;
    const end = () => {
      if (ended) return;
      ended = true;
      port1.close();
      this.#running -= 1;
      this.#rest();
    };
    this.#running += 1;
    port1.onmessage = ({ data }: MessageEvent<Report>) => {
      if ("asked" in data) onAsked?.();
      else if ("loadedBytes" in data) onProgress?.(data.loadedBytes);
      else if ("bytes" in data) resolve(data.bytes);
      else if ("cached" in data) {
        onCached?.({ file, ...(data.cached && { error: toAppError(fromErrorRecord(data.cached)) }) });
        end();
      } else {
        if (data.error.code === "aborted" || data.error.code === "download-interrupted")
          this.#broken.add(file.sha256);
        reject(fromErrorRecord(data.error));
        end();
      }
    };
    const abort = () => port1.postMessage({ abort: true } satisfies Abort);
    signal?.addEventListener("abort", abort, { once: true });
    void worker.died.then(() => {
      resolve(undefined);
      end();
    });
    this.#broken.delete(file.sha256);
    worker.endpoint.postMessage({ file, cacheName: this.#cacheName } satisfies Request, [port2]);
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  #open(): WorkerHandle {
    clearTimeout(this.#timer);
    if (this.#worker) return this.#worker;
    const worker = this.#start();
    this.#worker = worker;
    void worker.died.then(() => {
      if (this.#worker === worker) {
        this.#worker = undefined;
        this.#broken.clear();
      }
      worker.end();
    });
    return worker;
  }

  /** Ends the worker after `idleMs` if it has nothing to do and no interrupted download to remember. */
  #rest(): void {
    clearTimeout(this.#timer);
    if (this.#running > 0 || this.#broken.size > 0) return;
    this.#timer = setTimeout(() => {
      this.#worker?.end();
      this.#worker = undefined;
    }, idleMs);
  }
}

/** The worker's side: downloads the files that the page requests. */
export function serveDownloads(endpoint: Endpoint): void {
  const downloads = new Map<string, LocalDownloads>();
  endpoint.addEventListener("message", (event) => {
    const { data, ports } = event as MessageEvent<Request>;
    const port = ports[0];
    if (!port) throw new AppError("unexpected", { reason: "a download without a port" });
    const known = downloads.get(data.cacheName) ?? new LocalDownloads(new AssetCache(data.cacheName));
    downloads.set(data.cacheName, known);
    void serve(known, data.file, port);
  });
  endpoint.start?.();
}

async function serve(downloads: LocalDownloads, file: VerifiedAsset, port: MessagePort): Promise<void> {
  const report = (what: Report, transfer: Transferable[] = []) => port.postMessage(what, transfer);
  const controller = new AbortController();
  port.onmessage = ({ data }: MessageEvent<Abort>) => {
    if (data.abort) controller.abort();
  };
  let reportedAt = Number.NEGATIVE_INFINITY;
  try {
    const bytes = await downloads.run(file, {
      signal: controller.signal,
      onAsked: () => report({ asked: true }),
      onProgress: (loadedBytes) => {
        if (loadedBytes < file.bytes && performance.now() - reportedAt < reportMs) return;
        reportedAt = performance.now();
        report({ loadedBytes });
      },
      onCached: ({ error }) => report({ cached: error && toErrorRecord(error) }),
    });
    report({ bytes }, [bytes.buffer]);
  } catch (error) {
    report({ error: toErrorRecord(error) });
  }
}
