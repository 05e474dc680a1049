import { AppError } from "./errors.ts";
import { sha256Hex } from "./hashes.ts";

/*
 * The page and the service worker share one cache, which keeps the site's files for later visits, keyed by
 * their SHA-256. Versions of the site share identical files, and a version never gets another version's
 * content.
 */

/**
 * The name of the cache. It contains the site's path, since all sites on an origin share one Cache Storage
 * and each must clean up only its own cache.
 * @param base the site's address, ending in a slash
 */
export function precacheName(base: URL): string {
  return `hunch-files:${base.pathname}`;
}

/** The made-up URL under which a file is cached. It is never requested. */
export function precacheKey(sha256: string): string {
  return `https://file.hunch.invalid/sha256/${sha256}`;
}

/** The made-up URL that records that the cut runtime with this SHA-256 stopped at a missing function. */
export function stopKey(sha256: string): string {
  return `${precacheKey(sha256)}/stopped`;
}

/**
 * The file name of the service worker's script, which is next to `index.html`. It never changes, because
 * browsers look for the next version under the same name.
 */
export const serviceWorkerName = "service-worker.js";

/** The files of one version of the site: SHA-256 by path, relative to the site's base. */
export type SiteManifest = {
  /** The hash of the service worker's own script, without the first line, which is this manifest. */
  readonly code: string;
  /** The files that are fetched when the version is installed: all except those in `later`. */
  readonly shell: Readonly<Record<string, string>>;
  /** Large files, such as the runtime and the graphs. The page caches them when it needs them. */
  readonly later: Readonly<Record<string, string>>;
};

/** Large files, which the page fetches when it needs them. */
const fetchedLater = /\.(wasm|onnx)$/;
/** Files for the host, not for visitors, which it may refuse to serve. */
const notServed =
  /(^|\/)(\.|(_headers|_redirects|_routes\.json|_worker\.js|web\.config|staticwebapp\.config\.json|vercel\.json|netlify\.toml|[^/]*\.(map|gz|br|md))$)/;
/**
 * The files that the app itself needs. The build puts a hash into the names of its assets; an owner's file that has a
 * name like that counts as needed, too.
 */
const needed =
  /^(index\.html|hunch\.js|service-worker\.js|site\.json|manifest\.webmanifest|assets\/[^/]+-[\w-]{8}\.(js|css|wasm)|icons\/icon[^/]*\.(png|svg)|models\/(index\.json|[^/]+\/(model\.json|(model|holdout)\.onnx)))$/;
/** The service worker's first line, which lists the files of its version. */
const firstLine = /^self\.siteManifest = (\{.*\});\n/;

/**
 * True for the app's own files and the models'. A version of the site is complete without the others, which only lie
 * beside them: the owner may put any file into `public/`, and the host may not serve it.
 */
export function isNeeded(path: string): boolean {
  return needed.test(path);
}

/**
 * The address of a site's file, in whose name characters such as # and % have no special meaning.
 * @param path relative to the site's base, as in the manifest
 */
export function fileAddress(path: string, base: URL): URL {
  return new URL(path.split("/").map(encodeURIComponent).join("/"), base);
}

/**
 * Lists a site's files with their SHA-256, sorted by name.
 * @param files every file of the site, whether or not it is served to visitors
 * @param code the service worker's code, without its first line
 */
export async function listFiles(
  files: readonly { readonly path: string; readonly sha256: string }[],
  code: string,
): Promise<SiteManifest> {
  const shell: Record<string, string> = {};
  const later: Record<string, string> = {};
  for (const { path, sha256 } of [...files].sort((one, other) => (one.path < other.path ? -1 : 1))) {
    if (path === serviceWorkerName || notServed.test(path)) continue;
    (fetchedLater.test(path) ? later : shell)[path] = sha256;
  }
  return { code: await sha256Hex(new TextEncoder().encode(code)), shell, later };
}

/**
 * Writes a site's service worker: the list of files on the first line, then the code, which publishing doesn't
 * change. A change to any file changes this line, so a browser that has an earlier version sees that
 * there is a new one.
 */
export function writeServiceWorker(manifest: SiteManifest, code: string): string {
  return `self.siteManifest = ${JSON.stringify(manifest)};\n${code}`;
}

/**
 * Splits a service worker's script into its list of files and its code.
 * @returns no manifest if the script has none yet
 */
export function splitServiceWorker(script: string): {
  readonly manifest: SiteManifest | undefined;
  readonly code: string;
} {
  const found = firstLine.exec(script);
  if (!found) return { manifest: undefined, code: script };
  return { manifest: parseManifest(found[1]!), code: script.slice(found[0].length) };
}

/**
 * Reads a site's service worker and checks its code against the SHA-256 in its first line.
 * @throws AppError `site-unreadable` if it is incomplete or was modified
 */
export async function readServiceWorker(
  script: string,
): Promise<{ readonly manifest: SiteManifest; readonly code: string }> {
  const { manifest, code } = splitServiceWorker(script);
  const isWhole =
    manifest !== undefined && (await sha256Hex(new TextEncoder().encode(code))) === manifest.code;
  if (!isWhole) {
    throw new AppError("site-unreadable", {
      path: serviceWorkerName,
      reason: "its code doesn't match its first line",
    });
  }
  return { manifest, code };
}

function parseManifest(json: string): SiteManifest {
  try {
    return JSON.parse(json) as SiteManifest;
  } catch (cause) {
    const reason = "its first line is not a list of files";
    throw new AppError("site-unreadable", { path: serviceWorkerName, reason }, { cause });
  }
}
