import type { GraphBuilder, Value } from "../../onnx/graph-builder.ts";
import { makeTensor } from "../../onnx/tensor.ts";
import type { TreesModel } from "../estimators/boosted-trees.ts";
import { leastShare } from "../estimators/decision-tree.ts";
import { type GraphColumns, lookUp, scoresToLogits } from "./inputs.ts";

/** The version of ai.onnx.ml that introduced `TreeEnsemble`, which needs a third of the bytes of TreeEnsembleRegressor. */
export const treeDomains = { "ai.onnx.ml": 5 } as const;

const branchIfAtMost = 0;
const sum = 1;
const noTransform = 0;
/** A split that sends every known value left. */
const everyValue = 3.4e38;

/** Boosted trees: a base and one leaf of each tree. */
export function addBoosted(
  g: GraphBuilder,
  columns: GraphColumns,
  model: TreesModel,
  classCount: number,
): Value {
  const scores = g.node("Add", [addEnsemble(g, columns, model), g.float(model.base, [1, model.base.length])]);
  return scoresToLogits(g, scores, classCount);
}

/** A decision tree for each class: the logarithms of the leaves' shares. */
export function addDecisionTree(
  g: GraphBuilder,
  columns: GraphColumns,
  model: TreesModel,
  classCount: number,
): Value {
  const shares = g.node("Add", [addEnsemble(g, columns, model), g.float(model.base, [1, model.base.length])]);
  const bounded = g.node("Clip", [shares, g.float(leastShare), g.float(1 - leastShare)]);
  const all =
    classCount === 2
      ? g.node("Concat", [g.node("Sub", [g.float(1), bounded]), bounded], { axis: 1 })
      : bounded;
  return g.node("Log", [all]);
}

/** The matrix that trees use, float32 `[N, F]`: numbers, then each category's statistics. */
function addMatrix(g: GraphBuilder, columns: GraphColumns, { statistics, base }: TreesModel): Value {
  const width = base.length;
  const parts = columns.categories.map((category, index) => {
    const table = new Float32Array((category.size + 1) * width).fill(Number.NaN);
    table.set(statistics[index]!.shares);
    return lookUp(g, category, table, width, "category_shares");
  });
  if (columns.numbers !== undefined) parts.unshift(columns.numbers);
  return parts.length === 1 ? parts[0]! : g.node("Concat", parts, { axis: 1 });
}

/** Adds the sum of all trees' leaves, float32 `[N,K]`. */
function addEnsemble(g: GraphBuilder, columns: GraphColumns, model: TreesModel): Value {
  const matrix = addMatrix(g, columns, model);
  const roots: number[] = [];
  const columnIds: number[] = [];
  const splits: number[] = [];
  const missing: number[] = [];
  const children = { left: [] as number[], right: [] as number[] };
  const isLeaf = { left: [] as number[], right: [] as number[] };
  const leaves: number[] = [];
  const targets: number[] = [];
  model.trees.forEach((ofClass, target) => {
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
        splits.push(model.thresholds[column]![tree.bin[node]!] ?? everyValue);
        missing.push(tree.missingLeft[node]!);
        for (const side of ["left", "right"] as const) {
          const child = tree[side][node]!;
          children[side].push(child < 0 ? firstLeaf + ~child : firstNode + child);
          isLeaf[side].push(child < 0 ? 1 : 0);
        }
      });
      if (tree.column.length > 0) continue;
      // A tree without a split. The operator can't express a tree that is a single leaf, so this is a node with the same
      // leaf on both sides.
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
    n_targets: model.base.length,
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
