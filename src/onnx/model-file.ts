import { AppError } from "../core/errors.ts";
import { maximumModelBytes } from "../core/own-model.ts";
import { type Graph, type Model, modelCodec } from "./onnx-messages.ts";
import { decode, encode, WireError } from "./protobuf.ts";

/** A model that is known to have a graph. */
export type ModelWithGraph = Model & { graph: Graph };

/** True if the bytes begin like an HTML or XML page, which some servers send for a missing file. */
export function looksLikeHtml(source: Uint8Array): boolean {
  const beginning = new TextDecoder("latin1").decode(source.subarray(0, 256));
  return /^(ï»¿)?\s*<[!?a-z]/i.test(beginning);
}

/**
 * Reads an `.onnx` file. Fields that Hunch doesn't know are kept, and `writeModel` writes them back.
 * @param path the file's name, for the error
 * @throws AppError `file-too-large`, `model-is-html`, `model-truncated` or `model-unreadable`
 */
export function readModel(source: Uint8Array, path = "model.onnx"): ModelWithGraph {
  const bytes = source.length;
  if (bytes > maximumModelBytes)
    throw new AppError("file-too-large", { path, bytes, limit: maximumModelBytes });
  if (looksLikeHtml(source)) throw new AppError("model-is-html", { path });
  if (bytes === 0) throw new AppError("model-truncated", { path, bytes, reason: "the file is empty" });
  // The runtime goes by these bytes, so it would read something else than this code does.
  if (new TextDecoder("latin1").decode(source.subarray(4, 8)) === "ORTM")
    throw new AppError("model-unreadable", { path, bytes, reason: "it is in the .ort format" });
  let model: Model;
  try {
    model = decode(modelCodec, source);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const code = error.truncated ? "model-truncated" : "model-unreadable";
    throw new AppError(code, { path, bytes, reason: error.message }, { cause: error });
  }
  const { irVersion, graph, operatorSets } = model;
  if (irVersion === undefined)
    throw new AppError("model-unreadable", { path, bytes, reason: "it has no IR version" });
  if (graph === undefined) throw new AppError("model-truncated", { path, bytes, reason: "it has no graph" });
  // In the file, the graph comes before the operator sets, so these are missing if the file was cut off after
  // the graph.
  if (operatorSets.length === 0)
    throw new AppError("model-truncated", { path, bytes, reason: "it has no operator sets" });
  return Object.assign(model, { graph });
}

/** Writes an `.onnx` file; the same model always produces the same bytes. */
export function writeModel(model: Model): Uint8Array {
  return encode(modelCodec, model);
}
