import { readModel, writeModel } from "./model-file.ts";
import type { Graph, Node } from "./onnx-messages.ts";

/** Every graph inside a node: the bodies of Loop, If and Scan. */
function innerGraphs(node: Node): Graph[] {
  return node.attributes.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs));
}

/** Calls `visit` for a graph and all graphs inside its nodes. */
function visitGraphs(graph: Graph, visit: (graph: Graph) => void): void {
  visit(graph);
  for (const node of graph.nodes) for (const inner of innerGraphs(node)) visitGraphs(inner, visit);
}

/** The names of all values of a graph and of the graphs in it. */
export function valueNames(graph: Graph): Set<string> {
  const names = new Set<string>();
  visitGraphs(graph, ({ inputs, outputs, initializers, nodes }) => {
    for (const { name } of [...inputs, ...outputs, ...initializers]) names.add(name ?? "");
    for (const node of nodes) for (const name of [...node.inputs, ...node.outputs]) names.add(name);
  });
  return names;
}

/** The wanted name, or one like it that no value of the graph has. */
export function freeName(graph: Graph, wanted: string): string {
  const taken = valueNames(graph);
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`;
  return name;
}

/**
 * Renames a value wherever it is made and used, in place, inner graphs included. Declared outputs of the outermost
 * graph keep their names: give them values anew.
 */
export function renameValue(graph: Graph, from: string, to: string): void {
  const renamed = (name: string) => (name === from ? to : name);
  visitGraphs(graph, (each) => {
    for (const node of each.nodes) {
      node.inputs = node.inputs.map(renamed);
      node.outputs = node.outputs.map(renamed);
    }
    const declared = each === graph ? [] : [...each.inputs, ...each.outputs];
    for (const item of [...each.initializers, ...each.valueInfos, ...declared]) {
      if (item.name === from) item.name = to;
    }
  });
}

/** Takes out, in place, what no output needs any more: nodes, initializers and declarations of values. */
export function removeUnused(graph: Graph): void {
  const needed = new Set(graph.outputs.map(({ name }) => name ?? ""));
  const kept: Node[] = [];
  // Nodes stand in the order in which they run, so whoever uses a value comes after whoever makes it.
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    kept.push(node);
    for (const name of node.inputs) needed.add(name);
    // Inner graphs see all outer values; a name that they use but make themselves does no harm here.
    for (const inner of innerGraphs(node)) for (const name of valueNames(inner)) needed.add(name);
  }
  graph.nodes = kept.reverse();
  const made = new Set(graph.nodes.flatMap((node) => node.outputs));
  graph.initializers = graph.initializers.filter(({ name }) => needed.has(name ?? ""));
  graph.valueInfos = graph.valueInfos.filter(({ name }) => made.has(name ?? "") || needed.has(name ?? ""));
}

/**
 * Cuts a graph down to some of its outputs. A runtime runs all nodes whatever outputs are asked for, so a model that
 * predicts only needs half the time without the features that it learns over.
 * @param path the file's name, for the error
 * @returns the same bytes where an output is not there to be kept
 * @throws AppError as `readModel` does
 */
export function keepOutputs(source: Uint8Array, names: readonly string[], path = "model.onnx"): Uint8Array {
  const model = readModel(source, path);
  const { graph } = model;
  const kept = graph.outputs.filter(({ name }) => names.includes(name ?? ""));
  if (kept.length < names.length) return source;
  graph.outputs = kept;
  removeUnused(graph);
  return writeModel(model);
}
