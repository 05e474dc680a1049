import { AppError } from "../core/errors.ts";

/** The maximum size of a table after unpacking. A 1 MB file can unpack to 1 GB, and a 10 MB file to 10 GB. */
const maximumUnpackedBytes = 2 ** 30;

/** Whether a file is gzipped, going by its first bytes. */
export async function isGzipped(file: Blob): Promise<boolean> {
  return hasGzipMark(new Uint8Array(await file.slice(0, 2).arrayBuffer()));
}

function hasGzipMark(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}

/** Reads the bytes of a file piece by piece, and unpacks them if the file is gzipped. */
export class PieceReader {
  readonly #limit: number;
  readonly #file: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  /** Undefined unless the file is gzipped. */
  #unpacked: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #unpackedBytes = 0;
  #isStart = true;
  /** How much of the file has been read so far, as it is stored. */
  bytesRead = 0;

  /** @param limit the maximum size of a gzipped file after unpacking, in bytes */
  constructor(file: ReadableStream<Uint8Array>, limit = maximumUnpackedBytes) {
    this.#file = file.getReader() as ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
    this.#limit = limit;
  }

  /**
   * Reads the next piece; undefined at the end.
   * @throws AppError `file-unreadable` if the file is a folder, or was changed or removed; `csv-invalid` if a gzipped
   *   file is damaged; `file-too-large` as soon as it exceeds the limit, so that no more than that is ever unpacked
   */
  async read(): Promise<Uint8Array | undefined> {
    if (!this.#isStart) return this.#unpacked ? this.#unpack(this.#unpacked) : this.#readFile();
    this.#isStart = false;
    let start = await this.#readFile();
    while (start && start.length < 2) {
      const next = await this.#readFile();
      if (next === undefined) return start;
      start = Uint8Array.of(...start, ...next);
    }
    if (start === undefined || !hasGzipMark(start)) return start;
    if (!("DecompressionStream" in globalThis)) throw packedFile("\u001F\uFFFD");
    const pieces = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => controller.enqueue(start),
      pull: async (controller) => {
        const piece = await this.#readFile();
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
      cancel: (reason) => this.#file.cancel(reason),
    });
    this.#unpacked = pieces.pipeThrough(new DecompressionStream("gzip")).getReader();
    return this.#unpack(this.#unpacked);
  }

  /** Stops reading. If reading has failed, this fails in the same way. */
  async cancel(): Promise<void> {
    await (this.#unpacked ?? this.#file).cancel();
  }

  async #readFile(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      const { value } = await this.#file.read();
      this.bytesRead += value?.length ?? 0;
      return value;
    } catch (cause) {
      // Chromium calls it a network error.
      if (!(cause instanceof TypeError && cause.message === "network error")) throw cause;
      throw new AppError("file-unreadable", { reason: cause.message }, { cause });
    }
  }

  async #unpack(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
    const { value } = await reader.read().catch((cause: unknown) => {
      if (cause instanceof AppError || cause instanceof DOMException) throw cause;
      throw new AppError("csv-invalid", { reason: "it is a damaged or incomplete gzip file" }, { cause });
    });
    this.#unpackedBytes += value?.length ?? 0;
    if (this.#unpackedBytes > this.#limit)
      throw new AppError("file-too-large", { unpackedLimit: this.#limit });
    return value;
  }
}

/** The error for a file that is packed, going by its beginning, decoded leniently; undefined if it isn't. */
export function packedFile(beginning: string): AppError | undefined {
  const reason = beginning.startsWith("\u001F\uFFFD")
    ? "it is gzipped; please unpack it first"
    : beginning.startsWith("PK\u0003\u0004")
      ? "it is a zip archive or a spreadsheet such as .xlsx; please save the table as CSV"
      : undefined;
  return reason === undefined ? undefined : new AppError("csv-invalid", { line: 1, reason });
}
