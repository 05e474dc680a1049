import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { AppError } from "../../core/errors.ts";
import { createQueue } from "../../core/promises.ts";
import { writeWhole } from "../file-facts.ts";
import { modelIds, readModelFolder, type ShippedModel } from "../models-on-disk.ts";
import { variantsOf } from "./trial-runs.ts";
import type { TrialResult, TrialTask } from "./try-runtime.ts";
import { countFunctions, keepFunctions, noteEntries } from "./wasm-module.ts";

export type CutOptions = {
  /** The path of the installed runtime's WebAssembly. */
  readonly wasm: string;
  /** The folder that contains the models' folders. */
  readonly models: string;
  /** The folder in which results are cached. */
  readonly cache: string;
  /**
   * The number of random rows, in addition to the special ones, on which the cut runtime must return the same
   * results as the whole one; 1000 by default.
   */
  readonly proofRows?: number;
};

/** A runtime without the functions that a site's models don't need. */
export type CutRuntime = {
  /** The path of its file. */
  readonly path: string;
  /**
   * The SHA-256 of `model.onnx`, by model id, for each model that it was tested with. Every other model needs
   * the whole runtime.
   */
  readonly models: Readonly<Record<string, string>>;
};

/** The result, with one line for the build's output. */
export type CutOutcome = { readonly cut: CutRuntime | undefined; readonly report: string };

/** These rows show which functions are needed; rows generated with a different seed test the result. */
const profileTrial = { seed: 1, rows: 1000, cut: true };
const proofSeed = 2;
const trialLimitMs = 300_000;

/**
 * The source files that decide which rows a trial runs, how it runs them, and which functions it records. What they do
 * to the graphs needn't be here, since the graphs are part of the key. The paths are relative to this file.
 */
const programs = [
  "cut-rows.ts",
  "trial-runs.ts",
  "try-runtime.ts",
  "wasm-module.ts",
  "../../runtime/graph-session.ts",
  "../../runtime/onnx-runtime.ts",
  "../../runtime/sparse-features.ts",
  "../../onnx/unpack-tables.ts",
  "../../training/random.ts",
];
const folder = fileURLToPath(new URL(".", import.meta.url));

/** A hash of the files in `programs`. If it changes, cached results are not used again. */
export function programsVersion(read: (path: string) => Uint8Array = readFileSync): string {
  return hashOf(...programs.map((name) => read(join(folder, name))));
}

/**
 * Cuts the runtime down to what the models in a folder need. Runs each model on rows generated from its card,
 * with a runtime that records which of its functions are called, and removes the bodies of all others. Then
 * runs each model on different rows, with both the cut and the whole runtime. A model whose outputs are not
 * exactly the same on both keeps the whole one.
 *
 * Calling a removed function never returns a wrong result. It throws `WebAssembly.RuntimeError`, and the site
 * continues with the whole runtime.
 */
export async function cutRuntime(options: CutOptions): Promise<CutOutcome> {
  const models = readModels(options.models);
  await mkdir(options.cache, { recursive: true });
  const whole = await readFile(options.wasm);
  const trials = new Trials(options);
  const proofTrial = { seed: proofSeed, rows: options.proofRows ?? 1000 };
  const noted = await trials.file("noted", () => noteEntries(whole), hashOf(programsVersion(), whole));
  const profiled = await forEachModel(models, (model) => trials.run(model, noted, profileTrial));
  const kept = new Set(profiled.done.flatMap(({ result }) => result.entered));
  const bytes = keepFunctions(whole, kept);
  const path = await trials.file("runtime-cut", () => bytes, hashOf(bytes));
  const proved = await forEachModel(
    profiled.done.map(({ model }) => model),
    async (model) => {
      const [ofCut, ofWhole] = await Promise.all([
        trials.run(model, path, { ...proofTrial, cut: true }),
        trials.run(model, options.wasm, { ...proofTrial, cut: false }),
      ]);
      if (ofCut.sha256 !== ofWhole.sha256) throw new Error("its results are different on the cut runtime");
      return ofCut;
    },
  );
  const refused = [...profiled.failed, ...proved.failed]
    .map((line) => `; the whole runtime is kept for ${line}`)
    .join("");
  if (proved.done.length === 0) return { cut: undefined, report: `no cut runtime${refused}` };
  const rows = proved.done.reduce((sum, { result }) => sum + result.rows, 0);
  const known = proved.done.map(({ model: { id, card } }) => [id, card.files["model.onnx"].sha256] as const);
  const report =
    `${megabytes(bytes)} instead of ${megabytes(whole)} (${kept.size} of ${countFunctions(whole)} functions) for ` +
    `${known.map(([id]) => id).join(", ")}, which gave the same results on ${rows.toLocaleString("en")} rows${refused}`;
  return { cut: { path, models: Object.fromEntries(known) }, report };
}

/**
 * Calls `work` for every model. If it fails for one, that model keeps the whole runtime; the others are not
 * affected.
 */
async function forEachModel<Result>(
  models: readonly ShippedModel[],
  work: (model: ShippedModel) => Promise<Result>,
): Promise<{ done: { model: ShippedModel; result: Result }[]; failed: string[] }> {
  const done: { model: ShippedModel; result: Result }[] = [];
  const failed: string[] = [];
  const settled = await Promise.allSettled(models.map(work));
  settled.forEach((outcome, index) => {
    const model = models[index]!;
    if (outcome.status === "fulfilled") done.push({ model, result: outcome.value });
    else
      failed.push(
        `${model.id}: ${outcome.reason instanceof Error ? outcome.reason.message : outcome.reason}`,
      );
  });
  return { done, failed };
}

/** Runs trials, as many at once as there are cores, and caches their results. */
class Trials {
  readonly #options: CutOptions;
  readonly #version = programsVersion();
  readonly #queues = Array.from({ length: availableParallelism() }, createQueue);
  #turn = 0;

  constructor(options: CutOptions) {
    this.#options = options;
  }

  /** @param wasm the path of the runtime to test */
  async run(
    { id, card }: ShippedModel,
    wasm: string,
    trial: { seed: number; rows: number; cut: boolean },
  ): Promise<TrialResult> {
    const graphs = variantsOf(card, await readFile(join(this.#options.models, id, "model.onnx")));
    const { fields, classes, examples, batchRows } = card;
    const key = hashOf(
      this.#version,
      hashOf(await readFile(wasm)),
      ...graphs.map(({ bytes, outputSets }) => `${hashOf(bytes)} ${JSON.stringify(outputSets)}`),
      JSON.stringify({ fields, classes, examples, batchRows, trial }),
    );
    const known = join(this.#options.cache, `trial-${key.slice(0, 32)}.json`);
    if (existsSync(known)) return JSON.parse(await readFile(known, "utf8"));
    const task: TrialTask = { ...trial, id, wasm, models: this.#options.models };
    const queue = this.#queues[this.#turn++ % this.#queues.length]!;
    const text = await queue(() => runProgram(task));
    const result: TrialResult = JSON.parse(text);
    await writeWhole(known, text);
    return result;
  }

  /** The path of a file in the cache. Creates the file if it doesn't exist. */
  async file(name: string, make: () => Uint8Array, hash: string): Promise<string> {
    const place = join(this.#options.cache, hash.slice(0, 16));
    const path = join(place, `${name}.wasm`);
    if (existsSync(path)) return path;
    await mkdir(place, { recursive: true });
    await writeWhole(path, make());
    return path;
  }
}

/** Returns no models if one of them is faulty; the models plugin reports the fault. */
function readModels(models: string): ShippedModel[] {
  try {
    return modelIds(models).map((id) => readModelFolder(models, id));
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

type ProcessFailure = { killed?: boolean; signal?: string; stderr?: string; message?: string };

/**
 * Runs a trial in a separate process, with V8's optimising compiler switched off: most functions don't run
 * often enough to benefit from it, and without it, a trial takes half the time.
 */
async function runProgram(task: TrialTask): Promise<string> {
  const program = join(folder, "try-runtime.ts");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--liftoff-only", "--import", "tsx", program, JSON.stringify(task)],
    { cwd: folder, timeout: trialLimitMs, maxBuffer: 2 ** 26 },
  ).catch((cause: ProcessFailure) => {
    const why = cause.killed ? `it took more than ${trialLimitMs / 1000} s` : whyEnded(cause);
    throw new Error(`the trial for ${task.id} failed: ${why}`, { cause });
  });
  return stdout;
}

/** The signal that ended the process, or the error line in Node's output. */
function whyEnded({ signal, stderr = "", message }: ProcessFailure): string {
  if (signal) return `it was stopped by ${signal}`;
  return /^\w*Error.*$/m.exec(stderr)?.[0] ?? message ?? "it ended without an error message";
}

function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

function megabytes(content: Uint8Array): string {
  return `${(content.length / 1e6).toFixed(1)} MB`;
}
