import type { GraphBuilder, Value } from "../../onnx/graph-builder.ts";
import { elementTypes } from "../../onnx/onnx-messages.ts";
import { addEnsemble } from "../graph/tree-ensemble.ts";
import { borders, type WordTrees } from "./word-trees.ts";

const { float } = elementTypes;

/**
 * Adds the trees' leaves to the scores, float32 `[N,C]`. A table over all buckets shows which of a row's n-grams
 * the trees ask about.
 */
export function addWordTrees(
  g: GraphBuilder,
  scores: Value,
  trees: WordTrees,
  {
    rows,
    buckets,
    rowCount,
    bucketCount,
  }: {
    readonly rows: Value;
    readonly buckets: Value;
    readonly rowCount: Value;
    readonly bucketCount: number;
  },
  share: number,
  outputs: readonly string[] | undefined,
): Value {
  const width = trees.buckets.length;
  const zeros = g.node("Expand", [g.int64(0), g.int64([bucketCount])]);
  const numbers = g.int64(Array.from(trees.buckets, (_, word) => word + 1));
  const table = g.node("ScatterElements", [zeros, g.int64([...trees.buckets]), numbers], { axis: 0 });
  const found = g.node("GatherElements", [table, buckets]);
  const isAsked = g.node("Greater", [found, g.int64(0)]);
  const of = (values: Value) => g.node("Compress", [values, isAsked], { axis: 0 });
  const words = g.node("Sub", [of(found), g.int64(1)]);
  const places = g.node("Add", [g.node("Mul", [of(rows), g.int64(width)]), words]);
  const none = g.node("Expand", [g.float(0), g.node("Mul", [rowCount, g.int64(width)])]);
  const ones = g.node("Cast", [g.node("Equal", [places, places])], { to: float });
  const present = g.node("ScatterElements", [none, places, ones], { axis: 0 });
  const matrix = g.node("Reshape", [present, g.int64([-1, width])]);
  const given = addEnsemble(g, matrix, {
    trees: trees.trees.map((tree) => [tree]),
    thresholds: borders(trees),
  });
  const added = share === 1 ? given : g.node("Mul", [given, g.float([-share, share], [1, 2])]);
  return g.node("Add", [scores, added], {}, outputs ? { outputs } : {});
}
