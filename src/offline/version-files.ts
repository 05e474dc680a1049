import { AppError } from "../core/errors.ts";
import { sha256Hex } from "../core/hashes.ts";
import { parseJson } from "../core/json.ts";
import {
  fileAddress,
  isNeeded,
  precacheKey,
  type SiteManifest,
  serviceWorkerName,
  splitServiceWorker,
  stopKey,
  writeServiceWorker,
} from "../core/precache.ts";

/** The parts of the browser that a service worker uses; tests pass their own. */
export type VersionFilesDeps = {
  /** The site's address, ending in a slash. */
  readonly base: URL;
  readonly openCache: () => Promise<Cache>;
  /** Returns a response from that cache by its key, in one step. */
  readonly match: (key: string) => Promise<Response | undefined>;
  readonly fetch: typeof fetch;
};

/**
 * The headers of a file that are cached with it: its type, and those with which a host restricts what a page may do and
 * what other pages may do with it. Without them, a cached page would be less protected than on the first visit.
 */
const keptHeaders = [
  "Content-Type",
  "Content-Security-Policy",
  "Cross-Origin-Embedder-Policy",
  "Cross-Origin-Opener-Policy",
  "Cross-Origin-Resource-Policy",
  "Origin-Agent-Cluster",
  "Permissions-Policy",
  "Referrer-Policy",
  "X-Content-Type-Options",
  "X-Frame-Options",
] as const;

/** The number of files to fetch in parallel while a version is being installed. */
const fetchedTogether = 6;

/** Installs, serves and cleans up the files of one version of the site, which are identified by their SHA-256. */
export class VersionFiles {
  readonly #deps: VersionFilesDeps;
  readonly #manifest: SiteManifest;
  /** SHA-256 by path. */
  readonly #shell: ReadonlyMap<string, string>;
  readonly #all: ReadonlyMap<string, string>;

  constructor(manifest: SiteManifest, deps: VersionFilesDeps) {
    this.#deps = deps;
    this.#manifest = manifest;
    // To publish a new site, the page needs the service worker's own code, even offline.
    this.#shell = new Map([...Object.entries(manifest.shell), [serviceWorkerName, manifest.code]]);
    this.#all = new Map([...this.#shell, ...Object.entries(manifest.later)]);
  }

  /** True if this version has a file at this address, which may be relative to the site's. */
  has(address: string): boolean {
    return this.find(new URL(address, this.#deps.base)) !== undefined;
  }

  /**
   * Caches the files in the shell that are not cached. Those of an installed version may get lost, too: other sites on the
   * same origin can delete them, and browsers do if they run out of space. The owner's own files are cached if that is
   * possible: hosts don't serve every file that they are given, and the app is complete without these.
   * @throws Error if a file that the app needs can't be loaded or belongs to a different version. The version is then
   *   not installed
   */
  async install(): Promise<void> {
    const cache = await this.#deps.openCache();
    const kept = new Set((await cache.keys()).map(({ url }) => url));
    // The owner's files come last, in case there isn't enough space for all.
    const rest = [...this.#shell].sort(([one], [other]) => Number(isNeeded(other)) - Number(isNeeded(one)));
    const work = async () => {
      for (let next = rest.shift(); next; next = rest.shift()) {
        const [path, hash] = next;
        const key = precacheKey(hash);
        if (kept.has(key)) continue;
        kept.add(key);
        try {
          await cache.put(key, await this.#fetchChecked(path, hash));
        } catch (error) {
          if (isNeeded(path)) throw error;
          console.info("A file that the app doesn't need is not cached:", error);
        }
      }
    };
    await Promise.all(Array.from({ length: fetchedTogether }, work));
  }

  /** Deletes cached files that do not belong to this version. */
  async tidy(): Promise<void> {
    const cache = await this.#deps.openCache();
    const needed = new Set([...this.#all.values()].flatMap((hash) => [precacheKey(hash), stopKey(hash)]));
    for (const { url } of await cache.keys()) if (!needed.has(url)) await cache.delete(url);
  }

  /** The hash of the file at an address of this site; undefined if this version has no file there. */
  find(url: URL): string | undefined {
    // The query and the fragment only tell the page what to show.
    const address = `${url.origin}${url.pathname}`;
    const { href } = this.#deps.base;
    if (!address.startsWith(href)) return undefined;
    try {
      // The same name can be written in several ways, as "a,b" and "a%2Cb" are.
      return this.#all.get(decodeURIComponent(address.slice(href.length)) || "index.html");
    } catch {
      return undefined;
    }
  }

  /** Returns a file from the cache, or from the server if it is not cached. */
  async respond(request: Request, hash: string): Promise<Response> {
    const kept = await this.#deps.match(precacheKey(hash));
    if (kept && hash === this.#manifest.code) {
      const script = writeServiceWorker(this.#manifest, await kept.text());
      return new Response(script, { headers: kept.headers });
    }
    return kept ?? this.#deps.fetch(request);
  }

  /**
   * A JSON file of this version, unchecked.
   * @throws AppError `card-missing` if the site does not have it, `card-invalid` if it is not JSON, `download-interrupted`
   *   if it is not in the cache and there is no network
   */
  async readJson(path: string): Promise<unknown> {
    const url = fileAddress(path, this.#deps.base);
    const hash = this.find(url);
    if (hash === undefined) throw new AppError("card-missing", { path });
    const response = await this.respond(new Request(url), hash).catch((cause: unknown) => {
      throw new AppError("download-interrupted", { path, loadedBytes: 0, totalBytes: 0 }, { cause });
    });
    if (!response.ok) throw new AppError("card-missing", { path, status: response.status });
    return parseJson(await response.text(), path);
  }

  async #fetchChecked(path: string, hash: string): Promise<Response> {
    const { href } = fileAddress(path, this.#deps.base);
    // The page has just loaded most of these files, so the browser's own copy saves a second download. That
    // copy may be from an earlier version, so it is checked; if the check fails, the file is fetched from the
    // server. The page has the address of its folder, which is what visitors open and browsers cache; some hosts
    // don't serve that, so it is also requested by its file name.
    const isPage = path === "index.html";
    const address = isPage ? this.#deps.base.href : href;
    const attempts = [
      [address, "force-cache"],
      [address, "reload"],
      ...(isPage ? [[href, "reload"] as const] : []),
    ] as const;
    for (const [url, cache] of attempts) {
      const response = await this.#deps.fetch(url, { cache, credentials: "same-origin" });
      if (!response.ok) continue;
      const bytes = await readContent(response, hash === this.#manifest.code);
      if ((await sha256Hex(bytes)) !== hash) continue;
      const headers = keptHeaders.flatMap((name) => {
        const value = response.headers.get(name);
        return value === null ? [] : [[name, value] as [string, string]];
      });
      // This must be a new response, since browsers refuse a redirected one for a navigation.
      return new Response(bytes, { headers });
    }
    throw new Error(`${address} does not belong to this version`);
  }
}

/**
 * Reads the bytes of a response. For a service worker's script, returns only its code, since the hash covers
 * only the code.
 */
async function readContent(response: Response, isScript: boolean): Promise<Uint8Array<ArrayBuffer>> {
  if (!isScript) return new Uint8Array(await response.arrayBuffer());
  return new TextEncoder().encode(splitServiceWorker(await response.text()).code);
}
