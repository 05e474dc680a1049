import { AppError } from "../core/errors.ts";
import { freeName, removeUnused, renameValue } from "./edit-graph.ts";
import { GraphBuilder, type Value } from "./graph-builder.ts";
import {
  addAdapterLookup,
  addAdapters,
  readFoldedAdapter,
  type SparseWeights,
  setFoldedAdapter,
} from "./merged-adapter.ts";
import { factsOf, type ModelFacts } from "./model-facts.ts";
import { readModel, writeModel } from "./model-file.ts";
import { metadataKeys, setMetadata } from "./model-metadata.ts";
import { elementTypes, type Graph } from "./onnx-messages.ts";
import { makeTensor } from "./tensor.ts";

export type Folding = {
  /** What was learned, to be added to the model's logits. */
  readonly adapter: SparseWeights;
  /** Name of the version that comes out, for its metadata. */
  readonly version: string;
  /** How many lessons the adapter comes from; those folded in before are added. */
  readonly lessonCount: number;
  /** SHA-256 of the file that is folded into. */
  readonly baseSha256: string;
};

/** ScatterElements adds up since this version of ONNX's own operators. */
const oldestOpset = 16;

/**
 * Folds an adapter into a model: the result has the same inputs and outputs, and its logits are the model's own plus,
 * for each feature of a row, the feature's value times its weights in the adapter. Label and probabilities follow
 * from these logits, and so does `feature_logits` where the model gives it. What is folded in later is added to what
 * was folded in before, in the same place.
 * @param path the file's name, for the error
 * @throws AppError `cannot-learn` for a model without logits, features or class names, or of an opset before 16, and
 *   whatever `readModel` throws
 * @throws RangeError when the adapter has not one weight for each of its features and each class
 */
export function foldAdapter(source: Uint8Array, folding: Folding, path = "model.onnx"): Uint8Array {
  const { adapter, version, lessonCount, baseSha256 } = folding;
  const model = readModel(source, path);
  const facts = factsOf(model);
  const classes = requireLearning(facts, path);
  if (adapter.weights.length !== adapter.featureIndices.length * classes.length) {
    throw new RangeError(`${adapter.weights.length} weights for ${adapter.featureIndices.length} features`);
  }
  const before = readFoldedAdapter(model.graph);
  if (before === undefined) addAdapterNodes(model.graph, facts, classes);
  const sum = addAdapters(before ?? { featureIndices: [], weights: [] }, adapter, classes.length);
  setFoldedAdapter(model.graph, sum, classes.length);
  const lessonsBefore = Number(facts.metadata.get(metadataKeys.lessons) ?? 0) || 0;
  setMetadata(model, metadataKeys.version, version);
  setMetadata(model, metadataKeys.lessons, String(lessonsBefore + lessonCount));
  setMetadata(model, metadataKeys.baseSha256, baseSha256);
  return writeModel(model);
}

function requireLearning({ canLearn, classes, opsets }: ModelFacts, path: string): readonly string[] {
  const opset = opsets.get("") ?? 0;
  if (!canLearn) throw new AppError("cannot-learn", { path, reason: "it gives no logits and features" });
  if (classes === undefined)
    throw new AppError("cannot-learn", { path, reason: "its metadata names no classes" });
  if (opset < oldestOpset) throw new AppError("cannot-learn", { path, reason: `it is of opset ${opset}` });
  return classes;
}

/** Puts the adapter's nodes between the model's own logits and the outputs that follow from them. */
function addAdapterNodes(graph: Graph, { outputs }: ModelFacts, classes: readonly string[]): void {
  const types = new Map(outputs.map(({ name, type }) => [name, type]));
  const own = new Map<string, Value>();
  for (const name of ["logits", "probabilities", "label", "feature_logits"]) {
    if (!types.has(name)) continue;
    const aside = freeName(graph, `${name}_before_lessons`);
    renameValue(graph, name, aside);
    own.set(name, aside);
  }
  const builder = GraphBuilder.after(graph, [...own.keys()]);
  const contributions = addContributions(builder);
  const ownFeatureLogits = own.get("feature_logits");
  if (ownFeatureLogits !== undefined) {
    const added = builder.node("Cast", [contributions], { to: elementTypes.float });
    builder.node("Add", [ownFeatureLogits, added], {}, { outputs: ["feature_logits"] });
  }
  const logits = addLogits(builder, own.get("logits") ?? "", contributions);
  if (own.has("probabilities"))
    builder.node("Softmax", [logits], { axis: 1 }, { outputs: ["probabilities"] });
  if (own.has("label")) {
    const list =
      types.get("label") === "int64" ? builder.int64(classes.map(Number)) : builder.string(classes);
    const best = builder.node("ArgMax", [logits], { axis: 1, keepdims: 0 });
    builder.node("Gather", [list, best], {}, { outputs: ["label"] });
  }
  builder.appendTo(graph);
  removeUnused(graph);
}

/** What each feature adds: float64 `[K,C]`, so that thousands of them add up as exactly as the page does it. */
function addContributions(builder: GraphBuilder): Value {
  const weights = addAdapterLookup(builder, "feature_indices");
  const values = builder.node("Unsqueeze", ["feature_values", builder.int64([1])]);
  return builder.node("Mul", [toFloat64(builder, weights), toFloat64(builder, values)]);
}

/** The model's own logits with each row's contributions added. */
function addLogits(builder: GraphBuilder, ownLogits: Value, contributions: Value): Value {
  const zero = makeTensor("zero", Float64Array.of(0));
  const zeros = builder.node("ConstantOfShape", [builder.node("Shape", [ownLogits])], { value: zero });
  const column = builder.node("Unsqueeze", ["feature_rows", builder.int64([1])]);
  const rows = builder.node("Expand", [column, builder.node("Shape", [contributions])]);
  // Not ScatterND, whose sums are wrong with several threads in native ONNX Runtime 1.30.
  const sums = builder.node("ScatterElements", [zeros, rows, contributions], { axis: 0, reduction: "add" });
  const learned = builder.node("Add", [toFloat64(builder, ownLogits), sums]);
  return builder.node("Cast", [learned], { to: elementTypes.float }, { outputs: ["logits"] });
}

function toFloat64(builder: GraphBuilder, value: Value): Value {
  return builder.node("Cast", [value], { to: elementTypes.float64 });
}
