import { createHash, randomUUID } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";

/** The SHA-256 of a file's content, in hexadecimal. */
export function sha256Of(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The size and SHA-256 of a file's content, as stated in a card. */
export function fileFacts(content: Uint8Array): { readonly bytes: number; readonly sha256: string } {
  return { bytes: content.length, sha256: sha256Of(content) };
}

/**
 * Writes a file under another name and moves it into place, so that an interrupted build leaves no half-written file
 * behind, and two tasks can write the same file at the same time.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const unfinished = `${path}.${randomUUID()}`;
  await writeFile(unfinished, content);
  await rename(unfinished, path);
}
