import type { GraphBuilder, Value } from "../../onnx/graph-builder.ts";
import { makeTensor } from "../../onnx/tensor.ts";
import type { BinnedColumn } from "./binning.ts";
import type { Tree } from "./grow-tree.ts";

/** `TreeEnsemble` came with this version of ai.onnx.ml; it takes a third of the bytes of TreeEnsembleRegressor. */
export const treeDomains = { "ai.onnx.ml": 5 } as const;

const branchIfAtMost = 0;
const sum = 1;
const noTransform = 0;

/**
 * Adds the sum of all trees' leaves.
 * @param matrix float32 `[N,F]`, the columns in the order of `columns`
 * @returns float32 `[N,1]`
 */
export function addTreeEnsemble(
  graph: GraphBuilder,
  matrix: Value,
  trees: readonly Tree[],
  columns: readonly BinnedColumn[],
): Value {
  const roots: number[] = [];
  const columnIds: number[] = [];
  const splits: number[] = [];
  const children = { left: [] as number[], right: [] as number[] };
  const isLeaf = { left: [] as number[], right: [] as number[] };
  const leaves: number[] = [];
  const addTree = (tree: Tree): void => {
    const firstNode = columnIds.length;
    const firstLeaf = leaves.length;
    roots.push(firstNode);
    leaves.push(...tree.leaves);
    tree.column.forEach((column, node) => {
      columnIds.push(column);
      splits.push(columns[column]!.thresholds[tree.bin[node]!]!);
      for (const side of ["left", "right"] as const) {
        const child = tree[side][node]!;
        children[side].push(child < 0 ? firstLeaf + ~child : firstNode + child);
        isLeaf[side].push(child < 0 ? 1 : 0);
      }
    });
    if (tree.column.length > 0) return;
    // A tree without a split: the operator knows no bare leaf, so a node with the same leaf on both sides.
    columnIds.push(0);
    splits.push(0);
    for (const side of ["left", "right"] as const) {
      children[side].push(firstLeaf);
      isLeaf[side].push(1);
    }
  };
  trees.forEach(addTree);
  return graph.node("ai.onnx.ml.TreeEnsemble", [matrix], {
    n_targets: 1,
    aggregate_function: sum,
    post_transform: noTransform,
    tree_roots: Int32Array.from(roots),
    nodes_featureids: Int32Array.from(columnIds),
    nodes_splits: makeTensor("", Float32Array.from(splits)),
    nodes_modes: makeTensor("", new Uint8Array(splits.length).fill(branchIfAtMost)),
    nodes_truenodeids: Int32Array.from(children.left),
    nodes_trueleafs: Int32Array.from(isLeaf.left),
    nodes_falsenodeids: Int32Array.from(children.right),
    nodes_falseleafs: Int32Array.from(isLeaf.right),
    leaf_targetids: new Int32Array(leaves.length),
    leaf_weights: makeTensor("", Float32Array.from(leaves)),
  });
}
