import { parentPort, workerData } from "node:worker_threads";
import { completeFromFile } from "../doctor/embedded-card.ts";
import { examine, type SourceFiles } from "../doctor/examine.ts";
import type { Choices } from "../doctor/report.ts";
import { createRuntimeSession } from "../runtime/onnx-runtime.ts";

/** The data passed to the thread when it starts. */
export type CheckRequest = { readonly source: SourceFiles; readonly choices: Choices };

/** A WebAssembly memory page is 64 KiB, so this is 2 GiB, about as much as mobile browsers allow. */
const maximumPages = 32_768;

/** Keeps the runtime from using up all memory: it requests as much as it can get. */
function capMemory(): void {
  // Node's types include the namespace but not its values.
  const { WebAssembly: wasm } = globalThis as unknown as {
    WebAssembly: { Memory: new (descriptor: { maximum?: number }) => object };
  };
  const { Memory } = wasm;
  wasm.Memory = class extends Memory {
    constructor(descriptor: { maximum?: number }) {
      const { maximum = maximumPages } = descriptor;
      super({ ...descriptor, maximum: Math.min(maximum, maximumPages) });
    }
  };
}

const { source, choices } = workerData as CheckRequest;
capMemory();
parentPort!.postMessage(
  await examine(completeFromFile(source), { choices, createSession: (model) => createRuntimeSession(model) }),
);
