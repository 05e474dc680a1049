import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cutRuntime, programsVersion } from "../../src/build/runtime-cut/cut-runtime.ts";
import { makeNumbersGraph, numberField } from "../runtime/graphs.ts";

const wasm = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");
/** This is long because each trial starts a process that compiles the runtime. */
const timeout = 400_000;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "hunch-cut-"));
});
afterEach(() => rm(root, { recursive: true }));

describe("cutting the runtime down to what a site's models need", () => {
  it(
    "writes a smaller file, names the models that it was tested with, and caches the result",
    async () => {
      const models = join(root, "models");
      await mkdir(join(models, "toy"), { recursive: true });
      const card = {
        format: 1,
        id: "toy",
        title: "Toy",
        fields: [numberField("a"), numberField("b")],
        classes: ["no", "yes"],
      };
      await writeFile(join(models, "toy", "model.json"), JSON.stringify(card));
      await writeFile(join(models, "toy", "model.onnx"), makeNumbersGraph());
      const options = { wasm, models, cache: join(root, "cache"), proofRows: 100 };
      const { cut, report } = await cutRuntime(options);
      expect(report).toMatch(
        /^\d\.\d MB instead of 14\.2 MB .* for toy, which gave the same results on [\d,]+ rows$/,
      );
      expect(cut?.models).toEqual({ toy: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect((await stat(cut!.path)).size).toBeLessThan((await stat(wasm)).size / 2);
      // This time, the result comes from the cache.
      expect(await cutRuntime(options)).toEqual({ cut, report });
      expect(await WebAssembly.compile(await readFile(cut!.path))).toBeInstanceOf(WebAssembly.Module);
    },
    timeout,
  );

  it.each(["wasm-module.ts", "graph-session.ts", "random.ts", "onnx-runtime.ts"])(
    "uses no cached result after a change to %s",
    (name) => {
      const changed = (path: string) => (path.endsWith(name) ? new Uint8Array() : readFileSync(path));
      expect(programsVersion(changed)).not.toBe(programsVersion());
    },
  );

  it("keeps the whole runtime if there is no model", async () => {
    const options = { wasm, models: join(root, "none"), cache: join(root, "cache") };
    expect(await cutRuntime(options)).toEqual({ cut: undefined, report: "no cut runtime" });
  });
});
