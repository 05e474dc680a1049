import { gunzipSync, unzipSync } from "fflate";
import { describe, expect, it, vi } from "vitest";
import { type Card, parseCard } from "../../src/core/card.ts";
import { AppError } from "../../src/core/errors.ts";
import { sha256Hex } from "../../src/core/hashes.ts";
import { listFiles, readServiceWorker, writeServiceWorker } from "../../src/core/precache.ts";
import { parseSiteSettings } from "../../src/core/site-settings.ts";
import type { ModelLibrary } from "../../src/models/model.ts";
import { compressedCopies } from "../../src/publish/compressed-copies.ts";
import { makeSite, makeSiteEntries, type SiteModel } from "../../src/publish/make-site.ts";
import type { SiteSource } from "../../src/publish/site-source.ts";
import type { Assets } from "../../src/runtime/assets.ts";
import { type ZipEntry, zipFiles } from "../../src/zip/zip-files.ts";

type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

const page = `<!doctype html>
<html lang="en">
  <head>
    <title>Hunch</title>
    <meta name="hunch-site" content="{}">
    <script type="module" src="./assets/app.js"></script>
  </head>
</html>
`;
const built: Files = {
  "index.html": encode(page),
  "assets/app.js": encode("start();"),
  "assets/runtime.wasm": crypto.getRandomValues(new Uint8Array(60_000)),
  "manifest.webmanifest": encode('{ "name": "Hunch" }'),
  "site.json": encode("{}\n"),
  "models/index.json": encode("{}"),
  "models/gone/model.json": encode("{}"),
  "models/gone/model.onnx": encode("a model that is not chosen"),
};

async function sourceOf(files: Files): Promise<SiteSource> {
  const hashed = Object.entries(files).map(async ([path, bytes]) => ({
    path,
    sha256: await sha256Hex(bytes),
  }));
  const code = "work();\n";
  return {
    manifest: await listFiles(await Promise.all(hashed), code),
    code,
    read: async (path) => files[path]!,
  };
}

async function model(id: string, extra: Partial<Card> = {}): Promise<SiteModel> {
  const bytes = encode(`the graph of ${id}`);
  const card = parseCard(
    {
      format: 1,
      id,
      version: "1.0.0",
      title: `Model ${id}`,
      summary: "Small.",
      fields: [{ kind: "number", name: "x", label: "x", min: 0, max: 1 }],
      classes: [{ name: "no" }, { name: "yes" }],
      files: { "model.onnx": { bytes: bytes.length, sha256: await sha256Hex(bytes) } },
      ...extra,
    },
    "model.json",
  );
  return { card, read: async () => bytes };
}

/** Lets `makeSite` fetch the built site's files and `more`, but not those that the host doesn't serve. */
async function serveBuilt(more: Files = {}, notServed: readonly string[] = []): Promise<void> {
  const files = { ...built, ...more };
  const others = Object.fromEntries(notServed.map((path) => [path, encode(path)]));
  const { manifest, code } = await sourceOf({ ...files, ...others });
  const script = writeServiceWorker(manifest, code);
  vi.stubGlobal("fetch", async (url: URL) => {
    const path = decodeURIComponent(new URL(url).pathname.slice(1));
    if (path !== "service-worker.js" && !files[path]) return new Response("", { status: 404 });
    return new Response(path === "service-worker.js" ? script : files[path]);
  });
}

async function unpack(entries: readonly ZipEntry[]): Promise<Files> {
  const zip = new Uint8Array(await new Response(zipFiles(entries)).arrayBuffer());
  return unzipSync(zip) as Files;
}

describe("a site that the page builds", () => {
  it("contains only the app's files and the chosen models, and its service worker lists them all", async () => {
    const settings = parseSiteSettings({ title: "Ours", accent: "teal", pages: ["publish"] });
    const entries = await makeSiteEntries(await sourceOf(built), settings, [
      await model("b"),
      await model("a"),
    ]);
    const files = await unpack(entries);
    const { manifest } = await readServiceWorker(decode(files["service-worker.js"]));
    expect(Object.keys(files).sort()).toEqual(
      [...Object.keys({ ...manifest.shell, ...manifest.later }), "_headers", "service-worker.js"].sort(),
    );
    for (const [path, sha256] of Object.entries({ ...manifest.shell, ...manifest.later }))
      expect(await sha256Hex(files[path]!), path).toBe(sha256);
    expect(Object.keys(manifest.later)).toEqual([
      "assets/runtime.wasm",
      "models/a/model.onnx",
      "models/b/model.onnx",
    ]);
    expect(files["assets/runtime.wasm"]).toEqual(built["assets/runtime.wasm"]);
    expect(JSON.parse(decode(files["models/index.json"])).models.map(({ id }: { id: string }) => id)).toEqual(
      ["a", "b"],
    );
    expect(JSON.parse(decode(files["site.json"]))).toEqual(settings);
    expect(decode(files["index.html"])).toContain('<html lang="en" data-accent="teal">');
  });

  it("lets its page contact only the forms named in its settings and cards", async () => {
    const settings = parseSiteSettings({ feedback: { mail: "owner@example.org" } });
    const asked = await model("asked", { feedback: { form: "https://forms.example/take?key=1" } });
    const files = await unpack(await makeSiteEntries(await sourceOf(built), settings, [asked]));
    for (const path of ["index.html", "_headers"])
      expect(decode(files[path])).toContain("connect-src 'self' https://forms.example/take;");
    const without = await unpack(await makeSiteEntries(await sourceOf(files), settings, [await model("a")]));
    expect(decode(without["index.html"])).toContain("connect-src 'self';");
  });

  it("can be rebuilt from itself without changes, and gets a different service worker if one file changes", async () => {
    const settings = parseSiteSettings({ title: 'Ours & "theirs" <b>' });
    const models = [await model("a")];
    const first = await unpack(await makeSiteEntries(await sourceOf(built), settings, models));
    const again = await unpack(await makeSiteEntries(await sourceOf(first), settings, models));
    expect(again).toEqual(first);
    const renamed = parseSiteSettings({ title: "Another" });
    const changed = await unpack(await makeSiteEntries(await sourceOf(first), renamed, models));
    expect(decode(changed["service-worker.js"])).not.toBe(decode(first["service-worker.js"]));
  });

  it("is not built, and no model is read, if one of the models was removed in the meantime", async () => {
    const source = await sourceOf(built);
    const script = writeServiceWorker(source.manifest, source.code);
    vi.stubGlobal("fetch", async () => new Response(script));
    const load = vi.fn<Assets["files"]["load"]>();
    const assets = { base: new URL("https://site.example/"), files: { load } } as unknown as Assets;
    const { card } = await model("kept");
    const library = {
      card: async (id: string) => {
        if (id === "kept") return card;
        throw new AppError("not-found", { what: `model ${id}` });
      },
    } as unknown as ModelLibrary;
    const models = ["kept", "removed"].map((id) => ({ id, withLessons: false }));
    const making = makeSite(assets, library, { settings: parseSiteSettings({}), models });
    await expect(making).rejects.toMatchObject({ code: "not-found", details: { what: "model removed" } });
    expect(load).not.toHaveBeenCalled();
    vi.unstubAllGlobals();
  });

  describe("with a model into which lessons were merged", () => {
    const answer = (probabilities: readonly number[], lessons: number) => ({
      probabilities,
      model: { lessons },
    });
    /** Builds a site with such a model. `opened` gives its answers after 3 lessons, `merged` those of its new file. */
    async function make(opened: () => unknown, merged: () => unknown) {
      await serveBuilt();
      const { card } = await model("taught", { examples: [{ title: "A", inputs: { x: 1 }, metadata: {} }] });
      const predictMany = (answers: () => unknown) => async (rows: readonly object[]) => {
        expect(rows).toEqual([{ x: 1 }, { x: 0.5 }]);
        return rows.map(answers);
      };
      const bytes = encode("the merged graph");
      const files = { "model.onnx": { bytes: bytes.length, sha256: await sha256Hex(bytes) } };
      const downloadLearned = vi.fn(async () => ({ model: bytes, card: JSON.stringify({ ...card, files }) }));
      const close = vi.fn();
      const library = {
        open: async () => ({ card, predictMany: predictMany(opened), downloadLearned }),
        openDraft: async (trial: Card, file: Uint8Array) => {
          expect([trial.id, file]).toEqual(["new", bytes]);
          return { predictMany: predictMany(merged), close };
        },
        leave: () => undefined,
      } as unknown as ModelLibrary;
      const assets = { base: new URL("https://site.example/"), files: {} } as unknown as Assets;
      const plan = { settings: parseSiteSettings({}), models: [{ id: "taught", withLessons: true }] };
      const site = await makeSite(assets, library, plan).finally(() => expect(close).toHaveBeenCalledOnce());
      return { site, downloadLearned };
    }

    it("is built if its file gives the same answers here, apart from rounding", async () => {
      const { site, downloadLearned } = await make(
        () => answer([0.2, 0.8], 3),
        () => answer([0.2001, 0.7999], 0),
      );
      expect(site.files).toBeGreaterThan(5);
      expect(downloadLearned).toHaveBeenCalledOnce();
    });

    it.each([
      ["other answers", "it gives other answers than before", () => answer([0.25, 0.75], 0)],
      ["no answers", "it gives other answers than before", () => answer([Number.NaN, Number.NaN], 0)],
      [
        "an error",
        "the runtime can't open its graph",
        () => {
          throw new AppError("model-cannot-run", { reason: "the runtime can't open its graph" });
        },
      ],
    ])("is not built if its file gives %s", async (_, reason, merged) => {
      await expect(make(() => answer([0.2, 0.8], 3), merged)).rejects.toMatchObject({
        code: "merge-failed",
        details: { model: "Model taught", reason },
      });
    });

    it("is not blamed for a lost connection", async () => {
      const lost = () => {
        throw new AppError("download-interrupted", { path: "runtime.wasm" });
      };
      await expect(make(() => answer([0.2, 0.8], 3), lost)).rejects.toMatchObject({
        code: "download-interrupted",
      });
    });

    it("is merged again if a lesson arrived while it was being merged", async () => {
      let asked = 0;
      // Two rows are predicted each time.
      const { downloadLearned } = await make(
        () => (asked++ < 2 ? answer([0.5, 0.5], 2) : answer([0.2, 0.8], 3)),
        () => answer([0.2, 0.8], 0),
      );
      expect(downloadLearned).toHaveBeenCalledTimes(2);
    });
  });

  it("leaves the address for feedback out of a card if the owner doesn't want it, and out of the policy", async () => {
    await serveBuilt();
    const cards = await Promise.all(
      ["one", "two"].map(
        async (id) => (await model(id, { feedback: { form: `https://${id}.example/take` } })).card,
      ),
    );
    const assets = {
      base: new URL("https://site.example/"),
      files: { load: async () => encode("a graph") },
      modelFile: () => ({}),
    } as unknown as Assets;
    const library = { card: async (id: string) => cards.find((card) => card.id === id) } as ModelLibrary;
    const models = [
      { id: "one", withLessons: false, withoutAddress: true },
      { id: "two", withLessons: false },
    ];
    const { zip } = await makeSite(assets, library, { settings: parseSiteSettings({}), models });
    const files = unzipSync(new Uint8Array(await new Response(zip).arrayBuffer()));
    expect(decode(files["models/one/model.json"])).not.toContain("one.example");
    expect(decode(files["models/two/model.json"])).toContain("two.example");
    for (const path of ["index.html", "_headers"])
      expect(decode(files[path])).toContain("connect-src 'self' https://two.example/take;");
  });

  it("has the owner's other files that the host serves, whatever their names mean in an address", async () => {
    await serveBuilt({ "50%.txt": encode("1"), "c#.txt": encode("2"), "what?.txt": encode("3") }, [
      "private.txt",
    ]);
    const assets = { base: new URL("https://site.example/"), files: {} } as unknown as Assets;
    const site = await makeSite(assets, {} as ModelLibrary, { settings: parseSiteSettings({}), models: [] });
    const files = unzipSync(new Uint8Array(await new Response(site.zip).arrayBuffer()));
    expect(["50%.txt", "c#.txt", "what?.txt"].map((path) => decode(files[path]))).toEqual(["1", "2", "3"]);
    const { manifest } = await readServiceWorker(decode(files["service-worker.js"]));
    expect(manifest.shell).toHaveProperty(["c#.txt"]);
    expect(manifest.shell).not.toHaveProperty(["private.txt"]);
    expect(site.missing).toEqual(["private.txt"]);
  });

  it("is not built if the host lacks a file of the app", async () => {
    await serveBuilt({}, ["assets/more-D8NudN84.js"]);
    const assets = { base: new URL("https://site.example/"), files: {} } as unknown as Assets;
    const made = makeSite(assets, {} as ModelLibrary, { settings: parseSiteSettings({}), models: [] });
    await expect(made).rejects.toMatchObject({
      code: "site-unreadable",
      details: { path: "assets/more-D8NudN84.js" },
    });
  });

  it("is not built from a page that has no place for its settings", async () => {
    const source = await sourceOf({ ...built, "index.html": encode("<html><title>x</title></html>") });
    await expect(makeSiteEntries(source, parseSiteSettings({}), [])).rejects.toThrow("site-unreadable");
  });
});

describe("compressed copies", () => {
  it("are added for files that compression makes smaller, and unpack to the same bytes", async () => {
    const entries = await makeSiteEntries(
      await sourceOf({ ...built, "assets/app.js": encode("start(); ".repeat(500)) }),
      parseSiteSettings({}),
      [],
    );
    const copies = compressedCopies(entries);
    expect(copies.map(({ path }) => path)).toEqual(["assets/app.js.gz", "assets/runtime.wasm.gz"]);
    let done = 0;
    const stream = zipFiles([...entries, ...copies], { onProgress: (progress) => (done = progress.done) });
    const files = unzipSync(new Uint8Array(await new Response(stream).arrayBuffer()));
    for (const { path, bytes } of copies) {
      expect(gunzipSync(files[path]!), path).toEqual(files[path.replace(/\.gz$/, "")]);
      expect(bytes).toBe(files[path.replace(/\.gz$/, "")]!.length);
    }
    expect(files["assets/app.js.gz"]!.length).toBeLessThan(100);
    expect(done).toBe([...entries, ...copies].reduce((sum, { bytes }) => sum + bytes, 0));
  });
});

describe("a zip", () => {
  const entry = (path: string, content: Uint8Array<ArrayBuffer>): ZipEntry => ({
    path,
    bytes: content.length,
    read: async () => content,
  });

  it("contains every file in full, even an empty one, and reports progress in uncompressed bytes", async () => {
    const random = crypto.getRandomValues(new Uint8Array(60_000));
    const content: Files = { empty: encode(""), "a/b.bin": random, "c.json": encode("1".repeat(300_000)) };
    const seen: number[] = [];
    const entries = Object.entries(content).map(([path, bytes]) => entry(path, bytes));
    const stream = zipFiles(entries, { onProgress: ({ done }) => seen.push(done) });
    const zip = new Uint8Array(await new Response(stream).arrayBuffer());
    expect(unzipSync(zip)).toEqual(content);
    expect(zip.length).toBeLessThan(65_000);
    expect(seen.at(-1)).toBe(360_000);
    expect(seen).toEqual([...seen].sort((one, other) => one - other));
  });

  it("ends its progress at the total even if the last file turns out shorter", async () => {
    const seen: number[] = [];
    const last = { ...entry("last", encode("short")), bytes: 500 };
    const stream = zipFiles([entry("one", encode("1")), last], { onProgress: ({ done }) => seen.push(done) });
    await new Response(stream).arrayBuffer();
    expect(seen.at(-1)).toBe(501);
  });

  it("fails with AbortError when the signal fires, without reading more files", async () => {
    const controller = new AbortController();
    let isRead = false;
    const stream = zipFiles(
      [
        entry("one", encode("1")),
        {
          path: "two",
          bytes: 1,
          read: async () => {
            isRead = true;
            return encode("2");
          },
        },
      ],
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(new Response(stream).arrayBuffer()).rejects.toThrow(
      expect.objectContaining({ name: "AbortError" }),
    );
    expect(isRead).toBe(false);
  });

  it("fails with the error from reading a file", async () => {
    const lost = { path: "lost", bytes: 1, read: () => Promise.reject(new Error("it was removed")) };
    await expect(new Response(zipFiles([lost])).arrayBuffer()).rejects.toThrow("it was removed");
  });

  it("is refused before anything is read if it would exceed the format's limits", () => {
    const huge = { path: "huge", bytes: 5e9, read: () => Promise.reject(new Error("not to be read")) };
    expect(() => zipFiles([huge])).toThrow("file-too-large");
  });
});

it("the service worker's first line can be read and rewritten any number of times", async () => {
  const manifest = await listFiles([], "work();\n");
  const once = writeServiceWorker(manifest, "work();\n");
  const { manifest: read, code } = await readServiceWorker(once);
  expect(writeServiceWorker(read, code)).toBe(once);
});
