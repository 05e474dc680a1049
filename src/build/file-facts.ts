import { createHash } from "node:crypto";

/** The SHA-256 of a file's content, in hexadecimal. */
export function sha256Of(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The size and SHA-256 of a file's content, as stated in a card. */
export function fileFacts(content: Uint8Array): { readonly bytes: number; readonly sha256: string } {
  return { bytes: content.length, sha256: sha256Of(content) };
}
