import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { listFiles, serviceWorkerName, splitServiceWorker, writeServiceWorker } from "../core/precache.ts";
import { sha256Of } from "./file-facts.ts";

/**
 * Tells the service worker of a built site which files belong to its version, in its first line. Call it again after
 * changing a file of the site: the service worker refuses files that are not as listed.
 */
export async function stampServiceWorker(dist: string): Promise<void> {
  const file = join(dist, serviceWorkerName);
  const { code } = splitServiceWorker(await readFile(file, "utf8"));
  await writeFile(file, writeServiceWorker(await listFiles(await hashFiles(dist), code), code));
}

/** Every file of a folder with its SHA-256, by its path from there. */
async function hashFiles(dist: string): Promise<{ path: string; sha256: string }[]> {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const content = await readFile(join(parentPath, name));
        const path = relative(dist, join(parentPath, name)).split(sep).join("/");
        return { path, sha256: sha256Of(content) };
      }),
  );
}
