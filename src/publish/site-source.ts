import { AppError } from "../core/errors.ts";
import { sha256Hex } from "../core/hashes.ts";
import { fileAddress, readServiceWorker, type SiteManifest, serviceWorkerName } from "../core/precache.ts";

/** The site that the page came from, as the source of a new one. */
export type SiteSource = {
  readonly manifest: SiteManifest;
  /** The service worker's code, without its first line, which is the list of files. */
  readonly code: string;
  /**
   * Reads a file of this version of the site and checks it against the list.
   * @throws AppError `download-interrupted`, or `site-unreadable` if the server doesn't have this version's
   *   file
   */
  read(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
};

/**
 * Opens the site that the page came from. If a service worker answers, every file belongs to its version,
 * even offline; otherwise the files come from the server.
 * @param base the site's address, ending in a slash
 * @throws AppError `download-interrupted`, `site-unreadable`
 */
export async function openSiteSource(base: URL, signal?: AbortSignal): Promise<SiteSource> {
  const script = await fetchFile(new URL(serviceWorkerName, base), "no-cache", signal);
  if (!script) throw unreadable(serviceWorkerName, "the server does not have it");
  const { manifest, code } = await readServiceWorker(new TextDecoder().decode(script));
  const hashes = { ...manifest.shell, ...manifest.later };

  async function read(path: string, abort?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const sha256 = hashes[path];
    if (sha256 === undefined) throw unreadable(path, "it is not in the list of files");
    // The page's usual address is that of its folder, but some hosts serve it only under its file name.
    const address = fileAddress(path, base);
    const addresses = path === "index.html" ? [base, address] : [address];
    for (const url of addresses) {
      // The browser's copy may be from an earlier version. In that case, the file is requested from the
      // server.
      for (const cache of ["default", "reload"] as const) {
        const bytes = await fetchFile(url, cache, abort);
        if (bytes && (await sha256Hex(bytes)) === sha256) return bytes;
      }
    }
    throw unreadable(path, "the server doesn't have this version of it");
  }
  return { manifest, code, read };
}

async function fetchFile(
  url: URL,
  cache: RequestCache,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const response = await fetch(url, { cache, ...(signal && { signal }) });
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
  } catch (cause) {
    signal?.throwIfAborted();
    const details = { path: url.pathname, file: "site", loadedBytes: 0, totalBytes: 0 };
    throw new AppError("download-interrupted", details, { cause });
  }
}

function unreadable(path: string, reason: string): AppError {
  return new AppError("site-unreadable", { path, reason });
}
