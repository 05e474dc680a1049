import type { ZipEntry } from "../zip/zip-files.ts";

/** Files that are worth compressing. Images other than SVG are compressed already. */
export const shrinking = /\.(html|js|css|json|webmanifest|svg|wasm|onnx)$/;
/** Smaller files fit into the first few packets anyway. */
export const smallestBytes = 1024;

/**
 * The `.gz` copies of a site's files, for servers that can send precompressed files (`gzip_static` in nginx).
 * Each copy is made when its turn comes in the zip. Until then, progress assumes the size of the original.
 */
export function compressedCopies(entries: readonly ZipEntry[]): readonly ZipEntry[] {
  return entries
    .filter(({ path, bytes }) => shrinking.test(path) && bytes >= smallestBytes)
    .map(({ path, bytes, read }) => ({
      path: `${path}.gz`,
      bytes,
      read: async (signal) => {
        const content = new Blob([await read(signal)]).stream();
        return new Uint8Array(
          await new Response(content.pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
        );
      },
    }));
}
