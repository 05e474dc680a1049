import { describe, expect, test } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { removeUnused, sortNodes } from "../../src/onnx/edit-graph.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { mergeAdapter, readMergedAdapter } from "../../src/onnx/merge-adapter.ts";
import { readFacts } from "../../src/onnx/model-facts.ts";
import { readModel, writeModel } from "../../src/onnx/model-file.ts";
import { metadataKeys, readMetadata, setMetadata } from "../../src/onnx/model-metadata.ts";
import { makeTensor, tensorElements } from "../../src/onnx/tensor.ts";
import { denseClassifier, plainModel, sparseClassifier } from "./example-models.ts";
import { type InputTensor, type OutputTensor, runModel, runtimeNames } from "./run-model.ts";

type Weights = { featureIndices: Int32Array; weights: Float32Array };
type Outputs = Record<string, OutputTensor>;

const folding = {
  version: "sparse_20261120-165400",
  limits: ["The scores are those of version 1."],
  lessonCount: 3,
  baseSha256: "0".repeat(64),
};

/** Weights for `count` features, spread over the first `space` feature indices. */
function someWeights(count: number, space: number, classCount: number): Weights {
  const featureIndices = Int32Array.from({ length: count }, (_, place) =>
    Math.floor((place * space) / count),
  );
  const weights = Float32Array.from({ length: count * classCount }, (_, place) => Math.sin(place * 12.9898));
  return { featureIndices, weights };
}

/** Weights like those from lessons with two classes, where one class gains what the other loses. */
function oppositeWeights(count: number, space: number): Weights {
  const { featureIndices, weights } = someWeights(count, space, 2);
  weights.forEach((weight, place) => {
    if (place % 2 === 0) weights[place + 1] = -weight;
  });
  return { featureIndices, weights };
}

/** Rows of keys for `sparseClassifier`, of different lengths. The second row has no features. */
function rowsOfKeys(rowCount: number, width: number, space: number): Record<string, InputTensor> {
  const keys = Float32Array.from({ length: rowCount * width }, (_, place) => {
    const row = Math.floor(place / width);
    const isPadding = row === 1 || place % width > width - (row % 5);
    return isPadding ? -1 : (place * 7919 + row * 104729) % space;
  });
  return { keys: ["float32", keys, [rowCount, width]] };
}

/**
 * Computes the logits as the page does: the base model's logits plus the adapter, added outside the graph in
 * float64.
 */
function learnedOutside(base: Outputs, ...adapters: Weights[]) {
  const [rowCount = 0, classCount = 0] = base.logits!.shape;
  const logits = Float64Array.from(base.logits!.data as number[]);
  const tables = adapters.map(
    ({ featureIndices, weights }) =>
      new Map(
        Array.from(featureIndices, (feature, place) => [feature, weights.subarray(place * classCount)]),
      ),
  );
  const rows = base.feature_rows!.data as number[];
  rows.forEach((row, k) => {
    for (const table of tables) {
      const weights = table.get(base.feature_indices!.data[k] as number);
      for (let c = 0; weights && c < classCount; c += 1) {
        logits[row * classCount + c]! += weights[c]! * (base.feature_values!.data[k] as number);
      }
    }
  });
  const probabilities = Array.from({ length: rowCount }, (_, row) => {
    const powers = Array.from(logits.subarray(row * classCount, (row + 1) * classCount), Math.exp);
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  });
  return { logits, probabilities };
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((worst, value, index) => Math.max(worst, Math.abs(value - b[index]!)), 0);
}

describe.each(runtimeNames)("a model with a merged adapter, in %s", (runtime) => {
  test.each([
    { rowCount: 1, width: 40, classCount: 2 },
    { rowCount: 64, width: 40, classCount: 2 },
    { rowCount: 64, width: 400, classCount: 5 },
  ])("outputs the same probabilities as the page: $rowCount rows, $classCount classes", async (size) => {
    const base = sparseClassifier(size.classCount);
    const adapter = someWeights(3000, 10_000, size.classCount);
    const inputs = rowsOfKeys(size.rowCount, size.width, 12_000);
    const before = await runModel(runtime, base, inputs);
    const after = await runModel(runtime, mergeAdapter(base, { adapter, ...folding }), inputs);
    const outside = learnedOutside(before, adapter);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(
      largestDifference(after.probabilities!.data as number[], outside.probabilities.flat()),
    ).toBeLessThan(1e-5);
    expect(
      largestDifference(after.probabilities!.data as number[], before.probabilities!.data as number[]),
    ).toBeGreaterThan(0.01);
    const best = outside.probabilities.map((row) => `class ${row.indexOf(Math.max(...row))}`);
    expect(after.label?.data).toEqual(best);
  });

  test("outputs each feature's contribution, including that of the lessons", async () => {
    const adapter = someWeights(500, 1000, 2);
    const inputs = rowsOfKeys(3, 20, 1500);
    const { feature_rows, feature_logits, logits } = await runModel(
      runtime,
      mergeAdapter(sparseClassifier(), { adapter, ...folding }),
      inputs,
    );
    const sums = new Float64Array(6);
    (feature_rows!.data as number[]).forEach((row, k) => {
      for (const c of [0, 1]) sums[row * 2 + c]! += feature_logits!.data[k * 2 + c] as number;
    });
    expect(largestDifference(sums, logits!.data as number[])).toBeLessThan(1e-5);
  });

  test.each(["of the same kind", "of a different kind"])(
    "can be merged with more weights %s without gaining nodes",
    async (sort) => {
      const first = oppositeWeights(300, 1000);
      const second = sort === "of the same kind" ? oppositeWeights(200, 5000) : someWeights(200, 5000, 2);
      const inputs = rowsOfKeys(8, 50, 6000);
      const base = sparseClassifier();
      const once = mergeAdapter(base, { adapter: first, ...folding });
      const twice = mergeAdapter(once, {
        ...folding,
        adapter: second,
        version: "later",
        lessonCount: 4,
        baseSha256: "1".repeat(64),
      });
      const outside = learnedOutside(await runModel(runtime, base, inputs), first, second);
      const { probabilities } = await runModel(runtime, twice, inputs);
      expect(largestDifference(probabilities!.data as number[], outside.probabilities.flat())).toBeLessThan(
        1e-5,
      );
      expect(readModel(twice).graph.nodes).toHaveLength(readModel(once).graph.nodes.length);
      const { metadata } = readFacts(twice);
      expect(metadata.get("hunch.version")).toBe("later");
      expect(metadata.get("hunch.lessons")).toBe("7");
      expect(metadata.get("hunch.base_sha256")).toBe("1".repeat(64));
    },
  );

  test("outputs the same probabilities as the page even if it is not additive, and is unaffected by an empty adapter", async () => {
    const inputs: Record<string, InputTensor> = {
      a: ["float32", [1, 0, -2], [3, 1]],
      b: ["float32", [0.5, 0, 3], [3, 1]],
    };
    const base = denseClassifier();
    const before = await runModel(runtime, base, inputs);
    const nothing = { featureIndices: new Int32Array(0), weights: new Float32Array(0) };
    const same = await runModel(runtime, mergeAdapter(base, { adapter: nothing, ...folding }), inputs);
    expect(same).toEqual(before);
    const adapter = { featureIndices: Int32Array.of(1), weights: Float32Array.of(-3, 0, 3) };
    const after = await runModel(runtime, mergeAdapter(base, { adapter, ...folding }), inputs);
    const outside = learnedOutside(before, adapter);
    expect(
      largestDifference(after.probabilities!.data as number[], outside.probabilities.flat()),
    ).toBeLessThan(1e-5);
    expect(after.label?.data).toEqual(["high", "low", "high"]);
  });
});

/** The same model as earlier versions merged it, with a table of every class's weights for all features. */
function withWideLookup(merged: Uint8Array, classCount: number): Uint8Array {
  const model = readModel(merged);
  const { graph } = model;
  const builder = GraphBuilder.after(graph, []);
  const zeros = builder.node("ConstantOfShape", ["hunch_adapter_shape"]);
  const features = builder.node("CumSum", ["hunch_adapter_gaps", builder.int64(0)]);
  const rows = builder.node("Unsqueeze", [features, builder.int64([1])]);
  const weights = builder.node("MatMul", ["hunch_adapter_weights", "hunch_adapter_spread"]);
  const table = builder.node("ScatterND", [zeros, rows, weights]);
  const least = graph.nodes.find(({ inputs }) => inputs[1] === "hunch_adapter_last")!.outputs[0]!;
  const position = graph.nodes.find(({ inputs }) => inputs[1] === least)!.outputs[0]!;
  graph.nodes.find(({ inputs }) => inputs[1] === position)!.inputs = [table, least];
  builder.appendTo(graph);
  sortNodes(graph);
  removeUnused(graph);
  const shape = graph.initializers.find(({ name }) => name === "hunch_adapter_shape")!;
  const [length = 0n] = tensorElements(shape, "int64");
  Object.assign(shape, makeTensor("hunch_adapter_shape", BigInt64Array.of(length, BigInt(classCount))));
  return writeModel(model);
}

describe("merging", () => {
  test("keeps earlier lessons if another tool has saved their indices as raw data", () => {
    const merged = mergeAdapter(sparseClassifier(), { adapter: someWeights(50, 1000, 2), ...folding });
    const model = readModel(merged);
    const gaps = model.graph.initializers.find(({ name }) => name === "hunch_adapter_gaps")!;
    const raw = makeTensor(gaps.name!, BigInt64Array.from(gaps.int64Data, BigInt), gaps.dims.map(Number));
    Object.assign(gaps, raw);
    expect(readMergedAdapter(model.graph)).toEqual(readMergedAdapter(readModel(merged).graph));
  });

  test("makes a model with many classes that fits in a runtime's memory, whatever its features' indices", async () => {
    const adapter = { featureIndices: Int32Array.of(5, 2_050_000), weights: new Float32Array(1200).fill(1) };
    const base = sparseClassifier(600);
    const merged = mergeAdapter(base, { adapter, ...folding });
    const inputs: Record<string, InputTensor> = { keys: ["float32", [6, 2_050_000], [1, 2]] };
    const [own, learned] = await Promise.all(
      [base, merged].map(
        async (file) => (await runModel("onnxruntime-web", file, inputs)).feature_logits!.data,
      ),
    );
    const added = learned!.map((value, k) => Number(value) - Number(own![k]));
    expect(largestDifference(added, [...Array(600).fill(0), ...Array(600).fill(0.5)])).toBeLessThan(1e-6);
  });

  test("adds to the weights in an earlier file, whose table had every class's weights", async () => {
    const first = someWeights(300, 1000, 3);
    const second = someWeights(200, 5000, 3);
    const inputs = rowsOfKeys(8, 50, 6000);
    const once = mergeAdapter(sparseClassifier(3), { adapter: first, ...folding });
    const earlier = withWideLookup(once, 3);
    expect(await runModel("onnxruntime-web", earlier, inputs)).toEqual(
      await runModel("onnxruntime-web", once, inputs),
    );
    const again = (file: Uint8Array) => mergeAdapter(file, { adapter: second, ...folding });
    expect(await runModel("onnxruntime-web", again(earlier), inputs)).toEqual(
      await runModel("onnxruntime-web", again(once), inputs),
    );
    expect(again(earlier).length).toBeLessThan(again(once).length + 100);
  });

  test("writes the same bytes whatever order the features are in", () => {
    const { featureIndices, weights } = someWeights(50, 1000, 2);
    const order = Array.from(featureIndices, (_, place) => featureIndices.length - 1 - place);
    const reversed = {
      featureIndices: Int32Array.from(order, (place) => featureIndices[place]!),
      weights: Float32Array.from(order.flatMap((place) => [weights[place * 2]!, weights[place * 2 + 1]!])),
    };
    const base = sparseClassifier();
    expect(mergeAdapter(base, { adapter: reversed, ...folding })).toEqual(
      mergeAdapter(base, { adapter: { featureIndices, weights }, ...folding }),
    );
  });

  test("keeps the file small: nine bytes per feature for two classes, five if their weights are opposite", () => {
    const base = sparseClassifier();
    const added = (adapter: Weights) => mergeAdapter(base, { adapter, ...folding }).length - base.length;
    expect(added(someWeights(10_000, 1_000_000, 2))).toBeLessThan(10_000 * 9.1 + 2500);
    expect(added(oppositeWeights(10_000, 1_000_000))).toBeLessThan(10_000 * 5.1 + 2500);
  });

  test("is refused for a model without features or class names", () => {
    const adapter = someWeights(1, 1, 2);
    expect(() => mergeAdapter(plainModel(), { adapter, ...folding }, "m.onnx")).toThrow(AppError);
    const nameless = readModel(sparseClassifier());
    nameless.metadata = [];
    expect(() => mergeAdapter(writeModel(nameless), { adapter, ...folding })).toThrow("name its classes");
  });

  test("is refused for weights that do not match the classes", () => {
    expect(() => mergeAdapter(sparseClassifier(3), { adapter: someWeights(5, 5, 2), ...folding })).toThrow(
      RangeError,
    );
  });
});

describe("the card in a file", () => {
  const card = {
    title: "Toy",
    reference: { library: "Hunch's trainer", rows: 1, csv: "a,no,yes\r\n1,0.5,0.5" },
  };
  const cardAfter = (adapter: Weights): unknown => {
    const model = readModel(denseClassifier(), "model.onnx");
    setMetadata(model, metadataKeys.card, JSON.stringify(card));
    const merged = readModel(mergeAdapter(writeModel(model), { ...folding, adapter }), "model.onnx");
    return JSON.parse(readMetadata(merged).get(metadataKeys.card)!);
  };

  const { version, limits } = folding;

  test("says which version the scores are of, and loses its reference rows, since lessons change the probabilities", () => {
    expect(cardAfter(someWeights(2, 2, 3))).toEqual({ title: "Toy", version, limits });
  });

  test("keeps its reference rows if there are no lessons", () => {
    expect(cardAfter(someWeights(0, 2, 3))).toEqual({ ...card, version, limits });
  });
});
