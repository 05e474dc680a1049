import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listSite, stampServiceWorker } from "../../src/build/service-worker-manifest.ts";

let dist: string;
beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), "site-"));
  mkdirSync(join(dist, "models/toy"), { recursive: true });
  const files = [
    "index.html",
    "app.js",
    "app.js.br",
    "app.js.map",
    "hunch.d.ts",
    "models/README.md",
    "_headers",
    "runtime.wasm",
    "models/toy/model.onnx",
  ];
  for (const path of files) writeFileSync(join(dist, path), path);
  writeFileSync(join(dist, "service-worker.js"), "work();\n");
});
afterEach(() => rmSync(dist, { recursive: true }));

const firstLine = () => readFileSync(join(dist, "service-worker.js"), "utf8").split("\n")[0];

describe("the list of a site's files", () => {
  it("tells the shell from what is fetched when it is needed, and leaves out what is no part of the site", async () => {
    const { shell, later } = await listSite(dist);
    expect(Object.keys(shell)).toEqual(["app.js", "index.html"]);
    expect(Object.keys(later)).toEqual(["models/toy/model.onnx", "runtime.wasm"]);
  });

  it("stands in the service worker's first line, and changes with any file and with nothing else", async () => {
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
});
