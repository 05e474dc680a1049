import {
  addClassifierOutputs,
  addFeatureOutputs,
  denseToTriples,
} from "../../src/onnx/classifier-outputs.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { writeModel } from "../../src/onnx/model-file.ts";
import { modelMetadata } from "../../src/onnx/model-metadata.ts";
import { attribute, float } from "../../src/onnx/node-attribute.ts";
import { elementTypes } from "../../src/onnx/onnx-messages.ts";
import type { ShapeOf } from "../../src/onnx/tensor.ts";

/**
 * An additive classifier for rows of sparse features: `keys` `[N,W]` float, in which a negative key is
 * padding. Feature k adds `0.3 * sin(k + class)` to each class's logit, and every feature has the value 0.5.
 */
export function sparseClassifier(classCount = 2): Uint8Array {
  const graph = new GraphBuilder("sparse");
  const keys = graph.input("keys", "float", ["N", "W"]);
  const isFeature = graph.node("GreaterOrEqual", [keys, graph.float(0)]);
  const places = graph.node("NonZero", [isFeature]);
  const rows = graph.node("Gather", [places, graph.int64(0)], {}, { outputs: ["feature_rows"] });
  const found = graph.node("GatherND", [keys, graph.node("Transpose", [places])]);
  const indices = graph.node("Cast", [found], { to: elementTypes.int64 }, { outputs: ["feature_indices"] });
  const ones = graph.node("ConstantOfShape", [graph.node("Shape", [indices])]);
  const values = graph.node("Add", [ones, graph.float(0.5)], {}, { outputs: ["feature_values"] });
  const column = graph.node("Unsqueeze", [found, graph.int64([1])]);
  const angles = graph.node("Add", [
    column,
    graph.float(Float32Array.from({ length: classCount }, (_, c) => c)),
  ]);
  const added = graph.node(
    "Mul",
    [graph.node("Sin", [angles]), graph.float(0.3)],
    {},
    { outputs: ["feature_logits"] },
  );
  const rowCount = graph.node("Shape", [keys], { start: 0, end: 1 });
  const shape = graph.node("Concat", [rowCount, graph.int64([classCount])], { axis: 0 });
  const zeros = graph.node("ConstantOfShape", [shape]);
  const rowColumn = graph.node("Unsqueeze", [rows, graph.int64([1])]);
  const targets = graph.node("Expand", [rowColumn, graph.node("Shape", [added])]);
  const reduction = { axis: 0, reduction: "add" };
  const logits = graph.node("ScatterElements", [zeros, targets, added], reduction, { outputs: ["logits"] });
  const classes = Array.from({ length: classCount }, (_, index) => `class ${index}`);
  addClassifierOutputs(graph, logits, classes);
  addFeatureOutputs(graph, { rows, indices, values }, { value: added, classCount });
  return graph.toBytes({ metadata: modelMetadata({ id: "sparse", version: "1.0.0", classes, card: {} }) });
}

/** A non-additive classifier with two dense features and three classes. */
export function denseClassifier(): Uint8Array {
  const graph = new GraphBuilder("dense");
  const a = graph.input("a", "float", ["N", 1]);
  const b = graph.input("b", "float", ["N", 1]);
  const dense = graph.node("Concat", [a, b], { axis: 1 });
  const product = graph.node("MatMul", [dense, graph.float([1, -1, 0.5, 2, 0, -0.25], [2, 3])]);
  const logits = graph.node("Tanh", [product], {}, { outputs: ["logits"] });
  const classes = ["low", "middle", "high"];
  addClassifierOutputs(graph, logits, classes);
  addFeatureOutputs(graph, denseToTriples(graph, dense));
  return graph.toBytes({ metadata: modelMetadata({ id: "dense", version: "2", classes, card: {} }) });
}

/**
 * A model like skl2onnx's default export of a LogisticRegression, with the same value names and a ZipMap at
 * the end.
 */
export function scikitLearnExport(labels: "int64" | "string" = "string"): Uint8Array {
  const graph = new GraphBuilder("ONNX(LogisticRegression)");
  const x = graph.input("float_input", "float", [undefined, 2]);
  const classNames = labels === "string" ? ["no", "yes"] : [0, 1];
  const classes = labels === "string" ? { classlabels_strings: ["no", "yes"] } : { classlabels_ints: [0, 1] };
  const [label = "", scores = ""] = graph.nodes(
    "ai.onnx.ml.LinearClassifier",
    [x],
    2,
    {
      ...classes,
      coefficients: Float32Array.of(-1, 0.5, 1, -0.5),
      intercepts: Float32Array.of(0.25, -0.25),
      multi_class: 1,
      post_transform: "LOGISTIC",
    },
    { outputs: ["label", "probability_tensor"] },
  );
  const options = { outputs: ["probabilities"] };
  const normalised = graph.node("ai.onnx.ml.Normalizer", [scores], { norm: "L1" }, options);
  const shape: ShapeOf = [undefined];
  graph.output(label, labels, shape, "output_label");
  const model = graph.toModel();
  const key = labels === "string" ? "classlabels_strings" : "classlabels_int64s";
  model.graph.nodes.push({
    inputs: [normalised],
    outputs: ["output_probability"],
    operator: "ZipMap",
    domain: "ai.onnx.ml",
    attributes: [attribute(key, classNames as string[])],
  });
  const keyType = elementTypes[labels];
  const value = { tensor: { elementType: elementTypes.float } };
  const sequence = { elementType: { map: { keyType, valueType: value } } };
  model.graph.outputs.push({ name: "output_probability", type: { sequence } });
  return writeModel(model);
}

/** A model without logits among its outputs. */
export function plainModel(): Uint8Array {
  const graph = new GraphBuilder("plain");
  const x = graph.input("x", "float", ["N", 1]);
  graph.output(graph.node("LeakyRelu", [x], { alpha: float(0.5) }, { outputs: ["probabilities"] }), "float", [
    "N",
    1,
  ]);
  return graph.toBytes();
}

/**
 * A classifier (no, yes) with one decision tree: its nodes 0, 2 and 4 compare `x` `[N,1]` with 12345, and lead to the
 * leaf after them if it is different.
 * @param equal the nodes that they lead to if it is equal
 */
export function treeExport(equal: readonly [number, number, number]): Uint8Array {
  const graph = new GraphBuilder("tree");
  const x = graph.input("x", "float", ["N", 1]);
  const zeros = [0, 0, 0, 0, 0, 0];
  const [label = "", scores = ""] = graph.nodes("ai.onnx.ml.TreeEnsembleClassifier", [x], 2, {
    nodes_treeids: zeros,
    nodes_nodeids: [0, 1, 2, 3, 4, 5],
    nodes_featureids: zeros,
    nodes_values: Float32Array.of(12345, 0, 12345, 0, 12345, 0),
    nodes_modes: ["BRANCH_EQ", "LEAF", "BRANCH_EQ", "LEAF", "BRANCH_EQ", "LEAF"],
    nodes_truenodeids: [equal[0], 0, equal[1], 0, equal[2], 0],
    nodes_falsenodeids: [1, 0, 3, 0, 5, 0],
    class_treeids: [0, 0, 0],
    class_nodeids: [1, 3, 5],
    class_ids: [0, 1, 1],
    class_weights: Float32Array.of(1, 1, 1),
    classlabels_strings: ["no", "yes"],
    post_transform: "NONE",
  });
  graph.output(label, "string", ["N"], "label");
  graph.output(scores, "float", ["N", 2], "probabilities");
  return graph.toBytes();
}
