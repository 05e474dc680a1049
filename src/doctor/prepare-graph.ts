import { freeName, removeUnused, renameValue } from "../onnx/edit-graph.ts";
import { GraphBuilder } from "../onnx/graph-builder.ts";
import { classLabelsOf, constantsOf } from "../onnx/model-facts.ts";
import type { ModelWithGraph } from "../onnx/model-file.ts";
import { numberOf } from "../onnx/node-attribute.ts";
import { elementTypes, type Graph, type Node } from "../onnx/onnx-messages.ts";
import { elementTypeName, makeTensor, valueInfo } from "../onnx/tensor.ts";
import { tensorNumbers } from "../onnx/tensor-numbers.ts";
import { visitGraphs } from "../onnx/visit-graph.ts";
import { castTypes, type InputBlock } from "./input-layout.ts";
import { makerOf } from "./judge-outputs.ts";
import type { Finding } from "./report.ts";
import { ensureOpset } from "./standard-outputs.ts";

/**
 * Replaces each ZipMap output with the ZipMap's input, since browsers can't read lists of dictionaries.
 * @returns the classes that each output's ZipMap listed, by the output's new name
 */
export function removeZipMaps(graph: Graph): Map<string, string[]> {
  const classes = new Map<string, string[]>();
  const isZipMap = ({ operator, domain }: Node) => operator === "ZipMap" && domain === "ai.onnx.ml";
  const zipMaps = graph.nodes.filter(isZipMap);
  graph.nodes = graph.nodes.filter((node) => !zipMaps.includes(node));
  for (const zipMap of zipMaps) {
    const [source = ""] = zipMap.inputs;
    const names = new Set(zipMap.outputs);
    // Some exporters add an Identity node that renames the list.
    const copies = graph.nodes.filter(
      ({ operator, inputs }) => operator === "Identity" && names.has(inputs[0] ?? ""),
    );
    for (const copy of copies) names.add(copy.outputs[0] ?? "");
    graph.nodes = graph.nodes.filter((node) => !copies.includes(node));
    const output = graph.outputs.find((each) => names.has(each.name ?? ""));
    if (output === undefined) continue;
    output.name = source;
    output.type = valueInfo(source, "float", ["N", undefined]).type!;
    classes.set(source, classLabelsOf(zipMap));
  }
  return classes;
}

/**
 * If the outputs are the columns of one matrix, one for each class (skl2onnx with `zipmap: "columns"`),
 * replaces them with the matrix, in place.
 */
export function joinColumns(graph: Graph): void {
  const constants = constantsOf(graph);
  const columnsOf = new Map<string, Map<number, string>>();
  for (const { name = "", type } of graph.outputs) {
    if (type?.tensor?.elementType !== elementTypes.float) continue;
    const maker = makerOf(graph, name);
    const isPick =
      maker?.operator === "ArrayFeatureExtractor" ||
      (maker?.operator === "Gather" && Math.abs(numberOf(maker, "axis") ?? 0) === 1);
    const at = isPick ? constants.get(maker.inputs[1] ?? "") : undefined;
    const [column, ...more] = (at && tensorNumbers(at)) ?? [];
    const source = maker?.inputs[0] ?? "";
    if (column === undefined || more.length > 0 || constants.has(source)) continue;
    columnsOf.set(source, (columnsOf.get(source) ?? new Map()).set(column, name));
  }
  for (const [source, columns] of columnsOf) {
    const isWhole = columns.size > 1 && [...columns.keys()].every((column) => column < columns.size);
    if (!isWhole) continue;
    const names = new Set(columns.values());
    graph.outputs = graph.outputs.filter(({ name = "" }) => !names.has(name));
    graph.outputs.push(valueInfo(source, "float", ["N", columns.size]));
    removeUnused(graph);
  }
}

/**
 * Removes outputs that only repeat an input (ML.NET returns every column), and then the inputs that nothing
 * reads, in place.
 * @param asked the inputs that a card uses, which are kept
 * @returns the inputs that were removed, except those with a default value in the file
 */
export function removeEchoes(graph: Graph, asked: ReadonlySet<string>): string[] {
  const inputs = new Set(graph.inputs.map(({ name }) => name ?? ""));
  const repeated = new Set(inputs);
  for (const { operator, inputs: from, outputs } of graph.nodes) {
    if ((operator === "Identity" || operator === "Cast") && repeated.has(from[0] ?? ""))
      repeated.add(outputs[0] ?? "");
  }
  const kept = graph.outputs.filter(({ name }) => !repeated.has(name ?? ""));
  if (kept.length === 0) return [];
  if (kept.length < graph.outputs.length) {
    graph.outputs = kept;
    removeUnused(graph);
  }
  const read = new Set<string>();
  visitGraphs(graph, ({ nodes }) => {
    for (const node of nodes) for (const name of node.inputs) read.add(name);
  });
  const unread = graph.inputs.filter(({ name = "" }) => !read.has(name) && !asked.has(name));
  if (unread.length === graph.inputs.length) return [];
  graph.inputs = graph.inputs.filter((input) => !unread.includes(input));
  const constants = new Set(graph.initializers.map(({ name }) => name));
  return unread.map(({ name = "" }) => name).filter((name) => !constants.has(name));
}

/**
 * Changes inputs from types that fields can't provide to types that they can, and adds a Cast after each, in place:
 * float16 becomes float32, and integers such as uint8 become int64, so that a missing value is refused and never
 * becomes 0.
 */
export function castInputs(model: ModelWithGraph): Finding[] {
  const { graph } = model;
  const names = new Map<string, string[]>();
  for (const input of graph.inputs) {
    const number = input.type?.tensor?.elementType;
    const type = elementTypeName(number);
    const name = input.name ?? "";
    if (type === undefined || !castTypes.includes(type)) continue;
    ensureOpset(model);
    const inner = freeName(graph, `${name}_cast`);
    renameValue(graph, name, inner);
    graph.nodes.unshift(castNode(name, inner, number!));
    input.type!.tensor!.elementType = type === "float16" ? elementTypes.float : elementTypes.int64;
    names.set(type, [...(names.get(type) ?? []), name]);
  }
  return [...names].map(([type, list]) => ({
    code: "input-cast",
    severity: "repaired",
    details: { names: list.join(", "), type },
  }));
}

/** Converts float16 outputs to float32, in place. */
export function castOutputs(model: ModelWithGraph): void {
  const { graph } = model;
  for (const output of graph.outputs) {
    const type = elementTypeName(output.type?.tensor?.elementType);
    const name = output.name ?? "";
    if (type !== "float16") continue;
    ensureOpset(model);
    const outer = freeName(graph, `${name}_float`);
    graph.nodes.push(castNode(name, outer, elementTypes.float));
    output.name = outer;
    output.type!.tensor!.elementType = elementTypes.float;
  }
}

function castNode(from: string, to: string, type: number): Node {
  const builder = new GraphBuilder("");
  builder.node("Cast", [from], { to: type }, { outputs: [to] });
  return builder.toModel().graph.nodes[0]!;
}

/** Declares that the inputs accept any number of rows, and have the number of columns that was found. */
export function declareInputs(graph: Graph, blocks: readonly InputBlock[]): void {
  for (const { input, rank, width } of blocks) {
    const declared = graph.inputs.find(({ name }) => name === input);
    const tensor = declared?.type?.tensor;
    if (tensor === undefined) continue;
    const dimensions = [{ parameter: "N" }, { value: width }];
    tensor.shape = { dimensions: rank === 1 ? dimensions.slice(0, 1) : dimensions };
  }
}

/**
 * Lifts an exporter's limit of one row per batch, in place: removes the values' declared shapes, and lets each
 * Reshape to one row accept any number of rows.
 */
export function openBatch(graph: Graph): void {
  graph.valueInfos = [];
  for (const output of graph.outputs) if (output.type?.tensor) delete output.type.tensor.shape;
  const constants = constantsOf(graph);
  for (const node of graph.nodes) {
    if (node.operator !== "Reshape") continue;
    const shape = constants.get(node.inputs[1] ?? "");
    const numbers = shape && tensorNumbers(shape);
    if (numbers === undefined || numbers[0] !== 1 || numbers.length < 2 || numbers.includes(-1)) continue;
    const name = freeName(graph, `${node.inputs[1]}_open`);
    graph.initializers.push(makeTensor(name, BigInt64Array.from([-1, ...numbers.slice(1)], BigInt)));
    node.inputs = [node.inputs[0] ?? "", name];
  }
}
