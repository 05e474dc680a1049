import { constantsOf, type ValueFacts } from "../onnx/model-facts.ts";
import type { ElementType, Graph, Node } from "../onnx/onnx-messages.ts";
import { neededWidth } from "./needed-width.ts";
import type { Choices, Finding } from "./report.ts";

/** One of the graph's inputs, as a block of columns. */
export type InputBlock = {
  readonly input: string;
  readonly type: ElementType;
  readonly rank: 1 | 2;
  readonly width: number;
};

/** The maximum number of columns that a form, a card and a page can handle. */
export const maximumColumns = 5000;

/** A vector with more values than this is a series, such as sound, rather than a row. */
const longestRow = 200;

/** Whether the second dimension is the length of a series, judging by its name. */
function isSeries(shape: ValueFacts["shape"]): boolean {
  const width = shape?.length === 2 ? shape[1] : undefined;
  return typeof width === "string" && /seq|time|length|samples|frames/i.test(width);
}

/** The types that fields can provide only after a Cast, which `castInputs` adds. */
export const castTypes: readonly ElementType[] = [
  "float16",
  "int8",
  "uint8",
  "int16",
  "uint16",
  "uint32",
  "uint64",
];
const fedTypes: readonly ElementType[] = ["float", "float64", "int32", "int64", "bool", "string"];

/**
 * Determines how a graph's inputs are filled from fields. Each input is a block of columns.
 * @param width the width of the graph's only matrix, if the user entered it
 * @param expectedWidth the number of fields in the card, used if the graph has only one matrix and doesn't state
 *   its width
 */
export function readBlocks(
  graph: Graph,
  inputs: readonly ValueFacts[],
  { width }: Choices,
  expectedWidth?: number,
): { readonly blocks: readonly InputBlock[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const refuse = (code: Finding["code"], details: Finding["details"] = {}) =>
    findings.push({ code, severity: "refused", details });
  if (inputs.length === 0) refuse("no-inputs");
  const blocks: InputBlock[] = [];
  for (const each of inputs) {
    const { name, kind, type, shape } = each;
    const rank = shape?.length ?? 2;
    if (looksLikeTokens(graph, each)) {
      refuse("token-input", { name });
      continue;
    }
    if (looksLikePicture(graph, each)) {
      refuse("image-input", { name });
      continue;
    }
    if (rank >= 3 || isSeries(shape)) {
      refuse("sequence-input", { name, rank });
      continue;
    }
    if (kind !== "tensor" || type === undefined || ![...fedTypes, ...castTypes].includes(type)) {
      refuse("input-type", { name, type: type ?? kind });
      continue;
    }
    if (rank < 2) {
      // A vector of known length is one row, or a series if it is long. A vector of unknown length has one
      // value for each row.
      const length = shape?.[0];
      if (rank === 1 && typeof length === "number" && length > 1) {
        if (length > longestRow) refuse("sequence-input", { name, rank });
        else {
          findings.push({ code: "batch-opened", severity: "repaired", details: {} });
          blocks.push({ input: name, type, rank: 2, width: length });
        }
      } else blocks.push({ input: name, type, rank: 1, width: 1 });
      continue;
    }
    const declared = typeof shape?.[1] === "number" && shape[1] > 0 ? shape[1] : undefined;
    const needed = neededWidth(graph, name, declared);
    const chosen = inputs.length === 1 && width !== undefined ? Number(width) : undefined;
    const expected = inputs.length === 1 && declared === undefined ? (expectedWidth ?? 0) : 0;
    const found = chosen ?? needed.exact ?? Math.max(declared ?? 0, needed.least, expected);
    const columns = found > 0 ? found : 1;
    if (declared !== undefined && declared !== columns) {
      findings.push({ code: "width-corrected", severity: "repaired", details: { name, declared, columns } });
    } else if (
      declared === undefined &&
      needed.exact === undefined &&
      chosen === undefined &&
      type !== "string"
    ) {
      const severity = needed.least > 1 || columns === 1 ? "note" : "warning";
      if (columns > 1) findings.push({ code: "width-guessed", severity, details: { name, columns } });
    }
    blocks.push({ input: name, type, rank: 2, width: columns });
  }
  const columns = blocks.reduce((sum, block) => sum + block.width, 0);
  if (columns > maximumColumns) findings.push(tooManyColumns(columns));
  return { blocks, findings };
}

/** The finding that refuses a graph with more columns than a form can have. */
export function tooManyColumns(columns: number): Finding {
  return { code: "too-many-columns", severity: "refused", details: { columns, maximum: maximumColumns } };
}

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
function looksLikePicture(graph: Graph, { name, type, shape }: ValueFacts): boolean {
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
function looksLikeTokens(graph: Graph, { name, type, shape }: ValueFacts): boolean {
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
