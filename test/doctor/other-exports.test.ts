import { describe, expect, it } from "vitest";
import { parseSourceCard } from "../../src/core/card.ts";
import { readReferenceRows } from "../../src/doctor/reference-rows.ts";
import { GraphBuilder, type Value } from "../../src/onnx/graph-builder.ts";
import { readFacts } from "../../src/onnx/model-facts.ts";
import { readModel, writeModel } from "../../src/onnx/model-file.ts";
import { check, codes, expectedFor, logitsOf, madeGraph, runRow } from "./made-graphs.ts";

/** A graph as a scikit-learn converter writes it: with a label in addition to the numbers. */
function converted(build: (graph: GraphBuilder, x: Value) => void, width = 2): Uint8Array {
  const graph = new GraphBuilder("converted");
  build(graph, graph.input("X", "float", ["N", width]));
  const model = graph.toModel();
  model.producerName = "skl2onnx";
  return writeModel(model);
}

describe("scikit-learn's margins", () => {
  it("computed by plain operators (SGDClassifier, Perceptron) are scores, though a network's would be logits", async () => {
    const margins = converted((graph, x) => {
      const scores = logitsOf(graph, x);
      const best = graph.node("ArgMax", [scores], { axis: 1, keepdims: 0 });
      graph.output(graph.node("Gather", [graph.int64([0, 1, 2]), best]), "int64", ["N"], "label");
      graph.output(scores, "float", ["N", 3], "probabilities");
    });
    const examination = await check(margins);
    expect(examination).toMatchObject({ verdict: "served", card: { output: "scores" } });
    expect(codes(examination, "repaired")).not.toContain("link-added");
    const network = await check(madeGraph("y", (_graph, logits) => logits));
    expect(network.card?.output).toBeUndefined();
  });

  it("in one column with a label become a score for each of the two classes", async () => {
    const margin = converted((graph, x) => {
      const score = graph.node("MatMul", [x, graph.float([1, -2], [2, 1])]);
      const isSecond = graph.node("Greater", [score, graph.float(0)]);
      const label = graph.node("Where", [isSecond, graph.int64(7), graph.int64(3)]);
      graph.output(label, "int64", ["N", 1], "label");
      graph.output(score, "float", ["N", 1], "scores");
    });
    const examination = await check(margin);
    expect(examination.card).toMatchObject({ output: "scores", classes: [{ name: "3" }, { name: "7" }] });
    expect(await runRow(examination.model!, { X: [2, 0.5] }, "scores")).toEqual([-1, 1]);
  });

  const svm = (graph: GraphBuilder, x: Value) => {
    const [label = "", margins = ""] = graph.nodes("ai.onnx.ml.SVMClassifier", [x], 2, {
      kernel_type: "LINEAR",
      kernel_params: Float32Array.of(0, 0, 0),
      vectors_per_class: [1, 1, 1, 1],
      support_vectors: Float32Array.of(1, 1, -1, 1, -1, -2, 3, -1),
      // Row r of the coefficients pairs each class with the r-th other class. Each pair votes for the nearer vector.
      coefficients: Float32Array.of(1, -1, -1, -1, 1, 1, -1, -1, 1, 1, 1, -1),
      rho: Float32Array.of(0, 1.5, 4, 1.5, 4, 2.5),
      classlabels_strings: ["east", "north", "south", "west"],
      post_transform: "NONE",
    });
    graph.output(label, "string", ["N"], "label");
    graph.output(margins, "float", ["N", 6], "probabilities");
  };

  it("for each pair of four classes (SVC) become four scores; the model's own label has the largest", async () => {
    const source = converted(svm);
    const examination = await check(source);
    expect(codes(examination, "repaired")).toContain("pairs-counted");
    expect(codes(examination, "warning")).not.toContain("label-differs");
    const names = examination.card!.classes.map(({ name }) => name);
    expect(names).toEqual(["east", "north", "south", "west"]);
    const row = [0.75, -1.5];
    const margins = await runRow(source, { X: row });
    const votes = [0, 0, 0, 0];
    const sums = [0, 0, 0, 0];
    let pair = 0;
    for (let one = 0; one < 4; one += 1) {
      for (let other = one + 1; other < 4; other += 1, pair += 1) {
        votes[margins[pair]! > 0 ? one : other]! += 1;
        sums[one]! += margins[pair]!;
        sums[other]! -= margins[pair]!;
      }
    }
    const scores = await runRow(examination.model!, { X: row }, "scores");
    expect(scores).toHaveLength(4);
    scores.forEach((score, index) => {
      expect(score).toBeCloseTo(votes[index]! + sums[index]! / (3 * (Math.abs(sums[index]!) + 1)), 5);
    });
  });

  it("with a three-way tie of votes put the model's own label first, as libsvm does", async () => {
    const circle = (labels: object, type: "string" | "int64") =>
      converted((graph, x) => {
        const [label = "", margins = ""] = graph.nodes("ai.onnx.ml.SVMClassifier", [x], 2, {
          kernel_type: "LINEAR",
          kernel_params: Float32Array.of(0, 0, 0),
          vectors_per_class: [1, 1, 1],
          support_vectors: Float32Array.of(1, 0, 0, 1, -1, -1),
          coefficients: Float32Array.of(0.1, -0.1, 0.1, 0.1, -0.1, -0.1),
          // Near the origin, each class beats one of the others. If the margins were added up, the second would win.
          rho: Float32Array.of(0.2, -0.3, 0.4),
          post_transform: "NONE",
          ...labels,
        });
        graph.output(label, type, ["N"], "label");
        graph.output(margins, "float", ["N", 3], "probabilities");
      });
    for (const source of [
      circle({ classlabels_strings: ["west", "east", "north"] }, "string"),
      circle({ classlabels_ints: [7, 3, 5] }, "int64"),
    ]) {
      const examination = await check(source);
      expect(codes(examination, "warning")).not.toContain("label-differs");
      expect(await runRow(source, { X: [0, 0] })).toEqual([0.2, -0.3, 0.4].map(Math.fround));
      const scores = await runRow(examination.model!, { X: [0, 0] }, "scores");
      expect(scores.indexOf(Math.max(...scores))).toBe(0);
      expect(scores[1]).toBeCloseTo(1 + 0.2 / (3 * 1.2), 5);
    }
  });

  it("with a tie are settled in files with the first version of ai.onnx.ml, as skl2onnx writes them", async () => {
    const model = readModel(converted(svm));
    model.operatorSets = [
      { domain: "", version: 15 },
      { domain: "ai.onnx.ml", version: 1 },
    ];
    const examination = await check(writeModel(model));
    expect(examination.verdict).toBe("served");
    expect(codes(examination, "warning")).not.toContain("label-differs");
  });

  it("come with support vectors, which yield ranges but no typical values, since they lie at the classes' edges", async () => {
    const { card } = await check(converted(svm));
    expect(card!.fields[0]).toMatchObject({ min: -1, max: 3 });
    expect(card!.fields[1]).toMatchObject({ min: -2, max: 1 });
    expect(card!.fields[0]).not.toHaveProperty("typical");
  });
});

it('a column for each class (the converter\'s zipmap: "columns") is read as one table of probabilities', async () => {
  const source = converted((graph, x) => {
    const shares = graph.node("Softmax", [logitsOf(graph, x)], { axis: 1 });
    const best = graph.node("ArgMax", [shares], { axis: 1, keepdims: 0 });
    graph.output(
      graph.node("Gather", [graph.string(["a", "b", "c"]), best]),
      "string",
      ["N"],
      "output_label",
    );
    [0, 1, 2].forEach((column) => {
      const picked = graph.node("ai.onnx.ml.ArrayFeatureExtractor", [shares, graph.int64([column])]);
      const flat = graph.node("Reshape", [picked, graph.int64([-1])]);
      graph.output(flat, "float", ["N"], `s${"abc"[column]}`);
    });
  });
  const examination = await check(source);
  expect(examination.card?.classes.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  const shares = await runRow(examination.model!, { X: [0.5, -1.25] });
  expectedFor([0.5, -1.25]).forEach((share, index) => {
    expect(shares[index]).toBeCloseTo(share, 5);
  });
});

it("a network that takes one row as a plain list is extended to any number of rows", async () => {
  const graph = new GraphBuilder("list");
  const x = graph.input("x", "float", [2]);
  graph.output(logitsOf(graph, x), "float", [3], "y");
  const examination = await check(graph.toBytes());
  expect(codes(examination, "repaired")).toContain("batch-opened");
  const shares = await runRow(examination.model!, { x: [0.5, -1.25] });
  expectedFor([0.5, -1.25]).forEach((share, index) => {
    expect(shares[index]).toBeCloseTo(share, 5);
  });
});

describe("models that are not classifiers", () => {
  it("a KMeans clustering, whose label is the column with the smallest distance, is refused", async () => {
    const model = converted((graph, x) => {
      const centres = graph.float([0, 0, 2, 2, -3, 1], [3, 2]);
      const distances = graph.node("com.microsoft.CDist", [x, centres], { metric: "euclidean" });
      const nearest = graph.node("ArgMin", [distances], { axis: 1, keepdims: 0 });
      graph.output(nearest, "int64", ["N"], "label");
      graph.output(distances, "float", ["N", 3], "scores");
    });
    expect(codes(await check(model), "refused")).toEqual(["clusters"]);
  });

  it.each([0.5, 1000])(
    "an outlier detector is refused, even if it finds no outliers (limit %s)",
    async (limit) => {
      const model = converted((graph, x) => {
        const size = graph.node("ReduceSum", [graph.node("Abs", [x]), graph.int64([1])], { keepdims: 1 });
        const score = graph.node("Sub", [graph.float(limit), size]);
        const isUsual = graph.node("Greater", [score, graph.float(0)]);
        graph.output(
          graph.node("Where", [isUsual, graph.int64(1), graph.int64(-1)]),
          "int64",
          ["N", 1],
          "label",
        );
        graph.output(score, "float", ["N", 1], "scores");
      });
      expect(codes(await check(model), "refused")).toEqual(["outliers"]);
    },
  );

  it("a scaler without a classifier is refused", async () => {
    const scaler = converted((graph, x) => {
      const scaled = graph.node("ai.onnx.ml.Scaler", [x], {
        offset: Float32Array.of(30, 2),
        scale: Float32Array.of(0.1, 3),
      });
      graph.output(scaled, "float", ["N", 2], "variable");
    });
    expect(codes(await check(scaler), "refused")).toEqual(["transformer"]);
  });

  it("a series of unknown length is recognized by the name of its length dimension", async () => {
    const graph = new GraphBuilder("sound");
    const x = graph.input("input_values", "float", ["batch", "sequence_length"]);
    const mean = graph.node("ReduceMean", [x, graph.int64([1])], { keepdims: 1 });
    graph.output(graph.node("MatMul", [mean, graph.float([1, -1], [1, 2])]), "float", ["batch", 2], "y");
    expect(codes(await check(graph.toBytes()), "refused")).toEqual(["sequence-input"]);
  });

  it("labels for two targets, beside a list of two probability tables, count as several answers", async () => {
    const graph = new GraphBuilder("several");
    const x = graph.input("X", "float", ["N", 2]);
    const shares = [1, -1].map((sign) =>
      graph.node("Softmax", [graph.node("Mul", [logitsOf(graph, x), graph.float(sign)])], { axis: 1 }),
    );
    const labels = shares.map((share) => graph.node("ArgMax", [share], { axis: 1, keepdims: 1 }));
    graph.output(graph.node("Concat", labels, { axis: 1 }), "int64", ["N", 2], "label");
    graph.output(graph.node("SequenceConstruct", shares), "float", [], "probabilities");
    const model = graph.toModel();
    const tensor = { elementType: 1, shape: { dimensions: [] } };
    model.graph.outputs[1]!.type = { sequence: { elementType: { tensor } } };
    expect(codes(await check(writeModel(model)), "refused")).toEqual(["multi-label"]);
  });
});

describe("inputs that a form can't fill", () => {
  const lookup = (width: number) => {
    const graph = new GraphBuilder("words");
    const x = graph.input("embedding_input", "float", ["N", width]);
    const table = graph.float(
      Array.from({ length: 90 }, (_, index) => Math.sin(index)),
      [30, 3],
    );
    const vectors = graph.node("Gather", [table, graph.node("Cast", [x], { to: 6 })]);
    const mean = graph.node("ReduceMean", [vectors], { axes: [1], keepdims: 0 });
    graph.output(graph.node("Softmax", [mean], { axis: 1 }), "float", ["N", 3], "dense");
    return graph.toBytes();
  };

  it("token numbers are recognized, even if Keras declares them as float32", async () => {
    expect(codes(await check(lookup(100)), "refused")).toEqual(["token-input"]);
  });

  it("a picture is recognized: a square of numbers, or columns that are reshaped for a convolution", async () => {
    const square = new GraphBuilder("digits");
    const x = square.input("x", "float", ["N", 28, 28]);
    const weights = square.float(
      Array.from({ length: 784 * 3 }, (_, index) => Math.cos(index)),
      [784, 3],
    );
    square.output(
      square.node("MatMul", [square.node("Flatten", [x], { axis: 1 }), weights]),
      "float",
      ["N", 3],
      "y",
    );
    expect(codes(await check(square.toBytes()), "refused")).toEqual(["image-input"]);

    const flat = new GraphBuilder("flat");
    const columns = flat.input("x", "float", ["N", 64]);
    const picture = flat.node("Reshape", [columns, flat.int64([-1, 1, 8, 8])]);
    const kernel = flat.float(
      Array.from({ length: 3 * 64 }, (_, index) => Math.cos(index)),
      [3, 1, 8, 8],
    );
    const found = flat.node("Flatten", [flat.node("Conv", [picture, kernel])], { axis: 1 });
    flat.output(flat.node("Softmax", [found], { axis: 1 }), "float", ["N", 3], "y");
    expect(codes(await check(flat.toBytes()), "refused")).toEqual(["image-input"]);
  });
});

describe("what a graph reveals about its columns", () => {
  it("a code that a network looks up has as many values as the lookup table has rows", async () => {
    const graph = new GraphBuilder("embeddings");
    const codesOf = graph.input("x_cat", "int64", ["N", 2]);
    const amounts = graph.input("x_cont", "float", ["N", 1]);
    const vectors = [4, 90].map((rows, column) => {
      const table = graph.float(
        Array.from({ length: rows * 2 }, (_, index) => Math.sin(index + column)),
        [rows, 2],
      );
      return graph.node("Gather", [table, graph.node("Gather", [codesOf, graph.int64(column)], { axis: 1 })]);
    });
    const joined = graph.node("Concat", [...vectors, amounts], { axis: 1 });
    const weights = graph.float(
      Array.from({ length: 10 }, (_, index) => Math.cos(index)),
      [5, 2],
    );
    // Many networks have an output named "logits" but none of the other outputs that lessons need.
    graph.output(graph.node("MatMul", [joined, weights]), "float", ["N", 2], "logits");
    const examination = await check(graph.toBytes());
    expect(examination.verdict).toBe("served");
    const [few, many] = examination.card!.fields;
    expect(few).toMatchObject({ kind: "category" });
    expect(few!.choices!.map(({ value }) => value)).toEqual(["0", "1", "2", "3"]);
    expect(many).toMatchObject({ kind: "number", min: 0, max: 89, step: 1 });
    // The graph fails for any other code, so the form refuses it.
    expect(many).not.toHaveProperty("outOfRange");
  });

  it("a nearest-neighbours model contains its training rows, which give the range and the median", async () => {
    const rows = [5, 20, 7, 31, 6, 25, 9, 40, 8, 22];
    const { card } = await check(
      converted((graph, x) => {
        const scaled = graph.node("Div", [x, graph.float([1, 10], [1, 2])]);
        const kept = graph.float(
          rows.map((value, index) => (index % 2 === 0 ? value : value / 10)),
          [5, 2],
        );
        const distances = graph.node("com.microsoft.CDist", [scaled, kept], { metric: "euclidean" });
        const [, nearest = ""] = graph.nodes("TopK", [distances, graph.int64([3])], 2, {
          axis: 1,
          largest: 0,
        });
        const votes = graph.node("Gather", [graph.float([1, 0, 0, 1, 1, 0, 0, 1, 1, 0], [5, 2]), nearest]);
        const shares = graph.node("ReduceMean", [votes, graph.int64([1])], { keepdims: 0 });
        graph.output(shares, "float", ["N", 2], "probabilities");
      }),
    );
    expect(card!.fields[0]).toMatchObject({ min: 5, max: 9, typical: 7, step: 1 });
    expect(card!.fields[1]).toMatchObject({ min: 20, max: 40, typical: 25, step: 1 });
  });

  it("outputs that repeat inputs are ignored, and inputs that only these outputs use are not in the form", async () => {
    const graph = new GraphBuilder("echoes");
    const label = graph.input("Label", "string", ["N", 1]);
    const x = graph.input("Width", "float", ["N", 1]);
    const logits = graph.node("MatMul", [x, graph.float([1, -1, 0.5], [1, 3])]);
    const best = graph.node("ArgMax", [logits], { axis: 1, keepdims: 1 });
    graph.output(label, "string", ["N", 1], "Label.output");
    graph.output(x, "float", ["N", 1], "Width.output");
    graph.output(
      graph.node("Gather", [graph.string(["a", "b", "c"]), best]),
      "string",
      ["N", 1],
      "PredictedLabel.output",
    );
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 3], "Score.output");
    const examination = await check(graph.toBytes());
    expect(codes(examination, "repaired")).toEqual(["inputs-unread"]);
    expect(examination.card!.fields.map(({ name }) => name)).toEqual(["Width"]);
    expect(examination.card!.classes.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(readFacts(examination.model!).inputs.map(({ name }) => name)).toEqual(["Width"]);
  });
});

it("the card records what was assumed or not verified, for the model's page", async () => {
  const plain = madeGraph("y", (graph, logits) => graph.node("Softmax", [logits], { axis: 1 }));
  const notCompared = /answers have not been compared/;
  const first = await check(plain);
  expect(first.card?.doubts).toEqual([expect.stringMatching(notCompared)]);
  const row = expectedFor([1, 2]);
  const reference = readReferenceRows(`a,b,p0,p1,p2\n1,2,${row.join()}`)!;
  const card = parseSourceCard(first.card, "draft");
  expect((await check(plain, { card })).card?.doubts).toEqual([expect.stringMatching(notCompared)]);
  const compared = await check(plain, { card, reference });
  expect(compared.card).toMatchObject({ reference: { rows: 1 } });
  expect(compared.card).not.toHaveProperty("doubts");
  const constant = madeGraph("y", (graph, logits) =>
    graph.node("Softmax", [graph.node("Mul", [logits, graph.float(0)])], { axis: 1 }),
  );
  const { doubts } = (await check(constant)).card!;
  expect(doubts).toContainEqual(expect.stringMatching(/same answer for all/));
  // Naming the classes resolves this warning, so the card doesn't record it.
  expect(doubts).not.toContainEqual(expect.stringMatching(/calls its classes/));
});

it("an 8-bit quantized network runs row by row, since its scale depends on the batch, and can learn", async () => {
  const model = madeGraph(
    "output",
    (graph, _logits, x) => {
      const [bytes = "", scale = "", zero = ""] = graph.nodes("DynamicQuantizeLinear", [x], 3);
      const weights = graph.constant(Int8Array.of(90, -40, 10, 30, 70, -100), [2, 3]);
      const sums = graph.node("Cast", [graph.node("MatMulInteger", [bytes, weights, zero])], { to: 1 });
      return graph.node("Mul", [sums, graph.node("Mul", [scale, graph.float(0.02)])]);
    },
    {},
    (each) => {
      for (const set of each.operatorSets) if ((set.domain ?? "") === "") set.version = 13;
    },
  );
  const examination = await check(model);
  expect(examination.card).toMatchObject({ batchRows: 1 });
  expect(codes(examination, "note")).toContain("learning-added");
});
