import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip, constants as zlib } from "node:zlib";
import type { Plugin } from "vite";
import { shrinking, smallestBytes } from "../publish/compressed-copies.ts";
import { afterBuild } from "./after-build.ts";
import { sha256Of, writeWhole } from "./file-facts.ts";

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** How well files are compressed: `best` takes a minute for the runtimes alone, `quick` a second. */
export type Compression = "best" | "quick";

/**
 * Writes a `.br` and a `.gz` file next to each file of the built site that compression makes smaller, for
 * hosts that can serve precompressed files. Results are cached by content, so only the first build is
 * slow.
 * @param cache a folder, relative to the project root
 */
export function compressPlugin(cache: string, compression: Compression = "best"): Plugin {
  return afterBuild("hunch:compress", (config, dist) =>
    compressSite(dist, resolve(config.root, cache), compression),
  );
}

/** Compresses a built site's files; see `compressPlugin`. Run it again whenever one of them changes. */
export async function compressSite(
  dist: string,
  cache: string,
  compression: Compression = "best",
): Promise<void> {
  await mkdir(cache, { recursive: true });
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && shrinking.test(entry.name));
  await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      const content = await readFile(path);
      if (content.length < smallestBytes) return;
      for (const [ending, compress] of [
        [".br", (bytes: Buffer) => brotli(bytes, brotliQuality[compression])],
        [".gz", (bytes: Buffer) => compressGzip(bytes, { level: gzipLevel[compression] })],
      ] as const) {
        const compressed = await cached(cache, `.${compression}${ending}`, content, compress);
        if (compressed.length < content.length) await writeFile(path + ending, compressed);
      }
    }),
  );
}

/** For the runtime, the best quality takes 36 s on one core, but only once, and yields 2.30 MB instead of 2.86 MB. */
const brotliQuality = { best: zlib.BROTLI_MAX_QUALITY, quick: 2 } as const;
const gzipLevel = { best: 9, quick: 1 } as const;

function brotli(content: Buffer, quality: number): Promise<Buffer> {
  const params = {
    [zlib.BROTLI_PARAM_QUALITY]: quality,
    [zlib.BROTLI_PARAM_LGWIN]: 24,
    [zlib.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  return compressBrotli(content, { params });
}

async function cached(
  cache: string,
  ending: string,
  content: Buffer,
  compress: (content: Buffer) => Promise<Buffer>,
): Promise<Buffer> {
  const path = join(cache, `${sha256Of(content)}${ending}`);
  const known = await readFile(path).catch(() => undefined);
  if (known) return known;
  const compressed = await compress(content);
  await writeWhole(path, compressed);
  return compressed;
}
