import { AppError } from "../core/errors.ts";
import { freeName, removeUnused, renameValue, sortNodes } from "./edit-graph.ts";
import { GraphBuilder, type Value } from "./graph-builder.ts";
import { factsOf, type ModelFacts } from "./model-facts.ts";
import { readModel, writeModel } from "./model-file.ts";
import { changeEmbeddedCard, metadataKeys, setMetadata } from "./model-metadata.ts";
import { elementTypes, type Graph, type Tensor } from "./onnx-messages.ts";
import { makeTensor, makeVarintTensor, tensorElements } from "./tensor.ts";

export type AdapterMerge = {
  /** The learned weights, which are added to the model's logits. */
  readonly adapter: SparseWeights;
  /** The merged model's version, for its metadata. */
  readonly version: string;
  /** The merged model's limits, for the card in its metadata. */
  readonly limits: readonly string[];
  /** The number of lessons in the adapter. Lessons merged earlier are added to this number. */
  readonly lessonCount: number;
  /** SHA-256 of the file into which the adapter is merged. */
  readonly baseSha256: string;
};

/** The first version of the default operator set in which ScatterElements can sum values. */
const oldestOpset = 16;

/**
 * Merges an adapter into a model. The result has the same inputs and outputs; its logits are the model's own
 * plus, for each feature of a row, the feature's value times its weights in the adapter. The label and the
 * probabilities or scores are computed from these logits; `feature_logits` gets the same additions. Merging
 * another adapter adds its weights to those of the first. A card in the file gets the new version and limits, and loses
 * its reference rows unless the adapter has no features.
 * @param path the file's name, for the error
 * @throws AppError `cannot-learn` for a model without logits, features or class names, or with an opset
 *   below 16, and the same AppErrors as `readModel`
 * @throws RangeError if the adapter doesn't have exactly one weight for each of its features and each class
 */
export function mergeAdapter(source: Uint8Array, merge: AdapterMerge, path = "model.onnx"): Uint8Array {
  const { adapter, version, limits, lessonCount, baseSha256 } = merge;
  const model = readModel(source, path);
  const facts = factsOf(model);
  const classes = requireLearning(facts, path);
  if (adapter.weights.length !== adapter.featureIndices.length * classes.length) {
    throw new RangeError(`${adapter.weights.length} weights for ${adapter.featureIndices.length} features`);
  }
  const before = readMergedAdapter(model.graph);
  if (before === undefined) addAdapterNodes(model.graph, facts, classes);
  else replaceWideLookup(model.graph);
  const sum = addAdapters(before ?? { featureIndices: [], weights: [] }, adapter, classes.length);
  setMergedAdapter(model.graph, sum, classes.length);
  const lessonsBefore = Number(facts.metadata.get(metadataKeys.lessons) ?? 0) || 0;
  // Reference rows contain the model's probabilities from before the merge.
  const isChanged = adapter.featureIndices.length > 0;
  changeEmbeddedCard(model, { version, limits, ...(isChanged && { reference: undefined }) });
  setMetadata(model, metadataKeys.version, version);
  setMetadata(model, metadataKeys.lessons, String(lessonsBefore + lessonCount));
  setMetadata(model, metadataKeys.baseSha256, baseSha256);
  return writeModel(model);
}

function requireLearning({ canLearn, classes, opsets }: ModelFacts, path: string): readonly string[] {
  const opset = opsets.get("") ?? 0;
  if (!canLearn) throw new AppError("cannot-learn", { path, reason: "it outputs no logits and features" });
  if (classes === undefined)
    throw new AppError("cannot-learn", { path, reason: "it doesn't name its classes" });
  if (opset < oldestOpset) throw new AppError("cannot-learn", { path, reason: `opset ${opset} is too old` });
  return classes;
}

/** Inserts the adapter's nodes between the model's own logits and the outputs computed from them. */
function addAdapterNodes(graph: Graph, { outputs }: ModelFacts, classes: readonly string[]): void {
  const types = new Map(outputs.map(({ name, type }) => [name, type]));
  const own = new Map<string, Value>();
  for (const name of ["logits", "probabilities", "scores", "label", "feature_logits"]) {
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
  // If a model outputs scores, its logits are these scores.
  if (own.has("scores")) builder.node("Identity", [logits], {}, { outputs: ["scores"] });
  if (own.has("label")) {
    const list =
      types.get("label") === "int64" ? builder.int64(classes.map(Number)) : builder.string(classes);
    const best = builder.node("ArgMax", [logits], { axis: 1, keepdims: 0 });
    builder.node("Gather", [list, best], {}, { outputs: ["label"] });
  }
  builder.appendTo(graph);
  removeUnused(graph);
}

/** Each feature's contribution: float64 `[K,C]`, so that sums over many features are as exact as on the page. */
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
  // Don't use ScatterND: its sums are wrong with several threads in native ONNX Runtime 1.30.
  const sums = builder.node("ScatterElements", [zeros, rows, contributions], { axis: 0, reduction: "add" });
  const learned = builder.node("Add", [toFloat64(builder, ownLogits), sums]);
  return builder.node("Cast", [learned], { to: elementTypes.float }, { outputs: ["logits"] });
}

function toFloat64(builder: GraphBuilder, value: Value): Value {
  return builder.node("Cast", [value], { to: elementTypes.float64 });
}

/** A linear correction of the logits that uses only a few of a model's features. */
export type SparseWeights = {
  /** `[M]`, distinct, in any order. */
  readonly featureIndices: ArrayLike<number>;
  /** `[M,C]`, row-major: what a feature with the value 1 adds to each class's logit. */
  readonly weights: ArrayLike<number>;
};

/** The names of a merged adapter's constants. They identify the adapter in the graph. */
const names = {
  /** int64 `[M]`: ascending feature indices, each as the difference from the one before. */
  gaps: "hunch_adapter_gaps",
  /**
   * float32 `[M,S]`: `[M,C]`, or a single column if there are two classes and their weights are always
   * opposite.
   */
  weights: "hunch_adapter_weights",
  /** float32 `[S,C]`: expands the weights to `[M,C]`; all elements are 0, 1 or -1. */
  spread: "hunch_adapter_spread",
  /** float32 `[1,S]`: zeros, the weights of every feature that is not in the adapter. */
  none: "hunch_adapter_none",
  /** int64 `[1]`: the length of the table of positions. */
  shape: "hunch_adapter_shape",
  /** int64, scalar: the index of the table's last position, that of no feature, which every feature beyond it gets. */
  last: "hunch_adapter_last",
};

/**
 * Adds the nodes that look up features' weights. Nodes that depend only on constants expand the few features in the
 * file to a table with every feature's position among the weights, so a runtime that folds constants does this once,
 * when it loads the model. Any other runtime returns the same results, only more slowly. The table has positions, not
 * weights, since a hundred classes' weights for two million features wouldn't fit in a browser's memory.
 * `setMergedAdapter` adds the constants.
 * @param indices int64 `[K]`
 * @returns float32 `[K,C]`
 */
function addAdapterLookup(builder: GraphBuilder, indices: Value): Value {
  const ofShape = (shape: Value, value: number) =>
    builder.node("ConstantOfShape", [shape], { value: makeTensor("value", Int32Array.of(value)) });
  const features = builder.node("CumSum", [names.gaps, builder.int64(0)]);
  const rows = builder.node("Unsqueeze", [features, builder.int64([1])]);
  const ones = ofShape(builder.node("Shape", [names.gaps]), 1);
  const positions = builder.node("CumSum", [ones, builder.int64(0)]);
  // No feature occurs twice; otherwise, ScatterND would not be thread-safe.
  const table = builder.node("ScatterND", [ofShape(names.shape, 0), rows, positions]);
  const rowsOfWeights = builder.node("Concat", [names.none, names.weights], { axis: 0 });
  const weights = builder.node("MatMul", [rowsOfWeights, names.spread]);
  const found = builder.node("Gather", [table, builder.node("Min", [indices, names.last])]);
  return builder.node("Gather", [weights, found]);
}

/** Replaces the nodes of earlier files, whose table had the weights of every class. */
function replaceWideLookup(graph: Graph): void {
  if (graph.initializers.some(({ name }) => name === names.none)) return;
  const userOf = (value: string | undefined) => graph.nodes.find(({ inputs }) => inputs[0] === value);
  const lookup = userOf(userOf(userOf(names.shape)?.outputs[0])?.outputs[0]);
  const least = graph.nodes.find(({ inputs }) => inputs[1] === names.last);
  if (lookup === undefined || least === undefined) return;
  const builder = GraphBuilder.after(graph, []);
  const found = addAdapterLookup(builder, least.inputs[0]!);
  Object.assign(lookup, { operator: "Identity", inputs: [found], attributes: [] });
  builder.appendTo(graph);
  sortNodes(graph);
  removeUnused(graph);
}

/** The adapter that was merged into a graph earlier; undefined if there is none. */
export function readMergedAdapter(graph: Graph): SparseWeights | undefined {
  const gaps = graph.initializers.find(({ name }) => name === names.gaps);
  const weights = graph.initializers.find(({ name }) => name === names.weights);
  if (gaps === undefined || weights === undefined) return undefined;
  let index = 0;
  // Other tools that save the model may write the gaps as raw data.
  const list = gaps.rawData ? [...tensorElements(gaps, "int64")] : gaps.int64Data;
  const featureIndices = list.map((gap) => (index += Number(gap)));
  const stored = tensorElements(weights, "float");
  return { featureIndices, weights: Number(weights.dims[1]) === 1 ? withOpposites(stored) : stored };
}

/** Expands the weights of the second of two classes to both; the first class has the opposite weights. */
function withOpposites(column: Float32Array): Float32Array {
  return Float32Array.from({ length: column.length * 2 }, (_, position) =>
    position % 2 === 0 ? -column[position >> 1]! : column[position >> 1]!,
  );
}

/** The sum of two adapters. */
function addAdapters(one: SparseWeights, other: SparseWeights, classCount: number): SparseWeights {
  const rows = new Map<number, Float32Array>();
  for (const { featureIndices, weights } of [one, other]) {
    for (let position = 0; position < featureIndices.length; position += 1) {
      const feature = featureIndices[position]!;
      const row = rows.get(feature) ?? new Float32Array(classCount);
      for (let index = 0; index < classCount; index += 1)
        row[index]! += weights[position * classCount + index]!;
      rows.set(feature, row);
    }
  }
  const weights = new Float32Array(rows.size * classCount);
  [...rows.values()].forEach((row, position) => {
    weights.set(row, position * classCount);
  });
  return { featureIndices: [...rows.keys()], weights };
}

/** Replaces the adapter's constants in a graph that has the nodes from `addAdapterLookup`. */
function setMergedAdapter(graph: Graph, adapter: SparseWeights, classCount: number): void {
  const own = new Set(Object.values(names));
  graph.initializers = graph.initializers.filter(({ name }) => !own.has(name ?? ""));
  graph.initializers.push(...adapterTensors(adapter, classCount));
}

function adapterTensors({ featureIndices, weights }: SparseWeights, classCount: number): Tensor[] {
  const order = Array.from(featureIndices, (_, position) => position);
  order.sort((a, b) => featureIndices[a]! - featureIndices[b]!);
  const features = order.map((position) => featureIndices[position]!);
  const sorted = order.flatMap((position) =>
    Array.from({ length: classCount }, (_, index) => weights[position * classCount + index]!),
  );
  if (features.length === 0) {
    // An adapter without features is stored as one whose first feature has weight 0, to avoid empty tensors.
    features.push(0);
    sorted.push(...new Float32Array(classCount));
  }
  const last = features[features.length - 1]! + 1;
  const gaps = features.map((feature, position) => feature - (features[position - 1] ?? 0));
  return [
    makeVarintTensor(names.gaps, gaps),
    ...weightTensors(Float32Array.from(sorted), features.length, classCount),
    makeTensor(names.shape, BigInt64Array.of(BigInt(last + 1))),
    makeTensor(names.last, BigInt64Array.of(BigInt(last)), []),
  ];
}

/**
 * With two classes, a lesson adds to one what it subtracts from the other, so half of the weights can be
 * omitted.
 */
function weightTensors(weights: Float32Array, featureCount: number, classCount: number): Tensor[] {
  const areOpposite =
    classCount === 2 && weights.every((weight, position) => weight === -weights[position ^ 1]!);
  if (areOpposite) {
    const column = weights.filter((_, position) => position % 2 === 1);
    return [
      makeTensor(names.weights, column, [featureCount, 1]),
      makeTensor(names.none, new Float32Array(1), [1, 1]),
      makeTensor(names.spread, Float32Array.of(-1, 1), [1, 2]),
    ];
  }
  const identity = Float32Array.from({ length: classCount ** 2 }, (_, position) =>
    position % (classCount + 1) ? 0 : 1,
  );
  return [
    makeTensor(names.weights, weights, [featureCount, classCount]),
    makeTensor(names.none, new Float32Array(classCount), [1, classCount]),
    makeTensor(names.spread, identity, [classCount, classCount]),
  ];
}
