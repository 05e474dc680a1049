import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** The paths of all files in a folder and its subfolders, relative to it, with slashes. A link is listed like a file. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}
