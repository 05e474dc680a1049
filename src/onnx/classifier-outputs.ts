import type { GraphBuilder, Value } from "./graph-builder.ts";

/**
 * The sparse features of all rows in a batch, as K coordinates: the values of the graph's outputs `feature_rows`,
 * `feature_indices` and `feature_values`, each `[K]`.
 */
export type FeatureTriples = {
  /** int64, ascending. */
  readonly rows: Value;
  /** int64, from 0 up to, but not including, the number of features. */
  readonly indices: Value;
  /** float32. */
  readonly values: Value;
};

/**
 * Declares the outputs `label` `[N]`, `probabilities` `[N,C]` and `logits` `[N,C]`, in this order, computed
 * from the logits.
 * @param logits float32 `[N,C]`, in the order of `classes`
 */
export function addClassifierOutputs(graph: GraphBuilder, logits: Value, classes: readonly string[]): void {
  const best = graph.node("ArgMax", [logits], { axis: 1, keepdims: 0 });
  graph.output(graph.node("Gather", [graph.string(classes), best], {}, { outputs: ["label"] }), "string", [
    "N",
  ]);
  const probabilities = graph.node("Softmax", [logits], { axis: 1 }, { outputs: ["probabilities"] });
  graph.output(probabilities, "float", ["N", classes.length]);
  graph.output(logits, "float", ["N", classes.length], "logits");
}

/**
 * Declares `feature_rows`, `feature_indices` and `feature_values` `[K]`, and `feature_logits` `[K,C]` if
 * `logits` is given. Values that already have these names (`{ outputs: [...] }`) don't need an extra node.
 * @param logits float32 `[K,C]`: what each feature adds to its row's logits
 */
export function addFeatureOutputs(
  graph: GraphBuilder,
  { rows, indices, values }: FeatureTriples,
  logits?: { readonly value: Value; readonly classCount: number },
): void {
  graph.output(rows, "int64", ["K"], "feature_rows");
  graph.output(indices, "int64", ["K"], "feature_indices");
  graph.output(values, "float", ["K"], "feature_values");
  if (logits) graph.output(logits.value, "float", ["K", logits.classCount], "feature_logits");
}

/**
 * The non-zero entries of a dense matrix, row by row.
 * @param dense float32 `[N,F]`
 */
export function denseToTriples(graph: GraphBuilder, dense: Value): FeatureTriples {
  const positions = graph.node("NonZero", [dense]);
  return {
    rows: graph.node("Gather", [positions, graph.int64(0)], {}, { outputs: ["feature_rows"] }),
    indices: graph.node("Gather", [positions, graph.int64(1)], {}, { outputs: ["feature_indices"] }),
    values: graph.node(
      "GatherND",
      [dense, graph.node("Transpose", [positions])],
      {},
      { outputs: ["feature_values"] },
    ),
  };
}
