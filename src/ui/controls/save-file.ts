import { createBlobParts } from "../../core/blob-parts.ts";

/** Offers a file for download under the given name. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // Some browsers read the address only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The pause before each file after the first. */
const pauseMs = 500;

/**
 * Offers several files for download, one after the other: WebKit drops a download if the next one starts at the same
 * moment.
 */
export async function saveFiles(
  files: readonly { readonly content: Blob; readonly name: string }[],
): Promise<void> {
  for (const [index, { content, name }] of files.entries()) {
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    saveFile(content, name);
  }
}

/**
 * Offers a stream for download. It is collected in Blobs of 4 MiB, which browsers may keep on disk, so that the
 * page's own memory use does not grow with the file. Rejects with the stream's error.
 * @returns the file's size in bytes
 */
export async function saveStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  name: string,
  type: string,
  signal?: AbortSignal,
): Promise<number> {
  const blobs: Blob[] = [];
  const parts = createBlobParts((part) => blobs.push(part));
  const reader = stream.getReader();
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) break;
      parts.add(value);
    }
  } catch (error) {
    await reader.cancel(error).catch(() => undefined);
    throw error;
  }
  parts.flush();
  const file = new Blob(blobs, { type });
  saveFile(file, name);
  return file.size;
}
