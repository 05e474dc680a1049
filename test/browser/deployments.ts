import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { stampServiceWorker } from "../../src/build/service-worker-plugin.ts";

const textTypes = new Set([".html", ".js", ".mjs", ".css", ".json", ".webmanifest"]);
/** A file name from the bundler: `name-HASH.ext`. */
const hashedName = /^(.+)-([A-Za-z0-9_-]{8})(\.[a-z.]+)$/;

/** A mark in the second build's page that tells a test which version is on the screen. */
export const secondBuildMark = "second build";

/** A copy of a built site that a test may change, and a function to remove it. */
export type SiteCopy = { readonly folder: string; readonly remove: () => Promise<void> };

/** Copies the built site, changes it as a deployer would, and updates the file list in its service worker. */
export async function deployChanged(
  dist: string,
  change: (folder: string) => Promise<void>,
): Promise<SiteCopy> {
  const folder = await mkdtemp(join(tmpdir(), "hunch-site-"));
  await cp(dist, folder, { recursive: true });
  await change(folder);
  await stampServiceWorker(folder);
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** Gives every hashed file a different name, and updates every reference. */
async function renameAssets(folder: string): Promise<void> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const renamed = new Map<string, string>();
  for (const { parentPath, name } of files) {
    const [, start, hash = "", end] = hashedName.exec(name) ?? [];
    if (start === undefined || parentPath.includes("models")) continue;
    const next = `${start}-${createHash("sha256").update(hash).digest("hex").slice(0, 8)}${end}`;
    renamed.set(name, next);
    await rename(join(parentPath, name), join(parentPath, next));
  }
  for (const { parentPath, name } of files) {
    if (!textTypes.has(extname(name)) || parentPath.includes("models")) continue;
    const path = join(parentPath, renamed.get(name) ?? name);
    let text = await readFile(path, "utf8");
    for (const [before, after] of renamed) text = text.replaceAll(before, after);
    await writeFile(path, text);
  }
}

/** Makes the next deployment of the same app, with different file names throughout and a marked page. */
export function makeSecondBuild(dist: string): Promise<SiteCopy> {
  return deployChanged(dist, async (folder) => {
    await renameAssets(folder);
    const page = join(folder, "index.html");
    const html = await readFile(page, "utf8");
    await writeFile(page, html.replace("</head>", `<meta name="build" content="${secondBuildMark}"></head>`));
  });
}
