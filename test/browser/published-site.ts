import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { button } from "./model-page.ts";

/** Presses `Download site` and unzips the download to a new folder. */
export async function downloadSite(
  page: Page,
): Promise<{ folder: string; paths: string[]; zipBytes: number }> {
  const [file] = await Promise.all([
    page.waitForEvent("download", { timeout: 60_000 }),
    button(page, "Download site").click(),
  ]);
  const zip = await readFile(await file.path());
  const folder = await mkdtemp(join(tmpdir(), "hunch-published-"));
  const files = unzipSync(zip);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return { folder, paths: Object.keys(files).sort(), zipBytes: zip.length };
}

/** The SHA-256 of a file. */
export async function hashFile(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}
