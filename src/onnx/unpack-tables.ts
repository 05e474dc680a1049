import { removeUnused } from "./edit-graph.ts";
import { readModel, writeModel } from "./model-file.ts";
import { elementTypes, type Graph, type Node, type Tensor } from "./onnx-messages.ts";
import { makeTensor, tensorElements } from "./tensor.ts";
import { visitGraphs } from "./visit-graph.ts";

/** A graph with its tables unpacked. */
export type UnpackedGraph = {
  readonly bytes: Uint8Array;
  /**
   * Whether there are still nodes that depend only on constants. A runtime that doesn't optimise the graph
   * evaluates them in every run.
   */
  readonly hasConstantNodes: boolean;
};

/**
 * Unpacks the tables in a text model's graph. In the file, a table consists of its non-zero entries (and zeros that
 * bridge long gaps), each with the gap from the previous one, and four nodes unpack them
 * (src/training/texts/packed-table.ts).
 * Unpacking them here yields exactly the same table, since it involves only sums of whole numbers.
 * @throws the same AppErrors as `readModel`
 */
export function unpackTables(source: Uint8Array): UnpackedGraph {
  const model = readModel(source);
  const { graph } = model;
  const constants = new Map(graph.initializers.map((tensor) => [tensor.name ?? "", tensor]));
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const tables = new Map<Node, Tensor>();
  for (const node of graph.nodes) {
    const table = unpack(node, constants, makers);
    if (table) tables.set(node, makeTensor(node.outputs[0]!, table));
  }
  if (tables.size > 0) {
    graph.nodes = graph.nodes.filter((node) => !tables.has(node));
    graph.initializers.push(...tables.values());
    removeUnused(graph);
  }
  return {
    bytes: tables.size > 0 ? writeModel(model) : source,
    hasConstantNodes: hasConstantNodes(graph),
  };
}

/** Also looks into inner graphs. `Constant` nodes don't count, since every runtime turns them into constants. */
function hasConstantNodes(graph: Graph): boolean {
  const constants = new Set<string | undefined>([""]);
  const nodes: Node[] = [];
  visitGraphs(graph, (each) => {
    for (const { name } of each.initializers) constants.add(name);
    for (const node of each.nodes) {
      if (node.operator === "Constant") for (const name of node.outputs) constants.add(name);
      nodes.push(node);
    }
  });
  return nodes.some(({ inputs }) => inputs.length > 0 && inputs.every((name) => constants.has(name)));
}

/** The table into which a node scatters its entries. Undefined if the node does something else. */
function unpack(
  node: Node,
  constants: ReadonlyMap<string, Tensor>,
  makers: ReadonlyMap<string, Node>,
): Uint8Array | undefined {
  if (node.operator !== "ScatterElements" || node.attributes.some(({ name }) => name !== "axis"))
    return undefined;
  const [zeros, at] = [0, 1].map((index) => makers.get(node.inputs[index] ?? ""));
  if (zeros?.operator !== "Expand" || at?.operator !== "CumSum" || at.attributes.length > 0) return undefined;
  const cast = makers.get(at.inputs[0] ?? "");
  if (cast?.operator !== "Cast") return undefined;
  const constant = (name: string | undefined) => constants.get(name ?? "");
  const [zero, gaps, entries] = [zeros.inputs[0], cast.inputs[0], node.inputs[2]].map((name) =>
    bytesOf(constant(name)),
  );
  const size = integerOf(constant(zeros.inputs[1]));
  if (!zero || !gaps || !entries || size === undefined || integerOf(constant(at.inputs[1])) !== 0)
    return undefined;
  if (zero.length !== 1 || zero[0] !== 0 || gaps.length !== entries.length) return undefined;
  const table = new Uint8Array(size);
  let place = 0;
  for (let index = 0; index < gaps.length; index++) {
    place += gaps[index]!;
    // Leave this faulty graph as it is; the runtime will refuse it.
    if (place >= size) return undefined;
    table[place] = entries[index]!;
  }
  return table;
}

function bytesOf(tensor: Tensor | undefined): Uint8Array | undefined {
  return tensor?.dataType === elementTypes.uint8 && tensor.dims.length === 1
    ? tensorElements(tensor, "uint8")
    : undefined;
}

/** The value of a tensor with a single int64. */
function integerOf(tensor: Tensor | undefined): number | undefined {
  if (tensor?.dataType !== elementTypes.int64) return undefined;
  const values = tensor.rawData ? [...tensorElements(tensor, "int64")] : tensor.int64Data;
  return values.length === 1 ? Number(values[0]) : undefined;
}
