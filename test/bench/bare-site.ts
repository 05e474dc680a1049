import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { StaticSite } from "../browser/static-site.ts";

/** The texts to run the bare session on, and how to do so. */
export type BareRun = {
  readonly input: string;
  readonly texts: readonly string[];
  readonly batchSize: number;
  readonly outputs: readonly string[];
};

/** A page whose worker contains nothing but an ONNX Runtime session for one model file. */
export type BareSession = { run(run: BareRun): Promise<number>; close(): Promise<void> };

async function serveBarePage(modelFile: string): Promise<StaticSite> {
  const runtime = fileURLToPath(new URL("../../node_modules/onnxruntime-web/dist/", import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), "hunch-bench-"));
  await copyFile(join(runtime, "ort.wasm.min.mjs"), join(folder, "ort.mjs"));
  for (const name of ["ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"]) {
    await copyFile(join(runtime, name), join(folder, name));
  }
  await copyFile(fileURLToPath(new URL("bare-worker.js", import.meta.url)), join(folder, "bare-worker.js"));
  await copyFile(modelFile, join(folder, "model.onnx"));
  await writeFile(join(folder, "index.html"), "<!doctype html><title>Bare session</title>");
  return new StaticSite(folder).start();
}

/**
 * Sends a request to the page's worker and waits for its reply. If the run fails, rejects with the worker's
 * own message.
 */
async function ask(page: Page, message: BareRun | { model: string }): Promise<number> {
  const answer = await page.evaluate(async (sent) => {
    const holder = globalThis as { bareWorker?: Worker };
    holder.bareWorker ??= new Worker("./bare-worker.js", { type: "module" });
    const worker = holder.bareWorker;
    return new Promise<{ milliseconds?: number; error?: string }>((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => resolve({ error: message });
      worker.postMessage(sent);
    });
  }, message);
  if (answer.milliseconds === undefined) throw new Error(`The bare session failed: ${answer.error}`);
  return answer.milliseconds;
}

/** Opens the model file in a bare session on a page of its own. */
export async function openBareSession(context: BrowserContext, modelFile: string): Promise<BareSession> {
  const site = await serveBarePage(modelFile);
  const page = await context.newPage();
  await page.goto(site.url);
  await ask(page, { model: "./model.onnx" });
  return {
    run: (run) => ask(page, run),
    close: async () => {
      await page.close();
      await site.shutDown();
      await rm(site.folder, { recursive: true });
    },
  };
}
