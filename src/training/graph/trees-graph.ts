import type { GraphBuilder, Value } from "../../onnx/graph-builder.ts";
import type { TreesModel } from "../estimators/boosted-trees.ts";
import { leastShare } from "../estimators/decision-tree.ts";
import { type GraphColumns, lookUp, scoresToLogits } from "./inputs.ts";
import { addEnsemble } from "./tree-ensemble.ts";

/** Adds boosted trees: a base plus one leaf from each tree. */
export function addBoosted(
  g: GraphBuilder,
  columns: GraphColumns,
  model: TreesModel,
  classCount: number,
): Value {
  const scores = g.node("Add", [
    addEnsemble(g, addMatrix(g, columns, model), model),
    g.float(model.base, [1, model.base.length]),
  ]);
  return scoresToLogits(g, scores, classCount);
}

/** Adds a decision tree for each score; a class's logit is the logarithm of its share in the leaf. */
export function addDecisionTree(
  g: GraphBuilder,
  columns: GraphColumns,
  model: TreesModel,
  classCount: number,
): Value {
  const shares = g.node("Add", [
    addEnsemble(g, addMatrix(g, columns, model), model),
    g.float(model.base, [1, model.base.length]),
  ]);
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
