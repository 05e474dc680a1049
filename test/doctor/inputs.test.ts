import { describe, expect, it } from "vitest";
import { parseSourceCard } from "../../src/core/card.ts";
import { AppError } from "../../src/core/errors.ts";
import type { Finding } from "../../src/doctor/report.ts";
import { repairsOf } from "../../src/doctor/report-text.ts";
import { addClassifierOutputs } from "../../src/onnx/classifier-outputs.ts";
import { GraphBuilder, type Value } from "../../src/onnx/graph-builder.ts";
import { readModel, writeModel } from "../../src/onnx/model-file.ts";
import { setMetadata } from "../../src/onnx/model-metadata.ts";
import { float } from "../../src/onnx/node-attribute.ts";
import { matchFeeds } from "../../src/runtime/fit-graph.ts";
import { openGraph } from "../../src/runtime/graph-session.ts";
import { makeCard, numberField } from "../runtime/graphs.ts";
import { check, codes, expectedFor, logitsOf, madeGraph } from "./made-graphs.ts";

const hash = { bytes: 1, sha256: "0".repeat(64) };

/** Opens an examined model as the page does. */
async function openExamined({ card, model }: Awaited<ReturnType<typeof check>>) {
  const whole = parseSourceCard({ ...card, files: { "model.onnx": hash } }, "model.json");
  return openGraph({ ...whole, files: { "model.onnx": hash } }, model!);
}

describe("fields from a graph's inputs", () => {
  it("the columns of a matrix become fields, in order", async () => {
    const examination = await check(
      madeGraph("y", (graph, logits) => graph.node("Softmax", [logits], { axis: 1 })),
    );
    expect(examination.card?.fields).toMatchObject([
      { name: "Column 1", input: "x", kind: "number" },
      { name: "Column 2", input: "x", kind: "number" },
    ]);
    const session = await openExamined(examination);
    const [output] = await session.run([{ "Column 1": 0.5, "Column 2": -1 }], { features: false });
    expect(output!.probabilities[0]).toBeCloseTo(expectedFor([0.5, -1])[0]!, 5);
  });

  it("a matrix and named text inputs become fields, whatever their names", async () => {
    const graph = new GraphBuilder("mixed");
    const x = graph.input("float_features", "float", ["N", 2]);
    const text = graph.input("label", "string", ["N", 1]);
    const hot = graph.node("ai.onnx.ml.OneHotEncoder", [text], { cats_strings: ["m", "f"], zeros: 1 });
    const flags = graph.node("Reshape", [hot, graph.int64([-1, 2])]);
    const all = graph.node("Concat", [x, flags], { axis: 1 });
    const logits = graph.node("MatMul", [all, graph.float([1, 0, 0, 1, 0.5, -0.5, -0.5, 0.5], [4, 2])]);
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 2], "probs");
    const examination = await check(graph.toBytes());
    expect(examination.card?.fields).toMatchObject([
      { input: "float_features" },
      { input: "float_features" },
      { label: "Label", kind: "category", choices: [{ value: "m" }, { value: "f" }] },
    ]);
    const session = await openExamined(examination);
    const names = examination.card!.fields.map(({ name }) => name);
    const inputs = { [names[0]!]: 1, [names[1]!]: 2, [names[2]!]: "m" };
    const [output] = await session.run([inputs], { features: false });
    expect(output!.probabilities[0]).toBeCloseTo(1 / (1 + Math.exp(1.5 - 1.5 + 0)), 5);
  });

  it.each(["named inputs", "columns that the exporter's metadata name"])(
    "any name is accepted: %s",
    async (how) => {
      const names = ["od280/od315", "capital-gain %", "2nd_floor", "label", "id"];
      const graph = new GraphBuilder("named");
      const x =
        how === "named inputs"
          ? graph.node(
              "Concat",
              names.map((name) => graph.input(name, "float", ["N", 1])),
              { axis: 1 },
            )
          : graph.input("X", "float", ["N", 5]);
      const logits = graph.node("MatMul", [x, graph.float([1, 0, 0, 2, 3, 0, 0, 4, 5, 0], [5, 2])]);
      graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 2], "probs");
      const model = graph.toModel();
      if (how !== "named inputs") setMetadata(model, "feature_names", JSON.stringify(names));
      const examination = await check(writeModel(model));
      const fields = examination.card!.fields;
      expect(fields.map(({ name, column = name }) => column)).toEqual(names);
      const session = await openExamined(examination);
      // If the order were wrong, the sum would be different.
      const inputs = Object.fromEntries(fields.map(({ name }, index) => [name, (index + 1) / 10]));
      const [output] = await session.run([inputs], { features: false });
      const difference = 0.1 - 0.4 + 0.9 - 1.6 + 2.5;
      expect(output!.probabilities[0]).toBeCloseTo(1 / (1 + Math.exp(-difference)), 5);
    },
  );

  it("whole numbers and flags are passed unchanged, and a missing one is refused instead of becoming 0", async () => {
    const graph = new GraphBuilder("types");
    const columns = (["int64", "int32", "bool"] as const).map((type) =>
      graph.node("Cast", [graph.input(`od280/${type}`, type, ["N", 1])], { to: 1 }),
    );
    const dense = graph.node("Concat", columns, { axis: 1 });
    const logits = graph.node("MatMul", [dense, graph.float([1, 0, 0, 1, 2, -2], [3, 2])]);
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 2], "probs");
    const examination = await check(graph.toBytes());
    expect(examination.card?.fields).toMatchObject([
      { name: "od280/int64", kind: "number", step: 1 },
      { name: "od280/int32", kind: "number", step: 1 },
      { name: "od280/bool", kind: "boolean" },
    ]);
    const session = await openExamined(examination);
    const run = (whole: number | null) =>
      session.run([{ "od280/int64": whole, "od280/int32": 1, "od280/bool": 0 }], { features: false });
    expect((await run(2))[0]!.probabilities[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 5);
    for (const wrong of [null, 1.5]) {
      await expect(run(wrong)).rejects.toMatchObject({
        code: "input-invalid",
        problems: [{ at: "od280/int64" }],
      });
    }
  });

  it("sixty inputs of a small type, or as many corrected ones, still make a valid card", async () => {
    const graph = new GraphBuilder("flags");
    const columns = Array.from({ length: 60 }, (_, index) =>
      graph.node("Cast", [graph.input(`flag ${index}`, "uint8", ["N", 1])], { to: 1 }),
    );
    const dense = graph.node("Concat", columns, { axis: 1 });
    const logits = graph.node("MatMul", [
      dense,
      graph.float(
        columns.flatMap((_, index) => [1, index / 60]),
        [60, 2],
      ),
    ]);
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 2], "probs");
    const { card } = await check(graph.toBytes());
    const { repairs } = parseSourceCard(card, "model.json");
    expect(repairs.filter((sentence) => sentence.includes("uint8"))).toHaveLength(1);

    const corrected = Array.from({ length: 60 }, (_, index): Finding => {
      const details = { name: `x${index}`, declared: 1, columns: 2 };
      return { code: "width-corrected", severity: "repaired", details };
    });
    const listed = repairsOf([...corrected, ...corrected]);
    expect(parseSourceCard({ ...card, repairs: listed }, "model.json").repairs).toHaveLength(50);
    expect(listed.at(-1)).toContain("11 more");
  });

  it("a wrongly declared width of 1 is corrected to what the nodes require, and reported", async () => {
    const model = readModel(madeGraph("y", (graph, logits) => graph.node("Softmax", [logits], { axis: 1 })));
    model.graph.inputs[0]!.type!.tensor!.shape!.dimensions[1] = { value: 1 };
    const examination = await check(writeModel(model));
    expect(codes(examination, "repaired")).toContain("width-corrected");
    expect(examination.card?.fields).toHaveLength(2);
  });

  it("a number that a bool input can't represent is refused", () => {
    const card = makeCard([numberField("flag")]);
    const feeds = matchFeeds(card, [{ name: "flag", kind: "tensor", type: "bool", shape: ["N", 1] }]);
    expect(feeds([{ flag: 0 }, { flag: 1 }]).flag?.data).toEqual(Uint8Array.of(0, 1));
    for (const flag of [7, -3]) expect(() => feeds([{ flag }])).toThrow(AppError);
  });

  it("a time becomes the nearest float32 number, or that on its day if the card says so", () => {
    const seconds = Date.parse("2024-05-01T23:59:30Z") / 1000;
    const fed = (rounding: object) => {
      const asked = { kind: "datetime", name: "seen", label: "Seen", as: "seconds", ...rounding };
      const feeds = matchFeeds(makeCard([numberField("size"), asked] as never), [
        { name: "size", kind: "tensor", type: "float", shape: ["N", 1] },
        { name: "seen", kind: "tensor", type: "float", shape: ["N", 1] },
      ]);
      return feeds([{ size: seconds, seen: seconds }]);
    };
    const ofData = ({ size, seen }: ReturnType<typeof fed>) =>
      [size, seen].map((feed) => new Date(Number(feed!.data[0]) * 1000).toISOString());
    const next = "2024-05-02T00:00:00.000Z";
    expect(ofData(fed({}))).toEqual([next, next]);
    expect(ofData(fed({ rounding: "same-day" }))).toEqual([next, "2024-05-01T23:57:52.000Z"]);
  });

  it("one column stays one, even if a constant spreads it over several", async () => {
    const graph = new GraphBuilder("spread");
    const x = graph.input("x", "float", ["N", 1]);
    const distances = graph.node("Abs", [graph.node("Sub", [x, graph.float([0, 5, 10], [1, 3])])]);
    const shifted = graph.node("Add", [graph.node("Mul", [x, graph.float([1, 2, 3])]), distances]);
    const logits = graph.node("MatMul", [shifted, graph.float([1, 0, 0, 1, -1, 1], [3, 2])]);
    const shares = graph.node("Softmax", [logits], { axis: 1 });
    graph.output(shares, "float", ["N", 2], "probabilities");
    const examination = await check(graph.toBytes());
    expect(codes(examination, "repaired")).not.toContain("width-corrected");
    expect(examination.card?.fields).toHaveLength(1);
  });

  it("a slice may end far beyond the last of the stated columns", async () => {
    const graph = new GraphBuilder("rest");
    const x = graph.input("x", "float", ["N", 4]);
    const rest = graph.node("Slice", [x, graph.int64([2]), graph.int64([9999]), graph.int64([1])]);
    const logits = graph.node("MatMul", [rest, graph.float([1, 0, 0, 1], [2, 2])]);
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 2], "probabilities");
    const examination = await check(graph.toBytes());
    expect(codes(examination, "repaired")).not.toContain("width-corrected");
    expect(examination.card?.fields).toHaveLength(4);
  });

  it.each<[string, (graph: GraphBuilder, x: Value) => Value, number]>([
    [
      "ArrayFeatureExtractor",
      (graph, x) => {
        const chosen = graph.node("ai.onnx.ml.ArrayFeatureExtractor", [x, graph.int64([0, 4])]);
        return graph.node("ai.onnx.ml.Scaler", [chosen], {
          offset: Float32Array.of(0, 1),
          scale: Float32Array.of(1, 1),
        });
      },
      5,
    ],
    ["Gather", (graph, x) => graph.node("Gather", [x, graph.int64([6, 1])], { axis: 1 }), 7],
    [
      "Slice",
      (graph, x) => graph.node("Slice", [x, graph.int64([2]), graph.int64([4]), graph.int64([1])]),
      4,
    ],
  ])("the columns that %s reads are counted if the graph doesn't state its width", async (_, read, width) => {
    const graph = new GraphBuilder("chosen");
    const x = graph.input("x", "float", ["N", "M"]);
    const logits = graph.node("MatMul", [read(graph, x), graph.float([1, 0, 0, 1], [2, 2])]);
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 2], "probabilities");
    const examination = await check(graph.toBytes());
    expect(codes(examination, "note")).toContain("width-guessed");
    expect(examination.card?.fields).toHaveLength(width);
  });

  it("the inputs of a graph without shapes are read from its nodes", async () => {
    const model = readModel(madeGraph("y", (graph, logits) => graph.node("Softmax", [logits], { axis: 1 })));
    for (const value of [...model.graph.inputs, ...model.graph.outputs]) delete value.type!.tensor!.shape;
    const examination = await check(writeModel(model));
    expect(examination).toMatchObject({ verdict: "served", card: { fields: [{}, {}] } });
  });

  it("a graph limited to one row is extended to batches, or runs rows one by one if that fails", async () => {
    const fixed = (build: (graph: GraphBuilder) => void) => {
      const graph = new GraphBuilder("fixed");
      build(graph);
      return graph.toBytes();
    };
    const open = fixed((graph) => {
      const x = graph.input("x", "float", [1, 2]);
      const logits = graph.node("Reshape", [logitsOf(graph, x), graph.int64([1, 3])]);
      graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", [1, 3], "probs");
    });
    expect(codes(await check(open), "repaired")).toContain("batch-opened");
    const closed = fixed((graph) => {
      const x = graph.input("x", "float", [1, 2]);
      // The mean over the rows is correct only for a single row.
      const mean = graph.node("ReduceMean", [x, graph.int64([0])], { keepdims: 1 });
      const logits = graph.node("Expand", [logitsOf(graph, mean), graph.node("Shape", [logitsOf(graph, x)])]);
      graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", [1, 3], "probs");
    });
    const examination = await check(closed);
    expect(codes(examination, "repaired")).toContain("row-by-row");
    expect(examination.card?.batchRows).toBe(1);
    const session = await openExamined(examination);
    const rows = [0.1, 5].map((value) => ({ "Column 1": value, "Column 2": 0 }));
    const outputs = await session.run(rows, { features: false });
    expect(outputs[1]!.probabilities[0]).toBeCloseTo(expectedFor([5, 0])[0]!, 5);
  });

  it("nodes that are out of order are sorted", async () => {
    const model = readModel(madeGraph("y", (graph, logits) => graph.node("Softmax", [logits], { axis: 1 })));
    model.graph.nodes.reverse();
    const examination = await check(writeModel(model));
    expect(codes(examination, "repaired")).toContain("nodes-sorted");
    expect(examination.verdict).toBe("served");
  });

  it("an IR version that is too new is lowered", async () => {
    const model = readModel(madeGraph("y", (graph, logits) => graph.node("Softmax", [logits], { axis: 1 })));
    model.irVersion = 99;
    const examination = await check(writeModel(model));
    expect(codes(examination, "repaired")).toContain("version-lowered");
    expect(examination.verdict).toBe("served");
  });

  it("an operator set that is too new is lowered, and named once, however often the file names it", async () => {
    const model = readModel(madeGraph("y", (graph, logits) => graph.node("Softmax", [logits], { axis: 1 })));
    model.operatorSets = Array.from({ length: 200_000 }, () => ({ domain: "", version: 99 }));
    const examination = await check(writeModel(model));
    expect(codes(examination, "repaired").filter((code) => code === "version-lowered")).toHaveLength(1);
  });

  it("the same fault of hundreds of inputs is described for the first ones and counted, and thousands are refused at once", async () => {
    const withInputs = (count: number) => {
      const graph = new GraphBuilder("series");
      for (let at = 0; at < count; at++) graph.input(`series${at}`, "float", ["N", 8, 3]);
      addClassifierOutputs(graph, graph.node("Identity", [graph.float([0, 1], [1, 2])]), ["a", "b"]);
      return graph.toBytes();
    };
    const { findings } = await check(withInputs(100));
    expect(findings.filter(({ code }) => code === "sequence-input")).toHaveLength(20);
    expect(findings.at(-1)).toMatchObject({ code: "findings-left-out", details: { count: 80 } });
    const refused = await check(withInputs(6000));
    expect(refused.findings).toMatchObject([{ code: "too-many-columns", details: { columns: 6000 } }]);
  });

  it("choices, ranges and replacements for missing values that the graph reveals go into the draft", async () => {
    const graph = new GraphBuilder("pipeline");
    const age = graph.input("age", "float", ["N", 1]);
    const sex = graph.input("sex", "string", ["N", 1]);
    const filled = graph.node("ai.onnx.ml.Imputer", [age], {
      imputed_value_floats: Float32Array.of(28),
      replaced_value_float: float(Number.NaN),
    });
    const scaled = graph.node("ai.onnx.ml.Scaler", [filled], {
      offset: Float32Array.of(30),
      scale: Float32Array.of(0.1),
    });
    const hot = graph.node("ai.onnx.ml.OneHotEncoder", [sex], { cats_strings: ["female", "male"], zeros: 1 });
    const flags = graph.node("Reshape", [hot, graph.int64([-1, 2])]);
    const all = graph.node("Concat", [scaled, flags], { axis: 1 });
    const logits = graph.node("MatMul", [all, graph.float([1, -1, 1, 0, 0, 1], [3, 2])]);
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 2], "probs");
    const { card } = await check(graph.toBytes());
    expect(card?.fields).toMatchObject([
      { name: "age", kind: "number", min: 0, max: 60, typical: 28, optional: true },
      { name: "sex", kind: "category", choices: [{ value: "female" }, { value: "male" }] },
    ]);
  });

  it.each([
    ["a picture", ["N", 3, 8, 8], "float", "image-input"],
    ["word ids", ["N", "length"], "int64", "token-input"],
    ["a series", ["N", 10, 4], "float", "sequence-input"],
  ] as const)("%s is recognized and refused", async (_what, shape, type, code) => {
    const graph = new GraphBuilder("other");
    const x = graph.input(type === "int64" ? "input_ids" : "x", type, shape);
    const flat = graph.node("ReduceMean", [graph.node("Cast", [x], { to: 1 })], { keepdims: 0 });
    graph.output(flat, "float", [], "y");
    expect(codes(await check(graph.toBytes()), "refused")).toEqual([code]);
  });

  it("a matrix with 2,000 columns works", async () => {
    const graph = new GraphBuilder("wide");
    const x = graph.input("x", "float", ["N", 2000]);
    const values = Float32Array.from({ length: 4000 }, (_, index) => Math.sin(index) / 40);
    const logits = graph.node("MatMul", [x, graph.float(values, [2000, 2])]);
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 2], "probs");
    const examination = await check(graph.toBytes());
    expect(examination.verdict).toBe("served");
    const session = await openExamined(examination);
    const inputs = Object.fromEntries(examination.card!.fields.map(({ name }) => [name, 0]));
    const [output] = await session.run([inputs], { features: false });
    expect(Array.from(output!.probabilities)).toEqual([0.5, 0.5]);
  });
});
