import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { enteredFunctions, keepFunctions, noteEntries } from "../../src/build/runtime-cut/wasm-module.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { makeCard, makeNumbersGraph, makeTextGraph, numberField, textField } from "./graphs.ts";

const whole = new Uint8Array(
  readFileSync(createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")),
);
const graph = makeNumbersGraph();
const card = makeCard([numberField("a"), numberField("b")]);
const row = { a: 1, b: 0.5 };
/** As thrown by Chromium. */
const noMemory = new RangeError(
  "WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory for new instance",
);

afterEach(() => vi.restoreAllMocks());
// The next test file in this process needs the whole runtime.
afterAll(() => vi.resetModules());

/** Fresh modules, so that the runtime is in the same state as in a new thread. */
async function freshThread() {
  vi.resetModules();
  return import("../../src/runtime/graph-session.ts");
}

/** The runtime functions called while the graph is opened, with the runtime treated as cut or as whole. */
async function functionsToOpen(isCut: boolean): Promise<readonly number[]> {
  const { openGraph } = await freshThread();
  const { instantiate } = WebAssembly;
  let exports: WebAssembly.Exports = {};
  vi.spyOn(WebAssembly, "instantiate").mockImplementation(async (...args: unknown[]) => {
    const source = await (
      instantiate as (...args: unknown[]) => Promise<WebAssembly.WebAssemblyInstantiatedSource>
    )(...args);
    exports = source.instance.exports;
    return source as never;
  });
  const wasm = noteEntries(whole);
  await openGraph(card, graph, { runtime: { wasm, whole: isCut ? async () => whole : undefined } });
  vi.restoreAllMocks();
  return enteredFunctions(exports);
}

/** The runtime cut down to the functions that opening the graph needs. Running the graph needs more. */
async function cutToOpening(): Promise<Uint8Array<ArrayBuffer>> {
  const kept = [...(await functionsToOpen(true)), ...(await functionsToOpen(false))];
  return keepFunctions(whole, new Set(kept));
}

const opening = await cutToOpening();

async function expected() {
  const { openGraph } = await freshThread();
  return (await openGraph(card, graph)).run([row], { features: true });
}

describe("a cut runtime that stops at a missing function", () => {
  it("is replaced by the whole one, which returns the right answer", async () => {
    const wanted = await expected();
    const { openGraph } = await freshThread();
    const getWhole = vi.fn(async () => whole);
    const noteStop = vi.fn(async () => undefined);
    const session = await openGraph(card, graph, { runtime: { wasm: opening, whole: getWhole, noteStop } });
    expect(getWhole).not.toHaveBeenCalled();
    expect(noteStop).not.toHaveBeenCalled();
    expect(await session.run([row], { features: true })).toEqual(wanted);
    expect(await session.run([row], { features: true })).toEqual(wanted);
    expect(getWhole).toHaveBeenCalledTimes(1);
    expect(noteStop).toHaveBeenCalledTimes(1);
  });

  it("is replaced even if it stops while starting or while opening a graph", async () => {
    const wanted = await expected();
    const { openGraph } = await freshThread();
    const wasm = keepFunctions(whole, new Set());
    const session = await openGraph(card, graph, { runtime: { wasm, whole: async () => whole } });
    expect(await session.run([row], { features: true })).toEqual(wanted);
  });

  it("returns no more results until the whole one has been loaded", async () => {
    const wanted = await expected();
    const { openGraph } = await freshThread();
    let attempts = 0;
    const getWhole = async () => {
      if (attempts++ < 2) throw new Error("no network");
      return whole;
    };
    const noteStop = vi.fn(async () => undefined);
    const session = await openGraph(card, graph, { runtime: { wasm: opening, whole: getWhole, noteStop } });
    await expect(session.run([row], { features: true })).rejects.toThrow("no network");
    expect(noteStop).toHaveBeenCalled();
    await expect(session.run([row], { features: true })).rejects.toThrow("no network");
    expect(await session.run([row], { features: true })).toEqual(wanted);
  });

  it("is not used again by a graph that brings the whole one, even if that could not be loaded before", async () => {
    const { openGraph } = await freshThread();
    const noNetwork = () => Promise.reject(new Error("no network"));
    const first = await openGraph(card, graph, { runtime: { wasm: opening, whole: noNetwork } });
    await expect(first.run([row], { features: true })).rejects.toThrow("no network");
    const texts = makeCard([textField("text")], ["other", "same"]);
    const other = await openGraph(texts, makeTextGraph("x"), { runtime: { wasm: whole } });
    const [answer] = await other.run([{ text: "x" }], { features: false });
    expect([...answer!.probabilities]).toEqual([0, 1]);
  });

  it("is not replaced if the browser lacks memory, since the whole one needs more", async () => {
    const getWhole = vi.fn(async () => whole);
    vi.spyOn(WebAssembly, "instantiate").mockRejectedValue(noMemory);
    const { openGraph } = await freshThread();
    await expect(
      openGraph(card, graph, { runtime: { wasm: opening, whole: getWhole } }),
    ).rejects.toMatchObject({ code: "out-of-memory" });
    expect(getWhole).not.toHaveBeenCalled();
  });

  it.each([5, 40])(
    "has not stopped for good if the whole one can't open %i MB either, because memory can't grow",
    async (megabytes) => {
      const { grow } = WebAssembly.Memory.prototype;
      WebAssembly.Memory.prototype.grow = () => {
        throw new RangeError("WebAssembly.Memory.grow(): Unable to grow instance memory");
      };
      onTestFinished(() => {
        WebAssembly.Memory.prototype.grow = grow;
      });
      const noteStop = vi.fn(async () => undefined);
      await freshThread();
      const { createRuntimeSession } = await import("../../src/runtime/onnx-runtime.ts");
      const runtime = { wasm: opening, whole: async () => whole, noteStop };
      await expect(createRuntimeSession(makeLargeGraph(megabytes), runtime)).rejects.toMatchObject({
        code: "out-of-memory",
      });
      expect(noteStop).not.toHaveBeenCalled();
    },
  );

  it("is replaced for all graphs in its thread", async () => {
    const wanted = await expected();
    const { openGraph } = await freshThread();
    const runtime = { wasm: opening, whole: async () => whole };
    const [first, second] = [
      await openGraph(card, graph, { runtime }),
      await openGraph(card, graph, { runtime }),
    ];
    expect(await second.run([row], { features: true })).toEqual(wanted);
    expect(await first.run([row], { features: true })).toEqual(wanted);
    await Promise.all([first.release(), second.release()]);
  });

  it("is replaced when its thread opens a graph that needs the whole one", async () => {
    const wanted = await expected();
    const { openGraph } = await freshThread();
    const first = await openGraph(card, graph, { runtime: { wasm: opening, whole: async () => whole } });
    const texts = makeCard([textField("text")], ["other", "same"]);
    const other = await openGraph(texts, makeTextGraph("x"), { runtime: { wasm: whole } });
    const [answer] = await other.run([{ text: "x" }], { features: false });
    expect([...answer!.probabilities]).toEqual([0, 1]);
    expect(await first.run([row], { features: true })).toEqual(wanted);
  });
});

/** A graph of about this size, which returns half of x for each of its weights. */
function makeLargeGraph(megabytes: number): Uint8Array {
  const graph = new GraphBuilder("large");
  const count = megabytes * 2 ** 18;
  const weights = graph.float(new Float32Array(count).fill(0.5), [1, count]);
  const product = graph.node("Mul", [graph.input("x", "float", ["N", 1]), weights]);
  graph.output(graph.node("ReduceMax", [product], { keepdims: 1 }, { outputs: ["y"] }), "float", ["N", 1]);
  return graph.toBytes();
}

describe("a whole runtime", () => {
  it("gets more memory if its thread opens a much larger model, and the earlier one still answers", async () => {
    const wanted = await expected();
    const { openGraph } = await freshThread();
    const { createRuntimeSession } = await import("../../src/runtime/onnx-runtime.ts");
    const { limitPages } = await import("../../src/runtime/runtime-hooks.ts");
    const { Memory } = WebAssembly;
    // In a browser, the build inserts this into the runtime's JavaScript.
    WebAssembly.Memory = new Proxy(Memory, {
      construct: (target, [request]) => new target({ ...request, maximum: limitPages(request.maximum) }),
    });
    onTestFinished(() => {
      WebAssembly.Memory = Memory;
    });
    const small = await openGraph(card, graph, { runtime: { wasm: whole } });
    const large = await createRuntimeSession(makeLargeGraph(110), { wasm: whole });
    const x = { type: "float32", data: Float32Array.of(3), shape: [1, 1] };
    expect((await large.run({ x }, ["y"])).y!.data).toEqual(Float32Array.of(1.5));
    expect(await small.run([row], { features: true })).toEqual(wanted);
  });

  it("says whether it stopped or lacked memory if it can't be started", async () => {
    const started = async (wasm: Uint8Array) =>
      (await freshThread()).openGraph(card, graph, { runtime: { wasm } });
    await expect(started(keepFunctions(whole, new Set()))).rejects.toMatchObject({
      code: "runtime-unavailable",
      details: { reason: "it stopped while it was starting" },
    });
    vi.spyOn(WebAssembly, "instantiate").mockRejectedValue(
      new RangeError(
        "WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory for new instance",
      ),
    );
    await expect(started(whole)).rejects.toMatchObject({ code: "out-of-memory" });
  });

  it("reports the error from a graph that stops it, since there is nothing else to try", async () => {
    const { openGraph } = await freshThread();
    const session = await openGraph(card, graph, { runtime: { wasm: opening } });
    await expect(session.run([row], { features: true })).rejects.toMatchObject({
      code: "model-cannot-run",
    });
  });
});
