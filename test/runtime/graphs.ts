import { type Card, parseCard } from "../../src/core/card.ts";
import {
  addClassifierOutputs,
  addFeatureOutputs,
  denseToTriples,
} from "../../src/onnx/classifier-outputs.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { writeModel } from "../../src/onnx/model-file.ts";

const hash = "0".repeat(64);

/** A card with these fields, and a made-up title and files. */
export function makeCard(fields: readonly object[], classes = ["no", "yes"], bytes = 1, sha256 = hash): Card {
  return parseCard(
    {
      format: 1,
      id: "toy",
      version: "1.0.0",
      title: "Toy",
      summary: "A toy.",
      fields,
      classes: classes.map((name) => ({ name })),
      files: { "model.onnx": { bytes, sha256 } },
    },
    "model.json",
  );
}

export const numberField = (name: string) => ({ kind: "number", name, label: name, min: -100, max: 100 });
export const textField = (name: string) => ({ kind: "text", name, label: name });

/** An additive graph with two number fields a and b as features, and the logits [-(a+2b), a+2b]. */
export function makeNumbersGraph(): Uint8Array {
  const graph = new GraphBuilder("numbers");
  const a = graph.input("a", "float", ["N", 1]);
  const b = graph.input("b", "float", ["N", 1]);
  const dense = graph.node("Concat", [a, b], { axis: 1 });
  const weights = graph.float([-1, 1, -2, 2], [2, 2]);
  addClassifierOutputs(graph, graph.node("MatMul", [dense, weights], {}, { outputs: ["logits"] }), [
    "no",
    "yes",
  ]);
  const triples = denseToTriples(graph, dense);
  const rows = graph.node("Gather", [weights, triples.indices], { axis: 0 });
  const column = graph.node("Unsqueeze", [triples.values, graph.int64([1])]);
  addFeatureOutputs(graph, triples, { value: graph.node("Mul", [rows, column]), classCount: 2 });
  return graph.toBytes();
}

/** A graph with one float input `X` [N,2], whose two columns are the probabilities. */
export function makeMatrixGraph(output = "probabilities"): Uint8Array {
  const graph = new GraphBuilder("matrix");
  const x = graph.input("X", "float", ["N", 2]);
  graph.output(graph.node("Identity", [x], {}, { outputs: [output] }), "float", ["N", 2]);
  return graph.toBytes();
}

/** The same graph, but its output contains scores instead of probabilities. */
export const makeScoresGraph = (): Uint8Array => makeMatrixGraph("scores");

/** A graph with a text field. The probabilities of [other, same] show whether it received `expected`. */
export function makeTextGraph(expected: string): Uint8Array {
  const graph = new GraphBuilder("text");
  const text = graph.input("text", "string", ["N", 1]);
  const same = graph.node("Equal", [text, graph.string([expected], [1, 1])]);
  const share = graph.node("Cast", [same], { to: 1 });
  const both = graph.node("Concat", [graph.node("Sub", [graph.float(1), share]), share], { axis: 1 });
  graph.output(graph.node("Identity", [both], {}, { outputs: ["probabilities"] }), "float", ["N", 2]);
  return graph.toBytes();
}

/** A graph like a scikit-learn classifier's default export: `output_label`, and a list of dictionaries. */
export function makeZipMapGraph(): Uint8Array {
  const graph = new GraphBuilder("zip-map");
  const x = graph.input("X", "float", ["N", 2]);
  const best = graph.node("ArgMax", [x], { axis: 1, keepdims: 0 });
  const label = graph.node("Gather", [graph.string(["no", "yes"]), best], {}, { outputs: ["output_label"] });
  graph.output(label, "string", ["N"]);
  const shares = graph.node("Softmax", [x], { axis: 1 });
  const zipped = graph.node(
    "ai.onnx.ml.ZipMap",
    [shares],
    { classlabels_strings: ["no", "yes"] },
    { outputs: ["output_probability"] },
  );
  graph.output(zipped, "float", []);
  const model = graph.toModel();
  const map = { keyType: 8, valueType: { tensor: { elementType: 1 } } };
  model.graph.outputs[1]!.type = { sequence: { elementType: { map } } };
  return writeModel(model);
}
