import type { GraphBuilder, Value } from "../../onnx/graph-builder.ts";
import { makeTensor } from "../../onnx/tensor.ts";
import type { Tree } from "../estimators/trees.ts";

/**
 * The version of ai.onnx.ml that introduced `TreeEnsemble`, which takes a third as many bytes as
 * TreeEnsembleRegressor.
 */
export const treeDomains = { "ai.onnx.ml": 5 } as const;

const branchIfAtMost = 0;
const sum = 1;
const noTransform = 0;
/** A threshold that sends every known value left, since no column has values from here to the largest float32. */
const everyValue = 3.4e38;

/** The trees for each score, and the bin borders of their columns. */
export type Ensemble = {
  readonly trees: readonly (readonly Tree[])[];
  readonly thresholds: readonly Float32Array[];
};

/**
 * Adds a node that sums the trees' leaves for each row, float32 `[N,K]`.
 * @param matrix the trees' columns, float32 `[N,F]`
 */
export function addEnsemble(g: GraphBuilder, matrix: Value, { trees, thresholds }: Ensemble): Value {
  const roots: number[] = [];
  const columnIds: number[] = [];
  const splits: number[] = [];
  const missing: number[] = [];
  const children = { left: [] as number[], right: [] as number[] };
  const isLeaf = { left: [] as number[], right: [] as number[] };
  const leaves: number[] = [];
  const targets: number[] = [];
  trees.forEach((ofClass, target) => {
    for (const tree of ofClass) {
      const firstNode = columnIds.length;
      const firstLeaf = leaves.length;
      roots.push(firstNode);
      for (const leaf of tree.leaves) {
        leaves.push(leaf);
        targets.push(target);
      }
      tree.column.forEach((column, node) => {
        columnIds.push(column);
        splits.push(thresholds[column]![tree.bin[node]!] ?? everyValue);
        missing.push(tree.missingLeft[node]!);
        for (const side of ["left", "right"] as const) {
          const child = tree[side][node]!;
          children[side].push(child < 0 ? firstLeaf + ~child : firstNode + child);
          isLeaf[side].push(child < 0 ? 1 : 0);
        }
      });
      if (tree.column.length > 0) continue;
      // This tree has no split. The operator can't express a tree that is a single leaf, so add a node with the
      // same leaf on both sides.
      columnIds.push(0);
      splits.push(0);
      missing.push(0);
      for (const side of ["left", "right"] as const) {
        children[side].push(firstLeaf);
        isLeaf[side].push(1);
      }
    }
  });
  return g.node("ai.onnx.ml.TreeEnsemble", [matrix], {
    n_targets: trees.length,
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
    ...(missing.some(Boolean) ? { nodes_missing_value_tracks_true: Int32Array.from(missing) } : {}),
    leaf_targetids: Int32Array.from(targets),
    leaf_weights: makeTensor("", Float32Array.from(leaves)),
  });
}
