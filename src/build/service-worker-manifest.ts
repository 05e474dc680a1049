import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { SiteManifest } from "../core/precache.ts";

export const serviceWorkerName = "service-worker.js";
const firstLine = /^self\.siteManifest = .*\n/;

/** Large files that the page fetches by itself when it needs them. */
const fetchedLater = /\.(wasm|onnx)$/;
/** Files that are about the site and no part of it. */
const notServed = /(^|\/)(_headers|_redirects|\.[^/]*|[^/]*\.(map|gz|br|md|d\.ts))$/;

/** Lists a built site's files with their SHA-256, in the order of their names. */
export async function listSite(dist: string): Promise<SiteManifest> {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => path !== serviceWorkerName && !notServed.test(path))
    .sort();
  const shell: Record<string, string> = {};
  const later: Record<string, string> = {};
  for (const path of paths) {
    const sha256 = createHash("sha256")
      .update(await readFile(join(dist, path)))
      .digest("hex");
    (fetchedLater.test(path) ? later : shell)[path] = sha256;
  }
  return { shell, later };
}

/**
 * Tells the service worker of a built site which files belong to its version, in its first line. Whoever changes a file
 * of the site afterwards calls it again: the service worker refuses files that are not as listed.
 */
export async function stampServiceWorker(dist: string): Promise<void> {
  const file = join(dist, serviceWorkerName);
  const code = (await readFile(file, "utf8")).replace(firstLine, "");
  await writeFile(file, `self.siteManifest = ${JSON.stringify(await listSite(dist))};\n${code}`);
}
