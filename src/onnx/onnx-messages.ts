import {
  bytes,
  type Codec,
  float,
  type Int64,
  int32,
  int64,
  many,
  message,
  one,
  string,
  type Unknown,
} from "./protobuf.ts";

/*
 * The ONNX messages that Hunch reads and writes, with the field numbers from the specification:
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3. Anything not listed here (sparse tensors,
 * functions, training, float_data and so on) is passed through undecoded as `unknown`.
 */

/** The element types of tensors, by their names in ONNX Runtime's JavaScript, except `float` (`float32` there). */
export const elementTypes = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  uint4: 21,
  int4: 22,
} as const;
export type ElementType = keyof typeof elementTypes;

export type StringEntry = { key?: string; value?: string } & Unknown;
const stringEntry: Codec<StringEntry> = message<StringEntry>(() => ({
  key: one(1, string),
  value: one(2, string),
}));

export type OperatorSet = { domain?: string; version?: Int64 } & Unknown;
const operatorSet: Codec<OperatorSet> = message<OperatorSet>(() => ({
  domain: one(1, string),
  version: one(2, int64),
}));

export type Dimension = { value?: Int64; parameter?: string } & Unknown;
const dimension: Codec<Dimension> = message<Dimension>(() => ({
  value: one(1, int64),
  parameter: one(2, string),
}));

export type Shape = { dimensions: Dimension[] } & Unknown;
const shape: Codec<Shape> = message<Shape>(() => ({ dimensions: many(1, dimension) }));

export type TensorType = { elementType?: number; shape?: Shape } & Unknown;
const tensorType: Codec<TensorType> = message<TensorType>(() => ({
  elementType: one(1, int32),
  shape: one(2, shape),
}));

export type SequenceType = { elementType?: Type } & Unknown;
const sequenceType: Codec<SequenceType> = message<SequenceType>(() => ({ elementType: one(1, type) }));

export type MapType = { keyType?: number; valueType?: Type } & Unknown;
const mapType: Codec<MapType> = message<MapType>(() => ({ keyType: one(1, int32), valueType: one(2, type) }));

export type Type = { tensor?: TensorType; sequence?: SequenceType; map?: MapType } & Unknown;
const type: Codec<Type> = message<Type>(() => ({
  tensor: one(1, tensorType),
  sequence: one(4, sequenceType),
  map: one(5, mapType),
}));

export type ValueInfo = { name?: string; type?: Type } & Unknown;
const valueInfo: Codec<ValueInfo> = message<ValueInfo>(() => ({ name: one(1, string), type: one(2, type) }));

export type Tensor = {
  dims: Int64[];
  dataType?: number;
  /** UTF-8, one entry per element; only for string tensors. */
  stringData: Uint8Array[];
  /** int64 elements as varints, which take less space than `rawData` if the numbers are small. */
  int64Data: Int64[];
  name?: string;
  /** Little-endian elements; not for string tensors. */
  rawData?: Uint8Array;
} & Unknown;
const tensor: Codec<Tensor> = message<Tensor>(() => ({
  dims: many(1, int64),
  dataType: one(2, int32),
  stringData: many(6, bytes),
  int64Data: many(7, int64),
  name: one(8, string),
  rawData: one(9, bytes),
}));

/** The type of an attribute's value. */
export const attributeTypes = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
  tensors: 9,
  graphs: 10,
} as const;

export type Attribute = {
  name?: string;
  f?: number;
  i?: Int64;
  /** UTF-8. */
  s?: Uint8Array;
  t?: Tensor;
  g?: Graph;
  floats: number[];
  ints: Int64[];
  strings: Uint8Array[];
  tensors: Tensor[];
  graphs: Graph[];
  type?: number;
} & Unknown;
const attribute: Codec<Attribute> = message<Attribute>(() => ({
  name: one(1, string),
  f: one(2, float),
  i: one(3, int64),
  s: one(4, bytes),
  t: one(5, tensor),
  g: one(6, graph),
  floats: many(7, float),
  ints: many(8, int64),
  strings: many(9, bytes),
  tensors: many(10, tensor),
  graphs: many(11, graph),
  type: one(20, int32),
}));

export type Node = {
  inputs: string[];
  outputs: string[];
  name?: string;
  operator?: string;
  attributes: Attribute[];
  domain?: string;
} & Unknown;
const node: Codec<Node> = message<Node>(() => ({
  inputs: many(1, string),
  outputs: many(2, string),
  name: one(3, string),
  operator: one(4, string),
  attributes: many(5, attribute),
  domain: one(7, string),
}));

export type Graph = {
  nodes: Node[];
  name?: string;
  initializers: Tensor[];
  inputs: ValueInfo[];
  outputs: ValueInfo[];
  valueInfos: ValueInfo[];
} & Unknown;
const graph: Codec<Graph> = message<Graph>(() => ({
  nodes: many(1, node),
  name: one(2, string),
  initializers: many(5, tensor),
  inputs: many(11, valueInfo),
  outputs: many(12, valueInfo),
  valueInfos: many(13, valueInfo),
}));

export type Model = {
  irVersion?: Int64;
  producerName?: string;
  producerVersion?: string;
  domain?: string;
  graph?: Graph;
  operatorSets: OperatorSet[];
  metadata: StringEntry[];
} & Unknown;

/** A whole `.onnx` file. Read it with `readModel`, which also checks it, and write it with `writeModel`. */
export const modelCodec: Codec<Model> = message<Model>(() => ({
  irVersion: one(1, int64),
  producerName: one(2, string),
  producerVersion: one(3, string),
  domain: one(4, string),
  graph: one(7, graph),
  operatorSets: many(8, operatorSet),
  metadata: many(14, stringEntry),
}));
