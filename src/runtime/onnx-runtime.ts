import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { AppError } from "../core/errors.ts";
import { createQueue } from "../core/promises.ts";
import { speedUpTexts } from "./text-transfer.ts";

/** Elements of a tensor as ONNX Runtime takes and gives them. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | readonly string[];

export type Feed = { readonly type: string; readonly data: TensorData; readonly shape: readonly number[] };
export type Fetched = { readonly data: TensorData; readonly shape: readonly number[] };

/** A graph that is ready to run. */
export interface RuntimeSession {
  /** Runs the nodes that the named outputs need. Throws AppError `model-cannot-run`. */
  run(
    feeds: Readonly<Record<string, Feed>>,
    outputs: readonly string[],
  ): Promise<Readonly<Record<string, Fetched>>>;
  release(): Promise<void>;
}

/** The runtime is one WebAssembly instance for the whole thread, and does one thing at a time. */
const enqueue = createQueue();

/**
 * Prepares a graph. The first call of a thread starts the runtime.
 * @param wasm the runtime's WebAssembly; without it the runtime finds its own, which only Node does well
 * @throws AppError `webassembly-unavailable`, `runtime-unavailable`, or `model-unreadable` for a graph that this build cannot
 *   run: unknown operators, types that do not fit
 */
export function createRuntimeSession(model: Uint8Array, wasm?: Uint8Array): Promise<RuntimeSession> {
  return enqueue(async () => {
    // Threads need headers that static hosts do not set, and models of this size gain nothing from them.
    env.wasm.numThreads = 1;
    if (wasm) env.wasm.wasmBinary = wasm;
    let session: InferenceSession;
    const hasStarted = speedUpTexts();
    try {
      session = await InferenceSession.create(model, { executionProviders: ["wasm"], logSeverityLevel: 3 });
    } catch (cause) {
      throw startError(cause);
    } finally {
      hasStarted();
      // The runtime keeps its own copy of what it needs; this one is 14 MB.
      delete env.wasm.wasmBinary;
    }
    return {
      run: (feeds, outputs) => enqueue(() => runSession(session, feeds, outputs)),
      release: () => enqueue(() => session.release()),
    };
  });
}

async function runSession(
  session: InferenceSession,
  feeds: Readonly<Record<string, Feed>>,
  outputs: readonly string[],
): Promise<Record<string, Fetched>> {
  const tensors = Object.fromEntries(
    Object.entries(feeds).map(([name, { type, data, shape }]) => [name, makeTensor(type, data, shape)]),
  );
  try {
    const results = await session.run(tensors, [...outputs]);
    return Object.fromEntries(
      Object.entries(results).map(([name, { data, dims }]) => [
        name,
        { data: data as TensorData, shape: dims },
      ]),
    );
  } catch (cause) {
    throw new AppError("model-cannot-run", { reason: reasonOf(cause) }, { cause });
  }
}

// The constructor is overloaded by type; `type` is data here.
function makeTensor(type: string, data: TensorData, shape: readonly number[]): Tensor {
  return new Tensor(type as "float32", data as Float32Array, shape);
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
  return new AppError("model-unreadable", { reason }, { cause });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
