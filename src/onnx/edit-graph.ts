import { readModel, writeModel } from "./model-file.ts";
import type { Graph, Node } from "./onnx-messages.ts";
import { innerGraphs, visitGraphs } from "./visit-graph.ts";

/** The names of all values in a graph, including its inner graphs. */
export function valueNames(graph: Graph): Set<string> {
  const names = new Set<string>();
  visitGraphs(graph, ({ inputs, outputs, initializers, nodes }) => {
    for (const { name } of [...inputs, ...outputs, ...initializers]) names.add(name ?? "");
    for (const node of nodes) for (const name of [...node.inputs, ...node.outputs]) names.add(name);
  });
  return names;
}

/** The requested name, or a similar one if it is already used in the graph. */
export function freeName(graph: Graph, wanted: string): string {
  const taken = valueNames(graph);
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`;
  return name;
}

/**
 * Renames a value in place, wherever it is produced and used, including inner graphs. Declared inputs and outputs
 * of the outermost graph keep their names; the caller must rename the inputs and give the outputs new values.
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

/**
 * The values that a node needs: its inputs, and those that its inner graphs use. The result may include values that
 * an inner graph defines itself, which is harmless.
 */
function neededBy(node: Node): string[] {
  return [...node.inputs, ...innerGraphs(node).flatMap((inner) => [...valueNames(inner)])];
}

/**
 * Removes, in place, everything that no output needs any more: nodes, initializers and value declarations. The
 * nodes can be in any order.
 */
export function removeUnused(graph: Graph): void {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const needed = new Set<string>();
  const kept = new Set<Node>();
  const pending = graph.outputs.map(({ name }) => name ?? "");
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    const node = makers.get(name);
    if (node === undefined || kept.has(node)) continue;
    kept.add(node);
    pending.push(...neededBy(node));
  }
  graph.nodes = graph.nodes.filter((node) => kept.has(node));
  const made = new Set(graph.nodes.flatMap((node) => node.outputs));
  graph.initializers = graph.initializers.filter(({ name }) => needed.has(name ?? ""));
  graph.valueInfos = graph.valueInfos.filter(({ name }) => made.has(name ?? "") || needed.has(name ?? ""));
}

/**
 * Reduces a graph to some of its outputs. A runtime runs all nodes, no matter which outputs are requested, so
 * predictions take half the time without the features for learning.
 * @param path the file's name, for the error
 * @returns the original bytes if one of the outputs does not exist
 * @throws the same AppErrors as `readModel`
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

/**
 * Sorts the nodes, in place, so that each comes after those that produce its inputs. ONNX requires this, but
 * some exporters don't comply. Nodes that are already in order stay where they are. Inner graphs are sorted
 * too.
 * @returns whether any nodes were moved. Nodes in a cycle may be moved too, since they have no valid order
 */
export function sortNodes(graph: Graph): boolean {
  let moved = false;
  visitGraphs(graph, (each) => {
    const makers = new Map(each.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
    const placed = new Set<Node>();
    const open = new Set<Node>();
    // Use an explicit stack, since the node chains in unrolled trees are too long for recursion.
    for (const start of each.nodes) {
      const stack = [start];
      for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
        const waits = open.has(node)
          ? undefined
          : neededBy(node)
              .map((name) => (name === "" ? undefined : makers.get(name)))
              .filter((maker) => maker !== undefined && !placed.has(maker) && !open.has(maker));
        open.add(node);
        if (waits !== undefined && waits.length > 0) stack.push(...(waits as Node[]).reverse());
        else {
          stack.pop();
          placed.add(node);
        }
      }
    }
    const sorted = [...placed];
    if (sorted.some((node, index) => node !== each.nodes[index])) {
      moved = true;
      each.nodes = sorted;
    }
  });
  return moved;
}
