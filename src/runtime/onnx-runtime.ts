/// <reference path="./second-library.d.ts" />
import * as firstLibrary from "onnxruntime-web/wasm";
import { AppError } from "../core/errors.ts";
import { createQueue } from "../core/promises.ts";
import type { Elements } from "../onnx/tensor.ts";
import { unpackTables } from "../onnx/unpack-tables.ts";
import { makeRoomFor } from "./runtime-hooks.ts";

export type Feed = { readonly type: string; readonly data: Elements; readonly shape: readonly number[] };
export type Fetched = { readonly data: Elements; readonly shape: readonly number[] };

/** A graph that is ready to run. */
export interface RuntimeSession {
  /** Runs the nodes that the named outputs need. Throws AppError `model-cannot-run`. */
  run(
    feeds: Readonly<Record<string, Feed>>,
    outputs: readonly string[],
  ): Promise<Readonly<Record<string, Fetched>>>;
  release(): Promise<void>;
}

/** The runtime's WebAssembly as a thread gets it. */
export type Runtime = {
  readonly wasm: Uint8Array;
  /** Gets the whole runtime. Set if `wasm` is cut to what some models need (src/build/runtime-cut). */
  readonly whole?: (() => Promise<Uint8Array>) | undefined;
};

type Library = typeof firstLibrary;

/** The runtime is one WebAssembly instance for the whole thread, and does one thing at a time. */
const enqueue = createQueue();

/**
 * The runtime's JavaScript that this thread uses. It can't start its WebAssembly twice, so if the whole runtime has to
 * replace the cut one, a second copy of the JavaScript starts it.
 */
let library: Library = firstLibrary;
/** A cut runtime that stopped in the middle of a run must not run again. */
let state: "unstarted" | "cut" | "stopped" | "whole" = "unstarted";

/**
 * Prepares a graph. The first call of a thread starts the runtime. If the cut runtime stops at a function that it lacks, in
 * this call or in a later run, the whole one replaces it and repeats the work without callers noticing.
 * @param runtime without it the runtime finds its own file, which works well only in Node
 * @throws AppError `webassembly-unavailable`, `runtime-unavailable`, or `model-unreadable` for a graph that this build
 *   cannot run: unknown operators, types that do not fit; and as `whole` does
 */
export async function createRuntimeSession(model: Uint8Array, runtime?: Runtime): Promise<RuntimeSession> {
  const { wasm, whole } = runtime ?? {};
  let opened = await enqueue(async () => {
    // This graph needs the whole runtime, but the thread started with the cut one.
    if (state === "cut" && wasm && !whole) await startWhole(async () => wasm);
    if (state === "unstarted") start(wasm, whole ? "cut" : "whole");
    return orOnTheWhole(whole, () => openSession(model));
  });
  return {
    run: (feeds, outputs) =>
      enqueue(() =>
        orOnTheWhole(whole, async () => {
          if (opened.library !== library) opened = await openSession(model);
          return runSession(opened, feeds, outputs);
        }),
      ),
    release: () =>
      enqueue(async () => {
        if (opened.library === library && state !== "stopped") await opened.session.release();
      }),
  };
}

/**
 * Does some work of a session. If the cut runtime fails, the whole one repeats the work, and does all later work too.
 */
async function orOnTheWhole<Result>(whole: Runtime["whole"], work: () => Promise<Result>): Promise<Result> {
  if (state !== "stopped") {
    try {
      return await work();
    } catch (error) {
      if (!whole || state !== "cut" || !(error instanceof AppError) || !isTrap(error.cause)) throw error;
      state = "stopped";
    }
  }
  if (whole) await startWhole(whole);
  return work();
}

async function startWhole(whole: NonNullable<Runtime["whole"]>): Promise<void> {
  const [wasm, second] = await Promise.all([whole(), import("onnxruntime-web/wasm?second")]);
  library = second;
  start(wasm, "whole");
}

/** Tells the library what to start when the first graph is opened. */
function start(wasm: Uint8Array | undefined, as: "cut" | "whole"): void {
  state = as;
  const { env } = library;
  // Threads need headers that static hosts do not set, and models of this size gain nothing from them.
  env.wasm.numThreads = 1;
  if (wasm) env.wasm.wasmBinary = wasm;
}

/**
 * True for WebAssembly that stopped, by a trap or by the runtime's own abort. If that happens while the runtime starts,
 * only the message is left.
 */
function isTrap(cause: unknown): boolean {
  return cause instanceof Error && (cause.name === "RuntimeError" || /\bRuntimeError\b/.test(cause.message));
}

type OpenedSession = { readonly library: Library; readonly session: firstLibrary.InferenceSession };

/**
 * The graph as the runtime opens it. Optimising takes a third of the time to open a graph, and most of its code is among the
 * functions that are cut. Without it runs take as long as with it, unless nodes compute from constants alone, which
 * optimising computes once. A site gets a cut runtime only if all results stay the same.
 */
function toOpen(model: Uint8Array): { bytes: Uint8Array; level: "disabled" | "basic" | "all" } {
  if (state !== "cut") return { bytes: model, level: "all" };
  const { bytes, hasConstantNodes } = unpackTables(model);
  return hasConstantNodes ? { bytes: model, level: "basic" } : { bytes, level: "disabled" };
}

async function openSession(model: Uint8Array): Promise<OpenedSession> {
  const { env, InferenceSession } = library;
  try {
    const { bytes, level } = toOpen(model);
    makeRoomFor(bytes.length);
    const session = await InferenceSession.create(bytes, {
      executionProviders: ["wasm"],
      graphOptimizationLevel: level,
      logSeverityLevel: 3,
    });
    return { library, session };
  } catch (cause) {
    throw startError(cause);
  } finally {
    // The runtime keeps its own copy of what it needs; this one is 14 MB.
    delete env.wasm.wasmBinary;
  }
}

async function runSession(
  { library: { Tensor }, session }: OpenedSession,
  feeds: Readonly<Record<string, Feed>>,
  outputs: readonly string[],
): Promise<Record<string, Fetched>> {
  const tensors = Object.fromEntries(
    // The constructor is overloaded by type; here `type` is only known at run time.
    Object.entries(feeds).map(([name, { type, data, shape }]) => [
      name,
      new Tensor(type as "float32", data as Float32Array, shape),
    ]),
  );
  try {
    const results = await session.run(tensors, [...outputs]);
    return Object.fromEntries(
      Object.entries(results).map(([name, { data, dims }]) => [
        name,
        { data: data as Elements, shape: dims },
      ]),
    );
  } catch (cause) {
    // The runtime's own text names its source files and shapes: it stays in the cause, for the console.
    console.info("A graph failed:", cause);
    throw new AppError("model-cannot-run", { reason: "a step of its graph failed" }, { cause });
  }
}

function startError(cause: unknown): AppError {
  const reason = reasonOf(cause);
  // A content policy or a browser's lockdown refuses compilation; old machines lack SIMD.
  const isRefused = /unsafe-eval|Wasm code generation disallowed|WebAssembly SIMD is not supported/i.test(
    reason,
  );
  if (isRefused) return new AppError("webassembly-unavailable", { reason }, { cause });
  if (/no available backend|initWasm|CompileError|LinkError/i.test(reason)) {
    return new AppError("runtime-unavailable", { reason }, { cause });
  }
  console.info("A graph could not be opened:", cause);
  return new AppError("model-unreadable", { reason: "the runtime can't open its graph" }, { cause });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
