import type { ZipEntry } from "../zip/zip-files.ts";

/** Files that compression makes smaller. Images are already compressed. */
export const shrinking = /\.(html|js|css|json|webmanifest|svg|wasm|onnx)$/;
/** Smaller files fit into the first packets anyway. */
export const smallestBytes = 1024;

/**
 * The `.gz` copies of a site's files, for servers that send ready-made copies (`gzip_static` in nginx). Each copy is
 * made when its turn in the zip comes; until then, progress counts it at the size of its original.
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
