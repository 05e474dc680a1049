import { AppError } from "../core/errors.ts";
import { freeName, removeUnused, renameValue, valueNames } from "./edit-graph.ts";
import { classLabelsOf } from "./model-facts.ts";
import { readModel, writeModel } from "./model-file.ts";
import { metadataKeys, readMetadata, setMetadata } from "./model-metadata.ts";
import type { Graph } from "./onnx-messages.ts";
import { valueInfo } from "./tensor.ts";

/**
 * Makes a default scikit-learn export usable in a browser: removes the ZipMap that turns probabilities into a
 * list of dictionaries, and outputs the ZipMap's input as `probabilities` `[N,C]`. The other output is named
 * `label`. Class names that were only in the ZipMap are written to the metadata. Labels keep their type:
 * int64 if the classes are numbers.
 * @param path the file's name, for the error
 * @returns the original bytes if no output comes from a ZipMap
 * @throws the same AppErrors as `readModel`; `model-cannot-run` if there are several ZipMaps or more than two
 *   outputs, for example because the model has several targets
 */
export function exposeZipMapInput(source: Uint8Array, path = "model.onnx"): Uint8Array {
  const model = readModel(source, path);
  const { graph } = model;
  const outputNames = new Set(graph.outputs.map(({ name }) => name));
  const zipMaps = graph.nodes.filter(
    ({ operator, domain, outputs }) =>
      operator === "ZipMap" && domain === "ai.onnx.ml" && outputs.some((name) => outputNames.has(name)),
  );
  const [zipMap] = zipMaps;
  if (zipMap === undefined) return source;
  if (zipMaps.length > 1 || graph.outputs.length > 2) {
    throw new AppError("model-cannot-run", { path, reason: "it has more outputs than a label and a ZipMap" });
  }
  const classes = classLabelsOf(zipMap);
  graph.nodes = graph.nodes.filter((node) => node !== zipMap);
  const label = graph.outputs.find(({ name }) => name !== zipMap.outputs[0]);
  if (label?.name !== undefined && label.name !== "label") {
    takeName(graph, label.name, "label");
    label.name = "label";
  }
  takeName(graph, zipMap.inputs[0] ?? "", "probabilities");
  const shape = ["N", classes.length > 0 ? classes.length : undefined];
  graph.outputs = [...(label ? [label] : []), valueInfo("probabilities", "float", shape)];
  removeUnused(graph);
  if (classes.length > 0 && !readMetadata(model).has(metadataKeys.classes)) {
    setMetadata(model, metadataKeys.classes, JSON.stringify(classes));
  }
  return writeModel(model);
}

/** Gives a value a name. If another value already has that name, the other one gets a similar name. */
function takeName(graph: Graph, value: string, name: string): void {
  if (value === name) return;
  if (valueNames(graph).has(name)) {
    const free = freeName(graph, `${name}_inner`);
    renameValue(graph, name, free);
    for (const input of graph.inputs) if (input.name === name) input.name = free;
  }
  renameValue(graph, value, name);
}
