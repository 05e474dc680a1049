/*
 * A separate program that runs one model's trial with one runtime file and writes the result to standard
 * output as JSON. Each trial needs its own process, since a process can load only one runtime.
 */
import { Console } from "node:console";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readModelFolder } from "../models-on-disk.ts";
import { runTrial, type TrialOptions, type TrialReport } from "./trial-runs.ts";
import { enteredFunctions } from "./wasm-module.ts";

export type TrialTask = TrialOptions & {
  /** The path of the runtime's WebAssembly, which may record which functions are called. */
  readonly wasm: string;
  /** Whether the runtime is cut or about to be cut. */
  readonly cut: boolean;
  /** The folder that contains the models' folders. */
  readonly models: string;
  readonly id: string;
};
export type TrialResult = TrialReport & { readonly entered: readonly number[] };

type Exports = Readonly<Record<string, unknown>>;
type Instantiated = { readonly instance: { readonly exports: Exports } };
/** Node has this, but its types don't include it. */
type Platform = { instantiate(bytes: Uint8Array, imports: unknown): Promise<Instantiated> };

/** The runtime's JavaScript doesn't expose its WebAssembly instance, so this intercepts instantiation. */
function catchExports(): () => Exports {
  const platform = (globalThis as unknown as { readonly WebAssembly: Platform }).WebAssembly;
  const { instantiate } = platform;
  let exports: Exports = {};
  platform.instantiate = async (bytes, imports) => {
    const source = await instantiate(bytes, imports);
    exports = source.instance.exports;
    return source;
  };
  return () => exports;
}

// Keeps the runtime's log out of the result.
globalThis.console = new Console(process.stderr, process.stderr);
const task = JSON.parse(process.argv[2] ?? "") as TrialTask;
const exportsOfRuntime = catchExports();
const { card } = readModelFolder(task.models, task.id);
const model = readFileSync(join(task.models, task.id, "model.onnx"));
const stopped = async () => {
  throw new Error("the runtime stopped at a function that was cut");
};
const runtime = { wasm: readFileSync(task.wasm), whole: task.cut ? stopped : undefined };
const report = await runTrial(card, model, runtime, task);
const result: TrialResult = { ...report, entered: enteredFunctions(exportsOfRuntime()) };
process.stdout.write(JSON.stringify(result));
