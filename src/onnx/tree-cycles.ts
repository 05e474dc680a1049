import type { Attribute, Node } from "./onnx-messages.ts";

/**
 * Whether a node is an ensemble of decision trees in which a branch leads back to one that comes before it, so that
 * some rows would never reach a leaf. ONNX Runtime only refuses a branch that leads to itself. Branches that no row
 * can reach count too, since no such tree is made on purpose. Lists that don't fit together don't: ONNX Runtime
 * refuses them.
 */
export function hasTreeCycle(node: Node): boolean {
  const { operator = "" } = node;
  if (!operator.startsWith("TreeEnsemble")) return false;
  const children = operator === "TreeEnsemble" ? childrenByPosition(node) : childrenById(node);
  // Nodes without parents are removed, as often as there are any. What remains is a cycle and whatever it leads to. A
  // tree can be so deep that a recursive search would exhaust the stack.
  const count = children.length / 2;
  const parents = new Int32Array(count);
  for (const child of children) if (child >= 0) parents[child]!++;
  const waiting: number[] = [];
  for (let position = 0; position < count; position++) if (parents[position] === 0) waiting.push(position);
  let removed = 0;
  for (let position = waiting.pop(); position !== undefined; position = waiting.pop()) {
    removed++;
    for (const child of [children[2 * position]!, children[2 * position + 1]!])
      if (child >= 0 && --parents[child]! === 0) waiting.push(child);
  }
  return removed < count;
}

/** The positions of each node's two children in the lists, -1 for none. Here, ids are the positions themselves. */
function childrenByPosition(node: Node): Int32Array {
  const ids = ["nodes_truenodeids", "nodes_falsenodeids"].map((name) => attributeOf(node, name)?.ints ?? []);
  const leaves = ["nodes_trueleafs", "nodes_falseleafs"].map((name) => attributeOf(node, name)?.ints ?? []);
  const count = Math.max(...ids.map(({ length }) => length));
  return Int32Array.from({ length: 2 * count }, (_, index) => {
    const [position, side] = [index >> 1, index % 2];
    const child = Number(ids[side]![position] ?? -1);
    // A leaf's position is one in another list.
    return leaves[side]![position] || !(child >= 0 && child < count) ? -1 : child;
  });
}

/** The same for the older operators, whose nodes have an id that is unique within a tree. */
function childrenById(node: Node): Int32Array {
  const ids = ["nodes_truenodeids", "nodes_falsenodeids"].map((name) => attributeOf(node, name)?.ints ?? []);
  const trees = attributeOf(node, "nodes_treeids")?.ints ?? [];
  const own = attributeOf(node, "nodes_nodeids")?.ints ?? [];
  const modes = attributeOf(node, "nodes_modes")?.strings ?? [];
  const positions = new Map<unknown, Map<unknown, number>>();
  own.forEach((id, position) => {
    const tree = positions.get(trees[position]) ?? new Map<unknown, number>();
    positions.set(trees[position], tree.set(id, position));
  });
  return Int32Array.from({ length: 2 * own.length }, (_, index) => {
    const [position, side] = [index >> 1, index % 2];
    if (isLeaf(modes[position])) return -1;
    return positions.get(trees[position])?.get(ids[side]![position]) ?? -1;
  });
}

function attributeOf({ attributes }: Node, wanted: string): Attribute | undefined {
  return attributes.find(({ name }) => name === wanted);
}

/** Compares bytes, since there may be millions of modes. */
function isLeaf(mode: Uint8Array | undefined): boolean {
  return mode?.length === 4 && [..."LEAF"].every((letter, index) => letter.charCodeAt(0) === mode[index]);
}
