import type { Graph, Node, Tensor } from "./onnx-messages.ts";

/** Every graph inside a node: the bodies of Loop, If and Scan. */
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
