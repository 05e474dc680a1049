import { constantsOf } from "../onnx/model-facts.ts";
import { numberOf, numbersOf, textsOf } from "../onnx/node-attribute.ts";
import type { Graph, Node } from "../onnx/onnx-messages.ts";
import { tensorNumbers } from "../onnx/tensor-numbers.ts";

/** The number of columns needed by the nodes that read an input. */
export type NeededWidth = {
  /** The number of columns, if a node states it. */
  readonly exact: number | undefined;
  /** The minimum number of columns: the largest stated width, or the highest index that a node reads, plus one. */
  readonly least: number;
};

/** Operators that spread an input with one column over the columns of a constant. */
const broadcasts = new Set(["Add", "Sub", "Mul", "Div"]);

/** Operators whose output has the same columns as their first input, unless they spread it. */
const keepsWidth = new Set([
  ...broadcasts,
  "Identity",
  "Cast",
  "Imputer",
  "Scaler",
  "Normalizer",
  "Clip",
  "Binarizer",
  "Relu",
  "Sigmoid",
  "Tanh",
  "Flatten",
  "BatchNormalization",
]);

/**
 * Determines how many columns a two-dimensional input has, from the nodes that read it.
 * @param declared the number of columns that the graph declares
 */
export function neededWidth(graph: Graph, input: string, declared: number | undefined): NeededWidth {
  const constants = constantsOf(graph);
  const indices = (name: string | undefined) => {
    const tensor = constants.get(name ?? "");
    return (tensor && tensorNumbers(tensor)) ?? [];
  };
  const dims = (name: string | undefined) => constants.get(name ?? "")?.dims.map(Number);
  let exact: number | undefined;
  let least = 0;
  const known = new Set([input]);
  for (const node of graph.nodes) {
    if (!node.inputs.some((name) => known.has(name))) continue;
    const width = exactWidth(node, known, dims);
    if (declared === 1 && (width ?? 1) > 1 && broadcasts.has(node.operator ?? "")) continue;
    if (width !== undefined && width > 1) exact ??= width;
    const read = known.has(node.inputs[0] ?? "") ? columnsRead(node, indices, declared) : [];
    least = read.reduce((most, count) => Math.max(most, count), Math.max(least, width ?? 0));
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

/** For each column that a node picks by its index, how many columns the input must have. */
function columnsRead(
  node: Node,
  indices: (name: string | undefined) => number[],
  declared = 2 ** 31 - 2,
): number[] {
  const [, second, third, fourth] = node.inputs;
  switch (node.operator) {
    case "TreeEnsemble":
    case "TreeEnsembleClassifier":
    case "TreeEnsembleRegressor":
      return numbersOf(node, "nodes_featureids").map((index) => index + 1);
    case "ArrayFeatureExtractor":
      return indices(second).map((index) => index + 1);
    case "Gather":
      return [1, -1].includes(numberOf(node, "axis") ?? 0) ? indices(second).map((index) => index + 1) : [];
    case "Slice": {
      const at = indices(fourth).findIndex((axis) => axis === 1 || axis === -1);
      // To slice up to the last column, exporters write the largest integer, or any that is large enough.
      const ends = [(indices(second)[at] ?? 0) + 1, indices(third)[at] ?? 0];
      return at < 0 ? [] : ends.filter((end) => end <= declared);
    }
    default:
      return [];
  }
}
