import { constantsOf, type ValueFacts } from "../onnx/model-facts.ts";
import type { Graph, Node } from "../onnx/onnx-messages.ts";

/** Operators that change only the shape, scale or type of a whole tensor. */
const formOperators = new Set([
  "Identity",
  "Cast",
  "Reshape",
  "Transpose",
  "Squeeze",
  "Unsqueeze",
  "Add",
  "Sub",
  "Mul",
  "Div",
  "Clip",
]);

/** The nodes that read an input, either directly or after nodes that only change its form. */
function readersOf(graph: Graph, input: string): Node[] {
  const values = new Set([input]);
  const readers: Node[] = [];
  for (const node of graph.nodes) {
    if (!node.inputs.some((name) => values.has(name))) continue;
    if (formOperators.has(node.operator ?? "")) values.add(node.outputs[0] ?? "");
    readers.push(node);
  }
  return readers;
}

/**
 * Whether an input is a picture: it has four dimensions, consists of square matrices, or feeds a two-dimensional
 * convolution.
 */
export function looksLikePicture(graph: Graph, { name, type, shape }: ValueFacts): boolean {
  if (type === "string") return false;
  if (shape?.length === 4) return true;
  const [height, width] = shape?.slice(-2) ?? [];
  if (shape?.length === 3) return typeof height === "number" && height === width && height >= 8;
  const constants = constantsOf(graph);
  return readersOf(graph, name).some(
    ({ operator, inputs }) => operator === "Conv" && constants.get(inputs[1] ?? "")?.dims.length === 4,
  );
}

/** Whether an input takes token ids from a tokenizer outside the graph: one whole number per token. */
export function looksLikeTokens(graph: Graph, { name, type, shape }: ValueFacts): boolean {
  const isWhole = type === "int64" || type === "int32";
  if (isWhole && /^(input_ids|attention_mask|token_type_ids|tokens?|token_ids)$/i.test(name)) return true;
  if (shape?.length !== 2 || type === "string") return false;
  const [, width] = shape;
  // Keras declares the word ids as float32 and casts them.
  const readers = readersOf(graph, name);
  const positions = new Set([
    name,
    ...readers
      .filter(({ operator }) => operator === "Cast" || operator === "Identity")
      .flatMap(({ outputs }) => outputs),
  ]);
  const looksUp = readers.some(
    ({ operator, inputs }) => operator === "Gather" && positions.has(inputs[1] ?? ""),
  );
  return (
    looksUp && (isWhole ? typeof width !== "number" || width > 8 : typeof width === "number" && width > 8)
  );
}
