import { AppError } from "../core/errors.ts";
import { hasGzipMark } from "./is-gzipped.ts";

/** The maximum size of a table after unpacking. A 1 MB file can unpack to 1 GB, and a 10 MB file to 10 GB. */
const maximumUnpackedBytes = 2 ** 30;

/** Reads a whole file, and unpacks it if it is gzipped. @throws AppError as `PieceReader` */
export async function readUnpacked(file: Blob): Promise<Uint8Array> {
  const reader = new PieceReader(file.stream());
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let piece = await reader.read(); piece; piece = await reader.read())
    pieces.push(piece as Uint8Array<ArrayBuffer>);
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/** Reads the bytes of a table's file piece by piece, and unpacks them if the file is gzipped. */
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
   * @throws AppError `file-unreadable` if the file is a folder, or was changed or removed; `csv-invalid` if it
   *   begins as no table does, or a gzipped file is damaged; `file-too-large` as soon as it exceeds the limit, so that
   *   no more than that is ever unpacked
   */
  async read(): Promise<Uint8Array | undefined> {
    if (!this.#isStart) return this.#unpacked ? this.#unpack(this.#unpacked) : this.#readFile();
    this.#isStart = false;
    const start = await this.#readStart();
    if (start && isUnusual(start)) {
      // A first visit loads this file, but doesn't need that one. A table can be read without it.
      const others = await import("./other-files.ts").catch(() => undefined);
      const fault = others?.notATable(start);
      if (fault) throw fault;
    }
    return start;
  }

  async #readStart(): Promise<Uint8Array | undefined> {
    let start = await this.#readFile();
    while (start && start.length < 2) {
      const next = await this.#readFile();
      if (next === undefined) return start;
      start = Uint8Array.of(...start, ...next);
    }
    if (start === undefined || !hasGzipMark(start)) return start;
    if (!("DecompressionStream" in globalThis)) {
      const reason = "it is gzipped; please unpack it first";
      throw new AppError("csv-invalid", { line: 1, reason });
    }
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

/** Whether a file begins as few tables do: with control characters, or with a sign of JSON, XML or PDF. */
function isUnusual(start: Uint8Array): boolean {
  const beginning = start.subarray(0, 512);
  return (
    /^\s*[[{<%]/.test(new TextDecoder().decode(beginning)) ||
    beginning.some((byte) => byte < 9 || (byte > 13 && byte < 26))
  );
}
