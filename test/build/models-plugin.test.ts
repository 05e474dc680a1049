import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { modelsPlugin } from "../../src/build/models-plugin.ts";
import { pagePlugin } from "../../src/build/page-plugin.ts";
import { sitePlugin } from "../../src/build/site-plugin.ts";
import { contentPolicy } from "../../src/publish/content-policy.ts";
import { makeNumbersGraph, makeTextGraph } from "../runtime/graphs.ts";

const card = {
  format: 1,
  id: "fourth",
  version: "1.0.0",
  title: "A fourth model",
  summary: "Dropped in.",
  fields: ["a", "b"].map((name) => ({ kind: "number", name, label: name, min: 0, max: 1 })),
  classes: [{ name: "no" }, { name: "yes" }],
};

const graph = makeNumbersGraph();

/** Each model is checked only once, since a check starts the runtime. */
const cache = mkdtempSync(join(tmpdir(), "checked-"));
afterAll(() => rmSync(cache, { recursive: true }));

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "build-"));
  mkdirSync(join(root, "public/models/fourth"), { recursive: true });
  writeFileSync(
    join(root, "index.html"),
    '<html><head><title>T</title><meta name="hunch-site" content="{}" /></head><body><script type="module" src="/early.ts"></script></body></html>',
  );
  writeFileSync(join(root, "early.ts"), 'void import("./main.ts");');
  writeFileSync(join(root, "main.ts"), 'import "./main.css";\nconsole.log("main");');
  writeFileSync(join(root, "main.css"), "p { margin: 0 }");
  writeFileSync(join(root, "public/manifest.webmanifest"), '{ "name": "Hunch" }');
  writeFileSync(join(root, "public/models/fourth/model.onnx"), graph);
});
afterEach(() => rmSync(root, { recursive: true }));

function buildSite(): Promise<unknown> {
  const plugins = [modelsPlugin({ cache }), sitePlugin(), pagePlugin(["/main.ts"])];
  return build({ root, base: "./", configFile: false, logLevel: "silent", plugins });
}
const built = (path: string) => readFileSync(join(root, "dist", path), "utf8");
const writeCard = (content: object) =>
  writeFileSync(join(root, "public/models/fourth/model.json"), JSON.stringify(content));

describe("a build", () => {
  it("ships a folder that was added to public/models, and lists it", async () => {
    writeCard(card);
    // As Jupyter makes it.
    mkdirSync(join(root, "public/models/fourth/.ipynb_checkpoints"));
    await buildSite();
    expect(JSON.parse(built("models/index.json")).models).toMatchObject([
      { id: "fourth", bytes: graph.length },
    ]);
    expect(JSON.parse(built("models/fourth/model.json")).files["model.onnx"].bytes).toBe(graph.length);
    expect(readFileSync(join(root, "dist/models/fourth/model.onnx")).equals(graph)).toBe(true);
  });

  it("leaves out what else is in a model's folder, which every visitor would download", async () => {
    writeCard(card);
    const more = [
      "model.onnx.data",
      "model.onnx.original",
      "model.draft.json",
      "table.csv",
      "data/rows.csv",
      "a\\b.csv",
    ];
    mkdirSync(join(root, "public/models/fourth/data"));
    for (const name of more) writeFileSync(join(root, "public/models/fourth", name), name);
    writeFileSync(join(root, "public/models/notes.txt"), "notes");
    writeFileSync(join(root, "public/notes.txt"), "notes");
    await buildSite();
    const files = readdirSync(join(root, "dist/models"), { recursive: true, withFileTypes: true });
    expect(
      files
        .filter((entry) => !entry.isDirectory())
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["index.json", "model.json", "model.onnx"]);
    expect(built("notes.txt")).toBe("notes");
  });

  it("ships a folder that is a link", async () => {
    writeCard(card);
    renameSync(join(root, "public/models/fourth"), join(root, "fourth"));
    symlinkSync(join(root, "fourth"), join(root, "public/models/fourth"));
    await buildSite();
    expect(JSON.parse(built("models/index.json")).models).toMatchObject([{ id: "fourth" }]);
    expect(readFileSync(join(root, "dist/models/fourth/model.onnx")).equals(graph)).toBe(true);
  });

  it("reproduces a site's models folder exactly when it is built from that folder", async () => {
    writeCard({ ...card, order: 2, learning: { aggressiveness: 1, margin: 0.5 } });
    await buildSite();
    const paths = ["models/index.json", "models/fourth/model.json", "models/fourth/model.onnx"];
    const first = paths.map((path) => readFileSync(join(root, "dist", path)));
    rmSync(join(root, "public/models"), { recursive: true });
    cpSync(join(root, "dist/models"), join(root, "public/models"), { recursive: true });
    rmSync(join(root, "dist"), { recursive: true });
    await buildSite();
    for (const [index, path] of paths.entries())
      expect(readFileSync(join(root, "dist", path)).equals(first[index]!), path).toBe(true);
  });

  it("fails for a bad card with the file, the key and the expected value", async () => {
    writeCard({ ...card, classes: [{ name: "only one" }] });
    await expect(buildSite()).rejects.toThrow(/public\/models\/fourth\/model\.json: classes: expected/);
  });

  it.each([
    [
      "inputs do not match the card's fields",
      makeTextGraph("yes"),
      /the card has 2 fields for the graph's input “text”, which has 1 column/,
    ],
    ["file is a web page", "<!doctype html><title>x</title>", /a web page/],
  ])("fails for a graph if its %s, with the file and the reason", async (_what, content, reason) => {
    writeCard(card);
    writeFileSync(join(root, "public/models/fourth/model.onnx"), content);
    const building = buildSite();
    await expect(building).rejects.toThrow(/public\/models\/fourth\/model\.onnx: refused: /);
    await expect(building).rejects.toThrow(reason);
  });

  it("fails if the graph's classes differ from the card's", async () => {
    writeCard({ ...card, classes: [{ name: "no" }, { name: "maybe" }, { name: "yes" }] });
    await expect(buildSite()).rejects.toThrow(/the card has 3 classes, but the graph has 2/);
  });

  it("puts the content policy into the page, and links to the code and styles that the page loads later", async () => {
    writeCard(card);
    await buildSite();
    const page = built("index.html");
    expect(page.replaceAll("&#39;", "'")).toContain(contentPolicy());
    expect(page).toMatch(/<link rel="modulepreload" href="\.\/assets\/main-[\w-]+\.js">/);
    expect(page).toMatch(/<link rel="stylesheet" crossorigin href="\.\/assets\/main-[\w-]+\.css">/);
    expect(page).not.toMatch(/<script(?![^>]*src=)|<style|(src|href)="\//);
  });

  it("writes the owner's settings into the page, the web manifest and the headers, and lets the page send to its forms", async () => {
    writeCard({ ...card, feedback: { form: "https://forms.example/of-the-model?key=1" } });
    const settings = {
      title: 'Wines & "more"',
      accent: "teal",
      feedback: { form: "https://forms.example/site" },
    };
    writeFileSync(join(root, "public/site.json"), JSON.stringify(settings));
    await buildSite();
    const page = built("index.html");
    expect(page).toContain("<title>Wines &amp; &quot;more&quot;</title>");
    expect(page).toContain('<html lang="en" data-accent="teal">');
    const sources = "connect-src 'self' https://forms.example/site https://forms.example/of-the-model;";
    expect(page).toContain(sources);
    expect(built("_headers")).toContain(sources);
    expect(JSON.parse(built("manifest.webmanifest")).short_name).toBe(settings.title);
    expect(JSON.parse(built("site.json"))).toMatchObject(settings);
  });

  it("fails for settings that can't be used", async () => {
    writeCard(card);
    writeFileSync(
      join(root, "public/site.json"),
      JSON.stringify({ feedback: { form: "http://far.example/" } }),
    );
    await expect(buildSite()).rejects.toThrow(/site-invalid/);
    writeFileSync(join(root, "public/site.json"), '{ "title": "Ours", }');
    await expect(buildSite()).rejects.toThrow(/site-invalid/);
    writeFileSync(join(root, "public/site.json"), '\uFEFF{ "title": "Ours" }');
    await buildSite();
    expect(JSON.parse(built("site.json"))).toMatchObject({ title: "Ours" });
  });
});
