import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { deserialize, serialize } from "node:v8";
import { Worker } from "node:worker_threads";
import { forTerminal } from "../core/visible-text.ts";
import type { SourceFiles } from "../doctor/examine.ts";
import { type Choices, type Examination, refusal } from "../doctor/report.ts";
import type { CheckRequest } from "./check-thread.ts";
import { writeWhole } from "./file-facts.ts";

export type CheckOptions = {
  readonly choices?: Choices;
  /** A model that takes longer than this to open and to run on a few rows is stopped and refused. */
  readonly limitMs?: number;
};

const defaultLimitMs = 60_000;

/** The thread's code is TypeScript, which a new thread can run only after it has registered this thread's loader. */
function startCode(): string {
  // Vite bundles its configuration, and from that bundle, only the loader's CommonJS entry can be resolved.
  const half = createRequire(import.meta.url).resolve("tsx/esm/api");
  const loader = pathToFileURL(half.replace(/\.cjs$/, ".mjs")).href;
  const thread = new URL("./check-thread.ts", import.meta.url).href;
  return `import(${JSON.stringify(loader)}).then(({ register }) => { register(); }).then(() => import(${JSON.stringify(thread)}));`;
}

/**
 * Examines a model in a separate thread, with the same runtime as the page, and ends the thread if the model
 * takes too long or needs too much memory.
 */
export async function checkModel(
  source: SourceFiles,
  { choices = {}, limitMs = defaultLimitMs }: CheckOptions = {},
): Promise<Examination> {
  const thread = new Worker(startCode(), {
    eval: true,
    workerData: { source, choices } satisfies CheckRequest,
    // Hides the runtime's own messages about a failing model; the finding explains the failure.
    stderr: true,
    stdout: true,
  });
  // What our own code prints about a failure contains names from the file.
  thread.stdout.setEncoding("utf8").on("data", (text: string) => process.stdout.write(forTerminal(text)));
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Examination>((resolve, reject) => {
      timer = setTimeout(
        () =>
          resolve(
            refusal([{ code: "time-exceeded", severity: "refused", details: { seconds: limitMs / 1000 } }]),
          ),
        limitMs,
      );
      thread.once("message", resolve);
      thread.once("error", (error: NodeJS.ErrnoException) => {
        const isMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY" || error instanceof RangeError;
        if (isMemory) resolve(refusal([{ code: "memory-exceeded", severity: "refused", details: {} }]));
        else reject(error);
      });
      thread.once("exit", () =>
        resolve(refusal([{ code: "memory-exceeded", severity: "refused", details: {} }])),
      );
    });
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}

/**
 * Like `checkModel`, but caches the result until the files or the code in `checkVersion` changes, unless the check took
 * too long or too much memory.
 */
export async function checkModelOnce(
  source: SourceFiles,
  cache: string,
  options: CheckOptions = {},
): Promise<Examination> {
  const hash = createHash("sha256").update(checkVersion());
  hash.update(source.model).update(JSON.stringify([source.name, source.card, source.reference]));
  for (const [name, data] of source.externalData ?? []) hash.update(name).update(data);
  const file = join(cache, `${hash.digest("hex")}.bin`);
  const known = readCached(file);
  if (known !== undefined) return known;
  const examination = await checkModel(source, options);
  // A busy machine, or one that was asleep, may be the reason, so the next build tries again.
  if (examination.findings.some(({ code }) => code === "time-exceeded" || code === "memory-exceeded"))
    return examination;
  mkdirSync(cache, { recursive: true });
  await writeWhole(file, serialize(examination));
  return examination;
}

/** Undefined if the file is missing, or damaged by a full disk, for example. */
function readCached(file: string): Examination | undefined {
  try {
    return deserialize(readFileSync(file)) as Examination;
  } catch {
    return undefined;
  }
}

/** A hash of the runtime and of most of the checking code. When it changes, everything is checked again. */
function checkVersion(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const hash = createHash("sha256").update(
    readFileSync(createRequire(import.meta.url).resolve("onnxruntime-web/wasm")),
  );
  for (const folder of ["doctor", "learning", "onnx"]) {
    const path = join(here, "..", folder);
    const names = readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    for (const name of names.sort()) hash.update(readFileSync(join(path, name)));
  }
  return hash.digest("hex");
}
