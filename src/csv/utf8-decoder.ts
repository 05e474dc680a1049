/**
 * Decodes UTF-8 piece by piece. The first bytes that are not UTF-8 end the text; `fault` is then the error, and there
 * is nothing after them to decode.
 */
export class Utf8Decoder {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  /** The bytes of a character that began at the end of the last piece. */
  #begun: Uint8Array = new Uint8Array();
  #isStart = true;

  /** @param piece the next bytes; undefined at the end */
  decode(piece: Uint8Array | undefined): { readonly text: string; readonly fault?: unknown } {
    try {
      const text = piece ? this.#decoder.decode(piece, { stream: true }) : this.#decoder.decode();
      this.#begun = begunCharacter(
        piece && piece.length >= 3 ? piece.subarray(-3) : joined(this.#begun, piece),
      );
      this.#isStart &&= text === "";
      return { text };
    } catch (fault) {
      // Only the beginning of a file can have a byte order mark.
      return { text: textBeforeFault(joined(this.#begun, piece), { ignoreBOM: !this.#isStart }), fault };
    }
  }
}

/** The text before the first bytes that are not UTF-8. */
export function textBeforeFault(bytes: Uint8Array, options: { readonly ignoreBOM?: boolean } = {}): string {
  const decode = (length: number) =>
    new TextDecoder("utf-8", { ...options, fatal: true }).decode(bytes.subarray(0, length), { stream: true });
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2);
    try {
      decode(middle);
      valid = middle;
    } catch {
      // The fault is in the first half.
      invalid = middle;
    }
  }
  return decode(valid);
}

/** The last bytes, if they begin a character without ending it. At most three bytes do. */
function begunCharacter(bytes: Uint8Array): Uint8Array {
  const start = bytes.findLastIndex((byte) => byte >= 0xc0);
  const first = bytes[start] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  return start >= 0 && bytes.length - start < length ? bytes.slice(start) : new Uint8Array();
}

function joined(first: Uint8Array, second: Uint8Array = new Uint8Array()): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
