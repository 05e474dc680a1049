import { type ModelWithGraph, readModel } from "./model-file.ts";
import { readClasses, readMetadata } from "./model-metadata.ts";
import { numbersOf, tensorOf, textsOf } from "./node-attribute.ts";
import type { ElementType, Graph, Model, Node, Tensor, ValueInfo } from "./onnx-messages.ts";
import { elementTypeName, tensorStrings } from "./tensor.ts";
import { tensorNumbers } from "./tensor-numbers.ts";

/** A graph's declaration of one of its inputs or outputs. */
export type ValueFacts = {
  readonly name: string;
  /** `other` for sequences, maps and optionals, which browsers can't read. */
  readonly kind: "tensor" | "other";
  /** Undefined for element types that Hunch doesn't support. */
  readonly type: ElementType | undefined;
  /** Undefined if the file doesn't even state the rank. An unknown dimension is undefined. */
  readonly shape: readonly (number | string | undefined)[] | undefined;
};

/** What a model file says about itself. */
export type ModelFacts = {
  readonly inputs: readonly ValueFacts[];
  readonly outputs: readonly ValueFacts[];
  readonly metadata: ReadonlyMap<string, string>;
  /** The operator sets' versions by domain; ONNX's own domain is "". */
  readonly opsets: ReadonlyMap<string, number>;
  /** Class names in column order, if the metadata or the classifier itself lists them. */
  readonly classes: readonly string[] | undefined;
  /** True if it outputs what an adapter needs to learn: logits and sparse features. */
  readonly canLearn: boolean;
  /** True if it also outputs what each feature adds to the logits. */
  readonly isAdditive: boolean;
  /** True if an output comes from a ZipMap, as in scikit-learn exports. See `exposeZipMapInput`. */
  readonly endsInZipMap: boolean;
};

const learningOutputs = ["logits", "feature_rows", "feature_indices", "feature_values"];

/**
 * Reads what a model file says about itself, without running it.
 * @param path the file's name, for the error
 * @throws the same AppErrors as `readModel`
 */
export function readFacts(source: Uint8Array, path?: string): ModelFacts {
  return factsOf(readModel(source, path));
}

/** Like `readFacts`, for a model that has already been read. */
export function factsOf(model: ModelWithGraph): ModelFacts {
  const { graph } = model;
  // Up to IR version 3, initializers were listed among the inputs too.
  const constants = new Set(graph.initializers.map((tensor: Tensor) => tensor.name));
  const inputs = graph.inputs.filter(({ name }) => !constants.has(name)).map(valueFacts);
  const outputs = graph.outputs.map(valueFacts);
  const names = new Set(outputs.filter(({ kind }) => kind === "tensor").map(({ name }) => name));
  const metadata = readMetadata(model);
  const canLearn = learningOutputs.every((name) => names.has(name));
  const zipMaps = graph.nodes.filter(
    ({ operator, domain }) => operator === "ZipMap" && domain === "ai.onnx.ml",
  );
  const zipped = new Set(zipMaps.flatMap((node) => node.outputs));
  return {
    inputs,
    outputs,
    metadata,
    opsets: opsetsOf(model),
    classes: readClasses(metadata) ?? classifierClasses(graph, outputs[0]?.type === "int64"),
    canLearn,
    isAdditive: canLearn && names.has("feature_logits"),
    endsInZipMap: outputs.some(({ name }) => zipped.has(name)),
  };
}

/**
 * The versions of the operator sets that a model uses, by domain. ONNX's own domain can be written in two
 * ways.
 */
export function opsetsOf(model: Model): Map<string, number> {
  const entries = model.operatorSets.map(
    ({ domain = "", version = 0 }) => [domain, Number(version)] as const,
  );
  return new Map(entries.map(([domain, version]) => [domain === "ai.onnx" ? "" : domain, version]));
}

function valueFacts({ name = "", type }: ValueInfo): ValueFacts {
  const shape = type?.tensor?.shape?.dimensions.map(({ value, parameter }) =>
    value === undefined ? parameter || undefined : Number(value),
  );
  const isTensor = type?.tensor !== undefined;
  return {
    name,
    kind: isTensor ? "tensor" : "other",
    type: elementTypeName(type?.tensor?.elementType),
    shape,
  };
}

const decoder = new TextDecoder();

/** The class labels in an ai.onnx.ml node, with numbers as text. Empty if it has none. */
export function classLabelsOf({ attributes }: Node): string[] {
  const strings = attributes.find(({ name }) => name === "classlabels_strings")?.strings ?? [];
  if (strings.length > 0) return strings.map((text) => decoder.decode(text));
  const numbered = attributes.find(({ name }) =>
    ["classlabels_int64s", "classlabels_ints"].includes(name ?? ""),
  );
  return numbered?.ints.map(String) ?? [];
}

/**
 * The classes according to the graph's own classifiers (LinearClassifier, TreeEnsembleClassifier,
 * SVMClassifier), in the order of their columns. A scikit-learn export without a ZipMap lists its classes
 * there. Undefined if they list none or disagree, or if they only number the classes and other nodes turn the
 * numbers into names.
 * @param labelsAreNumbers whether the graph's own label output is a whole number
 */
export function classifierClasses(graph: Graph, labelsAreNumbers: boolean): string[] | undefined {
  const lists = graph.nodes
    .filter(({ operator, domain }) => domain === "ai.onnx.ml" && operator?.endsWith("Classifier"))
    .filter(
      ({ attributes }) =>
        labelsAreNumbers ||
        attributes.some(({ name, strings }) => name === "classlabels_strings" && strings.length > 0),
    )
    .map(classLabelsOf)
    .filter((labels) => labels.length > 1);
  const [first] = lists;
  return lists.every((labels) => labels.join("\n") === first?.join("\n")) ? first : undefined;
}

/** Initializers and the values of Constant nodes, by name. */
export function constantsOf(graph: Graph): Map<string, Tensor> {
  const constants = new Map(graph.initializers.map((tensor) => [tensor.name ?? "", tensor]));
  for (const node of graph.nodes) {
    const value = node.operator === "Constant" ? tensorOf(node, "value") : undefined;
    if (value) constants.set(node.outputs[0] ?? "", value);
  }
  return constants;
}

/** The values that a OneHotEncoder, LabelEncoder or CategoryMapper can encode, in order. */
export function encoderKeys(node: Node): (string | number)[] {
  for (const name of ["keys_strings", "classes_strings", "cats_strings"]) {
    const texts = textsOf(node, name);
    if (texts.length > 0) return texts;
  }
  for (const name of ["keys_int64s", "keys_floats", "cats_int64s"]) {
    const numbers = numbersOf(node, name).filter((value) => !Number.isNaN(value));
    if (numbers.length > 0) return numbers;
  }
  const tensor = tensorOf(node, "keys_tensor");
  if (tensor === undefined) return [];
  return tensorNumbers(tensor)?.filter((value) => !Number.isNaN(value)) ?? tensorStrings(tensor);
}
