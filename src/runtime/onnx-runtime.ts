/// <reference path="./second-library.d.ts" />
import * as firstLibrary from "onnxruntime-web/wasm";
import { AppError } from "../core/errors.ts";
import { createQueue } from "../core/promises.ts";
import type { Elements } from "../onnx/tensor.ts";
import { unpackTables } from "../onnx/unpack-tables.ts";
import type { RunWatch } from "./run-limit.ts";
import { makeMoreRoom, makeRoomFor, mayLackRoomFor, runtimeStartedAt } from "./runtime-hooks.ts";

export type Feed = { readonly type: string; readonly data: Elements; readonly shape: readonly number[] };
export type Fetched = { readonly data: Elements; readonly shape: readonly number[] };

/** A graph that is ready to run. */
export interface RuntimeSession {
  /**
   * Runs the graph and returns the named outputs. If the thread's first runtime runs out of memory, a second one
   * with more memory does all later work if the device has that much, and repeats a run of one row; larger runs are
   * up to the caller, who can repeat them with fewer rows (see `ranOutOfMemory`).
   * @throws AppError `model-cannot-run`, what the watch's `begin` rejects with, and any error from loading the whole
   *   runtime or from opening the graph again in it
   */
  run(
    feeds: Readonly<Record<string, Feed>>,
    outputs: readonly string[],
  ): Promise<Readonly<Record<string, Fetched>>>;
  release(): Promise<void>;
}

/** The runtime's WebAssembly, as passed to a thread. */
export type Runtime = {
  readonly wasm: Uint8Array;
  /** Loads the whole runtime. Set if `wasm` is cut down to what some models need (src/build/runtime-cut). */
  readonly whole?: (() => Promise<Uint8Array>) | undefined;
  /** Records that `wasm` stopped at a missing function, so that later threads start with the whole runtime. */
  readonly noteStop?: (() => Promise<void>) | undefined;
};

type Library = typeof firstLibrary;

/** The whole thread shares one WebAssembly instance, which can do only one thing at a time. */
const enqueue = createQueue();

/**
 * The copy of the runtime's JavaScript that this thread uses. It can't start its WebAssembly twice, so if the
 * whole runtime has to replace the cut one, or one with too little memory, a second copy of the JavaScript starts it.
 */
let library: Library = firstLibrary;
/** A cut runtime that stopped while it opened or ran a graph must not be used again. */
let state: "unstarted" | "cut" | "stopped" | "whole" = "unstarted";
/** A device may lack the memory for a larger copy. It is asked only once, since no copy can start twice. */
let refusedLarger = false;

/**
 * Prepares a graph. The first call in a thread starts the runtime. If the cut runtime stops at a missing
 * function, in this call or in a later run, the whole one replaces it and repeats the work; callers don't
 * notice.
 * @param runtime without it, the runtime finds its own file, which works reliably only in Node
 * @throws AppError `webassembly-unavailable`, `runtime-unavailable`, `out-of-memory`, or `model-unreadable` for a
 *   graph that the runtime can't open (unknown operators or mismatched types); what the watch's `begin` rejects with;
 *   and any error from `whole`
 * @param watch may limit the opening and the runs
 */
export async function createRuntimeSession(
  model: Uint8Array,
  runtime?: Runtime,
  watch?: RunWatch,
): Promise<RuntimeSession> {
  const { wasm, whole, noteStop } = runtime ?? {};
  const load = whole ?? (wasm && (async () => wasm));
  let opened = await enqueue(async () => {
    // This graph needs the whole runtime, but the thread started with the cut one, which may have stopped since.
    if ((state === "cut" || state === "stopped") && wasm && !whole) await startWhole(async () => wasm);
    if (state === "unstarted") start(wasm, whole ? "cut" : "whole");
    try {
      return await orOnTheWhole({ whole, noteStop }, () => openWatched(model, watch));
    } catch (error) {
      // The memory of a started runtime can't be enlarged, but the second copy gets as much as this model needs.
      const isCrowded = ranOutOfMemory(error) && mayLackRoomFor(model.length);
      const larger = load && isCrowded && (await openInLarger(model, load, watch));
      if (!larger) throw error;
      return larger;
    }
  });
  return {
    run: async (feeds, outputs) => {
      await watch?.pause?.();
      const rows = Object.values(feeds)[0]?.shape[0] ?? 1;
      const run = () =>
        orOnTheWhole({ whole, noteStop }, async () => {
          if (opened.library !== library) opened = await openWatched(model, watch);
          await watch?.begin?.();
          const start = performance.now();
          try {
            return await runSession(opened, feeds, outputs);
          } finally {
            watch?.ran(performance.now() - start, rows);
          }
        });
      return enqueue(async () => {
        try {
          return await run();
        } catch (error) {
          if (!load || !ranOutOfMemory(error)) throw error;
          makeMoreRoom();
          const larger = await openInLarger(model, load, watch);
          if (larger) opened = larger;
          if (!larger || rows > 1) throw error;
          return run();
        }
      });
    },
    release: () =>
      enqueue(async () => {
        if (opened.library === library && state !== "stopped") await opened.session.release();
      }),
  };
}

/**
 * Runs one piece of a session's work. If the cut runtime fails, the whole one repeats it and does all later work
 * too. The stop is recorded, unless the whole one shows that there was just too little memory: the cut one may not have
 * what reports that.
 */
async function orOnTheWhole<Result>(
  { whole, noteStop }: Pick<Runtime, "whole" | "noteStop">,
  work: () => Promise<Result>,
): Promise<Result> {
  if (state !== "stopped") {
    try {
      return await work();
    } catch (error) {
      if (!whole || state !== "cut" || !(error instanceof AppError) || !isTrap(error.cause)) throw error;
      state = "stopped";
    }
  }
  let lackedMemory = false;
  try {
    if (whole) await startWhole(whole);
    return await work();
  } catch (error) {
    lackedMemory = ranOutOfMemory(error);
    throw error;
  } finally {
    if (!lackedMemory) await noteStop?.();
  }
}

async function startWhole(whole: NonNullable<Runtime["whole"]>): Promise<void> {
  const [wasm, second] = await Promise.all([whole(), import("onnxruntime-web/wasm?second")]);
  library = second;
  start(wasm, "whole");
}

/**
 * Opens a graph in a second copy of the runtime, which gets more memory and does all later work of this thread.
 * @returns nothing if there is a second copy already, or if it can't be loaded or started: the first one, which may
 *   have enough memory for less work, then remains in use
 */
async function openInLarger(
  model: Uint8Array,
  load: NonNullable<Runtime["whole"]>,
  watch: RunWatch | undefined,
): Promise<OpenedSession | undefined> {
  if (library !== firstLibrary || refusedLarger) return undefined;
  const before = state;
  try {
    await startWhole(load);
    return await openWatched(model, watch);
  } catch (error) {
    console.info("There is no larger runtime:", error);
    refusedLarger = library !== firstLibrary;
    library = firstLibrary;
    state = before;
    return undefined;
  }
}

/** Sets which WebAssembly the library starts when the first graph is opened. */
function start(wasm: Uint8Array | undefined, as: "cut" | "whole"): void {
  state = as;
  const { env } = library;
  // Threads need headers that static hosts don't set, and models of this size wouldn't run faster with threads.
  env.wasm.numThreads = 1;
  if (wasm) env.wasm.wasmBinary = wasm;
}

/**
 * True if WebAssembly stopped, because of a trap or the runtime's own abort. If this happens while the runtime
 * is starting, only the message shows it. The runtime also aborts for lack of memory, but then the whole one, which
 * is larger, wouldn't help.
 */
function isTrap(cause: unknown): boolean {
  const isStop =
    cause instanceof Error && (cause.name === "RuntimeError" || /\bRuntimeError\b/.test(cause.message));
  return isStop && !lacksMemory(cause);
}

/**
 * True if there was not enough memory, so that a run may succeed with fewer rows. If memory runs out where the runtime
 * can't report it, it aborts without a reason.
 */
export function ranOutOfMemory(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  if (error.code === "out-of-memory") return true;
  if (error.code !== "model-cannot-run") return false;
  return lacksMemory(error.cause) || /\bAborted\(/.test(reasonOf(error.cause));
}

/** True if the browser or the runtime could not allocate memory. */
function lacksMemory(cause: unknown): boolean {
  return /bad_alloc|\b(out of|allocate)\b.*\b(memory|buffer)\b/i.test(reasonOf(cause));
}

type OpenedSession = { readonly library: Library; readonly session: firstLibrary.InferenceSession };

/**
 * Prepares the graph for opening. Optimisation accounts for a third of the time it takes to open a graph, and
 * most of its code is among the functions that are cut. Runs take just as long without it, unless some nodes
 * depend only on constants: optimisation computes those just once. A site gets a cut runtime only if all
 * results stay the same.
 */
function toOpen(model: Uint8Array): { bytes: Uint8Array; level: "disabled" | "basic" | "all" } {
  if (state !== "cut") return { bytes: model, level: "all" };
  const { bytes, hasConstantNodes } = unpackTables(model);
  return hasConstantNodes ? { bytes: model, level: "basic" } : { bytes, level: "disabled" };
}

async function openWatched(model: Uint8Array, watch: RunWatch | undefined): Promise<OpenedSession> {
  await watch?.begin?.();
  const start = performance.now();
  try {
    return await openSession(model);
  } finally {
    // Starting the runtime can take seconds on a slow device, and says nothing about the graph.
    watch?.opened?.(performance.now() - Math.max(start, runtimeStartedAt()));
  }
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
    // The runtime keeps its own copy of what it needs, and this one takes up as much as 14 MB.
    delete env.wasm.wasmBinary;
  }
}

async function runSession(
  { library: { Tensor }, session }: OpenedSession,
  feeds: Readonly<Record<string, Feed>>,
  outputs: readonly string[],
): Promise<Record<string, Fetched>> {
  const tensors = Object.fromEntries(
    // The constructor is overloaded by type, but here `type` is known only at run time.
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
    // The runtime's own message is about its source files and shapes, so it is kept only in the cause, for the
    // console.
    console.info("A graph failed:", cause);
    const reason = lacksMemory(cause) ? "it ran out of memory" : "a step of its graph failed";
    throw new AppError("model-cannot-run", { reason }, { cause });
  }
}

function startError(cause: unknown): AppError {
  const reason = reasonOf(cause);
  // A content policy or a browser's lockdown mode may forbid compilation, and old machines don't have SIMD.
  const isRefused = /unsafe-eval|Wasm code generation disallowed|WebAssembly SIMD is not supported/i.test(
    reason,
  );
  if (isRefused) return new AppError("webassembly-unavailable", { reason }, { cause });
  if (lacksMemory(cause)) {
    console.info("There was too little memory to open a graph:", cause);
    return new AppError("out-of-memory", {}, { cause });
  }
  if (/no available backend|initWasm|CompileError|LinkError/i.test(reason)) {
    console.info("The runtime could not be started:", cause);
    return new AppError("runtime-unavailable", whyNotStarted(cause), { cause });
  }
  console.info("A graph could not be opened:", cause);
  return new AppError("model-unreadable", { reason: "the runtime can't open its graph" }, { cause });
}

function whyNotStarted(cause: unknown): { readonly reason: string } {
  if (isTrap(cause)) return { reason: "it stopped while it was starting" };
  return { reason: reasonOf(cause) };
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
