import { PbfReader } from "pbf";
import { elementTypes, type Tensor } from "./onnx-messages.ts";

/** Tags of the fields that may contain a TensorProto's elements, besides `raw_data` and `int64_data`. */
const dataTags = { float: 4, int32: 5, float64: 10, uint64: 11 } as const;

/**
 * A tensor's elements as numbers, whatever their numeric type and whichever field they are stored in. Integers
 * beyond 2^53 are rounded.
 * @returns undefined for strings, for types that Hunch doesn't support, and for elements in another file
 */
export function tensorNumbers(tensor: Tensor): number[] | undefined {
  const { dataType, rawData, int64Data, unknown = [] } = tensor;
  if (rawData !== undefined && rawData.length > 0) return rawNumbers(dataType, rawData);
  if (int64Data.length > 0) return int64Data.map(Number);
  const numbers: number[] = [];
  for (const field of unknown) {
    const reader = new PbfReader(field);
    const tag = reader.readVarint();
    const read = readerOf(tag >>> 3, reader);
    if (read === undefined) continue;
    // A single number, or a packed list.
    const end = (tag & 7) === 2 ? reader.readVarint() + reader.pos : field.length;
    while (reader.pos < end) numbers.push(read());
  }
  if (dataType === elementTypes.float16) return numbers.map(fromFloat16);
  const size = tensor.dims.reduce<number>((product, length) => product * Number(length), 1);
  return numbers.length === size ? numbers : undefined;
}

function readerOf(tag: number, reader: PbfReader): (() => number) | undefined {
  if (tag === dataTags.float) return () => reader.readFloat();
  if (tag === dataTags.int32) return () => reader.readVarint(true);
  if (tag === dataTags.float64) return () => reader.readDouble();
  if (tag === dataTags.uint64) return () => reader.readVarint();
  return undefined;
}

function rawNumbers(dataType: number | undefined, raw: Uint8Array): number[] | undefined {
  const { buffer } = new Uint8Array(raw);
  switch (dataType) {
    case elementTypes.float:
      return Array.from(new Float32Array(buffer));
    case elementTypes.float64:
      return Array.from(new Float64Array(buffer));
    case elementTypes.int64:
      return Array.from(new BigInt64Array(buffer), Number);
    case elementTypes.uint64:
      return Array.from(new BigUint64Array(buffer), Number);
    case elementTypes.int32:
      return Array.from(new Int32Array(buffer));
    case elementTypes.uint32:
      return Array.from(new Uint32Array(buffer));
    case elementTypes.int16:
      return Array.from(new Int16Array(buffer));
    case elementTypes.uint16:
      return Array.from(new Uint16Array(buffer));
    case elementTypes.int8:
      return Array.from(new Int8Array(buffer));
    case elementTypes.uint8:
    case elementTypes.bool:
      return Array.from(new Uint8Array(buffer));
    case elementTypes.float16:
      return Array.from(new Uint16Array(buffer), fromFloat16);
    default:
      return undefined;
  }
}

/** Decodes a 16-bit IEEE 754 number. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
