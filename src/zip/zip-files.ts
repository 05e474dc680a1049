import { Zip, ZipPassThrough } from "fflate";
import { currentTime } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import type { WorkOptions } from "../core/progress.ts";
import { nextTask } from "../core/promises.ts";
import { growsTooMuch } from "./open-zip.ts";

/** A file to put into a zip. */
export type ZipEntry = {
  /** With forward slashes. */
  readonly path: string;
  /** The size that progress is based on. If the content turns out to be longer, progress stops at this size. */
  readonly bytes: number;
  /** Called when it is this file's turn, so that only one file is in memory at a time. */
  readonly read: (signal?: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>;
};

/** The method of a deflated file (APPNOTE.txt, section 4.4.5). */
const deflated = 8;
/** How many bytes to deflate before yielding to other work on this thread. This takes about a millisecond. */
const sliceBytes = 64 * 1024;
/**
 * Sizes and offsets in a zip are 32-bit numbers (APPNOTE.txt, section 4.3), and the directory at the end has
 * to fit too.
 */
const largestZipBytes = 2 ** 32 - 2 ** 24;
/** Extensions of files that are already compressed. */
const doesNotShrink = /\.(png|jpg|gz|br|woff2)$/;

type ZipOptions = WorkOptions & {
  readonly now?: Date;
  /** True if `openZip` must be able to read the zip. This takes twice the time for files of more than a megabyte. */
  readonly reopens?: boolean;
};

/**
 * Packs files into a zip as a stream, with one file in memory at a time, and no faster than the stream is
 * read. Progress counts the files' own bytes.
 * @throws AppError `file-too-large` above 4 GB; AbortError. If reading a file rejects, the stream fails with
 *   the same error
 */
export function zipFiles(
  entries: readonly ZipEntry[],
  { signal, onProgress, now = currentTime(), reopens = false }: ZipOptions = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > largestZipBytes) throw new AppError("file-too-large", { limit: largestZipBytes });
  const chunks = produce(entries, total, now, { signal, onProgress, reopens });
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(error);
      }
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

async function* produce(
  entries: readonly ZipEntry[],
  total: number,
  mtime: Date,
  { signal, onProgress, reopens }: ZipOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  let ready: Uint8Array<ArrayBuffer>[] = [];
  let failure: Error | undefined;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else ready.push(chunk as Uint8Array<ArrayBuffer>);
  });
  const take = () => {
    if (failure) throw failure;
    const taken = ready;
    ready = [];
    return taken;
  };
  let done = 0;
  for (const { path, bytes, read } of entries) {
    signal?.throwIfAborted();
    const content = await read(signal);
    const isStored = doesNotShrink.test(path) || (reopens && (await shrinksTooMuch(content)));
    const file = isStored ? new ZipPassThrough(path) : new DeflatedFile(path);
    // Hosts tell browsers how old a file is. With a fixed date, a new version would look like the old one.
    file.mtime = withinZipYears(mtime);
    zip.add(file);
    for (let start = 0; start === 0 || start < content.length; start += sliceBytes) {
      const end = Math.min(start + sliceBytes, content.length);
      file.push(content.subarray(start, end), end === content.length);
      if (file instanceof DeflatedFile) await file.settled;
      yield* take();
      await nextTask();
      signal?.throwIfAborted();
      const part = end === content.length ? bytes : Math.min(end, bytes);
      onProgress?.({ done: done + part, total, unit: "bytes" });
    }
    done += bytes;
  }
  zip.end();
  yield* take();
  return undefined;
}

/** Whether a file, such as a table in which one long text is repeated, would be refused by `openZip` if it were deflated. */
async function shrinksTooMuch(content: Uint8Array<ArrayBuffer>): Promise<boolean> {
  if (!growsTooMuch(content.length, 0)) return false;
  let compressedBytes = 0;
  const deflating = new Blob([content]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const count = (part: Uint8Array) => {
    compressedBytes += part.length;
  };
  await deflating.pipeTo(new WritableStream({ write: count }));
  return growsTooMuch(content.length, compressedBytes);
}

/**
 * A file that the browser itself deflates, in half the time that fflate's own `ZipDeflate` takes.
 */
class DeflatedFile extends ZipPassThrough {
  /** Resolves once the browser has taken the latest slice or, after the last one, once everything is in the zip. */
  settled: Promise<unknown> = Promise.resolve();
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #written: Promise<void>;

  constructor(path: string) {
    super(path);
    this.compression = deflated;
    const { readable, writable } = new CompressionStream("deflate-raw");
    this.#writer = writable.getWriter();
    this.#written = readable.pipeTo(
      new WritableStream<Uint8Array<ArrayBuffer>>({
        write: (part) => this.ondata(null, part, false),
        close: () => this.ondata(null, new Uint8Array(), true),
      }),
    );
    // `settled` rejects with the same error.
    this.#written.catch(() => {});
  }

  /** `push` has already counted these bytes and added them to the checksum. */
  protected override process(slice: Uint8Array<ArrayBuffer>, isLast: boolean): void {
    const taken = this.#writer.write(slice);
    this.settled = isLast ? Promise.all([taken, this.#writer.close(), this.#written]) : taken;
  }
}

/** fflate accepts the years 1980 to 2099. If the device's clock shows any other year, uses the nearest of these. */
function withinZipYears(time: Date): Date {
  const year = time.getFullYear();
  if (year >= 1980 && year <= 2099) return time;
  return year < 1980 ? new Date(1980, 0, 1) : new Date(2099, 11, 31);
}
