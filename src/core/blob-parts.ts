/**
 * Bytes are collected until there are this many, and then put into a Blob. Until the result is saved or discarded, the
 * browser keeps Blobs outside the page's memory (Chromium keeps many of them on disk).
 */
const partBytes = 4 * 1024 * 1024;

/** Collects bytes into Blobs of about 4 MiB, so that a long result doesn't fill the page's memory. */
export function createBlobParts(send: (part: Blob) => void) {
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let gathered = 0;
  const flush = () => {
    if (gathered > 0) send(new Blob(pieces));
    pieces = [];
    gathered = 0;
  };
  return {
    add(bytes: Uint8Array<ArrayBuffer>): void {
      pieces.push(bytes);
      gathered += bytes.length;
      if (gathered >= partBytes) flush();
    },
    /** Passes on the bytes that are still buffered. */
    flush,
  };
}
