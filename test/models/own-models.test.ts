import "fake-indexeddb/auto";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Card } from "../../src/core/card.ts";
import { AppError } from "../../src/core/errors.ts";
import { slowestRun } from "../../src/core/own-model.ts";
import { nextTask } from "../../src/core/promises.ts";
import { listModels } from "../../src/models/list-models.ts";
import { createRunMarks, noteRun } from "../../src/models/own-model-store.ts";
import { createOwnModels } from "../../src/models/own-models.ts";
import { AssetCache } from "../../src/runtime/asset-cache.ts";
import { AssetLoader } from "../../src/runtime/asset-loader.ts";
import { Assets } from "../../src/runtime/assets.ts";
import { createOwnModelStore } from "../../src/storage/own-model-store.ts";
import { FakeCaches } from "../fake-caches.ts";
import { makeCard, makeNumbersGraph, numberField } from "../runtime/graphs.ts";
import { fillDiskAfter } from "../storage/full-disk.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const { files: _, ...ownCard } = {
  ...makeCard([numberField("a")], ["no", "yes"], 1, hash("a")),
  id: "mine",
  title: "Mine",
};
const shipped = makeCard([numberField("a")], ["no", "yes"], 5, hash("fives"));

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** A browser on a site that ships `toy`. Each call opens another tab, in which some files took some time. */
function openTab({
  ships = [shipped] as readonly Card[],
  now = () => new Date("2026-11-21T12:00Z"),
  runs = new Map<Uint8Array, number>(),
} = {}) {
  const store = createOwnModelStore();
  const asked: string[] = [];
  const summaries = ships.map(({ id, title, summary, version, files }) => ({
    id,
    title,
    summary,
    version,
    ...files["model.onnx"],
  }));
  const assets = new Assets(
    new URL("http://site/"),
    { whole: { url: "runtime.wasm", bytes: 1, sha256: hash("r") } },
    {
      own: store,
      readJson: async (path) => {
        asked.push(path);
        return path === "models/index.json" ? { format: 1, models: summaries } : ships[0];
      },
      files: new AssetLoader(new AssetCache("files", new FakeCaches().asStorage()), { own: store }),
    },
  );
  const listeners = new Set<(id: string) => void>();
  const own = createOwnModels({
    store,
    shippedIds: async () => ships.map(({ id }) => id),
    channel: {
      announce: () => undefined,
      listen: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    askToPersist: async () => true,
    slowestRunOf: (model) => runs.get(model),
    now,
  });
  const load = async (id: string) => {
    const card = (await assets.card(id)).value as Card;
    return assets.files.load(assets.modelFile(id, "model.onnx", card.files["model.onnx"]));
  };
  return { store, own, assets, asked, load };
}

describe("a visitor's own models", () => {
  it("are listed after the site's models, and loaded without requests to the server", async () => {
    const { own, assets, asked, load } = openTab();
    const card = await own.add({ card: ownCard, model: bytes("model 1") });
    expect(card.files["model.onnx"]).toEqual({ bytes: 7, sha256: hash("model 1") });
    expect(await listModels(assets)).toMatchObject([{ id: "toy" }, { id: "mine", title: "Mine", own: true }]);
    expect(await load("mine")).toEqual(bytes("model 1"));
    expect(asked).toEqual(["models/index.json"]);
  });

  it("are available in another tab", async () => {
    await openTab().own.add({ card: ownCard, model: bytes("model 1") });
    expect(await openTab().load("mine")).toEqual(bytes("model 1"));
  });

  it("never replace a model that the site ships", async () => {
    const { own, assets } = openTab();
    const both = { card: { ...ownCard, id: "toy" }, model: bytes("model 1") };
    await expect(own.add(both)).rejects.toMatchObject({ code: "card-invalid", problems: [{ at: "id" }] });
    expect(await own.isFree("toy")).toBe(false);
    expect(await listModels(assets)).toHaveLength(1);
  });

  it("are hidden if the site later ships a model with the same id", async () => {
    await openTab().own.add({ card: ownCard, model: bytes("model 1") });
    const { assets, own } = openTab({ ships: [{ ...shipped, id: "mine", title: "Shipped" }] });
    expect(await own.hidden()).toMatchObject([{ id: "mine", title: "Mine" }]);
    expect(await openTab().own.hidden()).toEqual([]);
    expect(await listModels(assets)).toMatchObject([{ id: "mine", title: "Shipped" }]);
    expect((await assets.card("mine")).value).toMatchObject({ title: "Shipped" });
  });

  it("are stored with the time that they took while they were tried, until their file changes", async () => {
    const [first, second] = [bytes("model 1"), bytes("model 2")];
    const { own, store } = openTab({ runs: new Map([[first, 7]]) });
    const slowest = async (text: string) => slowestRun((await store.record("mine"))!, hash(text));
    await own.add({ card: ownCard, model: first });
    expect(await slowest("model 1")).toBe(7);
    await noteRun(store, { id: "mine", sha256: hash("model 1") }, 30);
    await noteRun(store, { id: "mine", sha256: hash("model 1") }, 20);
    expect(await slowest("model 1")).toBe(30);
    await own.rename("mine", "Other");
    expect(await slowest("model 1")).toBe(30);
    await own.replace("mine", { card: ownCard, model: second });
    expect(await slowest("model 2")).toBeUndefined();
    await noteRun(store, { id: "mine", sha256: hash("model 2") }, 4000);
    expect(await slowest("model 2")).toBe(4000);
    await own.goBack("mine");
    expect(await slowest("model 1")).toBeUndefined();
  });

  it.each([
    ["a usual opening isn't counted", 400, 0],
    ["one that takes longer than a run may is", 3001, 3001],
  ])("are opened within the time that they took: %s", async (_, openingMs, slowestMs) => {
    // Tests in other files of this process may have replaced the runtime by its second copy.
    vi.resetModules();
    const { InferenceSession } = await import("onnxruntime-web/wasm");
    const { openModel } = await import("../../src/models/open-model.ts");
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const create = InferenceSession.create.bind(InferenceSession) as (file: Uint8Array) => Promise<unknown>;
    vi.spyOn(InferenceSession, "create").mockImplementation((async (file: Uint8Array) => {
      const session = await create(file);
      now += openingMs;
      return session;
    }) as never);
    onTestFinished(() => void vi.restoreAllMocks());
    const wasm = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");
    const files = {
      card: makeCard([numberField("a"), numberField("b")]),
      model: new Uint8Array(makeNumbersGraph()),
      runtime: { wasm: new Uint8Array(readFileSync(wasm)), fallback: undefined },
    };
    const model = await openModel(files, {
      store: () => Promise.reject(new AppError("storage-unavailable")),
      channel: { announce: () => undefined, listen: () => () => undefined },
      locks: undefined,
    });
    await model.predict({ a: 1, b: 1 });
    expect(model.slowestRun()).toBe(slowestMs);
  });

  describe("that run in a thread that can't be terminated", () => {
    const [one, two] = ["one", "two"].map((id) => ({ id, sha256: hash(id) }));

    async function addBoth() {
      const files = [bytes("one"), bytes("two")];
      const { own, store } = openTab({ runs: new Map(files.map((file) => [file, 7])) });
      await own.add({ card: { ...ownCard, id: "one" }, model: files[0]! });
      await own.add({ card: { ...ownCard, id: "two" }, model: files[1]! });
      const marked = async () =>
        (await store.records()).filter(({ trial }) => trial?.runningIn !== undefined).map(({ id }) => id);
      return { own, store, marked };
    }

    it("are marked before each run begins, and no later thread runs them if it never ends", async () => {
      const { own, store, marked } = await addBoth();
      await createRunMarks(store).begin(one!);
      expect(await marked()).toEqual(["one"]);
      // Renaming doesn't remove the mark, and neither does an answer in a page, before a later thread finds the mark.
      await noteRun(store, one!, 30, { inPage: true });
      await own.rename("one", "Other");
      const later = createRunMarks(store);
      for (const _ of [1, 2])
        await expect(later.begin(one!)).rejects.toMatchObject({ code: "model-unfinished" });
      await later.begin(two!);
      later.end();
      await expect.poll(marked).toEqual(["one"]);
      // The thread may have been ended just because the last tab was closed, so an answer in a page removes it once.
      await noteRun(store, one!, 5, { inPage: true });
      expect(await marked()).toEqual([]);
      await createRunMarks(store).begin(one!);
      await noteRun(store, one!, 5, { inPage: true });
      expect(await marked()).toEqual(["one"]);
      await expect(createRunMarks(store).begin(one!)).rejects.toMatchObject({ code: "model-unfinished" });
      await own.remove("one");
      await own.add({ card: { ...ownCard, id: "one" }, model: bytes("one") });
      await expect(later.begin(one!)).rejects.toMatchObject({ code: "model-untried" });
      await noteRun(store, one!, 30);
      await later.begin(one!);
      expect(await marked()).toEqual(["one"]);
    });

    it("are unmarked after a run, even if the next run is another model's and never ends", async () => {
      const { store, marked } = await addBoth();
      const marks = createRunMarks(store);
      await marks.begin(one!);
      marks.end();
      await expect.poll(marked).toEqual([]);
      await marks.begin(one!);
      marks.end();
      await marks.begin(two!);
      expect(await marked()).toEqual(["two"]);
      await expect(createRunMarks(store).begin(two!)).rejects.toMatchObject({ code: "model-unfinished" });
      await createRunMarks(store).begin(one!);
    });

    it("have no mark left once their thread may be ended", async () => {
      const { store, marked } = await addBoth();
      const marks = createRunMarks(store);
      await marks.settled();
      for (let run = 0; run < 3; run++) {
        await marks.begin(one!);
        marks.end();
      }
      await marks.settled();
      expect(await marked()).toEqual([]);
    });

    it("keep their mark from one batch of a call to the next, which costs no further writes", async () => {
      const { store, marked } = await addBoth();
      let writes = 0;
      const update: typeof store.update = (...given) => {
        writes++;
        return store.update(...given);
      };
      const marks = createRunMarks({ update });
      for (let batch = 0; batch < 100; batch++) {
        await nextTask();
        await marks.begin(one!);
        marks.end();
      }
      await expect.poll(marked).toEqual([]);
      expect(writes).toBe(2);
    });

    it("don't run if they can't be marked, or if their file has been replaced or deleted", async () => {
      const { own, store, marked } = await addBoth();
      const marks = createRunMarks(store);
      const free = fillDiskAfter(0);
      onTestFinished(free);
      await expect(marks.begin(one!)).rejects.toMatchObject({ code: "storage-full" });
      free();
      await marks.begin(one!);
      await own.replace("one", { card: { ...ownCard, id: "one" }, model: bytes("three") });
      marks.end();
      const nobody = { id: "nobody", sha256: hash("one") };
      for (const gone of [one!, nobody])
        await expect(createRunMarks(store).begin(gone)).rejects.toMatchObject({ code: "model-untried" });
      await marks.begin(two!);
      expect(await marked()).toEqual(["two"]);
    });
  });

  it("keep nothing about the time of a file that they don't have", async () => {
    const { own, store } = openTab();
    await own.add({ card: ownCard, model: bytes("model 1") });
    for (const id of ["mine", "nobody"]) {
      const noting = noteRun(store, { id, sha256: hash("model 3") }, 1);
      await expect(noting).rejects.toMatchObject({ code: "not-found" });
    }
    expect((await store.record("mine"))!.trial).toBeUndefined();
    expect(await store.record("nobody")).toBeUndefined();
  });

  it("do not replace each other when added", async () => {
    const { own, load } = openTab();
    await own.add({ card: ownCard, model: bytes("model 1") });
    const again = own.add({ card: ownCard, model: bytes("model 2") });
    await expect(again).rejects.toMatchObject({ code: "card-invalid", problems: [{ at: "id" }] });
    expect(await load("mine")).toEqual(bytes("model 1"));
  });

  it("can be replaced with a different file, and only the most recently replaced file is kept", async () => {
    const { own, load, store } = openTab();
    const changed = vi.fn();
    await own.add({ card: ownCard, model: bytes("model 1"), holdout: bytes("rows") });
    expect(await own.kept("mine")).toEqual({ hasTable: false });
    own.onChange(changed);
    await own.replace("mine", { card: { ...ownCard, id: "other" }, model: bytes("model 2") });
    expect(await load("mine")).toEqual(bytes("model 2"));
    expect(changed).toHaveBeenCalledWith("mine");
    expect(await store.file(hash("model 1"))).toEqual(bytes("model 1"));
    await own.replace("mine", { card: ownCard, model: bytes("model 33") });
    expect(await store.file(hash("model 1"))).toBeUndefined();
    expect(await store.file(hash("rows"))).toBeUndefined();
    expect((await own.kept("mine")).replaced).toEqual({
      bytes: 7,
      replacedAt: "2026-11-21T12:00:00.000Z",
    });
  });

  it("can be switched back to the previous file and its held-out rows, and forward again, without losing a new title", async () => {
    const { own, load, assets } = openTab();
    await own.add({ card: ownCard, model: bytes("model 1"), holdout: bytes("rows") });
    await own.replace("mine", { card: ownCard, model: bytes("model 22") });
    await own.rename("mine", "Renamed");
    await own.goBack("mine");
    expect(await load("mine")).toEqual(bytes("model 1"));
    expect((await assets.card("mine")).value).toMatchObject({
      title: "Renamed",
      files: { "holdout.onnx": { sha256: hash("rows") } },
    });
    expect(await own.kept("mine")).toMatchObject({ replaced: { bytes: 8 } });
    await own.goBack("mine");
    expect(await load("mine")).toEqual(bytes("model 22"));
  });

  it("can't be switched back if they were never replaced, or only with an identical file", async () => {
    const { own } = openTab();
    await own.add({ card: ownCard, model: bytes("model 1") });
    await own.replace("mine", { card: { ...ownCard, summary: "Another." }, model: bytes("model 1") });
    expect(await own.kept("mine")).toEqual({ hasTable: false });
    await expect(own.goBack("mine")).rejects.toMatchObject({ code: "not-found" });
  });

  it("can be renamed", async () => {
    const { own, assets } = openTab();
    await own.add({ card: ownCard, model: bytes("model 1") });
    await own.rename("mine", "  Better ");
    expect(await listModels(assets)).toMatchObject([{}, { title: "Better" }]);
    await expect(own.rename("mine", " ")).rejects.toMatchObject({ code: "card-invalid" });
  });

  it("can be restored for a day after being removed", async () => {
    let now = new Date("2026-11-21T12:00Z");
    const { own, assets, load, store } = openTab({ now: () => now });
    await own.add({ card: ownCard, model: bytes("model 1") });
    await own.remove("mine");
    expect(await listModels(assets)).toHaveLength(1);
    expect(await own.isFree("mine")).toBe(true);
    await own.restore("mine");
    expect(await load("mine")).toEqual(bytes("model 1"));

    await own.remove("mine");
    await own.add({ card: { ...ownCard, id: "second" }, model: bytes("model 2") });
    now = new Date("2026-11-23T12:00Z");
    await own.remove("second");
    expect(await store.file(hash("model 1"))).toBeUndefined();
    await expect(own.restore("mine")).rejects.toMatchObject({ code: "not-found" });
    await own.restore("second");
    expect(await load("second")).toEqual(bytes("model 2"));
  });

  it("are not used if their bytes are damaged", async () => {
    const { own, load, store } = openTab();
    const card = await own.add({ card: ownCard, model: bytes("model 1") });
    const { sha256 } = card.files["model.onnx"];
    await store.update("mine", (before) => before!, [{ sha256, bytes: bytes("damaged") }]);
    await expect(load("mine")).rejects.toMatchObject({ code: "own-model-damaged" });
  });

  it.each([
    ["no card", { card: null }],
    ["the card of a model of the site", { card: { ...ownCard, id: "toy", title: "Toy" } }],
    ["files that aren't a list", { files: "a" }],
    ["a time that isn't text", { addedAt: 5 }],
  ])("are left out if their record was damaged and has %s, and the others still work", async (_, damage) => {
    const { store, own, assets, load } = openTab();
    await own.add({ card: ownCard, model: bytes("model 1") });
    await own.add({ card: { ...ownCard, id: "other", title: "Other" }, model: bytes("model 2") });
    await store.update("mine", (before) => ({ ...before!, ...damage }) as never);
    expect(await listModels(assets)).toMatchObject([{ id: "toy" }, { id: "other" }]);
    await own.rename("other", "Renamed");
    expect(await load("other")).toEqual(bytes("model 2"));
    expect(await own.isFree("mine")).toBe(true);
    await own.add({ card: ownCard, model: bytes("model 1") });
    expect(await load("mine")).toEqual(bytes("model 1"));
  });

  it("are not stored if the card is not valid", async () => {
    const { own, store } = openTab();
    const wrong = { card: { ...ownCard, fields: [] }, model: bytes("model 1") };
    await expect(own.add(wrong)).rejects.toMatchObject({ code: "card-invalid" });
    expect(await store.records()).toEqual([]);
    expect(await store.file(hash("model 1"))).toBeUndefined();
  });

  it("are not listed in a browser without storage, and adding one fails for that reason", async () => {
    vi.stubGlobal("indexedDB", undefined);
    onTestFinished(() => void vi.unstubAllGlobals());
    const { own, assets } = openTab();
    expect(await listModels(assets)).toHaveLength(1);
    const adding = own.add({ card: ownCard, model: bytes("model 1") });
    await expect(adding).rejects.toMatchObject({ code: "storage-unavailable" });
  });

  it("keep the table they were trained on until it is removed, so that they can be trained again", async () => {
    const { own, store } = openTab();
    const file = new File(["x,y\n1,a\n"], "rows.csv");
    const table = { file, target: "y", uses: { x: "number" } };
    await own.add({ card: ownCard, model: bytes("graph"), holdout: bytes("held"), table });
    const kept = (await own.keptTable("mine"))!;
    expect(kept).toMatchObject({ target: "y", uses: { x: "number" }, holdout: bytes("held") });
    expect([kept.file.name, await kept.file.text()]).toEqual(["rows.csv", "x,y\n1,a\n"]);
    await own.rename("mine", "Other");
    expect(await own.keptTable("mine")).toBeDefined();
    expect(await own.kept("mine")).toEqual({ hasTable: true });
    await own.replace("mine", { card: ownCard, model: bytes("graph 2"), table });
    await own.removeTable("mine");
    expect(await own.keptTable("mine")).toBeUndefined();
    expect(await store.file(hash("x,y\n1,a\n"))).toBeUndefined();
    expect(await store.file(hash("graph"))).toEqual(bytes("graph"));
  });

  it("lose their table when they are replaced with a file that comes without one", async () => {
    const { own, store } = openTab();
    const table = { file: new File(["x,y\n"], "rows.csv"), target: "y", uses: {} };
    await own.add({ card: ownCard, model: bytes("graph"), table });
    await own.replace("mine", { card: ownCard, model: bytes("another") });
    expect(await own.keptTable("mine")).toBeUndefined();
    expect(await store.file(hash("x,y\n"))).toBeUndefined();
  });
});
