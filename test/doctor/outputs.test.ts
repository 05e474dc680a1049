import { describe, expect, it } from "vitest";
import { parseSourceCard } from "../../src/core/card.ts";
import { describeFinding } from "../../src/doctor/describe-finding.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { readFacts } from "../../src/onnx/model-facts.ts";
import { writeModel } from "../../src/onnx/model-file.ts";
import { check, codes, expectedFor, logitsOf, madeGraph, runRow } from "./made-graphs.ts";

const row = [0.5, -1.25];
const close = (given: readonly number[], expected: readonly number[]) => {
  expect(given).toHaveLength(expected.length);
  for (const [index, value] of given.entries()) expect(value).toBeCloseTo(expected[index]!, 5);
};
const wideWeights = (count: number) => Array.from({ length: 2 * count }, (_, index) => Math.sin(index));

describe("the kind of outputs is determined by running the graph", () => {
  it.each([
    ["logits", madeGraph("y", (_graph, logits) => logits)],
    ["log-softmax", madeGraph("y", (graph, logits) => graph.node("LogSoftmax", [logits], { axis: 1 }))],
    [
      "percentages",
      madeGraph("y", (graph, logits) =>
        graph.node("Mul", [graph.node("Softmax", [logits], { axis: 1 }), graph.float(100)]),
      ),
    ],
  ])("%s become probabilities, and the report says how", async (_what, model) => {
    const examination = await check(model);
    expect(examination.verdict).toBe("served");
    expect(codes(examination, "repaired")).toContain("link-added");
    close(await runRow(examination.model!, { x: row }), expectedFor(row));
  });

  it.each([1000, 1001, 20_000])(
    "%d classes are served, or refused if a card can't have so many",
    async (count) => {
      const wide = madeGraph(
        "y",
        (graph, _logits, x) =>
          graph.node("Softmax", [graph.node("MatMul", [x, graph.float(wideWeights(count), [2, count])])], {
            axis: 1,
          }),
        { shape: ["N", count] },
      );
      const { verdict, findings, card } = await check(wide);
      if (count <= 1000) {
        expect(verdict).toBe("served");
        expect(card?.classes).toHaveLength(count);
        return;
      }
      const details = { name: "y", classes: count, maximum: 1000 };
      expect(verdict).toBe("refused");
      expect(findings).toEqual([{ code: "too-many-classes", severity: "refused", details }]);
    },
  );

  it("probabilities stay as they are, with the standard names", async () => {
    const examination = await check(
      madeGraph("y", (graph, logits) => graph.node("Softmax", [logits], { axis: 1 })),
    );
    expect(codes(examination, "repaired")).toEqual([]);
    expect(
      readFacts(examination.model!)
        .outputs.map(({ name }) => name)
        .slice(0, 2),
    ).toEqual(["label", "probabilities"]);
    close(await runRow(examination.model!, { x: row }), expectedFor(row));
  });

  it.each([
    ["[N,1]", ["N", 1], false],
    ["[N]", ["N"], true],
  ])("a sigmoid of shape %s becomes two classes", async (_what, shape, squeeze) => {
    const model = madeGraph(
      "y",
      (graph, _logits, x) => {
        const one = graph.node("Sigmoid", [graph.node("MatMul", [x, graph.float([1, 2], [2, 1])])]);
        return squeeze ? graph.node("Reshape", [one, graph.int64([-1])]) : one;
      },
      { shape },
    );
    const examination = await check(model);
    expect(examination.verdict).toBe("served");
    const p = 1 / (1 + Math.exp(-(row[0]! + 2 * row[1]!)));
    close(await runRow(examination.model!, { x: row }), [1 - p, p]);
  });

  it("one number that may be a logit or a price requires a choice, and becomes two classes if it is a logit", async () => {
    const model = madeGraph(
      "y",
      (graph, _logits, x) => graph.node("MatMul", [x, graph.float([1, 2], [2, 1])]),
      {
        shape: ["N", 1],
      },
    );
    const open = await check(model);
    expect(open).toMatchObject({ verdict: "choice", choices: [{ name: "link" }] });
    const chosen = await check(model, {}, { link: "sigmoid" });
    const p = 1 / (1 + Math.exp(-(row[0]! + 2 * row[1]!)));
    close(await runRow(chosen.model!, { x: row }), [1 - p, p]);
    expect(codes(await check(model, {}, { link: "none" }), "refused")).toEqual(["regression"]);
  });

  it("a linear classifier without a link function yields scores, never percentages", async () => {
    const graph = new GraphBuilder("svc");
    const x = graph.input("x", "float", ["N", 2]);
    const [label = "", scores = ""] = graph.nodes("ai.onnx.ml.LinearClassifier", [x], 2, {
      coefficients: Float32Array.of(1, 2, -3, 1, 2, -1),
      intercepts: Float32Array.of(0, 0.5, -0.5),
      classlabels_strings: ["a", "b", "c"],
      post_transform: "NONE",
    });
    graph.output(label, "string", ["N"], "label");
    graph.output(scores, "float", ["N", 3], "probabilities");
    const examination = await check(graph.toBytes());
    expect(examination).toMatchObject({ verdict: "served", card: { output: "scores" } });
    const finding = examination.findings.find(({ code }) => code === "scores-only")!;
    expect(describeFinding(finding).line).toContain("CalibratedClassifierCV");
    close(await runRow(examination.model!, { x: [1, 1] }, "scores"), [3, -1.5, 0.5]);
  });

  it("a ZipMap is removed, and its classes are kept", async () => {
    const graph = new GraphBuilder("zipped");
    const x = graph.input("x", "float", ["N", 2]);
    const shares = graph.node("Softmax", [logitsOf(graph, x)], { axis: 1 });
    const zipped = graph.node("ai.onnx.ml.ZipMap", [shares], { classlabels_strings: ["p", "q", "r"] });
    graph.output(zipped, "float", [], "output_probability");
    const model = graph.toModel();
    const map = { keyType: 8, valueType: { tensor: { elementType: 1 } } };
    model.graph.outputs[0]!.type = { sequence: { elementType: { map } } };
    const examination = await check(writeModel(model));
    expect(examination.card?.classes.map(({ name }) => name)).toEqual(["p", "q", "r"]);
    close(await runRow(examination.model!, { x: row }), expectedFor(row));
  });

  it("if the outputs include scores and a softmax, the softmax is shown", async () => {
    const model = madeGraph("softmax", (graph, logits) => {
      graph.output(logits, "float", ["N", 3], "scores");
      return graph.node("Softmax", [logits], { axis: 1 });
    });
    const examination = await check(model);
    expect(codes(examination, "note")).toContain("output-chosen");
    close(await runRow(examination.model!, { x: row }), expectedFor(row));
  });

  it("two possible answers require a choice", async () => {
    const model = madeGraph("first", (graph, logits) => {
      const other = graph.node("Softmax", [graph.node("Neg", [logits])], { axis: 1 });
      graph.output(other, "float", ["N", 3], "second");
      return graph.node("Softmax", [logits], { axis: 1 });
    });
    const open = await check(model);
    expect(open.choices[0]).toMatchObject({
      name: "output",
      options: [{ value: "second" }, { value: "first" }],
    });
    const chosen = await check(model, {}, { output: "first" });
    close(await runRow(chosen.model!, { x: row }), expectedFor(row));
  });

  it.each(["float label first", "margin first"])(
    "a margin is the answer beside its own label: %s",
    async (order) => {
      const graph = new GraphBuilder("margin");
      const x = graph.input("x", "float", ["N", 2]);
      const margin = graph.node("MatMul", [x, graph.float([1, 2], [2, 1])]);
      const label = graph.node("Cast", [graph.node("Greater", [margin, graph.float(0)])], { to: 1 });
      const outputs = [label, margin];
      if (order === "margin first") outputs.reverse();
      for (const each of outputs)
        graph.output(each, "float", ["N", 1], each === label ? "predicted" : "margin");
      const examination = await check(graph.toBytes());
      expect(examination.verdict).toBe("served");
      const p = 1 / (1 + Math.exp(-(row[0]! + 2 * row[1]!)));
      close(await runRow(examination.model!, { x: row }), [1 - p, p]);
    },
  );

  it("one of two single numbers has to be chosen", async () => {
    const model = madeGraph(
      "first",
      (graph, _logits, x) => {
        graph.output(graph.node("MatMul", [x, graph.float([3, -1], [2, 1])]), "float", ["N", 1], "second");
        return graph.node("MatMul", [x, graph.float([1, 2], [2, 1])]);
      },
      { shape: ["N", 1] },
    );
    const open = await check(model);
    expect(open.choices).toMatchObject([
      { name: "output", options: [{ value: "second" }, { value: "first" }] },
    ]);
    const chosen = await check(model, {}, { output: "first", link: "sigmoid" });
    const p = 1 / (1 + Math.exp(-(row[0]! + 2 * row[1]!)));
    close(await runRow(chosen.model!, { x: row }), [1 - p, p]);
  });

  it("columns that contradict the graph's own label are put into the label's order", async () => {
    const graph = new GraphBuilder("order");
    const x = graph.input("x", "float", ["N", 2]);
    const logits = logitsOf(graph, x);
    const best = graph.node("ArgMax", [logits], { axis: 1, keepdims: 0 });
    graph.output(graph.node("Gather", [graph.string(["r", "p", "q"]), best]), "string", ["N"], "label");
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 3], "probabilities");
    const metadata = { "hunch.classes": JSON.stringify(["p", "q", "r"]) };
    const examination = await check(graph.toBytes({ metadata }));
    expect(codes(examination, "repaired")).toContain("classes-reordered");
    expect(examination.card?.classes.map(({ name }) => name)).toEqual(["r", "p", "q"]);
  });

  it.each([
    ["every class occurs", [0, 0, 0]],
    ["the last class is rare", [0, 0, -9000]],
    ["the first class is rare", [-9000, 0, 0]],
  ])("a label that numbers the columns gets the names in the metadata: %s", async (_what, bias) => {
    const graph = new GraphBuilder("numbers");
    const logits = graph.node("Add", [
      logitsOf(graph, graph.input("x", "float", ["N", 2])),
      graph.float(bias),
    ]);
    graph.output(graph.node("ArgMax", [logits], { axis: 1, keepdims: 0 }), "int64", ["N"], "label");
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 3], "probabilities");
    const bytes = graph.toBytes({ metadata: { classes: JSON.stringify(["ant", "bee", "cow"]) } });
    const { card, findings } = await check(bytes);
    expect(card?.classes.map(({ name }) => name)).toEqual(["ant", "bee", "cow"]);
    expect(findings.map(({ code }) => code)).not.toContain("classes-reordered");
    const numbered = { format: 1, id: "made", title: "Made", fields: card!.fields, classes: ["0", "1", "2"] };
    const given = await check(bytes, { card: parseSourceCard(numbered, "model.json") });
    expect(given.card?.classes.map(({ name }) => name)).toEqual(["0", "1", "2"]);
  });

  it("a rare class doesn't get another class's name if the label gives other names than the metadata", async () => {
    const graph = new GraphBuilder("names");
    const x = graph.input("x", "float", ["N", 2]);
    const logits = graph.node("Add", [logitsOf(graph, x), graph.float([0, 0, -9000])]);
    const best = graph.node("ArgMax", [logits], { axis: 1, keepdims: 0 });
    const label = graph.node("Identity", [graph.node("Gather", [graph.string(["x", "y", "z"]), best])]);
    graph.output(label, "string", ["N"], "label");
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 3], "probabilities");
    const { card } = await check(graph.toBytes({ metadata: { classes: JSON.stringify(["a", "b", "c"]) } }));
    expect(card?.classes.map(({ name }) => name)).toEqual(["x", "y", "2"]);
  });

  it("models that can't be served are recognized: several yes-or-no answers, amounts, labels without numbers", async () => {
    const several = madeGraph("y", (graph, logits) => graph.node("Sigmoid", [logits]));
    expect(codes(await check(several), "refused")).toEqual(["multi-label"]);
    const graph = new GraphBuilder("regressor");
    const x = graph.input("x", "float", ["N", 2]);
    const amount = graph.node("ai.onnx.ml.LinearRegressor", [x], {
      coefficients: Float32Array.of(100, 20),
      intercepts: Float32Array.of(1000),
    });
    graph.output(amount, "float", ["N", 1], "variable");
    expect(codes(await check(graph.toBytes()), "refused")).toEqual(["regression"]);
    const label = madeGraph(
      "label",
      (each, logits) => each.node("ArgMax", [logits], { axis: 1, keepdims: 0 }),
      {
        shape: ["N"],
        type: "int64",
      },
    );
    expect(codes(await check(label), "refused")).toEqual(["label-only"]);
  });

  it("outputs that are not numbers, and answers that never change, are reported", async () => {
    const broken = madeGraph("y", (graph, logits) =>
      graph.node("Log", [graph.node("Sub", [logits, graph.float(1e9)])]),
    );
    expect(codes(await check(broken), "refused")).toEqual(["not-finite"]);
    const constant = madeGraph("y", (graph, logits) =>
      graph.node("Softmax", [graph.node("Mul", [logits, graph.float(0)])], { axis: 1 }),
    );
    expect(codes(await check(constant), "warning")).toContain("same-answer");
  });

  it("float16 and float64 inputs and outputs are converted", async () => {
    for (const type of ["float16", "float64"] as const) {
      const graph = new GraphBuilder("ends");
      const x = graph.input("x", type, ["N", 2]);
      const floats = graph.node("Cast", [x], { to: 1 });
      const shares = graph.node("Softmax", [logitsOf(graph, floats)], { axis: 1 });
      graph.output(graph.node("Cast", [shares], { to: type === "float16" ? 10 : 11 }), type, ["N", 3], "y");
      const examination = await check(graph.toBytes());
      expect(examination.verdict, type).toBe("served");
      expect(readFacts(examination.model!).outputs.find(({ name }) => name === "probabilities")?.type).toBe(
        "float",
      );
    }
  });

  it("a tree with probabilities of only 0 and 1 is reported", async () => {
    const graph = new GraphBuilder("tree");
    const x = graph.input("x", "float", ["N", 2]);
    const [label = "", shares = ""] = graph.nodes("ai.onnx.ml.TreeEnsembleClassifier", [x], 2, {
      nodes_treeids: [0, 0, 0],
      nodes_nodeids: [0, 1, 2],
      nodes_featureids: [1, 0, 0],
      nodes_modes: ["BRANCH_LEQ", "LEAF", "LEAF"],
      nodes_values: Float32Array.of(37.5, 0, 0),
      nodes_truenodeids: [1, 0, 0],
      nodes_falsenodeids: [2, 0, 0],
      class_treeids: [0, 0, 0, 0],
      class_nodeids: [1, 1, 2, 2],
      class_ids: [0, 1, 0, 1],
      class_weights: Float32Array.of(1, 0, 0, 1),
      classlabels_strings: ["no", "yes"],
      post_transform: "NONE",
    });
    graph.output(label, "string", ["N"], "label");
    graph.output(shares, "float", ["N", 2], "probabilities");
    const examination = await check(graph.toBytes());
    expect(codes(examination, "warning")).toContain("always-certain");
  });
});

describe("one number from 0 to 1 that does not come from a sigmoid", () => {
  const model = madeGraph(
    "y",
    (graph, _logits, x) => {
      const sum = graph.node("MatMul", [x, graph.float([1, 2], [2, 1])]);
      return graph.node("Div", [
        graph.node("Add", [graph.node("Tanh", [sum]), graph.float(1)]),
        graph.float(2),
      ]);
    },
    { shape: ["N", 1] },
  );

  it("requires a choice too, since it may be a proportion rather than a probability", async () => {
    const open = await check(model);
    expect(open.verdict).toBe("choice");
    expect(open.choices[0]?.options.map(({ value }) => value)).toContain("complement");
    const chosen = await check(model, {}, { link: "complement" });
    const p = (Math.tanh(row[0]! + 2 * row[1]!) + 1) / 2;
    close(await runRow(chosen.model!, { x: row }), [1 - p, p]);
  });
});
