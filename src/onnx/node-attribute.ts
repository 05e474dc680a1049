import { type Attribute, attributeTypes, type Graph, type Node, type Tensor } from "./onnx-messages.ts";

/** A number that becomes a float attribute in ONNX; a plain number is an int attribute. */
export type FloatValue = { readonly float: number };

/**
 * The values that an attribute can have. Whole numbers and booleans become an int, `float(x)` a float, a
 * Float32Array floats, text a string, and lists become ints or strings. A Graph is the body of Loop or If.
 */
export type AttributeValue =
  | number
  | bigint
  | boolean
  | string
  | FloatValue
  | Tensor
  | Graph
  | readonly (number | bigint)[]
  | readonly string[]
  | Int32Array
  | Float32Array;

/** Marks a number as a float attribute. */
export function float(value: number): FloatValue {
  return { float: value };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Makes a node attribute.
 * @throws TypeError for a plain number that is not whole, and for an empty plain list, since its type is unknown
 *   (unlike that of an empty Float32Array or Int32Array)
 */
export function attribute(name: string, value: AttributeValue): Attribute {
  const empty = { name, floats: [], ints: [], strings: [], tensors: [], graphs: [] };
  if (typeof value === "boolean") return { ...empty, i: value ? 1 : 0, type: attributeTypes.int };
  if (typeof value === "number" || typeof value === "bigint") {
    return { ...empty, i: requireInt(name, value), type: attributeTypes.int };
  }
  if (typeof value === "string") return { ...empty, s: encoder.encode(value), type: attributeTypes.string };
  if (value instanceof Float32Array)
    return { ...empty, floats: Array.from(value), type: attributeTypes.floats };
  if (value instanceof Int32Array) return { ...empty, ints: Array.from(value), type: attributeTypes.ints };
  if (isList(value)) return { ...empty, ...listValue(name, value) };
  if ("float" in value) return { ...empty, f: value.float, type: attributeTypes.float };
  if ("nodes" in value) return { ...empty, g: value, type: attributeTypes.graph };
  return { ...empty, t: value, type: attributeTypes.tensor };
}

type List = readonly (number | bigint | string)[];

function isList(value: AttributeValue): value is readonly (number | bigint)[] | readonly string[] {
  return Array.isArray(value);
}

function listValue(name: string, list: List): Pick<Attribute, "type"> & Partial<Attribute> {
  if (list.length === 0) throw new TypeError(`attribute ${name} is an empty list of unknown type`);
  if (typeof list[0] === "string") {
    return { strings: list.map((text) => encoder.encode(String(text))), type: attributeTypes.strings };
  }
  return {
    ints: (list as readonly (number | bigint)[]).map((item) => requireInt(name, item)),
    type: attributeTypes.ints,
  };
}

function requireInt(name: string, value: number | bigint): number | bigint {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new TypeError(`attribute ${name} is ${value}, which is not an int: use float()`);
  }
  return value;
}

function find({ attributes }: Node, name: string): Attribute | undefined {
  return attributes.find((attribute) => attribute.name === name);
}

/** An attribute that is one number, int or float. */
export function numberOf(node: Node, name: string): number | undefined {
  const attribute = find(node, name);
  const value = attribute?.i ?? attribute?.f;
  return value === undefined ? undefined : Number(value);
}

/** An attribute that is a list of numbers, ints or floats; empty if there is none. */
export function numbersOf(node: Node, name: string): number[] {
  const attribute = find(node, name);
  return attribute === undefined
    ? []
    : attribute.floats.length > 0
      ? attribute.floats
      : attribute.ints.map(Number);
}

/** An attribute that is a string. */
export function textOf(node: Node, name: string): string | undefined {
  const text = find(node, name)?.s;
  return text && decoder.decode(text);
}

/** An attribute that is a list of strings; empty if there is none. */
export function textsOf(node: Node, name: string): string[] {
  return find(node, name)?.strings.map((text) => decoder.decode(text)) ?? [];
}

/** An attribute that is a tensor. */
export function tensorOf(node: Node, name: string): Tensor | undefined {
  return find(node, name)?.t;
}
