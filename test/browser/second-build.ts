import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";

const textTypes = new Set([".html", ".js", ".mjs", ".css", ".json", ".webmanifest", ".svg"]);
/** A file name as the bundler writes it: `name-HASH.ext`. */
const hashedName = /^(.+)-([A-Za-z0-9_-]{8})(\.[a-z.]+)$/;

/** The mark that the second build's page carries, so that a test can tell which version is on the screen. */
export const secondBuildMark = "second build";

function otherHash(hash: string): string {
  return createHash("sha256").update(hash).digest("hex").slice(0, 8);
}

/** Adds the mark to the page, and lets the service worker see that the page changed. */
function mark(path: string, content: string, revisions: ReadonlyMap<string, string>): string {
  if (path === "index.html")
    return content.replace("</head>", `<meta name="build" content="${secondBuildMark}"></head>`);
  let changed = content;
  for (const [before, after] of revisions) changed = changed.replaceAll(before, after);
  return changed;
}

/**
 * Makes what the next deployment of the same app would be: a copy of the built site in which every hashed file has
 * another name, every reference follows, and `index.html` is marked.
 * @returns the folder, and the way to remove it
 */
export async function makeSecondBuild(
  dist: string,
): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "hunch-second-"));
  const paths = (await readdir(dist, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dist.length + 1));
  const renamed = new Map<string, string>();
  for (const path of paths) {
    const parts = hashedName.exec(path.split("/").at(-1) ?? "");
    if (parts === null || !path.startsWith("assets/")) continue;
    const [, name = "", hash = "", end = ""] = parts;
    renamed.set(`${name}-${hash}${end}`, `${name}-${otherHash(hash)}${end}`);
  }
  const index = await readFile(join(dist, "index.html"));
  const revision = createHash("md5").update(index).digest("hex");
  const revisions = new Map([[revision, createHash("md5").update(`${revision}2`).digest("hex")]]);
  for (const path of paths) {
    let target = path;
    for (const [before, after] of renamed) target = target.replaceAll(before, after);
    await mkdir(dirname(join(folder, target)), { recursive: true });
    const content = await readFile(join(dist, path));
    if (!textTypes.has(extname(path)) || path.startsWith("models/")) {
      await writeFile(join(folder, target), content);
      continue;
    }
    let text = content.toString("utf8");
    for (const [before, after] of renamed) text = text.replaceAll(before, after);
    await writeFile(join(folder, target), mark(path, text, revisions));
  }
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
