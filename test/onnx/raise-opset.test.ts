import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { readModel, writeModel } from "../../src/onnx/model-file.ts";
import { attribute, float } from "../../src/onnx/node-attribute.ts";
import { raiseOpset } from "../../src/onnx/raise-opset.ts";
import { createRuntimeSession } from "../../src/runtime/onnx-runtime.ts";

/**
 * An opset 9 graph with one node, whose operator has changed since then: most of its settings were attributes.
 */
function oldModel(operator: string, attributes: readonly ReturnType<typeof attribute>[]) {
  const graph = new GraphBuilder("old");
  const x = graph.input("x", "float", ["N", 3]);
  graph.output(graph.node(operator, [x], {}, { outputs: ["y"] }), "float", [undefined]);
  const model = graph.toModel();
  model.graph.nodes[0]!.attributes = [...attributes];
  delete model.graph.outputs[0]!.type!.tensor!.shape;
  model.operatorSets = [{ domain: "", version: 9 }];
  model.irVersion = 4;
  return model;
}

async function run(bytes: Uint8Array): Promise<number[]> {
  const session = await createRuntimeSession(bytes);
  const data = Float32Array.of(3, -1, 2, 0.5, 4, -2);
  const { y } = await session.run({ x: { type: "float32", data, shape: [2, 3] } }, ["y"]);
  await session.release();
  return Array.from(y!.data as Float32Array);
}

describe("raising the operator set version", () => {
  it.each([
    ["Clip", [attribute("min", float(-1)), attribute("max", float(2.5))]],
    ["Softmax", []],
    ["ReduceSum", [attribute("axes", [1]), attribute("keepdims", 0)]],
    ["Unsqueeze", [attribute("axes", [0])]],
    ["Slice", [attribute("starts", [1]), attribute("ends", [3]), attribute("axes", [1])]],
    ["Pad", [attribute("pads", [0, 1, 0, 0]), attribute("value", float(7))]],
    ["Dropout", [attribute("ratio", float(0.5))]],
  ] as const)("does not change the results of %s", async (operator, attributes) => {
    const model = oldModel(operator, attributes);
    const before = await run(writeModel(model));
    expect(raiseOpset(model)).toEqual([]);
    expect(readModel(writeModel(model)).operatorSets).toEqual([{ domain: "", version: 16 }]);
    expect(await run(writeModel(model))).toEqual(before);
  });

  it("takes no longer for each constant the more there are", () => {
    const graph = new GraphBuilder("chain");
    let value = graph.input("x", "float", ["N", 3]);
    for (let index = 0; index < 4000; index += 1) value = graph.node("Unsqueeze", [value]);
    const model = graph.toModel();
    for (const node of model.graph.nodes) node.attributes = [attribute("axes", [0])];
    model.operatorSets = [{ domain: "", version: 11 }];
    expect(raiseOpset(model)).toEqual([]);
    expect(new Set(model.graph.nodes.map(({ inputs }) => inputs[1])).size).toBe(4000);
  }, 5000);

  it("names an operator that can't be converted, and changes nothing", () => {
    const model = oldModel("Upsample", [attribute("mode", "nearest")]);
    const before = writeModel(model);
    expect(raiseOpset(model)).toEqual(["Upsample"]);
    expect(writeModel(model)).toEqual(before);
  });
});
