import { describe, expect, it } from "vitest";
import { parseSourceCard } from "../../src/core/card.ts";
import type { Examination } from "../../src/doctor/report.ts";
import { GraphBuilder, type Value } from "../../src/onnx/graph-builder.ts";
import { writeModel } from "../../src/onnx/model-file.ts";
import type { ElementType } from "../../src/onnx/onnx-messages.ts";
import { openGraph } from "../../src/runtime/graph-session.ts";
import { check, codes, expectedFor, logitsOf, runRow } from "./made-graphs.ts";

/** A file with one input matrix, `X`, that names a converter as its producer. */
function made(
  build: (graph: GraphBuilder, x: Value) => void,
  { producer = "skl2onnx", width = 2 }: { producer?: string; width?: number } = {},
): Uint8Array {
  const graph = new GraphBuilder("foreign");
  build(graph, graph.input("X", "float", ["N", width]));
  const model = graph.toModel();
  model.producerName = producer;
  return writeModel(model);
}

/** A linear classifier for three classes with these labels, in the form that skl2onnx writes. */
function linear(labels: { readonly [name: string]: readonly string[] | readonly bigint[] }): Uint8Array {
  return made((graph, x) => {
    const [label = "", shares = ""] = graph.nodes("ai.onnx.ml.LinearClassifier", [x], 2, {
      coefficients: Float32Array.of(1, 0.5, -0.5, 1, 0.25, -1),
      intercepts: new Float32Array(3),
      post_transform: "SOFTMAX",
      ...labels,
    });
    graph.output(label, labels.classlabels_ints ? "int64" : "string", ["N"], "label");
    graph.output(shares, "float", ["N", 3], "probabilities");
  });
}

const names = ({ card }: Examination) => card?.classes.map(({ name }) => name);

/** Opens a served model as the page does. */
function open({ card, model }: Examination) {
  const files = { "model.onnx": { bytes: model!.length, sha256: "0".repeat(64) } };
  return openGraph({ ...parseSourceCard({ ...card, files }, "model.json"), files }, model!);
}

describe("classes with unusual names", () => {
  it("whole numbers beyond 2^53 stay distinct", async () => {
    const examination = await check(linear({ classlabels_ints: [9007199254740993n, 9007199254740992n, 5n] }));
    expect(names(examination)).toEqual(["9007199254740993", "9007199254740992", "5"]);
    expect(codes(examination, "warning")).not.toContain("label-differs");
    await (await open(examination)).release();
  });

  it("an empty or overlong name is replaced by one that a card allows, and so is the model's label", async () => {
    const long = "y".repeat(300);
    const examination = await check(linear({ classlabels_strings: ["", "(empty)", long] }));
    const [first, second, third] = names(examination)!;
    expect([first, second]).toEqual(["(empty) (2)", "(empty)"]);
    expect(third).toHaveLength(200);
    expect(codes(examination, "repaired")).toContain("classes-renamed");
    const session = await open(examination);
    const [output] = await session.run([{ "Column 1": 3, "Column 2": 1 }], { features: false });
    expectedFor([3, 1]).forEach((share, index) => {
      expect(output!.probabilities[index]).toBeCloseTo(share, 5);
    });
  });

  it.each([
    ["猫", "כלב", "e\u0301té 🐦"],
    ["__proto__", "constructor", "toString"],
    [" a", "a", "a "],
  ])("%j, %j and %j are kept as they are", async (...classes) => {
    const examination = await check(linear({ classlabels_strings: classes }));
    expect(names(examination)).toEqual(classes);
    await (await open(examination)).release();
  });

  it.each([[[1, 2, 3]], [[0.1, 1.5, 2.5]]])(
    "%j are read from a graph that writes its label as a float",
    async (labels) => {
      const examination = await check(
        made((graph, x) => {
          const shares = graph.node("Softmax", [logitsOf(graph, x)], { axis: 1 });
          const best = graph.node("ArgMax", [shares], { axis: 1, keepdims: 0 });
          graph.output(graph.node("Gather", [graph.float(labels), best]), "float", ["N"], "variable");
          graph.output(shares, "float", ["N", 3], "probabilities");
        }),
      );
      expect(names(examination)).toEqual(labels.map(String));
      expect(codes(examination, "note")).not.toContain("output-chosen");
    },
  );

  it("1 and -1 may be the classes of an SVM rather than the verdicts of an outlier detector", async () => {
    const margin = made((graph, x) => {
      const score = graph.node("MatMul", [x, graph.float([1, -2], [2, 1])]);
      const isSecond = graph.node("Greater", [score, graph.float(0)]);
      const label = graph.node("Where", [isSecond, graph.int64(1), graph.int64(-1)]);
      graph.output(label, "int64", ["N", 1], "output_label");
      graph.output(score, "float", ["N", 1], "output_probability");
    });
    const examination = await check(margin);
    expect(names(examination)).toEqual(["-1", "1"]);
    expect(await runRow(examination.model!, { X: [2, 0.5] }, "scores")).toEqual([-1, 1]);
  });
});

describe("numbers that nothing in the file explains", () => {
  const autoencoder = (name: string) =>
    made(
      (graph, x) => {
        const there = graph.float([1, 0, 0, 1, 0.5, 0.5, -1, 1], [4, 2]);
        const back = graph.float([1, 0, 0, 1, 0.5, 0.5, -1, 1], [2, 4]);
        const hidden = graph.node("Relu", [graph.node("MatMul", [x, there])]);
        graph.output(graph.node("MatMul", [hidden, back]), "float", ["N", 4], name);
      },
      { producer: "pytorch", width: 4 },
    );

  it("an autoencoder is not mistaken for a classifier: if it has as many outputs as inputs, a choice is required", async () => {
    const examination = await check(autoencoder("output"));
    expect(examination.verdict).toBe("choice");
    expect(codes(examination, "choice")).toEqual(["amounts-or-logits"]);
    const amounts = await check(autoencoder("output"), {}, { link: "none" });
    expect(codes(amounts, "refused")).toEqual(["regression"]);
    expect((await check(autoencoder("output"), {}, { link: "softmax" })).verdict).toBe("served");
    expect((await check(autoencoder("logits"))).verdict).toBe("served");
  });

  it("outputs without a label or a telling name are served as logits, and the page says that this was assumed", async () => {
    const network = made((graph, x) => graph.output(logitsOf(graph, x), "float", ["N", 3], "output"), {
      producer: "pytorch",
    });
    const examination = await check(network);
    expect(codes(examination, "warning")).toContain("logits-assumed");
    expect(examination.card?.doubts).toContainEqual(expect.stringMatching(/Nothing in the file says/));
  });

  const sigmoids = (width: number, withLabel = false) =>
    made(
      (graph, x) => {
        const weights = graph.float([1, -0.5, 0.25, 0.5, 1, -1].slice(0, width * 2), [2, width]);
        const shares = graph.node("Sigmoid", [graph.node("MatMul", [x, weights])]);
        const best = graph.node("ArgMax", [shares], { axis: 1, keepdims: 0 });
        if (withLabel) graph.output(best, "int64", ["N"], "label");
        graph.output(shares, "float", ["N", width], "probabilities");
      },
      { producer: "pytorch" },
    );

  it("two sigmoids require a choice, since they may be two answers or two classes; classes are shown as scores", async () => {
    const open = await check(sigmoids(2));
    expect(codes(open, "choice")).toEqual(["two-answers"]);
    const separate = await check(sigmoids(2), {}, { numbers: "separate" });
    expect(codes(separate, "refused")).toEqual(["multi-label"]);
    const classes = await check(sigmoids(2), {}, { numbers: "classes" });
    expect(classes).toMatchObject({ verdict: "served", card: { output: "scores" } });
  });

  it("several sigmoids are one answer, shown as scores, if the largest is always the model's label", async () => {
    expect(codes(await check(sigmoids(3)), "refused")).toEqual(["multi-label"]);
    expect(await check(sigmoids(3, true))).toMatchObject({ verdict: "served", card: { output: "scores" } });
  });

  it.each(["none", "percent", "exp"] as const)(
    "the wrong link %s is refused, so that numbers that are not probabilities never become percentages",
    async (link) => {
      const network = made((graph, x) => graph.output(logitsOf(graph, x), "float", ["N", 3], "logits"), {
        producer: "pytorch",
      });
      const examination = await check(network, {}, { link });
      expect(examination.verdict).toBe("refused");
    },
  );
});

describe("a number that is not what it seems", () => {
  const best = (graph: GraphBuilder, x: Value, classes: number) => {
    const weights = graph.float([1, -0.5, 0.25, 0.5, 1, -1].slice(0, classes * 2), [2, classes]);
    const shares = graph.node("Softmax", [graph.node("MatMul", [x, weights])], { axis: 1 });
    return [graph.node("ArgMax", [shares], { axis: 1, keepdims: 0 }), shares] as const;
  };

  it.each([2, 3])("the best of %i probabilities isn't mistaken for the second class's", async (classes) => {
    const examination = await check(
      made(
        (graph, x) => {
          const [label, shares] = best(graph, x, classes);
          graph.output(label, "int64", ["N"], "class");
          const highest = graph.node("ReduceMax", [shares, graph.int64([1])], { keepdims: 0 });
          graph.output(highest, "float", ["N"], "confidence");
        },
        { producer: "pytorch" },
      ),
    );
    expect(codes(examination, "refused", "choice")).toEqual(["label-only"]);
  });

  it("two numbers are not mistaken for the probabilities of three classes", async () => {
    const examination = await check(
      made((graph, x) => {
        graph.output(best(graph, x, 3)[0], "int64", ["N"], "label");
        graph.output(best(graph, x, 2)[1], "float", ["N", 2], "probabilities");
      }),
    );
    expect(codes(examination, "refused")).toEqual(["label-only"]);
  });

  it("an answer that changes with every run is refused, as when dropout was left on", async () => {
    const examination = await check(
      made(
        (graph, x) => {
          const noise = graph.node("Mul", [x, graph.node("RandomUniformLike", [x])]);
          graph.output(graph.node("Softmax", [logitsOf(graph, noise)], { axis: 1 }), "float", ["N", 3], "y");
        },
        { producer: "pytorch" },
      ),
    );
    expect(codes(examination, "refused")).toEqual(["answers-vary"]);
  });
});

describe("values that don't fit their type", () => {
  const typed = (type: ElementType) => {
    const graph = new GraphBuilder("typed");
    const x = graph.node("Cast", [graph.input("count", type, ["N", 1])], { to: 1 });
    const logits = graph.node("MatMul", [x, graph.float([0.01, -0.01], [1, 2])]);
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 2], "probabilities");
    return graph.toBytes();
  };

  it.each(["uint8", "int8", "uint16", "int16", "uint32"] as const)(
    "a %s that is missing or too large never turns into a different number",
    async (type) => {
      const examination = await check(typed(type));
      const [field] = examination.card!.fields;
      expect(field).toMatchObject({ kind: "number", step: 1 });
      expect(field).not.toHaveProperty("outOfRange");
      expect(Math.log2(field!.max! - field!.min! + 1)).toBe(Number(/\d+/.exec(type)![0]));
      const session = await open(examination);
      await expect(session.run([{ count: null }], { features: false })).rejects.toMatchObject({
        code: "input-invalid",
      });
    },
  );

  it("an int32 of three billion is refused", async () => {
    const session = await open(await check(typed("int32")));
    const run = (count: number) => session.run([{ count }], { features: false });
    await expect(run(3e9)).rejects.toMatchObject({ code: "input-invalid", problems: [{ at: "count" }] });
    const [output] = await run(-7);
    expect(output!.probabilities[0]).toBeCloseTo(1 / (1 + Math.exp(0.14)), 5);
  });
});

describe("missing values", () => {
  it("are allowed if the trees have a branch for them, and take that branch", async () => {
    const boosted = (tracks: readonly number[]) =>
      made((graph, x) => {
        const [label = "", shares = ""] = graph.nodes("ai.onnx.ml.TreeEnsembleClassifier", [x], 2, {
          nodes_treeids: [0, 0, 0],
          nodes_nodeids: [0, 1, 2],
          nodes_featureids: [0, 0, 0],
          nodes_modes: ["BRANCH_LT", "LEAF", "LEAF"],
          nodes_values: Float32Array.of(30, 0, 0),
          nodes_truenodeids: [1, 0, 0],
          nodes_falsenodeids: [2, 0, 0],
          nodes_missing_value_tracks_true: tracks,
          class_treeids: [0, 0],
          class_nodeids: [1, 2],
          class_ids: [0, 0],
          class_weights: Float32Array.of(1.5, -1.5),
          base_values: Float32Array.of(0.25),
          classlabels_int64s: [0, 1],
          post_transform: "LOGISTIC",
        });
        graph.output(label, "int64", ["N"], "label");
        graph.output(shares, "float", ["N", 2], "probabilities");
      });
    const examination = await check(boosted([1, 0, 0]));
    expect(examination.card!.fields[0]).toMatchObject({ optional: true });
    const session = await open(examination);
    const [few, missing] = await session.run(
      [10, null].map((age) => ({ "Column 1": age, "Column 2": 0 })),
      { features: false },
    );
    expect(missing!.probabilities).toEqual(few!.probabilities);
    expect(few!.probabilities[1]).toBeCloseTo(1 / (1 + Math.exp(-1.75)), 5);
    const never = await check(boosted([0, 0, 0]));
    expect(never.card!.fields[0]).not.toHaveProperty("optional");
  });

  it("are not allowed if the imputer treats a number such as -999 as missing instead", async () => {
    const imputing = (replaced: number) =>
      made(
        (graph, x) => {
          const filled = graph.node("ai.onnx.ml.Imputer", [x], {
            imputed_value_floats: Float32Array.of(40, 2),
            replaced_value_float: { float: replaced },
          });
          graph.output(
            graph.node("Softmax", [logitsOf(graph, filled)], { axis: 1 }),
            "float",
            ["N", 3],
            "probabilities",
          );
        },
        { producer: "pytorch" },
      );
    const sentinel = await check(imputing(-999));
    expect(sentinel.card!.fields[0]).not.toHaveProperty("optional");
    const plain = await check(imputing(Number.NaN));
    expect(plain.card!.fields[0]).toMatchObject({ optional: true, typical: 40 });
  });

  it("in a table are counted, and their rows are left out of the metrics", async () => {
    const graph = new GraphBuilder("whole");
    const x = graph.node("Cast", [graph.input("x", "int64", ["N", 1])], { to: 1 });
    const logits = graph.node("MatMul", [x, graph.float([-1, 1], [1, 2])]);
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 2], "probabilities");
    const rows = Array.from({ length: 40 }, (_, index) => [
      index % 10 === 0 ? "" : String(index - 19.5 > 0 ? 3 : -3),
      index > 19 ? "1" : "0",
    ]);
    const examination = await check(graph.toBytes(), { table: { columns: ["x", "class"], rows } });
    expect(examination.card?.metrics).toMatchObject({ rows: 36, accuracy: 1 });
    expect(examination.findings).toContainEqual({
      code: "rows-left-out",
      severity: "warning",
      details: { rows: 4, total: 40 },
    });
  });
});
