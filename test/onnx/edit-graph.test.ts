import { describe, expect, test } from "vitest";
import { freeName, removeUnused, renameValue } from "../../src/onnx/edit-graph.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { type ModelWithGraph, writeModel } from "../../src/onnx/model-file.ts";
import { runModel, runtimeNames } from "./run-model.ts";

/**
 * A graph whose Loop adds the outer value `doubled`, which is `2 * x`, to `y` five times. `spare` is unused.
 */
function looping(): ModelWithGraph {
  const graph = new GraphBuilder("looping");
  const x = graph.input("x", "float", [1]);
  const doubled = graph.node("Mul", [x, graph.float([2])], {}, { outputs: ["doubled"] });
  graph.node("Mul", [doubled, graph.float([3])], {}, { outputs: ["spare"] });
  const body = graph.subgraph("body", (row) => {
    row.input("step", "int64", []);
    const go = row.input("go", "bool", []);
    const sum = row.input("sum", "float", [1]);
    row.output(row.node("Identity", [go]), "bool", []);
    row.output(row.node("Add", [sum, doubled]), "float", [1]);
  });
  const inputs = [graph.int64(5), graph.bool(true), graph.float([0])];
  graph.output(graph.node("Loop", inputs, { body }, { outputs: ["y"] }), "float", [1]);
  return graph.toModel();
}

describe("editing a graph", () => {
  test.each(runtimeNames)("renames a value even inside loop bodies, in %s", async (runtime) => {
    const model = looping();
    renameValue(model.graph, "doubled", freeName(model.graph, "y"));
    removeUnused(model.graph);
    expect(JSON.stringify(model.graph.nodes)).not.toContain("doubled");
    const results = await runModel(runtime, writeModel(model), { x: ["float32", [1.5], [1]] });
    expect(results).toEqual({ y: { type: "float32", shape: [1], data: [15] } });
  });

  test("removes everything that no output needs, but keeps what is used only inside a loop body", () => {
    const { graph } = looping();
    removeUnused(graph);
    expect(graph.nodes.map(({ outputs }) => outputs)).toEqual([["doubled"], ["y"]]);
    expect(graph.initializers).toHaveLength(4);
  });

  test("finds a name that is unused, even inside loops", () => {
    const { graph } = looping();
    expect(freeName(graph, "new")).toBe("new");
    expect(freeName(graph, "sum")).toBe("sum_2");
  });
});
