import { type ElementType, elementTypes, type ValueInfo } from "./onnx-messages.ts";

/** Dimensions: a number, the name of one that varies ("N"), or undefined where nothing is known of it. */
export type ShapeOf = readonly (number | string | undefined)[];

/** The declaration of a graph's input or output, a tensor. */
export function valueInfo(name: string, type: ElementType, shape: ShapeOf): ValueInfo {
  const dimensions = shape.map((length) =>
    typeof length === "number" ? { value: length } : length === undefined ? {} : { parameter: length },
  );
  return { name, type: { tensor: { elementType: elementTypes[type], shape: { dimensions } } } };
}
