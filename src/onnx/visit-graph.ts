import { readModel } from "./model-file.ts";
import type { Graph, Node, Tensor } from "./onnx-messages.ts";
import { hasTreeCycle } from "./tree-cycles.ts";

/** Every graph inside a node, such as the body of a Loop or the branches of an If. */
export function innerGraphs(node: Node): Graph[] {
  return node.attributes.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs));
}

/** Calls `visit` for a graph and all graphs inside its nodes. */
export function visitGraphs(graph: Graph, visit: (graph: Graph) => void): void {
  visit(graph);
  for (const node of graph.nodes) for (const inner of innerGraphs(node)) visitGraphs(inner, visit);
}

/** Calls `visit` for every tensor in a graph and its inner graphs: initializers and tensors in attributes. */
export function visitTensors(graph: Graph, visit: (tensor: Tensor) => void): void {
  visitGraphs(graph, ({ initializers, nodes }) => {
    for (const tensor of initializers) visit(tensor);
    for (const { attributes } of nodes) {
      for (const { t, tensors } of attributes)
        for (const tensor of t ? [t, ...tensors] : tensors) visit(tensor);
    }
  });
}

/** Operators that repeat part of the graph; a value in the graph can determine how often. */
const loops = ["Loop", "Scan", "SequenceMap", "BeamSearch", "WhisperBeamSearch", "GreedySearch", "Sampling"];

/**
 * Whether a graph has a loop, also one in a decision tree, which may never end for some inputs. It must not run in a
 * thread that can't be terminated.
 * @throws the same AppErrors as `readModel`
 */
export function hasLoops(source: Uint8Array, path?: string): boolean {
  const model = readModel(source, path);
  let found = false;
  visitGraphs(model.graph, ({ nodes }) => {
    found ||= nodes.some((node) => loops.includes(node.operator ?? "") || hasTreeCycle(node));
  });
  if (found) return true;
  // Functions that the model defines are among the fields that are not decoded, so their bytes are searched. Whether
  // a decision tree in one has a cycle is unknown.
  const suspects = [...loops, "TreeEnsemble"];
  const decoder = new TextDecoder("latin1");
  return (model.unknown ?? []).some((field) => {
    const text = decoder.decode(field);
    return suspects.some((name) => text.includes(name));
  });
}
