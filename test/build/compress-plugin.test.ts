import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compressSite } from "../../src/build/compress-plugin.ts";
import { stampServiceWorker } from "../../src/build/service-worker-plugin.ts";

let root: string;
let site: string;
let cache: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "hunch-compress-"));
  site = await mkdtemp(join(root, "site-"));
  cache = join(root, "cache");
});
afterEach(() => rm(root, { recursive: true }));

const repetitive = "let it be known; ".repeat(500);

describe("compressing a built site", () => {
  it("puts both kinds of compressed copies beside a file, with the same content", async () => {
    await writeFile(join(site, "app.js"), repetitive);
    await compressSite(site, cache);
    expect((await readdir(site)).sort()).toEqual(["app.js", "app.js.br", "app.js.gz"]);
    expect(brotliDecompressSync(await readFile(join(site, "app.js.br"))).toString()).toBe(repetitive);
    expect(gunzipSync(await readFile(join(site, "app.js.gz"))).toString()).toBe(repetitive);
  });

  it("leaves out pictures, small files and files that compression would enlarge", async () => {
    await writeFile(join(site, "small.js"), "1");
    await writeFile(join(site, "photo.png"), repetitive);
    await writeFile(join(site, "noise.wasm"), crypto.getRandomValues(new Uint8Array(4096)));
    await compressSite(site, cache);
    expect((await readdir(site)).sort()).toEqual(["noise.wasm", "photo.png", "small.js"]);
  });

  it("reuses its cache for files with the same content", async () => {
    await writeFile(join(site, "one.js"), repetitive);
    await compressSite(site, cache);
    const [known = ""] = (await readdir(cache)).filter((name) => name.endsWith(".br"));
    await writeFile(join(cache, known), "from the cache");
    await utimes(join(site, "one.js"), 0, 0);
    await writeFile(join(site, "two.js"), repetitive);
    await compressSite(site, cache);
    expect(await readFile(join(site, "two.js.br"), "utf8")).toBe("from the cache");
  });

  it("compresses files with the same content at the same time", async () => {
    const names = ["a.onnx", "b.onnx", "c.onnx"];
    for (const name of names) await writeFile(join(site, name), repetitive);
    await compressSite(site, cache);
    for (const name of names)
      expect(gunzipSync(await readFile(join(site, `${name}.gz`))).toString()).toBe(repetitive);
    expect(await readdir(cache)).toHaveLength(2);
  });

  it("compresses quickly on request, and never uses the cached quick copies for a thorough compression", async () => {
    // Words without a pattern, which quick compression leaves larger.
    const words = Array.from({ length: 4000 }, (_, index) => (index * 7919) % 1009).join(" ");
    await writeFile(join(site, "app.js"), words);
    await compressSite(site, cache, "quick");
    const quick = await readFile(join(site, "app.js.br"));
    await compressSite(site, cache);
    const best = await readFile(join(site, "app.js.br"));
    expect(best.length).toBeLessThan(quick.length);
    for (const bytes of [quick, best]) expect(brotliDecompressSync(bytes).toString()).toBe(words);
  });

  it("adds no files that a service worker would fetch", async () => {
    await writeFile(join(site, "app.js"), repetitive);
    const script = join(site, "service-worker.js");
    await writeFile(script, "work();\n");
    await stampServiceWorker(site);
    const before = await readFile(script, "utf8");
    await compressSite(site, cache);
    await stampServiceWorker(site);
    expect(await readFile(script, "utf8")).toBe(before);
  });
});
