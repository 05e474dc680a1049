import { AppError } from "../core/errors.ts";
import { sha256Hex } from "../core/hashes.ts";
import type { OwnModelReader } from "../core/own-model.ts";
import { createDeferred, type Deferred, raceAbort } from "../core/promises.ts";
import type { AssetCache } from "./asset-cache.ts";
import type { DownloadOptions } from "./download.ts";
import { type CacheOutcome, type Downloads, type LoadOptions, LocalDownloads } from "./downloads.ts";
import type { VerifiedAsset } from "./verified-asset.ts";

type Loading = {
  readonly bytes: Promise<Uint8Array<ArrayBuffer>>;
  /** Settles once the file has come from the cache or has been requested from the server. */
  readonly asked: Deferred<void>;
  readonly controller: AbortController;
  readonly listeners: Set<(loadedBytes: number) => void>;
  loadedBytes: number;
  /** The number of callers that are waiting. When the last one cancels, the download is aborted too. */
  waiting: number;
  /** How many callers there have been so far. */
  callers: number;
  /** True if the download was started before anyone asked for it; the result is kept for the first caller. */
  ahead: boolean;
  settled: boolean;
};

/** Loads files from the cache or from the server. A file that is already loading is not loaded twice. */
export class AssetLoader {
  readonly cache: AssetCache;
  readonly #downloads: Downloads;
  readonly #own: Pick<OwnModelReader, "file"> | undefined;
  readonly #loading = new Map<string, Loading>();
  readonly #cacheListeners = new Set<(outcome: CacheOutcome) => void>();

  /**
   * @param own the files of added models; none by default
   * @param downloads fetches the files that are not cached; by default, they are fetched in this thread
   */
  constructor(
    cache: AssetCache,
    {
      own,
      downloads,
      ...options
    }: Omit<DownloadOptions, keyof LoadOptions> & {
      readonly own?: Pick<OwnModelReader, "file"> | undefined;
      readonly downloads?: Downloads | undefined;
    } = {},
  ) {
    this.cache = cache;
    this.#own = own;
    this.#downloads = downloads ?? new LocalDownloads(cache, options);
  }

  /** True if the file is in this browser, so it can be loaded offline. */
  async has(file: VerifiedAsset): Promise<boolean> {
    return file.ownId !== undefined || this.cache.has(file);
  }

  /**
   * Starts loading a file before anyone asks for it. An error is kept for the first caller.
   * @returns a promise that settles once the file has been requested
   */
  begin(file: VerifiedAsset): Promise<void> {
    return (this.#loading.get(file.sha256) ?? this.#start(file, true)).asked.promise;
  }

  /**
   * Returns the verified bytes. Several callers may share them, so copy them before changing or transferring
   * them.
   * @throws the same AppErrors as `Download.run`; `own-model-damaged` or `storage-*` for an added model's file;
   *   AbortError when the signal fires, which doesn't affect other callers
   */
  async load(
    file: VerifiedAsset,
    { signal, onProgress }: LoadOptions = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    signal?.throwIfAborted();
    const loading = this.#loading.get(file.sha256) ?? this.#start(file, false);
    loading.ahead = false;
    loading.waiting += 1;
    loading.callers += 1;
    if (onProgress) {
      loading.listeners.add(onProgress);
      onProgress(loading.loadedBytes);
    }
    try {
      return await raceAbort(loading.bytes, signal);
    } finally {
      if (onProgress) loading.listeners.delete(onProgress);
      loading.waiting -= 1;
      if (loading.waiting === 0) {
        if (!loading.settled) loading.controller.abort();
        this.#forget(file, loading);
      }
    }
  }

  /**
   * Returns the verified bytes for this caller alone, so that it may change or transfer them. They are copied
   * if other callers asked for them too. Throws the same errors as `load`.
   */
  async take(file: VerifiedAsset, options: LoadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    options.signal?.throwIfAborted();
    const loading = this.#loading.get(file.sha256) ?? this.#start(file, true);
    const bytes = await this.load(file, options);
    return loading.callers === 1 ? bytes : bytes.slice();
  }

  /**
   * Calls the listener after a file has been cached, or caching it has failed. Returns a function that
   * unsubscribes it.
   */
  onCached(listener: (outcome: CacheOutcome) => void): () => void {
    this.#cacheListeners.add(listener);
    return () => this.#cacheListeners.delete(listener);
  }

  #start(file: VerifiedAsset, ahead: boolean): Loading {
    const controller = new AbortController();
    const loading: Loading = {
      bytes: Promise.resolve()
        .then(() => this.#fetch(file, loading))
        .finally(() => {
          loading.settled = true;
          loading.asked.resolve();
          if (!loading.ahead && loading.waiting === 0) this.#forget(file, loading);
        }),
      asked: createDeferred(),
      controller,
      listeners: new Set(),
      loadedBytes: 0,
      waiting: 0,
      callers: 0,
      ahead,
      settled: false,
    };
    // The caller of `load` gets the error; until then, it must not be reported as unhandled.
    loading.bytes.catch(() => undefined);
    this.#loading.set(file.sha256, loading);
    return loading;
  }

  async #fetch(file: VerifiedAsset, loading: Loading): Promise<Uint8Array<ArrayBuffer>> {
    const progress = (loadedBytes: number) => {
      loading.loadedBytes = loadedBytes;
      for (const listener of loading.listeners) listener(loadedBytes);
    };
    const cached = file.ownId === undefined ? await this.cache.read(file) : await this.#readOwn(file);
    if (cached) {
      progress(cached.length);
      return cached;
    }
    return this.#downloads.run(file, {
      signal: loading.controller.signal,
      onProgress: progress,
      onAsked: () => loading.asked.resolve(),
      onCached: (outcome) => {
        for (const listener of this.#cacheListeners) listener(outcome);
      },
    });
  }

  async #readOwn({ sha256, ownId = "" }: VerifiedAsset): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#own?.file(sha256);
    if (bytes && (await sha256Hex(bytes)) === sha256) return bytes;
    throw new AppError("own-model-damaged", { id: ownId });
  }

  #forget(file: VerifiedAsset, loading: Loading): void {
    if (this.#loading.get(file.sha256) === loading) this.#loading.delete(file.sha256);
  }
}
