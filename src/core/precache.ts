/*
 * Where the page and the service worker keep the site's files for later visits: one cache, in which each file lies under
 * its SHA-256. Versions of the site share what they have in common, and a name can never give another version's content.
 */

/**
 * The name of the cache. It holds the site's path, because every site of an origin shares one Cache Storage and tidies up
 * only after itself.
 * @param base the site's address, ending in a slash
 */
export function precacheName(base: URL): string {
  return `hunch-files:${base.pathname}`;
}

/** The made-up address under which content lies in the cache. Its host is never asked. */
export function precacheKey(sha256: string): string {
  return `https://file.hunch.invalid/sha256/${sha256}`;
}

/** The files of one version of the site: SHA-256 by path, relative to the site's base. */
export type SiteManifest = {
  /** What is fetched when the version is installed: everything but what follows. */
  readonly shell: Readonly<Record<string, string>>;
  /** Large files, the runtime and the graphs, that the page puts into the cache when it needs them. */
  readonly later: Readonly<Record<string, string>>;
};
