import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Writes files to a folder, which is created if necessary. All are written under temporary names first and then renamed,
 * so that an interruption or a full disk leaves the files as they were.
 * @param contents the files' contents by name
 * @param kept names of files of which an existing one with other or no new content is kept under another name, see
 *   `originalName`
 * @returns the paths under which files were kept
 */
export async function replaceFiles(
  folder: string,
  contents: Readonly<Record<string, Uint8Array | string>>,
  kept: readonly string[] = [],
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const names = Object.keys(contents);
  const unfinished = (name: string) => join(folder, `${name}.new`);
  try {
    for (const name of names) await writeFile(unfinished(name), contents[name]!);
  } catch (error) {
    for (const name of names) await rm(unfinished(name), { force: true }).catch(() => undefined);
    throw error;
  }
  const moved: string[] = [];
  for (const name of kept) {
    const path = join(folder, name);
    const content = contents[name];
    const isSame = async () => content !== undefined && (await readFile(path)).equals(Buffer.from(content));
    if (!existsSync(path) || (await isSame())) continue;
    moved.push(originalName(path));
    await rename(path, moved.at(-1)!);
  }
  for (const name of names) await rename(unfinished(name), join(folder, name));
  return moved;
}

/** A free name for a file that is about to be replaced: `NAME.original` or, if that exists, `NAME.original-2` and so on. */
function originalName(path: string): string {
  let name = `${path}.original`;
  for (let count = 2; existsSync(name); count += 1) name = `${path}.original-${count}`;
  return name;
}
