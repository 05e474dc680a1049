import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { describe, expect, onTestFinished, vi } from "vitest";
import { enteredFunctions, keepFunctions, noteEntries } from "../../src/build/runtime-cut/wasm-module.ts";
import { parseCard } from "../../src/core/card.ts";
import { callApi, predictionOf } from "./api-calls.ts";
import { deployChanged } from "./deployments.ts";
import { openFeedback, waitForRows } from "./feedback-page.ts";
import { offlineJourney, ownSiteJourney } from "./journey.ts";
import { classify, complaint, openModel, praise, sayThatItWas, waitUntilOffline } from "./model-page.ts";
import type { StaticSite } from "./static-site.ts";

const cutName = /^runtime-cut-.*\.wasm$/;
const wholeName = /^ort-wasm-.*\.wasm$/;

/** The runtime's functions that run when it starts and opens a model, found by doing both here. */
async function functionsToOpen(site: string, id: string): Promise<Set<number>> {
  const wasm = await readFile(
    createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm"),
  );
  const path = join(site, "models", id);
  const card = parseCard(JSON.parse(await readFile(join(path, "model.json"), "utf8")), path);
  // Another test file in this process may have started the runtime.
  vi.resetModules();
  const { openGraph } = await import("../../src/runtime/graph-session.ts");
  const { instantiate } = WebAssembly;
  let exports: WebAssembly.Exports = {};
  const caught = vi.spyOn(WebAssembly, "instantiate").mockImplementation((async (
    bytes: BufferSource,
    imports,
  ) => {
    const source = await instantiate(bytes, imports);
    exports = source.instance.exports;
    return source;
  }) as typeof instantiate as never);
  const session = await openGraph(card, await readFile(join(path, "model.onnx")), {
    // Open the model the way a cut runtime does.
    runtime: { wasm: noteEntries(wasm), whole: async () => wasm },
  });
  caught.mockRestore();
  const entered = enteredFunctions(exports);
  await session.release();
  return new Set(entered);
}

let toOpen: Set<number> | undefined;

/** Makes a site whose runtime is cut down too far: it opens models, but stops at every prediction. */
async function makeStoppingSite(distFolder: string): Promise<string> {
  const copy = await deployChanged(distFolder, async (folder) => {
    const names = (await readdir(folder, { recursive: true })).map((name) => join(folder, name));
    const path = names.find((name) => cutName.test(basename(name)))!;
    const before = await readFile(path);
    toOpen ??= await functionsToOpen(folder, "movie-review");
    const after = keepFunctions(before, toOpen);
    await writeFile(path, after);
    for (const script of names.filter((name) => name.endsWith(".js"))) {
      const text = await readFile(script, "utf8");
      const changed = text
        .replaceAll(sha256(before), sha256(after))
        .replaceAll(`bytes:${before.length}`, `bytes:${after.length}`);
      if (changed !== text) await writeFile(script, changed);
    }
  });
  onTestFinished(copy.remove);
  return copy.folder;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const asked = (site: StaticSite, name: RegExp) =>
  site.requests.filter(({ path }) => name.test(path.slice("assets/".length))).length;

describe("a site whose runtime is cut to its models", () => {
  offlineJourney("fetches only the cut runtime at first, and the whole one last", async ({ page, site }) => {
    await openModel(page, site);
    await classify(page, praise);
    expect(asked(site, cutName)).toBe(1);
    expect(asked(site, wholeName)).toBe(0);
    // A worker downloads the large files, so that the page stays responsive.
    const ofPage = await page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => name),
    );
    expect(ofPage.filter((name) => /\.(wasm|onnx)$/.test(name))).toEqual([]);
    await waitUntilOffline(page);
    await expect.poll(() => asked(site, wholeName), { timeout: 30_000 }).toBe(1);
    const last = site.requests.filter(({ path }) => /\.(onnx|wasm)$/.test(path)).at(-1);
    expect(last?.path).toMatch(/ort-wasm/);
  });

  ownSiteJourney(
    "requests at most 256 MB of memory, and encodes texts with the platform's encoder",
    async ({ page, site }) => {
      site.prependToWorkers(`
      self.seen = { maximum: undefined, encoded: 0 };
      WebAssembly.Memory = class extends WebAssembly.Memory {
        constructor(limits) { super(limits); if (limits.initial > 0) self.seen.maximum = limits.maximum; }
      };
      const { encodeInto } = TextEncoder.prototype;
      TextEncoder.prototype.encodeInto = function (...args) { self.seen.encoded++; return encodeInto.apply(this, args); };
    `);
      await openModel(page, site);
      await classify(page, praise);
      const seen = await Promise.all(page.workers().map((worker) => worker.evaluate("self.seen")));
      expect(seen).toContainEqual({ maximum: 4096, encoded: expect.any(Number) });
      // Another worker downloads the files and doesn't encode anything.
      expect(seen).toContainEqual({ maximum: 4096, encoded: expect.toSatisfy((texts: number) => texts > 0) });
    },
  );
});

describe("a cut runtime that stops", () => {
  ownSiteJourney(
    "is replaced by the whole one, and each verdict is stored once",
    async ({ page, site, distFolder }) => {
      site.folder = await makeStoppingSite(distFolder);
      await openModel(page, site);
      await classify(page, praise);
      await sayThatItWas(page, "Incorrect");
      expect(asked(site, wholeName)).toBe(1);
      await openFeedback(page, site);
      await waitForRows(page, 1);
    },
  );

  offlineJourney(
    "is not started again, by the page or by the service worker",
    async ({ page, site, distFolder, context }) => {
      site.folder = await makeStoppingSite(distFolder);
      await openModel(page, site);
      await classify(page, praise);
      await waitUntilOffline(page);
      const before = asked(site, cutName);
      await page.close();
      await site.shutDown();
      const tab = await context.newPage();
      await openModel(tab, site);
      await classify(tab, complaint);
      expect(asked(site, cutName)).toBe(before);
      const { status } = await callApi(tab, site, predictionOf(praise));
      expect(status).toBe(200);
    },
  );

  offlineJourney("is replaced in the service worker too", async ({ page, site, distFolder }) => {
    site.folder = await makeStoppingSite(distFolder);
    await page.goto(site.url);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const { status, json } = await callApi(page, site, predictionOf(praise));
    expect(status).toBe(200);
    expect(json.label).toBe("positive");
    expect(asked(site, wholeName)).toBeGreaterThan(0);
  });
});
