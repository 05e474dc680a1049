import type { PbfReader, PbfWriter } from "pbf";
import { type Codec, endOfBytes, WireError, wireTypes } from "./protobuf.ts";

/** An int64: a number where that is exact, a bigint beyond 2^53. */
export type Int64 = number | bigint;

function readLengthed(reader: PbfReader, end: number): Uint8Array {
  const valueEnd = endOfBytes(reader, end);
  const value = reader.buf.subarray(reader.pos, valueEnd);
  reader.pos = valueEnd;
  return value;
}

function readBigInt64(reader: PbfReader): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = reader.buf[reader.pos++] ?? 0;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return BigInt.asIntN(64, value);
}

function writeBigInt64(writer: PbfWriter, value: bigint): void {
  writer.realloc(10);
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) writer.buf[writer.pos++] = Number(rest & 0x7fn) | 0x80;
  writer.buf[writer.pos++] = Number(rest);
}

// pbf's own decoder swallows a byte order mark, which would change what we write back.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** Bytes, as a view of what is read. */
export const bytes: Codec<Uint8Array> = {
  wireType: wireTypes.length,
  read: readLengthed,
  write: (writer, value) => writer.writeBytes(value),
};

/** UTF-8. */
export const string: Codec<string> = {
  wireType: wireTypes.length,
  read: (reader, end) => decoder.decode(readLengthed(reader, end)),
  write: (writer, value) => writer.writeBytes(encoder.encode(value)),
};

/** A float32. */
export const float: Codec<number> = {
  wireType: wireTypes.fixed32,
  read: (reader, end) => {
    if (reader.pos + 4 > end) throw new WireError("a number is cut off", end === reader.length);
    return reader.readFloat();
  },
  write: (writer, value) => writer.writeFloat(value),
};

/** An int64, exact. */
export const int64: Codec<Int64> = {
  wireType: wireTypes.varint,
  read: (reader) => {
    const start = reader.pos;
    const value = reader.readVarint(true);
    if (Number.isSafeInteger(value)) return value;
    reader.pos = start;
    return readBigInt64(reader);
  },
  write: (writer, value) => {
    if (typeof value === "bigint") writeBigInt64(writer, value);
    else writer.writeVarint(value);
  },
};

/** An int32 or an enumeration. */
export const int32: Codec<number> = {
  wireType: wireTypes.varint,
  read: (reader) => reader.readVarint(true),
  write: (writer, value) => writer.writeVarint(value),
};
