import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { InferenceSession } from "onnxruntime-web";
import { afterAll, expect, it, onTestFinished, vi } from "vitest";
import { addClassifierOutputs } from "../../src/onnx/classifier-outputs.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { makeCard, numberField } from "./graphs.ts";

const wasm = new Uint8Array(
  readFileSync(createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")),
);
const card = makeCard([numberField("a")]);
const features = false;
const usualMaximumPages = (256 * 2 ** 20) / 65_536;

// The next test file in this process needs a runtime in a known state.
afterAll(() => vi.resetModules());

/** Fresh modules, so that the runtime is in the same state as in a new thread. */
async function freshThread() {
  vi.resetModules();
  return import("../../src/runtime/graph-session.ts");
}

/** The logits [-3a, 3a], with an intermediate result of `width` floats for each row. */
function makeWideGraph(width: number): Uint8Array {
  const graph = new GraphBuilder("wide");
  const a = graph.input("a", "float", ["N", 1]);
  const wide = graph.node("Expand", [a, graph.int64([1, width])]);
  const twice = graph.node("Add", [wide, wide]);
  const thrice = graph.node("ReduceMax", [graph.node("Add", [twice, wide]), graph.int64([1])]);
  const logits = graph.node("Concat", [graph.node("Neg", [thrice]), thrice], { axis: 1 });
  addClassifierOutputs(graph, logits, ["no", "yes"]);
  return graph.toBytes();
}

const inputs = Array.from({ length: 260 }, (_, row) => ({ a: (row % 41) / 10 - 2 }));
const expected = inputs.map(({ a }) => 1 / (1 + Math.exp(-6 * a)));
const rounded = (answers: readonly { readonly probabilities: Float32Array }[]) =>
  answers.map(({ probabilities }) => probabilities[1]!.toFixed(4));

it("answers rows that don't fit into its memory together, but do in smaller batches", async () => {
  const { openGraph } = await freshThread();
  // 256 rows need 300 MB for each step, one row 1.2 MB.
  const session = await openGraph(card, makeWideGraph(300_000), { runtime: { wasm } });
  const answers = await session.run(inputs, { features });
  expect(rounded(answers)).toEqual(expected.map((share) => share.toFixed(4)));
  expect(rounded(await session.run(inputs.slice(0, 20), { features }))).toEqual(
    rounded(answers).slice(0, 20),
  );
});

it("answers rows in smaller batches on a device that has no more memory than the usual maximum", async () => {
  const { openGraph } = await freshThread();
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(limits: WebAssembly.MemoryDescriptor) {
      if (limits.maximum! > usualMaximumPages) throw new RangeError("could not allocate memory");
      super(limits);
    }
  };
  onTestFinished(() => {
    WebAssembly.Memory = Memory;
  });
  const session = await openGraph(card, makeWideGraph(300_000), { runtime: { wasm } });
  for (const count of [260, 1, 20]) {
    const answers = await session.run(inputs.slice(0, count), { features });
    expect(rounded(answers)).toEqual(expected.slice(0, count).map((share) => share.toFixed(4)));
  }
  const large = await openGraph(card, makeWideGraph(30_000_000), { runtime: { wasm } });
  await expect(large.run(inputs.slice(0, 1), { features })).rejects.toMatchObject({
    details: { reason: "it ran out of memory" },
  });
  expect(rounded(await session.run(inputs.slice(0, 1), { features }))).toEqual([expected[0]!.toFixed(4)]);
});

it("answers a row that needs more memory than its usual maximum", async () => {
  const { openGraph } = await freshThread();
  // One row needs 120 MB for each step.
  const session = await openGraph(card, makeWideGraph(30_000_000), { runtime: { wasm } });
  const answers = await session.run(inputs.slice(0, 1), { features });
  expect(rounded(answers)).toEqual(expected.slice(0, 1).map((share) => share.toFixed(4)));
});

it("says that it ran out of memory if even one row needs more than twice its usual maximum", async () => {
  const { openGraph } = await freshThread();
  const session = await openGraph(card, makeWideGraph(200_000_000), { runtime: { wasm } });
  const outOfMemory = { code: "model-cannot-run", details: { reason: "it ran out of memory" } };
  await expect(session.run(inputs.slice(0, 2), { features })).rejects.toMatchObject(outOfMemory);
  await expect(session.run(inputs.slice(0, 1), { features })).rejects.toMatchObject(outOfMemory);
});

it("answers rows in smaller batches after it aborted, which it does where it can't report that memory ran out", async () => {
  const { openGraph } = await freshThread();
  const { InferenceSession } = await import("onnxruntime-web/wasm");
  const { create } = InferenceSession;
  vi.spyOn(InferenceSession, "create").mockImplementation(async (...args: unknown[]) => {
    const session = await (create as (...args: unknown[]) => Promise<InferenceSession>)(...args);
    const error = new WebAssembly.RuntimeError("Aborted(). Build with -sASSERTIONS for more info.");
    vi.spyOn(session, "run").mockRejectedValue(error);
    return session;
  });
  onTestFinished(() => void vi.restoreAllMocks());
  const session = await openGraph(card, makeWideGraph(1), { runtime: { wasm } });
  const answers = await session.run(inputs, { features });
  expect(rounded(answers)).toEqual(expected.map((share) => share.toFixed(4)));
});
