import { describe, expect, it } from "vitest";
import { parseSourceCard } from "../../src/core/card.ts";
import { validateInputs } from "../../src/core/inputs.ts";
import type { DraftCard } from "../../src/doctor/draft-types.ts";
import { readReferenceRows } from "../../src/doctor/reference-rows.ts";
import { readSample } from "../../src/doctor/sample-table.ts";
import { GraphBuilder, type Value } from "../../src/onnx/graph-builder.ts";
import { check, codes } from "./made-graphs.ts";

/** A graph whose two logits are sums of the columns, times 3 for the first class. */
function twoClasses(graph: GraphBuilder, columns: Value, weights: readonly number[]): Uint8Array {
  const product = graph.node("MatMul", [columns, graph.float(weights, [weights.length / 2, 2])]);
  graph.output(graph.node("Softmax", [product], { axis: 1 }), "float", ["N", 2], "probabilities");
  return graph.toBytes();
}

function areExamplesValid(draft: DraftCard | undefined): boolean {
  const card = parseSourceCard(draft, "model.json");
  return (
    card.examples.length === 3 &&
    card.examples.every(({ inputs }) => validateInputs(card, inputs).status === "valid")
  );
}

describe.each([
  { words: ["?", "Private", "Self"], zeros: 1 },
  { words: ["?", "Private", "Self"], zeros: 0 },
  { words: ["None", "NA", "null"], zeros: 0 },
  { words: [" None", " Private", " Self"], zeros: 1 },
])("a category with the choices $words (zeros: $zeros)", ({ words, zeros }) => {
  const graph = new GraphBuilder("work");
  const age = graph.input("age", "float", ["N", 1]);
  const work = graph.input("work", "string", ["N", 1]);
  const hot = graph.node("ai.onnx.ml.OneHotEncoder", [work], { cats_strings: words, zeros });
  const flags = graph.node("Reshape", [hot, graph.int64([-1, 3])]);
  const columns = graph.node("Concat", [age, flags], { axis: 1 });
  const model = twoClasses(graph, columns, [0.01, -0.01, 3, -3, -2, 2, -2, 2]);
  const rows = Array.from({ length: 40 }, (_, row) => {
    const first = 1 / (1 + Math.exp(-2 * (0.01 * (20 + row) + (row % 3 === 0 ? 3 : -2))));
    return { cells: `${20 + row},${words[row % 3]}`, first };
  });

  it("agrees with the library's probabilities", async () => {
    const lines = rows.map(({ cells, first }) => `${cells},${first},${1 - first}`);
    const reference = readReferenceRows(["# scikit-learn 1.9", "age,work,p_0,p_1", ...lines].join("\n"))!;
    expect(codes(await check(model, { reference }), "note")).toContain("reference-agrees");
  });

  it("has the accuracy of its table's rows, and valid examples", async () => {
    const lines = rows.map(({ cells, first }) => `${cells},${first > 0.5 ? 0 : 1}`);
    const { card } = await check(model, { table: readSample(["age,work,label", ...lines].join("\n"))! });
    expect(card?.metrics).toMatchObject({ rows: 40, accuracy: 1 });
    expect(card?.fields[1]).toMatchObject({ typical: words[0] });
    expect(areExamplesValid(card)).toBe(true);
  });
});

describe("a class called None", () => {
  const make = (classes?: readonly string[]) => {
    const graph = new GraphBuilder("sleep");
    const x = graph.input("age", "float", ["N", 1]);
    const scores = graph.node("Add", [
      graph.node("MatMul", [x, graph.float([-1, 0, 1], [1, 3])]),
      graph.float([0, -50, 0]),
    ]);
    graph.output(graph.node("Softmax", [scores], { axis: 1 }), "float", ["N", 3], "probabilities");
    return graph.toBytes(classes && { metadata: { classes: JSON.stringify(classes) } });
  };
  const lines = Array.from({ length: 60 }, (_, row) => {
    const age = row - 29.5;
    return `${age},${row % 3 === 0 ? "None" : age > 0 ? "Insomnia" : "Apnea"}`;
  });
  const table = readSample(["age,disorder", ...lines].join("\n"))!;

  it.each([[["Apnea", "None", "Insomnia"]], [undefined]])("counts in the accuracy: %j", async (classes) => {
    const { card, findings } = await check(make(classes), { table });
    expect(card?.classes.map(({ name, label = name }) => label)).toEqual(["Apnea", "None", "Insomnia"]);
    expect(card?.metrics).toMatchObject({ rows: 60, accuracy: 2 / 3 });
    expect(findings.map(({ code }) => code)).not.toContain("labels-unknown");
  });

  it("is a gap in a table for other classes", async () => {
    const { card } = await check(make(["Apnea", "Sleepwalking", "Insomnia"]), { table });
    expect(card?.metrics).toMatchObject({ rows: 40, accuracy: 1 });
  });
});

describe("a column of whole-number choices", () => {
  it.each(["int64", "float"] as const)("has rows without a value, and 1.0 for 1: %s", async (type) => {
    const graph = new GraphBuilder("codes");
    const code = graph.input("pclass", type, ["N", 1]);
    const whole = type === "float" ? graph.node("Cast", [code], { to: 7 }) : code;
    const hot = graph.node("ai.onnx.ml.OneHotEncoder", [whole], { cats_int64s: [0, 1, 2], zeros: 1 });
    const flags = graph.node("Reshape", [hot, graph.int64([-1, 3])]);
    const model = twoClasses(graph, flags, [5, 0, 0, 5, 0, 5]);
    const lines = Array.from({ length: 60 }, (_, row) => [",1", "1.0,1", "0.0,0"][row % 3]);
    const { card, findings } = await check(model, {
      table: readSample(["pclass,label", ...lines].join("\n"))!,
    });
    if (type === "int64") {
      expect(card?.metrics).toMatchObject({ rows: 40, accuracy: 1 });
      expect(findings.find(({ code: each }) => each === "rows-left-out")?.details).toMatchObject({
        rows: 20,
      });
    }
    expect(areExamplesValid(card)).toBe(true);
  });
});

it("a whole number with gaps in its table is required, since the graph has no value for a missing one", async () => {
  const draft = async (type: "int64" | "float") => {
    const graph = new GraphBuilder("ages");
    const age = graph.node("Cast", [graph.input("age", type, ["N", 1])], { to: 1 });
    const model = twoClasses(graph, age, [0.1, -0.1]);
    const lines = Array.from(
      { length: 40 },
      (_, row) => `${row % 4 === 0 ? "" : row - 20},${row < 20 ? 1 : 0}`,
    );
    const table = readSample(["age,label", ...lines].join("\n"))!;
    return (await check(model, { table })).card!.fields[0];
  };
  expect(await draft("int64")).toMatchObject({ kind: "number", step: 1 });
  expect(await draft("int64")).not.toHaveProperty("optional");
  expect(await draft("float")).toMatchObject({ kind: "number", optional: true });
});
