import { describe, expect, test } from "vitest";
import { renameValue } from "../../src/onnx/edit-graph.ts";
import { exposeZipMapInput } from "../../src/onnx/expose-zipmap-input.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { readFacts } from "../../src/onnx/model-facts.ts";
import { readModel, writeModel } from "../../src/onnx/model-file.ts";
import { denseClassifier, plainModel, scikitLearnExport, sparseClassifier } from "./example-models.ts";
import { runModel, runtimeNames } from "./run-model.ts";

describe("the facts about a model file", () => {
  test("include its inputs and outputs with types and shapes", () => {
    const { inputs, outputs } = readFacts(denseClassifier());
    expect(inputs).toEqual([
      { name: "a", kind: "tensor", type: "float", shape: ["N", 1] },
      { name: "b", kind: "tensor", type: "float", shape: ["N", 1] },
    ]);
    expect(outputs.slice(0, 2)).toEqual([
      { name: "label", kind: "tensor", type: "string", shape: ["N"] },
      { name: "probabilities", kind: "tensor", type: "float", shape: ["N", 3] },
    ]);
  });

  test("include its metadata, classes and operator sets", () => {
    const { metadata, classes, opsets } = readFacts(denseClassifier());
    expect(metadata.get("hunch.version")).toBe("2");
    expect(classes).toEqual(["low", "middle", "high"]);
    expect(opsets.get("")).toBe(20);
  });

  test("say whether it can learn and whether it is additive", () => {
    expect(readFacts(sparseClassifier())).toMatchObject({ canLearn: true, isAdditive: true });
    expect(readFacts(denseClassifier())).toMatchObject({ canLearn: true, isAdditive: false });
    expect(readFacts(plainModel())).toMatchObject({ canLearn: false, isAdditive: false, classes: undefined });
  });

  test("say whether it ends in a ZipMap, whose output a browser can't read", () => {
    const facts = readFacts(scikitLearnExport());
    expect(facts.endsInZipMap).toBe(true);
    expect(facts.outputs.map(({ kind }) => kind)).toEqual(["tensor", "other"]);
    expect(readFacts(plainModel()).endsInZipMap).toBe(false);
  });
});

/** The facts about a model like skl2onnx's export of a LogisticRegression with `zipmap=False`. */
function withoutZipMap(
  attributes: Record<string, readonly string[] | readonly number[]>,
  type: "int64" | "string",
) {
  const graph = new GraphBuilder("ONNX(LogisticRegression)");
  const x = graph.input("X", "float", [undefined, 2]);
  const weights = {
    coefficients: Float32Array.of(-1, 0.5, 1, -0.5),
    intercepts: Float32Array.of(0.25, -0.25),
  };
  const [label = "", scores = ""] = graph.nodes("ai.onnx.ml.LinearClassifier", [x], 2, {
    ...weights,
    ...attributes,
  });
  graph.output(label, type, [undefined], "label");
  graph.output(scores, "float", [undefined, 2], "probabilities");
  return readFacts(graph.toBytes());
}

describe("a scikit-learn export without ZipMap", () => {
  test("has the classifier's class names, in the order that a card must match", () => {
    expect(withoutZipMap({ classlabels_strings: ["no", "yes"] }, "string").classes).toEqual(["no", "yes"]);
    expect(withoutZipMap({ classlabels_ints: [0, 1] }, "int64").classes).toEqual(["0", "1"]);
  });

  test("has no class names if the classifier only numbers the classes and other nodes name them", () => {
    expect(withoutZipMap({ classlabels_ints: [0, 1] }, "string").classes).toBeUndefined();
  });
});

describe("a default scikit-learn export", () => {
  test.each(runtimeNames)("returns tensors once the ZipMap is removed, in %s", async (runtime) => {
    for (const labels of ["string", "int64"] as const) {
      const exposed = exposeZipMapInput(scikitLearnExport(labels));
      const { label, probabilities } = await runModel(runtime, exposed, {
        float_input: ["float32", [1, 0, -1, 0], [2, 2]],
      });
      expect(label).toMatchObject({ type: labels, data: labels === "string" ? ["yes", "no"] : [1, 0] });
      expect(probabilities?.shape).toEqual([2, 2]);
      const [no = 0, yes = 0] = (probabilities?.data ?? []) as number[];
      expect(no + yes).toBeCloseTo(1, 6);
      expect(yes).toBeGreaterThan(no);
    }
  });

  test("has an input that is used, even if it had the name of an output", async () => {
    const model = readModel(scikitLearnExport());
    renameValue(model.graph, "label", "chosen");
    renameValue(model.graph, "float_input", "label");
    model.graph.inputs[0]!.name = "label";
    const exposed = exposeZipMapInput(writeModel(model));
    const [input] = readFacts(exposed).inputs;
    const { probabilities } = await runModel(runtimeNames[0]!, exposed, {
      [input!.name]: ["float32", [1, 0, -1, 0], [2, 2]],
    });
    expect(probabilities?.shape).toEqual([2, 2]);
  });

  test("keeps its class names in the metadata once the ZipMap is removed", () => {
    expect(readFacts(exposeZipMapInput(scikitLearnExport()))).toMatchObject({
      classes: ["no", "yes"],
      endsInZipMap: false,
      outputs: [
        { name: "label", type: "string" },
        { name: "probabilities", kind: "tensor", type: "float", shape: ["N", 2] },
      ],
    });
    expect(readFacts(exposeZipMapInput(scikitLearnExport("int64"))).classes).toEqual(["0", "1"]);
  });

  test("is told apart from a model without a ZipMap, which stays unchanged", () => {
    const file = plainModel();
    expect(exposeZipMapInput(file)).toBe(file);
  });
});
