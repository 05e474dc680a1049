import { constantsOf } from "../onnx/model-facts.ts";
import { numberOf, numbersOf, textsOf } from "../onnx/node-attribute.ts";
import type { Graph, Node } from "../onnx/onnx-messages.ts";

/** The number of columns needed by the nodes that read an input. */
export type NeededWidth = {
  /** The number of columns, if a node states it. */
  readonly exact: number | undefined;
  /** The minimum number of columns: the largest stated width, or a tree's highest index plus one. */
  readonly least: number;
};

/** Operators whose output has the same columns as their first input, unless they broadcast it. */
const keepsWidth = new Set([
  "Identity",
  "Cast",
  "Imputer",
  "Scaler",
  "Normalizer",
  "Add",
  "Sub",
  "Mul",
  "Div",
  "Clip",
  "Binarizer",
  "Relu",
  "Sigmoid",
  "Tanh",
  "Flatten",
  "BatchNormalization",
]);

/** Determines how many columns a two-dimensional input has, from the nodes that read it. */
export function neededWidth(graph: Graph, input: string): NeededWidth {
  const constants = constantsOf(graph);
  const dims = (name: string | undefined) => constants.get(name ?? "")?.dims.map(Number);
  let exact: number | undefined;
  let least = 0;
  const known = new Set([input]);
  for (const node of graph.nodes) {
    if (!node.inputs.some((name) => known.has(name))) continue;
    const width = exactWidth(node, known, dims);
    if (width !== undefined && width > 1) exact ??= width;
    least = Math.max(least, width ?? 0, leastWidth(node));
    if (keepsWidth.has(node.operator ?? "") && known.has(node.inputs[0] ?? ""))
      known.add(node.outputs[0] ?? "");
  }
  return { exact, least };
}

function exactWidth(
  node: Node,
  known: ReadonlySet<string>,
  dims: (name: string | undefined) => number[] | undefined,
): number | undefined {
  const [first, second] = node.inputs;
  switch (node.operator) {
    case "Scaler":
      return numbersOf(node, "offset").length;
    case "Imputer":
      return numbersOf(node, "imputed_value_floats").length;
    case "LinearClassifier": {
      const classes = Math.max(
        numbersOf(node, "classlabels_ints").length,
        textsOf(node, "classlabels_strings").length,
      );
      const rows = numbersOf(node, "intercepts").length || classes;
      return rows > 0 ? numbersOf(node, "coefficients").length / rows : undefined;
    }
    case "LinearRegressor":
      return numbersOf(node, "coefficients").length / (numberOf(node, "targets") ?? 1);
    case "SVMClassifier":
    case "SVMRegressor": {
      const count =
        numbersOf(node, "vectors_per_class").reduce((sum, value) => sum + value, 0) ||
        (numberOf(node, "n_supports") ?? 0);
      const vectors = numbersOf(node, "support_vectors").length;
      const classes = Math.max(
        numbersOf(node, "classlabels_ints").length,
        textsOf(node, "classlabels_strings").length,
      );
      return count > 0
        ? vectors / count
        : classes > 0
          ? numbersOf(node, "coefficients").length / classes
          : undefined;
    }
    case "MatMul":
      return known.has(first ?? "") ? dims(second)?.at(-2) : undefined;
    case "Gemm":
      return known.has(first ?? "") && !numberOf(node, "transA")
        ? dims(second)?.[numberOf(node, "transB") ? 1 : 0]
        : undefined;
    case "BatchNormalization":
      return dims(second)?.[0];
    case "Add":
    case "Sub":
    case "Mul":
    case "Div":
      return dims(known.has(first ?? "") ? second : first)?.at(-1);
    default:
      return undefined;
  }
}

function leastWidth(node: Node): number {
  switch (node.operator) {
    case "TreeEnsembleClassifier":
    case "TreeEnsembleRegressor": {
      const features = numbersOf(node, "nodes_featureids");
      return features.reduce((highest, feature) => Math.max(highest, feature + 1), 0);
    }
    default:
      return 0;
  }
}
