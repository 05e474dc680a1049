import { addClassifierOutputs } from "../../src/onnx/classifier-outputs.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { writeModel } from "../../src/onnx/model-file.ts";
import { elementTypes } from "../../src/onnx/onnx-messages.ts";

/** A file in the form that Playwright's `setInputFiles` accepts. */
export type MadeFile = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

/**
 * An export with named inputs, as pipeline exporters write it, and without a card: `age` float and `job` string,
 * each `[N,1]`. Older people and farmers are more likely to be "granted".
 * @param bias shifts all answers towards "refused"
 */
export function namedExport(name = "loan_approval.onnx", bias = 0): MadeFile {
  const graph = new GraphBuilder("loan");
  const age = graph.input("age", "float", ["N", 1]);
  const job = graph.input("job", "string", ["N", 1]);
  const scaled = graph.node("Div", [graph.node("Sub", [age, graph.float(40)]), graph.float(12)]);
  const known = graph.node("Equal", [job, graph.string(["clerk", "farmer", "teacher"], [1, 3])]);
  const codes = graph.node("Cast", [known], { to: elementTypes.float });
  const weights = graph.float([0, 1.5, -0.5], [3, 1]);
  const sum = graph.node("Add", [scaled, graph.node("MatMul", [codes, weights])]);
  const granted = graph.node("Sub", [sum, graph.float(bias)]);
  const logits = graph.node("Concat", [graph.node("Neg", [granted]), granted], { axis: 1 });
  addClassifierOutputs(graph, logits, ["refused", "granted"]);
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from(graph.toBytes()) };
}

/**
 * A LinearSVC after a ColumnTransformer, as skl2onnx writes it: named inputs `age` and `job`, the label, and an
 * output that is called `probabilities` but contains margins for "refused" and "granted".
 */
export function marginExport(name = "loan_approval.onnx"): MadeFile {
  const graph = new GraphBuilder("margins");
  const age = graph.input("age", "float", ["N", 1]);
  const job = graph.input("job", "string", ["N", 1]);
  const scaled = graph.node("ai.onnx.ml.Scaler", [age], {
    offset: Float32Array.of(40),
    scale: Float32Array.of(1 / 12),
  });
  const codes = graph.node("ai.onnx.ml.OneHotEncoder", [job], {
    cats_strings: ["clerk", "farmer", "teacher"],
    zeros: 1,
  });
  const flat = graph.node("Reshape", [codes, graph.int64([-1, 3])]);
  const columns = graph.node("Concat", [scaled, flat], { axis: 1 });
  const [label = "", margins = ""] = graph.nodes("ai.onnx.ml.LinearClassifier", [columns], 2, {
    coefficients: Float32Array.of(-3, 0, -4.5, 1.5, 3, 0, 4.5, -1.5),
    intercepts: Float32Array.of(0, 0),
    classlabels_strings: ["refused", "granted"],
    post_transform: "NONE",
  });
  graph.output(label, "string", ["N"], "label");
  graph.output(margins, "float", ["N", 2], "probabilities");
  const model = graph.toModel();
  model.producerName = "skl2onnx";
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from(writeModel(model)) };
}

/**
 * An export with one matrix `[N,3]` as its input: an age that is scaled outside the graph, and two 0/1 columns for
 * a job.
 */
export function scaledExport(name = "scaled.onnx"): MadeFile {
  const graph = new GraphBuilder("scaled");
  const matrix = graph.input("X", "float", ["N", 3]);
  const granted = graph.node("MatMul", [matrix, graph.float([2, -1, 1], [3, 1])]);
  const logits = graph.node("Concat", [graph.node("Neg", [granted]), granted], { axis: 1 });
  addClassifierOutputs(graph, logits, ["refused", "granted"]);
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from(graph.toBytes()) };
}

/** An export like `namedExport` whose graph contains a loop with as many steps as the first row's age. */
export function loopingExport(name = "loan_approval.onnx"): MadeFile {
  const graph = new GraphBuilder("loop");
  const age = graph.input("age", "float", ["N", 1]);
  const body = graph.subgraph("body", (inner) => {
    inner.input("step", "int64", []);
    inner.input("goes_on", "bool", []);
    const sum = inner.input("sum", "float", ["N", 1]);
    inner.output(inner.bool(true), "bool", [], "still");
    inner.output(inner.node("Add", [sum, inner.float(0.01)]), "float", ["N", 1], "next");
  });
  const oldest = graph.node("ReduceMax", [age], { keepdims: 0 });
  const steps = graph.node("Cast", [oldest], { to: elementTypes.int64 });
  const granted = graph.node("Sub", [
    graph.node("Loop", [steps, graph.bool(true), age], { body }),
    graph.float(40),
  ]);
  const logits = graph.node("Concat", [graph.node("Neg", [granted]), granted], { axis: 1 });
  addClassifierOutputs(graph, logits, ["refused", "granted"]);
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from(graph.toBytes()) };
}

/** An export with one matrix `[N,width]` as its input, whose answer depends on the sum of the columns. */
export function wideExport(width: number, name = "wide.onnx"): MadeFile {
  const graph = new GraphBuilder("wide");
  const matrix = graph.input("X", "float", ["N", width]);
  const weights = graph.float(new Array(width).fill(1 / Math.sqrt(width)), [width, 1]);
  const granted = graph.node("Sub", [
    graph.node("MatMul", [matrix, weights]),
    graph.float(Math.sqrt(width) / 2),
  ]);
  const logits = graph.node("Concat", [graph.node("Neg", [granted]), granted], { axis: 1 });
  addClassifierOutputs(graph, logits, ["refused", "granted"]);
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from(graph.toBytes()) };
}
