import { PbfReader } from "pbf";
import { elementTypes, type Tensor } from "./onnx-messages.ts";

/** The numbers of the fields that may contain a TensorProto's elements, besides `raw_data` and `int64_data`. */
const dataTags = { float: 4, int32: 5, float64: 10, uint64: 11 } as const;

/** The array type that reads each element type's raw data. The float16 bits are decoded afterwards. */
const rawArrays = new Map<number, RawArray>([
  [elementTypes.float, Float32Array],
  [elementTypes.float64, Float64Array],
  [elementTypes.int64, BigInt64Array],
  [elementTypes.uint64, BigUint64Array],
  [elementTypes.int32, Int32Array],
  [elementTypes.uint32, Uint32Array],
  [elementTypes.int16, Int16Array],
  [elementTypes.uint16, Uint16Array],
  [elementTypes.float16, Uint16Array],
  [elementTypes.int8, Int8Array],
  [elementTypes.uint8, Uint8Array],
  [elementTypes.bool, Uint8Array],
]);

type RawArray = {
  new (buffer: ArrayBuffer): Iterable<number | bigint>;
  readonly BYTES_PER_ELEMENT: number;
};

/**
 * A tensor's elements as numbers, whatever their numeric type and whichever field they are stored in. Integers
 * beyond 2^53 are rounded.
 * @returns undefined for strings, for types that Hunch doesn't support, for elements in another file, and if the
 *   number of elements doesn't match the shape
 */
export function tensorNumbers(tensor: Tensor): number[] | undefined {
  const rawArray = rawArrays.get(tensor.dataType ?? 0);
  if (rawArray === undefined) return undefined;
  const numbers = storedNumbers(tensor, rawArray);
  const size = tensor.dims.reduce<number>((product, length) => product * Number(length), 1);
  if (numbers.length !== size) return undefined;
  return tensor.dataType === elementTypes.float16 ? numbers.map(fromFloat16) : numbers;
}

function storedNumbers({ rawData, int64Data, unknown = [] }: Tensor, rawArray: RawArray): number[] {
  if (rawData !== undefined && rawData.length > 0) {
    const isWhole = rawData.length % rawArray.BYTES_PER_ELEMENT === 0;
    return isWhole ? Array.from(new rawArray(new Uint8Array(rawData).buffer), Number) : [];
  }
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
  return numbers;
}

function readerOf(tag: number, reader: PbfReader): (() => number) | undefined {
  if (tag === dataTags.float) return () => reader.readFloat();
  if (tag === dataTags.int32) return () => reader.readVarint(true);
  if (tag === dataTags.float64) return () => reader.readDouble();
  if (tag === dataTags.uint64) return () => reader.readVarint();
  return undefined;
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
