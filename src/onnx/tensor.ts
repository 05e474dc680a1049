import { AppError } from "../core/errors.ts";
import { type ElementType, elementTypes, type Tensor, type ValueInfo } from "./onnx-messages.ts";

/** The elements of a tensor. Their JavaScript class determines the element type; strings are a plain list. */
export type Elements =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | readonly string[];

const typedArrays = {
  float: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
} as const;
type NumericType = keyof typeof typedArrays;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The ONNX element type for elements of this class. */
export function elementTypeOf(elements: Elements): ElementType {
  if (Array.isArray(elements)) return "string";
  for (const [name, array] of Object.entries(typedArrays))
    if (elements instanceof array) return name as NumericType;
  throw new TypeError("no ONNX element type for this kind of array");
}

/** The name of an element type, given its number. Undefined for those that Hunch doesn't support. */
export function elementTypeName(number: number | undefined): ElementType | undefined {
  const entry = Object.entries(elementTypes).find(([, value]) => value === number);
  return entry?.[0] as ElementType | undefined;
}

/**
 * Makes a tensor.
 * @param shape by default one dimension with all elements; `[]` for a scalar
 * @throws RangeError if the shape doesn't match the number of elements
 */
export function makeTensor(
  name: string,
  elements: Elements,
  shape: readonly number[] = [elements.length],
): Tensor {
  const type = elementTypeOf(elements);
  const size = shape.reduce((product, length) => product * length, 1);
  if (size !== elements.length) {
    throw new RangeError(`${name || "a tensor"} of shape [${shape}] got ${elements.length} elements`);
  }
  const tensor: Tensor = {
    dims: [...shape],
    dataType: elementTypes[type],
    stringData: [],
    int64Data: [],
    name,
  };
  if (type === "string")
    tensor.stringData = (elements as readonly string[]).map((text) => encoder.encode(text));
  else tensor.rawData = littleEndianBytes(elements as Exclude<Elements, readonly string[]>);
  return tensor;
}

/** Makes an int64 tensor in which small elements take one to three bytes in the file instead of eight. */
export function makeVarintTensor(
  name: string,
  elements: ArrayLike<number>,
  shape = [elements.length],
): Tensor {
  return { dims: shape, dataType: elementTypes.int64, stringData: [], int64Data: Array.from(elements), name };
}

/**
 * Copies the numbers of a tensor that is stored as raw bytes to a new typed array.
 * @throws AppError `model-unreadable` if the tensor has a different type, or its bytes don't match its shape
 */
export function tensorElements<Type extends NumericType>(
  tensor: Tensor,
  type: Type,
): InstanceType<(typeof typedArrays)[Type]> {
  const array = typedArrays[type];
  const size = tensor.dims.reduce<number>((product, length) => product * Number(length), 1);
  const raw = tensor.rawData ?? new Uint8Array(0);
  if (tensor.dataType !== elementTypes[type] || raw.length !== size * array.BYTES_PER_ELEMENT) {
    const reason = `tensor ${tensor.name ?? ""} is not ${size} elements of type ${type}`;
    throw new AppError("model-unreadable", { reason });
  }
  return new array(new Uint8Array(raw).buffer) as InstanceType<(typeof typedArrays)[Type]>;
}

/** The elements of a string tensor. */
export function tensorStrings(tensor: Tensor): string[] {
  return tensor.stringData.map((text) => decoder.decode(text));
}

// Typed arrays use the machine's byte order, and every machine that runs WebAssembly in a browser is
// little-endian.
function littleEndianBytes(elements: ArrayBufferView): Uint8Array {
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
}

/** Dimensions. Each is a number, the name of a variable dimension ("N"), or undefined if it is unknown. */
export type ShapeOf = readonly (number | string | undefined)[];

/** Declares a tensor that is a graph's input or output. */
export function valueInfo(name: string, type: ElementType, shape: ShapeOf): ValueInfo {
  const dimensions = shape.map((length) =>
    typeof length === "number" ? { value: length } : length === undefined ? {} : { parameter: length },
  );
  return { name, type: { tensor: { elementType: elementTypes[type], shape: { dimensions } } } };
}
