import { AppError } from "../core/errors.ts";
import { sha256Hex } from "../core/hashes.ts";
import { precacheKey, stopKey } from "../core/precache.ts";
import type { VerifiedAsset } from "./verified-asset.ts";

/**
 * Verified files in Cache Storage, keyed by their SHA-256. Without Cache Storage (plain HTTP, some private windows),
 * the cache behaves as if it were empty.
 */
export class AssetCache {
  readonly #name: string;
  readonly #storage: CacheStorage | undefined;

  constructor(name: string, storage: CacheStorage | undefined = cacheStorage()) {
    this.#name = name;
    this.#storage = storage;
  }

  get available(): boolean {
    return this.#storage !== undefined;
  }

  /**
   * The file's bytes, verified again. Undefined if the file is not cached or is damaged; a damaged file is
   * deleted.
   */
  async read(file: VerifiedAsset): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const cache = await this.#open();
    const response = await cache?.match(precacheKey(file.sha256));
    if (!response) return undefined;
    const bytes = new Uint8Array(await response.arrayBuffer());
    if ((await sha256Hex(bytes)) === file.sha256) return bytes;
    await cache?.delete(precacheKey(file.sha256));
    return undefined;
  }

  async has(file: VerifiedAsset): Promise<boolean> {
    const cache = await this.#open();
    return (await cache?.match(precacheKey(file.sha256))) !== undefined;
  }

  /**
   * Stores verified bytes. The caller may reuse the array as soon as the call returns, before
   * the promise settles.
   * @throws AppError `storage-full` or `storage-failed`
   */
  async write(file: VerifiedAsset, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const headers = {
      "Content-Type": file.role === "runtime" ? "application/wasm" : "application/octet-stream",
      "Content-Length": String(bytes.length),
    };
    try {
      // Copy the bytes, since the caller may transfer them to another thread before they are stored. Chromium's
      // Response copies them anyway; WebKit's reads them only when storing them, so an empty file would be
      // stored.
      const response = this.available ? new Response(bytes.slice(), { headers }) : undefined;
      const cache = await this.#open();
      if (response) await cache?.put(precacheKey(file.sha256), response);
    } catch (cause) {
      const full = cause instanceof Error && cause.name === "QuotaExceededError";
      throw new AppError(
        full ? "storage-full" : "storage-failed",
        { path: file.path, reason: String(cause) },
        { cause },
      );
    }
  }

  /**
   * True if this cut runtime has ever stopped at a missing function in this browser. In that case, it is better
   * to start with the whole one.
   */
  async hasStopped(cut: VerifiedAsset): Promise<boolean> {
    const cache = await this.#open();
    return (await cache?.match(stopKey(cut.sha256))) !== undefined;
  }

  /**
   * Records that a cut runtime stopped. If this can't be recorded, the same may happen again on a later visit.
   */
  async noteStop(cut: VerifiedAsset): Promise<void> {
    const cache = await this.#open();
    await cache?.put(stopKey(cut.sha256), new Response("")).catch(() => undefined);
  }

  /**
   * Undefined if the browser has no Cache Storage or denies access to it, as Firefox does when cookies are
   * blocked.
   */
  async #open(): Promise<Cache | undefined> {
    try {
      return await this.#storage?.open(this.#name);
    } catch {
      return undefined;
    }
  }
}

/** In a sandboxed frame, even reading `caches` throws. */
function cacheStorage(): CacheStorage | undefined {
  try {
    return globalThis.caches;
  } catch {
    return undefined;
  }
}
