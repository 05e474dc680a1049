import { AppError } from "../core/errors.ts";

/** A file in a zip, as the zip's directory describes it. */
export type ZippedFile = {
  readonly path: string;
  /** The size of its content. Reading fails if the actual size differs. */
  readonly bytes: number;
  readonly compressedBytes: number;
  /** The CRC-32 of its content. Reading fails if the actual one differs. */
  readonly crc32: number;
  readonly method: number;
  /** The offset of the file's header. */
  readonly offset: number;
};

/** A zip that is read through its directory: one file at a time, and only on request. */
export type OpenedZip = {
  readonly files: readonly ZippedFile[];
  /**
   * A file's content, in a Blob that the browser may keep on disk.
   * @throws AppError `zip-invalid` if it can't be unpacked, or differs from the length or the checksum in the
   *   directory; AbortError
   */
  read(file: ZippedFile, signal?: AbortSignal): Promise<Blob>;
};

/**
 * The records of a zip (APPNOTE.txt, sections 4.3.7, 4.3.12 and 4.3.16): their signatures, and their lengths
 * up to the names.
 */
const localHeader = { signature: 0x04034b50, bytes: 30 };
const directoryHeader = { signature: 0x02014b50, bytes: 46 };
const directoryEnd = { signature: 0x06054b50, bytes: 22 };
const mostDirectoryBytes = 16 * 2 ** 20;
/** The comment at the end of the zip is at most this many bytes long. */
const longestComment = 0xffff;

/**
 * How many times its packed size a file may have, not counting its first megabyte. Tables of ids and numbers
 * grow tenfold at most, but deflate can pack 2 GB of zeros into 2 MB; unpacked, they would fill the memory.
 */
const mostGrowth = 100;
const freeBytes = 2 ** 20;

/** Whether a file is so much larger than its packed form that `openZip` refuses it. */
export function growsTooMuch(bytes: number, compressedBytes: number): boolean {
  return bytes > freeBytes + mostGrowth * compressedBytes;
}

/**
 * Reads a zip's directory (at most 16 MB), and nothing else in the file.
 * @throws AppError `zip-invalid` if it is not a zip, is cut off, damaged or encrypted, or has too many files, or two
 *   with the same name or overlapping data; `file-too-large` if its files exceed the limit in bytes
 */
export async function openZip(
  zip: Blob,
  limits: { readonly files: number; readonly bytes: number },
): Promise<OpenedZip> {
  const end = await findEnd(zip);
  const count = end.getUint16(10, true);
  const length = end.getUint32(12, true);
  const offset = end.getUint32(16, true);
  if (count > limits.files) throw invalid(`it has too many files (${count})`);
  if (length > mostDirectoryBytes) throw invalid("its list of files is too long");
  if (offset + length > zip.size) throw invalid("it is cut off");
  const directory = await viewOf(zip.slice(offset, offset + length));
  const files: ZippedFile[] = [];
  let at = 0;
  let total = 0;
  let packed = 0;
  for (let index = 0; index < count; index++) {
    if (at + directoryHeader.bytes > length) throw invalid("its directory is cut off");
    if (directory.getUint32(at, true) !== directoryHeader.signature)
      throw invalid("its directory is damaged");
    const nameBytes = directory.getUint16(at + 28, true);
    const next =
      at +
      directoryHeader.bytes +
      nameBytes +
      directory.getUint16(at + 30, true) +
      directory.getUint16(at + 32, true);
    if (next > length) throw invalid("its directory is cut off");
    if (directory.getUint16(at + 8, true) & 1) throw invalid("it is encrypted");
    const bytes = directory.getUint32(at + 24, true);
    const compressedBytes = directory.getUint32(at + 20, true);
    const path = new TextDecoder().decode(
      new Uint8Array(directory.buffer, at + directoryHeader.bytes, nameBytes),
    );
    if (growsTooMuch(bytes, compressedBytes))
      throw invalid(`${path.slice(0, 100)} would become more than ${mostGrowth} times as large`);
    total += bytes;
    if (total > limits.bytes) throw new AppError("file-too-large", { limit: limits.bytes });
    // Several files that share their data would multiply what has to be unpacked.
    packed += compressedBytes;
    if (packed > zip.size) throw invalid("its directory is damaged");
    files.push({
      path,
      bytes,
      compressedBytes,
      crc32: directory.getUint32(at + 16, true),
      method: directory.getUint16(at + 10, true),
      offset: directory.getUint32(at + 42, true),
    });
    at = next;
  }
  if (new Set(files.map(({ path }) => path)).size < files.length)
    throw invalid("two of its files share a name");
  return { files, read: (file, signal) => readFile(zip, file, signal) };
}

async function readFile(zip: Blob, file: ZippedFile, signal: AbortSignal | undefined): Promise<Blob> {
  const header = await viewOf(zip.slice(file.offset, file.offset + localHeader.bytes));
  if (header.byteLength < localHeader.bytes || header.getUint32(0, true) !== localHeader.signature)
    throw invalid(`${file.path} is missing`);
  const start = file.offset + localHeader.bytes + header.getUint16(26, true) + header.getUint16(28, true);
  const packed = zip.slice(start, start + file.compressedBytes);
  if (packed.size < file.compressedBytes) throw invalid("it is cut off");
  const isStored = file.method === 0;
  if (!isStored && file.method !== 8)
    throw invalid(`${file.path} is packed in a way that this page can’t read`);
  if (isStored && packed.size !== file.bytes) throw invalid(`${file.path} is not as long as the zip says`);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of unpack(packed, file, signal)) if (!isStored) parts.push(part);
  return isStored ? packed : new Blob(parts);
}

/**
 * A file's content, in parts; stops at the first byte beyond the stated size, so that a small file can't fill the
 * memory. Deflate has no checksum of its own: a third of single flipped bits give other contents of the same length.
 */
async function* unpack(
  packed: Blob,
  file: ZippedFile,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  let bytes = 0;
  let crc32 = 0;
  const stream = packed.stream();
  const content = file.method === 0 ? stream : stream.pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = content.getReader();
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.length;
      if (bytes > file.bytes) throw invalid(`${file.path} is longer than the zip says`);
      crc32 = addToCrc32(crc32, value);
      yield value as Uint8Array<ArrayBuffer>;
    }
  } catch (error) {
    await reader.cancel(error).catch(() => undefined);
    if (error instanceof AppError) throw error;
    signal?.throwIfAborted();
    throw new AppError("zip-invalid", { reason: `${file.path} is damaged` }, { cause: error });
  }
  if (bytes < file.bytes) throw invalid(`${file.path} is shorter than the zip says`);
  if (crc32 !== file.crc32) throw invalid(`${file.path} is damaged`);
}

/** What each value of a byte adds to a CRC-32, whose polynomial is 0x04c11db7 with its bits reversed. */
const crc32Table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  return rest;
});

/** @param crc32 of the bytes before these; 0 at first */
function addToCrc32(crc32: number, bytes: Uint8Array): number {
  let rest = ~crc32;
  for (let index = 0; index < bytes.length; index++)
    rest = crc32Table[(rest ^ bytes[index]!) & 0xff]! ^ (rest >>> 8);
  return ~rest >>> 0;
}

/** Finds the record at the end of a zip, which may be followed by a comment. */
async function findEnd(zip: Blob): Promise<DataView<ArrayBuffer>> {
  const start = Math.max(0, zip.size - directoryEnd.bytes - longestComment);
  const tail = await viewOf(zip.slice(start));
  for (let at = tail.byteLength - directoryEnd.bytes; at >= 0; at--) {
    if (tail.getUint32(at, true) === directoryEnd.signature)
      return new DataView(tail.buffer, at, directoryEnd.bytes);
  }
  throw invalid("it is not a zip, or it is cut off");
}

async function viewOf(part: Blob): Promise<DataView<ArrayBuffer>> {
  return new DataView(await part.arrayBuffer());
}

function invalid(reason: string): AppError {
  return new AppError("zip-invalid", { reason });
}
