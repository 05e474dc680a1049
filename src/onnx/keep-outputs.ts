import { removeUnused } from "./edit-graph.ts";
import { readModel, writeModel } from "./model-file.ts";

/**
 * Cuts a graph down to some of its outputs. A runtime runs all nodes whatever outputs are asked for, so a model that
 * predicts only needs half the time without the features that it learns over.
 * @param path the file's name, for the error
 * @returns the same bytes where an output is not there to be kept
 * @throws AppError as `readModel` does
 */
export function keepOutputs(source: Uint8Array, names: readonly string[], path = "model.onnx"): Uint8Array {
  const model = readModel(source, path);
  const { graph } = model;
  const kept = graph.outputs.filter(({ name }) => names.includes(name ?? ""));
  if (kept.length < names.length) return source;
  graph.outputs = kept;
  removeUnused(graph);
  return writeModel(model);
}
