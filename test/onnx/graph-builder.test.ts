import { describe, expect, test } from "vitest";
import {
  addClassifierOutputs,
  addFeatureOutputs,
  denseToTriples,
} from "../../src/onnx/classifier-outputs.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { float } from "../../src/onnx/node-attribute.ts";
import { elementTypes } from "../../src/onnx/onnx-messages.ts";
import { runModel, runtimeNames } from "./run-model.ts";

function denseClassifier(): GraphBuilder {
  const graph = new GraphBuilder("dense");
  const a = graph.input("a", "float", ["N", 1]);
  const b = graph.input("b", "float", ["N", 1]);
  const dense = graph.node("Concat", [a, b], { axis: 1 });
  const weights = graph.float([1, -1, 0.5, 2], [2, 2]);
  addClassifierOutputs(graph, graph.node("MatMul", [dense, weights], {}, { outputs: ["logits"] }), [
    "no",
    "yes",
  ]);
  const triples = denseToTriples(graph, dense);
  const rows = graph.node("Gather", [weights, triples.indices]);
  const values = graph.node("Unsqueeze", [triples.values, graph.int64([1])]);
  const logits = graph.node("Mul", [rows, values], {}, { outputs: ["feature_logits"] });
  addFeatureOutputs(graph, triples, { value: logits, classCount: 2 });
  return graph;
}

describe.each(runtimeNames)("a graph from the builder, in %s", (runtime) => {
  test("returns its outputs in the agreed order, beginning with label, probabilities and logits", async () => {
    const results = await runModel(runtime, denseClassifier().toBytes(), {
      a: ["float32", [3, 0], [2, 1]],
      b: ["float32", [0, 2], [2, 1]],
    });
    expect(Object.keys(results)).toEqual([
      "label",
      "probabilities",
      "logits",
      "feature_rows",
      "feature_indices",
      "feature_values",
      "feature_logits",
    ]);
    expect(results.label).toEqual({ type: "string", shape: [2], data: ["no", "yes"] });
    expect(results.logits?.data).toEqual([3, -3, 1, 4]);
    expect(results.probabilities?.data[0]).toBeCloseTo(1 / (1 + Math.exp(-6)), 6);
  });

  test("returns the nonzero features as coordinates", async () => {
    const results = await runModel(runtime, denseClassifier().toBytes(), {
      a: ["float32", [3, 0, 5], [3, 1]],
      b: ["float32", [0, 0, 2], [3, 1]],
    });
    expect(results.feature_rows).toEqual({ type: "int64", shape: [3], data: [0, 2, 2] });
    expect(results.feature_indices?.data).toEqual([0, 0, 1]);
    expect(results.feature_values?.data).toEqual([3, 5, 2]);
    expect(results.feature_logits?.data).toEqual([3, -3, 5, -5, 1, 4]);
  });

  test("runs with various kinds of constants, operators from other domains and a Loop over rows", async () => {
    const graph = new GraphBuilder("kinds");
    const x = graph.input("x", "string", ["N", 1]);
    const small = graph.node("Cast", [graph.constant(Int8Array.of(-3, 4))], { to: elementTypes.float });
    const scale = { offset: Float32Array.of(1), scale: Float32Array.of(2) };
    const scaled = graph.node("ai.onnx.ml.Scaler", [small], scale);
    graph.output(scaled, "float", [2], "scaled");
    const tokens = graph.node("com.microsoft.Tokenizer", [x], {
      mark: 0,
      mincharnum: 1,
      pad_value: "",
      tokenexp: "\\p{L}+",
      separators: [" "],
    });
    graph.output(tokens, "string", ["N", undefined, undefined], "tokens");
    const rowCount = graph.node("Squeeze", [graph.node("Shape", [x], { start: 0, end: 1 })]);
    const body = graph.subgraph("row", (row) => {
      const index = row.input("row", "int64", []);
      const go = row.input("go", "bool", []);
      const total = row.input("sum", "int64", []);
      row.output(row.node("Identity", [go]), "bool", []);
      row.output(row.node("Add", [total, index]), "int64", []);
      row.output(row.node("Mul", [index, graph.int64(10)]), "int64", []);
    });
    const [total = "", tens = ""] = graph.nodes("Loop", [rowCount, graph.bool(true), graph.int64(0)], 2, {
      body,
    });
    graph.output(total, "int64", [], "total");
    graph.output(tens, "int64", ["N"], "tens");
    const leaky = graph.node("LeakyRelu", [graph.float([-2])], { alpha: float(0.5) });
    graph.output(leaky, "float", [1], "leaky");
    const results = await runModel(runtime, graph.toBytes({ opset: 21 }), {
      x: ["string", ["one two", "drei", ""], [3, 1]],
    });
    expect(results.scaled?.data).toEqual([-8, 6]);
    expect(results.total?.data).toEqual([3]);
    expect(results.tens?.data).toEqual([0, 10, 20]);
    expect(results.tokens?.data).toContain("drei");
    expect(results.leaky?.data).toEqual([-1]);
  });
});

describe("the builder", () => {
  test("writes the same bytes for the same calls", () => {
    expect(denseClassifier().toBytes()).toEqual(denseClassifier().toBytes());
  });

  test("stores equal small constants only once, but distinguishes 0 from -0", () => {
    const graph = new GraphBuilder("constants");
    expect(graph.int64([0])).toBe(graph.int64([0]));
    expect(graph.int64([0])).not.toBe(graph.int64(0));
    expect(graph.float([0])).not.toBe(graph.float([-0]));
    expect(graph.string("0")).not.toBe(graph.int64(0));
  });

  test("refuses a name already in use, a fraction that isn't marked as a float, and a shape that doesn't fit the data", () => {
    const graph = new GraphBuilder("mistakes");
    const x = graph.input("x", "float", [1]);
    expect(() => graph.node("Identity", [x], {}, { outputs: ["x"] })).toThrow("already has a value named x");
    expect(() => graph.node("LeakyRelu", [x], { alpha: 0.5 })).toThrow("use float()");
    expect(() => graph.float([1, 2, 3], [2, 2])).toThrow(RangeError);
  });
});
