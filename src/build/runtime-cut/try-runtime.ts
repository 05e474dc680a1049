/*
 * A separate program: runs one model's trial on one file of the runtime, and writes the result to standard output as JSON.
 * Each trial needs a process, since a process has one runtime.
 */
import { Console } from "node:console";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readModelFolder } from "../models-on-disk.ts";
import { runTrial, type TrialOptions, type TrialReport } from "./trial-runs.ts";
import { enteredFunctions } from "./wasm-module.ts";

export type TrialTask = TrialOptions & {
  /** Path of the runtime's WebAssembly, which may record the functions that it enters. */
  readonly wasm: string;
  /** Whether the runtime is cut, or is about to be. */
  readonly cut: boolean;
  /** The folder that holds the models' folders. */
  readonly models: string;
  readonly id: string;
};
export type TrialResult = TrialReport & { readonly entered: readonly number[] };

type Exports = Readonly<Record<string, unknown>>;
type Instantiated = { readonly instance: { readonly exports: Exports } };
/** Node has all of these, but its types lack them. */
type Platform = { instantiate(bytes: Uint8Array, imports: unknown): Promise<Instantiated> };

/** The runtime's JavaScript doesn't expose its instance, so it is intercepted when it is created. */
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

// The runtime's log must not mix with the lines of the result.
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
