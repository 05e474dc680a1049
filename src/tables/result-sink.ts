import type { TableTarget } from "../models/services.ts";

/**
 * So many bytes become a Blob together. Blobs leave the page's memory; the browser keeps them in its own until the result is
 * saved or left (Chromium on the disk when they get many), which a result written into a file does without.
 */
const partBytes = 4 * 1024 * 1024;

/** Takes the bytes of a result. */
export type ResultSink = {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Sends on what is still held back; whatever was written is then where it belongs. */
  finish(): Promise<void>;
};

/** Writes into a file as the bytes come. Rejects with what the browser says when it can't. */
export async function openFileSink(target: TableTarget): Promise<ResultSink> {
  const file = await target.createWritable();
  return { write: (bytes) => file.write(bytes), finish: () => file.close() };
}

/** Gathers bytes into Blobs. */
export function createPartsSink(send: (part: Blob) => void): ResultSink {
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let gathered = 0;
  const flush = () => {
    if (gathered > 0) send(new Blob(pieces));
    pieces = [];
    gathered = 0;
  };
  return {
    async write(bytes) {
      pieces.push(bytes);
      gathered += bytes.length;
      if (gathered >= partBytes) flush();
    },
    async finish() {
      flush();
    },
  };
}
