import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stampServiceWorker } from "../../src/build/service-worker-plugin.ts";
import { readServiceWorker } from "../../src/core/precache.ts";

let dist: string;
beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), "site-"));
  for (const folder of ["models/toy", ".well-known"]) mkdirSync(join(dist, folder), { recursive: true });
  const files = [
    "index.html",
    "app.js",
    "app.js.br",
    "app.js.map",
    "hunch.d.ts",
    "models/README.md",
    "_headers",
    "_routes.json",
    "web.config",
    ".well-known/security.txt",
    "price list 50%.txt",
    "runtime.wasm",
    "models/toy/model.onnx",
  ];
  for (const path of files) writeFileSync(join(dist, path), path);
  writeFileSync(join(dist, "service-worker.js"), "work();\n");
});
afterEach(() => rmSync(dist, { recursive: true }));

const script = () => readFileSync(join(dist, "service-worker.js"), "utf8");
const firstLine = () => script().split("\n")[0];

describe("the list of a site's files", () => {
  it("separates the shell from the files that are fetched on demand, and leaves out files that are not part of the site", async () => {
    await stampServiceWorker(dist);
    const { manifest, code } = await readServiceWorker(script());
    const { shell, later } = manifest;
    expect(code).toBe("work();\n");
    expect(Object.keys(shell)).toEqual(["app.js", "hunch.d.ts", "index.html", "price list 50%.txt"]);
    expect(Object.keys(later)).toEqual(["models/toy/model.onnx", "runtime.wasm"]);
  });

  it("is in the service worker's first line, and changes if and only if a file changes", async () => {
    await stampServiceWorker(dist);
    const before = firstLine();
    await stampServiceWorker(dist);
    expect(firstLine()).toBe(before);
    writeFileSync(join(dist, "app.js"), "changed");
    await stampServiceWorker(dist);
    expect(firstLine()).not.toBe(before);
    expect(readFileSync(join(dist, "service-worker.js"), "utf8").split("\n").slice(1)).toEqual([
      "work();",
      "",
    ]);
  });

  it("is refused if it is missing or unreadable, or if the code has changed", async () => {
    await stampServiceWorker(dist);
    await expect(readServiceWorker(script().replace("work", "play"))).rejects.toThrow("site-unreadable");
    await expect(readServiceWorker("work();\n")).rejects.toThrow("site-unreadable");
    await expect(readServiceWorker("self.siteManifest = {no};\nwork();\n")).rejects.toThrow(
      "site-unreadable",
    );
  });
});
