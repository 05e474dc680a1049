import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build, type Plugin } from "vite";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { modelsPlugin } from "../../src/build/models-plugin.ts";
import { outputPlugin } from "../../src/build/output-plugin.ts";
import { serviceWorkerPlugin } from "../../src/build/service-worker-plugin.ts";
import { splitServiceWorker } from "../../src/core/precache.ts";
import { makeNumbersGraph } from "../runtime/graphs.ts";

const cache = mkdtempSync(join(tmpdir(), "checked-"));
afterAll(() => rmSync(cache, { recursive: true }));

/** Contains a project with two models, `kept` and `gone`, and whatever else a test puts there. */
let place: string;
let root: string;
beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), "output-")));
  root = join(place, "project");
  write(root, {
    "index.html": '<title>T</title><script type="module" src="/src/main.ts"></script>',
    "src/main.ts": 'console.log("first");',
    "src/worker.ts": "self.onfetch = () => undefined;",
    "test/main.test.ts": "",
    "backups/toy_1/model.json": "{}",
    "node_modules/some/index.js": "",
    "public/robots.txt": "robots",
    "public/icons/icon.svg": "<svg/>",
  });
  for (const id of ["kept", "gone"]) addModel(id);
});
afterEach(() => rmSync(place, { recursive: true }));

/** Writes files by their paths in a folder. */
function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

function addModel(id: string, changes: object = {}): void {
  const fields = ["a", "b"].map((name) => ({ kind: "number", name, label: name, min: 0, max: 1 }));
  const card = { format: 1, id, title: id, fields, classes: ["no", "yes"], ...changes };
  write(join(root, "public/models", id), {
    "model.json": JSON.stringify(card),
    "model.onnx": makeNumbersGraph(),
  });
}

function buildInto(outDir: string | undefined, ...more: Plugin[]): Promise<unknown> {
  const plugins = [
    modelsPlugin({ cache }),
    serviceWorkerPlugin("src/worker.ts", { cut: false }),
    more,
    outputPlugin(),
  ];
  return build({
    root,
    base: "./",
    configFile: false,
    logLevel: "silent",
    plugins,
    build: { ...(outDir !== undefined && { outDir }) },
  });
}

/** The files in a folder, by their paths. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.isDirectory(),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), "latin1")]));
}

const names = (folder: string) => Object.keys(contents(folder));

describe("the folder that a site is built into", () => {
  it("is refused if it contains what no build has written, which stays as it is", async () => {
    const www = join(place, "www");
    write(www, { "models/chair/chair.glb": "chair", "models/prices.csv": "1", "blog/index.html": "blog" });
    const before = contents(www);
    await expect(buildInto(www)).rejects.toThrow(
      /www, since this may not be an earlier build's: blog, models\./,
    );
    await expect(buildInto("../www")).rejects.toThrow(/may not be an earlier build's/);
    expect(contents(www)).toEqual(before);
  });

  it.each([
    ["public", /public belongs to the project/],
    ["public/site", /public belongs to the project/],
    ["src/site", /src belongs to the project/],
    ["test", /test belongs to the project/],
    ["node_modules", /node_modules belongs to the project/],
    ["backups/site", /backups belongs to the project/],
    ["../link", /public belongs to the project/],
    [".", /contains the project/],
    ["..", /contains the project/],
    ["index.html", /ENOTDIR/],
  ])("is refused if it is %s, and nothing is deleted", async (outDir, reason) => {
    symlinkSync(join(root, "public"), join(place, "link"));
    // Even a built site, unpacked there, doesn't make the folder the build's own.
    write(join(root, "public"), { "service-worker.js": 'self.siteManifest = {"shell":{},"later":{}};\n' });
    const before = contents(root);
    await expect(buildInto(outDir)).rejects.toThrow(reason);
    expect(contents(root)).toEqual(before);
  });

  it.each([
    ["the usual one", undefined],
    ["another one in the project", "docs"],
    ["one outside the project", "../www"],
  ])("contains nothing of the build before if it is %s", async (_which, outDir) => {
    const folder = join(root, outDir ?? "dist");
    write(folder, { ".git/config": "git", ".git/models/list": "git" });
    await buildInto(outDir);
    const first = names(folder);
    expect(first).toContain("models/gone/model.onnx");
    write(folder, { "index.html.br": "compressed", "robots.txt.gz": "compressed" });
    rmSync(join(root, "public/models/gone"), { recursive: true });
    write(root, { "src/main.ts": 'console.log("second");' });
    await buildInto(outDir);
    const now = names(folder);
    expect(now.filter((name) => !first.includes(name))).toEqual([expect.stringMatching(/^assets\/index-/)]);
    expect(first.filter((name) => !now.includes(name)).sort()).toEqual([
      expect.stringMatching(/^assets\/index-/),
      "models/gone/model.json",
      "models/gone/model.onnx",
    ]);
    expect(existsSync(join(folder, "models/gone"))).toBe(false);
    const script = readFileSync(join(folder, "service-worker.js"), "utf8");
    const { shell, later } = splitServiceWorker(script).manifest!;
    const listed = Object.keys({ ...shell, ...later });
    expect(listed.sort()).toEqual(now.filter((name) => !/^\.git|service-worker/.test(name)));
  });

  it("is refused once its owner has added a file to the built site, such as a model", async () => {
    const folder = join(place, "www");
    await buildInto(folder);
    write(folder, { "models/mine/model.onnx": "mine", "models/mine/model.json": "{}" });
    await expect(buildInto(folder)).rejects.toThrow(
      /: models\/mine\/model\.json, models\/mine\/model\.onnx\./,
    );
    expect(contents(folder)).toMatchObject({ "models/mine/model.onnx": "mine" });
  });

  it("keeps other files even if an earlier version listed them", async () => {
    const folder = join(place, "www");
    await buildInto(folder);
    const script = readFileSync(join(folder, "service-worker.js"), "utf8");
    write(folder, {
      "blog/index.html": "blog",
      "service-worker.js": script.replace('"shell":{', '"shell":{"blog/index.html":"0",'),
    });
    await expect(buildInto(folder)).rejects.toThrow(/: blog\/index\.html\./);
    expect(contents(folder)).toMatchObject({ "blog/index.html": "blog" });
  });

  it("keeps the site that it contains if the next build refuses a model", async () => {
    const folder = join(place, "www");
    await buildInto(folder);
    const before = contents(folder);
    addModel("gone", { classes: ["no", "perhaps", "yes"] });
    await expect(buildInto(folder)).rejects.toThrow(/the card has 3 classes/);
    expect(contents(folder)).toEqual(before);
  });

  it("gets copies of what links in the public folder lead to", async () => {
    renameSync(join(root, "public/models/kept"), join(place, "kept"));
    symlinkSync(join(place, "kept"), join(root, "public/models/kept"));
    symlinkSync(join(root, "LICENSE"), join(root, "public/terms.txt"));
    symlinkSync("nowhere", join(root, "public/.#robots.txt"));
    symlinkSync(join(root, "src"), join(root, "public/models/gone/latest-run"));
    write(root, { LICENSE: "terms" });
    await buildInto(undefined);
    rmSync(join(place, "kept"), { recursive: true });
    rmSync(join(root, "LICENSE"));
    expect(contents(join(root, "dist"))).toMatchObject({
      "models/kept/model.onnx": expect.any(String),
      "terms.txt": "terms",
    });
    expect(existsSync(join(root, "dist/models/gone/latest-run/main.ts"))).toBe(false);
  });

  it("can be built into again after an interruption", async () => {
    const folder = join(place, "www");
    const closeBundle = () => Promise.reject(new Error("interrupted"));
    await expect(buildInto(folder, { name: "broken", closeBundle })).rejects.toThrow("interrupted");
    expect(names(folder)).toContain(".hunch-unfinished");
    rmSync(join(folder, "service-worker.js"), { force: true });
    await buildInto(folder);
    expect(names(folder)).toContain("service-worker.js");
    expect(names(folder)).not.toContain(".hunch-unfinished");
    expect(contents(folder)).toMatchObject({ "robots.txt": "robots", "icons/icon.svg": "<svg/>" });
  });
});
