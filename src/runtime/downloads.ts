import { AppError, isAbort, toAppError } from "../core/errors.ts";
import type { AssetCache } from "./asset-cache.ts";
import { Download, type DownloadOptions } from "./download.ts";
import type { VerifiedAsset } from "./verified-asset.ts";

export type LoadOptions = Pick<DownloadOptions, "signal" | "onProgress">;

/** Whether a file was cached for later visits. */
export type CacheOutcome = { readonly file: VerifiedAsset } & (
  | { readonly error?: never }
  | { readonly error: AppError }
);

export type DownloadCalls = LoadOptions & {
  /** Called when the file has been requested from the server. */
  readonly onAsked?: () => void;
  /** Called once after a successful download, when the file has been cached or caching it has failed. */
  readonly onCached?: (outcome: CacheOutcome) => void;
};

/** Fetches files from the server and caches them. */
export interface Downloads {
  /**
   * Returns the verified bytes of a file, in a buffer that no other caller gets. If a download is interrupted, it
   * resumes at that point when the file is requested again.
   * @throws the same AppErrors as `Download.run`; AbortError when the signal fires
   */
  run(file: VerifiedAsset, calls: DownloadCalls): Promise<Uint8Array<ArrayBuffer>>;
}

/** Downloads files in this thread. */
export class LocalDownloads implements Downloads {
  readonly #cache: AssetCache;
  readonly #options: DownloadOptions;
  readonly #broken = new Map<string, Download>();

  constructor(cache: AssetCache, options: Omit<DownloadOptions, keyof LoadOptions> = {}) {
    this.#cache = cache;
    this.#options = options;
  }

  /** True if an interrupted download is remembered. */
  get hasBroken(): boolean {
    return this.#broken.size > 0;
  }

  async run(
    file: VerifiedAsset,
    { onAsked, onCached, ...options }: DownloadCalls,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const download = this.#broken.get(file.sha256) ?? new Download(file);
    this.#broken.delete(file.sha256);
    try {
      const run = download.run({ ...this.#options, ...options });
      onAsked?.();
      const bytes = await run;
      // Caching must not delay the first prediction, so nothing waits for it.
      void this.#keep(file, bytes).then(onCached);
      return bytes;
    } catch (error) {
      const goesOn = isAbort(error) || (error instanceof AppError && error.code === "download-interrupted");
      if (goesOn) this.#broken.set(file.sha256, download);
      throw error;
    }
  }

  async #keep(file: VerifiedAsset, bytes: Uint8Array<ArrayBuffer>): Promise<CacheOutcome> {
    try {
      await this.#cache.write(file, bytes);
      return { file };
    } catch (error) {
      return { file, error: toAppError(error, "storage-failed") };
    }
  }
}
