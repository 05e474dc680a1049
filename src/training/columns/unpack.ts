import { AppError } from "../../core/errors.ts";

/** The maximum size of a table after unpacking. A 1 MB file can unpack to 1 GB, and a 10 MB file to 10 GB. */
const maximumUnpackedBytes = 2 ** 30;

/**
 * Opens a file, and unpacks it if it is gzipped.
 * @returns a function that returns a new stream of the bytes each time it is called. The stream of a gzipped
 *   file fails with AppError `file-too-large` as soon as it exceeds the limit, so that no more than that is
 *   ever unpacked
 */
export async function openUnpacked(
  source: Blob,
  limit = maximumUnpackedBytes,
): Promise<() => ReadableStream<Uint8Array>> {
  const start = new Uint8Array(await source.slice(0, 2).arrayBuffer());
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  if (!isGzip) return () => source.stream();
  return () => source.stream().pipeThrough(new DecompressionStream("gzip")).pipeThrough(stopAfter(limit));
}

function stopAfter(limit: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > limit) throw new AppError("file-too-large", { unpackedLimit: limit });
      controller.enqueue(chunk);
    },
  });
}
