import { PbfReader, PbfWriter } from "pbf";

/**
 * Thrown if the bytes are not a valid message of the expected type. `truncated` means that they end too
 * early.
 */
export class WireError extends Error {
  constructor(
    message: string,
    readonly truncated: boolean,
  ) {
    super(message);
  }
}

/** Protobuf wire types: https://protobuf.dev/programming-guides/encoding/ */
export const wireTypes = { varint: 0, length: 2, fixed32: 5 } as const;

/** The same limit as in protobuf's own parsers, so that deeply nested garbage can't exhaust the stack. */
const maximumDepth = 100;

/** Reads and writes one kind of value, without its tag. */
export type Codec<Value> = {
  readonly wireType: number;
  readonly isMessage?: true;
  /** Reads the value at `reader.pos`. `end` is where the data that contains it ends. */
  readonly read: (reader: PbfReader, end: number, depth: number) => Value;
  readonly write: (writer: PbfWriter, value: Value) => void;
};

type One<Value> = { readonly tag: number; readonly codec: Codec<Value>; readonly many: false };
type Many<Value> = { readonly tag: number; readonly codec: Codec<Value>; readonly many: true };

/**
 * The fields of a message, by name. Repeated fields are lists and never undefined; all other fields are
 * optional.
 */
export type FieldTable<Message> = {
  readonly [Name in Exclude<keyof Message, "unknown">]-?: NonNullable<
    Message[Name]
  > extends readonly (infer Item)[]
    ? Many<Item>
    : One<NonNullable<Message[Name]>>;
};

/**
 * A message's unknown fields, with tag and value exactly as in the file, so that nothing is lost when the
 * message is written back.
 */
export type Unknown = { unknown?: Uint8Array[] };

/**
 * A field that occurs at most once in its message. If it occurs more than once, the last one counts, but two messages
 * are refused: other readers, such as ONNX Runtime, merge them, so they would see another model than this one.
 */
export function one<Value>(tag: number, codec: Codec<Value>): One<Value> {
  return { tag, codec, many: false };
}

/** A repeated field. Numbers may be packed or not when read, and are packed when written. */
export function many<Value>(tag: number, codec: Codec<Value>): Many<Value> {
  return { tag, codec, many: true };
}

/**
 * Reads a value's length and returns the position where the value ends. Throws WireError if that is beyond
 * `end`.
 */
export function endOfBytes(reader: PbfReader, end: number): number {
  const length = reader.readVarint();
  const valueEnd = reader.pos + length;
  if (!(valueEnd <= end))
    throw new WireError("a value is longer than the data that contains it", end === reader.length);
  return valueEnd;
}

/** A message. `fields` is a function because ONNX message types refer to each other. */
export function message<Message extends Unknown>(fields: () => FieldTable<Message>): Codec<Message> {
  let byTag: Map<number, [string, One<unknown> | Many<unknown>]> | undefined;
  const table = () => {
    byTag ??= new Map(
      Object.entries(fields() as unknown as Record<string, One<unknown> | Many<unknown>>)
        .sort(([, a], [, b]) => a.tag - b.tag)
        .map(([name, field]) => [field.tag, [name, field]]),
    );
    return byTag;
  };
  const codec: Codec<Message> & { readAll: (reader: PbfReader, end: number, depth: number) => Message } = {
    wireType: wireTypes.length,
    isMessage: true,
    read: (reader, end, depth) => codec.readAll(reader, endOfBytes(reader, end), depth + 1),
    readAll: (reader, end, depth) => {
      if (depth > maximumDepth) throw new WireError("messages are nested too deeply", false);
      const result: Record<string, unknown> = {};
      for (const [name, field] of table().values()) if (field.many) result[name] = [];
      while (reader.pos < end) readField(reader, end, depth, table(), result);
      return result as Message;
    },
    write: (writer, value) => {
      writer.writeRawMessage((inner: Message, pbf: PbfWriter) => writeFields(pbf, inner, table()), value);
    },
  };
  return codec;
}

function readField(
  reader: PbfReader,
  end: number,
  depth: number,
  table: Map<number, [string, One<unknown> | Many<unknown>]>,
  result: Record<string, unknown>,
): void {
  const start = reader.pos;
  const tag = reader.readVarint();
  const wireType = tag & 7;
  const [name, field] = table.get(tag >>> 3) ?? [];
  if (name !== undefined && field !== undefined && wireType === field.codec.wireType) {
    if (!field.many && field.codec.isMessage && result[name] !== undefined)
      throw new WireError(`field ${field.tag} occurs twice`, false);
    const value = field.codec.read(reader, end, depth);
    if (field.many) (result[name] as unknown[]).push(value);
    else result[name] = value;
  } else if (name !== undefined && field?.many && wireType === wireTypes.length) {
    const valueEnd = endOfBytes(reader, end);
    const list = result[name] as unknown[];
    while (reader.pos < valueEnd) list.push(field.codec.read(reader, valueEnd, depth));
    if (reader.pos > valueEnd) throw new WireError("a packed list runs past its end", false);
  } else if (field !== undefined) {
    throw new WireError(`field ${field.tag} has wire type ${wireType}`, false);
  } else {
    reader.skip(wireType);
    if (reader.pos <= end) {
      result.unknown ??= [];
      (result.unknown as Uint8Array[]).push(reader.buf.subarray(start, reader.pos));
    }
  }
  if (reader.pos > end) throw new WireError("a value runs past its end", end === reader.length);
}

function writeFields(
  writer: PbfWriter,
  value: Unknown,
  table: Map<number, [string, One<unknown> | Many<unknown>]>,
): void {
  for (const [name, { tag, codec, many: repeated }] of table.values()) {
    const content = (value as Record<string, unknown>)[name];
    if (content === undefined) continue;
    if (!repeated) {
      writer.writeTag(tag, codec.wireType);
      codec.write(writer, content);
    } else if (codec.wireType === wireTypes.length) {
      for (const item of content as unknown[]) {
        writer.writeTag(tag, wireTypes.length);
        codec.write(writer, item);
      }
    } else if ((content as unknown[]).length > 0) {
      writer.writeTag(tag, wireTypes.length);
      writer.writeRawMessage((items: unknown[], pbf: PbfWriter) => {
        for (const item of items) codec.write(pbf, item);
      }, content as unknown[]);
    }
  }
  for (const raw of value.unknown ?? []) {
    writer.realloc(raw.length);
    writer.buf.set(raw, writer.pos);
    writer.pos += raw.length;
  }
}

/**
 * Reads a whole message.
 * @throws WireError if the bytes are not a valid message of this type
 */
export function decode<Message>(codec: Codec<Message>, source: Uint8Array): Message {
  const reader = new PbfReader(source);
  const { readAll } = codec as unknown as {
    readAll: (reader: PbfReader, end: number, depth: number) => Message;
  };
  try {
    return readAll(reader, source.length, 0);
  } catch (error) {
    if (error instanceof WireError) throw error;
    // pbf throws if a varint has no end or a wire type does not exist.
    throw new WireError(error instanceof Error ? error.message : String(error), reader.pos > source.length);
  }
}

/** Writes a whole message. The same message always produces the same bytes. */
export function encode<Message>(codec: Codec<Message>, value: Message): Uint8Array {
  const writer = new PbfWriter(new Uint8Array(1024));
  codec.write(writer, value);
  const lengthed = writer.finish();
  const reader = new PbfReader(lengthed);
  reader.readVarint();
  return lengthed.slice(reader.pos);
}

/** An int64: a number if that is exact, otherwise (beyond 2^53) a bigint. */
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

// pbf's own decoder drops a byte order mark, which would change what we write back.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** Bytes, as a view of the data being read. */
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
