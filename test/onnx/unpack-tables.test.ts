import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { readModel } from "../../src/onnx/model-file.ts";
import { elementTypes } from "../../src/onnx/onnx-messages.ts";
import { tensorElements } from "../../src/onnx/tensor.ts";
import { unpackTables } from "../../src/onnx/unpack-tables.ts";
import { openModel, runtimeNames } from "./run-model.ts";

/** A graph that looks up bytes in an 8-byte table, which is packed as entries and the gaps between them. */
function tableGraph(gaps: readonly number[], entries: readonly number[]): Uint8Array {
  const g = new GraphBuilder("lookup");
  const at = g.node("CumSum", [
    g.node("Cast", [g.constant(Uint8Array.from(gaps))], { to: elementTypes.int32 }),
    g.int64(0),
  ]);
  const zeros = g.node("Expand", [g.constant(Uint8Array.of(0), [1]), g.int64([8])]);
  const table = g.node("ScatterElements", [zeros, at, g.constant(Uint8Array.from(entries))], { axis: 0 });
  const found = g.node("Gather", [table, g.input("at", "int64", ["N"])]);
  g.output(g.node("Cast", [found], { to: elementTypes.float }, { outputs: ["found"] }), "float", ["N"]);
  return g.toBytes();
}

async function lookUpAll(bytes: Uint8Array): Promise<unknown> {
  const { run } = await openModel("onnxruntime-web", bytes);
  return (await run({ at: ["int64", [0, 1, 2, 3, 4, 5, 6, 7], [8]] })).found?.data;
}

describe("unpackTables", () => {
  it("puts the unpacked table into the graph, without changing the results", async () => {
    const packed = tableGraph([1, 2, 4], [5, 0, 200]);
    const { bytes, hasConstantNodes } = unpackTables(packed);
    const { graph } = readModel(bytes);
    expect(graph.nodes.map(({ operator }) => operator)).toEqual(["Gather", "Cast"]);
    expect([...tensorElements(graph.initializers.at(-1)!, "uint8")]).toEqual([0, 5, 0, 0, 0, 0, 0, 200]);
    expect(hasConstantNodes).toBe(false);
    expect(await lookUpAll(bytes)).toEqual(await lookUpAll(packed));
  });

  it("leaves a table to the runtime if its gaps lead past the table's end", () => {
    const packed = tableGraph([1, 200], [5, 6]);
    expect(unpackTables(packed)).toEqual({ bytes: packed, hasConstantNodes: true });
  });

  it.each(runtimeNames)("leaves every bit of the text model's answers unchanged in %s", async (runtime) => {
    const packed = readFileSync(new URL("../../public/models/movie-review/model.onnx", import.meta.url));
    const { bytes, hasConstantNodes } = unpackTables(packed);
    expect(hasConstantNodes).toBe(false);
    const texts = ["A wonderful film.", "Never again!", ""];
    const answers = [packed, bytes].map(async (file) => {
      const { run } = await openModel(runtime, file);
      return run({ review: ["string", texts, [texts.length, 1]] });
    });
    expect(await answers[1]).toEqual(await answers[0]);
  });
});
