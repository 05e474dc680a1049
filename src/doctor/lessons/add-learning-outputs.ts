import { addFeatureOutputs } from "../../onnx/classifier-outputs.ts";
import { freeName, renameValue, valueNames } from "../../onnx/edit-graph.ts";
import { GraphBuilder } from "../../onnx/graph-builder.ts";
import { opsetsOf } from "../../onnx/model-facts.ts";
import type { ModelWithGraph } from "../../onnx/model-file.ts";
import { addNearFeatures, type InputColumns, type NearGrids } from "../../onnx/near-features.ts";
import type { Graph } from "../../onnx/onnx-messages.ts";
import { raiseOpset } from "../../onnx/raise-opset.ts";
import { valueInfo } from "../../onnx/tensor.ts";

/**
 * Smaller probabilities are replaced by this value before logits are computed, since a lesson must be able to
 * change an answer given with a probability of 100%.
 */
const least = 1e-6;

/**
 * Adds, in place, the outputs that an adapter learns from: `logits`, which are the logarithms of
 * `probabilities` or the unchanged `scores`, and features that nearby rows have in common (see
 * `addNearFeatures`). Existing nodes change only where `raiseOpset` rewrites them or values are renamed.
 * @returns the operators that prevent this, in which case nothing changes; empty on success
 */
export function addLearningOutputs(
  model: ModelWithGraph,
  inputs: readonly InputColumns[],
  classCount: number,
  grids: NearGrids,
  output: "probabilities" | "scores" = "probabilities",
): string[] {
  const inTheWay = raiseOpset(model);
  if (inTheWay.length > 0) return inTheWay;
  const { graph } = model;
  freeNames(graph);
  const builder = GraphBuilder.after(graph, []);
  if (output === "scores") builder.node("Identity", ["scores"], {}, { outputs: ["logits"] });
  else {
    const certain = builder.node("Max", ["probabilities", builder.float(least)]);
    builder.node("Log", [certain], {}, { outputs: ["logits"] });
  }
  const features = addNearFeatures(builder, inputs, grids);
  const declared = new GraphBuilder("declared");
  addFeatureOutputs(declared, features);
  builder.appendTo(graph);
  graph.outputs.push(valueInfo("logits", "float", ["N", classCount]), ...declared.toModel().graph.outputs);
  const hashes = graph.nodes.some(({ domain }) => domain === "com.microsoft");
  if (hashes && !opsetsOf(model).has("com.microsoft"))
    model.operatorSets.push({ domain: "com.microsoft", version: 1 });
  return [];
}

/** Frees the names of the new outputs: removes outputs that have them, and renames the values. */
function freeNames(graph: Graph): void {
  const names = ["logits", "feature_rows", "feature_indices", "feature_values"];
  graph.outputs = graph.outputs.filter(({ name }) => !names.includes(name ?? ""));
  const taken = valueNames(graph);
  for (const name of names) if (taken.has(name)) renameValue(graph, name, freeName(graph, `${name}_inner`));
}
