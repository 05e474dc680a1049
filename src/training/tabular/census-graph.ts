import { addClassifierOutputs, addFeatureOutputs } from "../../onnx/classifier-outputs.ts";
import { GraphBuilder, type Value } from "../../onnx/graph-builder.ts";
import { modelMetadata } from "../../onnx/model-metadata.ts";
import { float } from "../../onnx/node-attribute.ts";
import type { BinnedColumn } from "./binning.ts";
import type { BoostedTrees } from "./boosting.ts";
import { type CensusEncoding, columnNames } from "./census-encoding.ts";
import { categoryNames, missingMark, numberNames } from "./census-fields.ts";
import { addTileFeatures, type Tiling } from "./tile-features.ts";
import { addTreeEnsemble, treeDomains } from "./tree-graph.ts";

/** The labels of the data. */
export const censusClasses = ["<=50K", ">50K"] as const;

/** Numbers beyond this are the same to the trees, and would not fit the features' whole numbers. */
const largestNumber = 1e6;

function tiling(share: number, perUnit: Partial<Record<(typeof columnNames)[number], number>>): Tiling {
  return { share, perUnit: columnNames.map((name) => perUnit[name] ?? 0) };
}

const everyColumn = Object.fromEntries(columnNames.map((name) => [name, 1]));
const likeColumns = { education: 1, marital_status: 1, occupation: 1, relationship: 1, sex: 1, workclass: 1 };

/**
 * What a lesson is learned over: mostly the very same answers, a little those of people nearly alike. Incomes are too
 * mixed for more: lessons that reach further cost more people than they help (see the README of this folder).
 */
export const censusTilings: readonly Tiling[] = [
  tiling(0.95, everyColumn),
  tiling(0.05, {
    ...likeColumns,
    age: 1 / 5,
    hours_per_week: 1 / 10,
    capital_gain: 1 / 2500,
    capital_loss: 1 / 500,
  }),
];

/** The whole model as a graph: one input a field, categories to ranks, trees, features for the adapter. */
export function buildCensusGraph(
  encoding: CensusEncoding,
  columns: readonly BinnedColumn[],
  { base, trees }: BoostedTrees,
  facts: { readonly version: string; readonly card: Readonly<Record<string, unknown>> },
): Uint8Array {
  const graph = new GraphBuilder("census-income");
  const matrix = addMatrix(graph, encoding);
  const sum = addTreeEnsemble(graph, matrix, trees, columns);
  const score = graph.node("Add", [sum, graph.float(base)]);
  const logits = graph.node("Mul", [score, graph.float([-0.5, 0.5], [1, 2])], {}, { outputs: ["logits"] });
  addClassifierOutputs(graph, logits, censusClasses);
  addFeatureOutputs(graph, addTileFeatures(graph, matrix, censusTilings));
  const metadata = modelMetadata({ id: "census-income", classes: censusClasses, ...facts });
  return graph.toBytes({ opset: 20, domains: treeDomains, metadata });
}

function addMatrix(graph: GraphBuilder, { ranks, missingRanks, medians }: CensusEncoding): Value {
  const raw = numberNames.map((name) => graph.input(name, "float", ["N", 1]));
  const numbers = graph.node("Concat", raw, { axis: 1 });
  const known = graph.node("Where", [
    graph.node("IsNaN", [numbers]),
    graph.float(medians, [1, medians.length]),
    numbers,
  ]);
  const bounded = graph.node("Clip", [known, graph.float(-largestNumber), graph.float(largestNumber)]);
  const categories = categoryNames.map((name, index) => {
    const keys = [...ranks[index]!].filter(([value]) => value !== missingMark);
    // A missing value is "" here and "?" in the data set; like every unknown value both get the default.
    return graph.node("ai.onnx.ml.LabelEncoder", [graph.input(name, "string", ["N", 1])], {
      keys_strings: keys.map(([value]) => value),
      values_floats: Float32Array.from(keys, ([, rank]) => rank),
      default_float: float(missingRanks[index]!),
    });
  });
  return graph.node("Concat", [bounded, ...categories], { axis: 1 });
}
