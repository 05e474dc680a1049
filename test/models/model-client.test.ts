import { createHash } from "node:crypto";
import { expose } from "comlink";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { AppError, abortError } from "../../src/core/errors.ts";
import type { Inputs, Prediction } from "../../src/core/prediction.ts";
import { createDeferred } from "../../src/core/promises.ts";
import type { Verdict } from "../../src/learning/feedback.ts";
import type { LearningState, Lesson } from "../../src/learning/lessons.ts";
import { inputKey } from "../../src/learning/row-identity.ts";
import { WriteAhead } from "../../src/learning/write-ahead.ts";
import { checkedModel } from "../../src/models/checked-model.ts";
import type { LoadState, Model } from "../../src/models/model.ts";
import { createModelClient } from "../../src/models/model-client.ts";
import type { ModelFiles } from "../../src/models/open-model.ts";
import type { RemoteModel } from "../../src/models/remote-model.ts";
import { AssetCache } from "../../src/runtime/asset-cache.ts";
import { AssetLoader } from "../../src/runtime/asset-loader.ts";
import { Assets } from "../../src/runtime/assets.ts";
import type { WorkerHandle } from "../../src/runtime/start-worker.ts";
import { FakeCaches } from "../fake-caches.ts";
import { makeCard, numberField } from "../runtime/graphs.ts";

const model = new TextEncoder().encode("model bytes");
const runtime = new TextEncoder().encode("runtime bytes");
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const card = makeCard([numberField("a")], ["no", "yes"], model.length, hash(model));
const prediction = { label: "yes", probability: 0.75 } as Prediction;
const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** A client that uses message channels instead of workers. A test may change its in-memory site, `files`. */
function makeClient(calls: Partial<RemoteModel> = {}, journal = new WriteAhead(undefined)) {
  const files: Record<string, string | Uint8Array<ArrayBuffer>> = {
    "models/toy/model.json": JSON.stringify(card),
    "models/toy/model.onnx": model,
    "runtime.wasm": runtime,
  };
  const requests: string[] = [];
  globalThis.fetch = async (input) => {
    const path = String(input).replace("http://site/", "");
    requests.push(path);
    return files[path] === undefined ? new Response("gone", { status: 404 }) : new Response(files[path]);
  };
  const loader = new AssetLoader(new AssetCache("files", new FakeCaches().asStorage()), { pausesMs: [] });
  const facts = { whole: { url: "runtime.wasm", bytes: runtime.length, sha256: hash(runtime) } };
  const workers: { die: (error: AppError) => void; ended: boolean }[] = [];
  const startWorker = (): WorkerHandle => {
    const { port1, port2 } = new MessageChannel();
    const { promise: died, resolve: die } = createDeferred<AppError>();
    const worker = { die, ended: false };
    workers.push(worker);
    const remote = {
      start: async () => ({ learns: true, additive: false }),
      setHoldout: () => undefined,
      predict: async () => prediction,
      ...calls,
    };
    expose(remote, port2);
    onTestFinished(() => {
      port1.close();
      port2.close();
    });
    const end = () => {
      worker.ended = true;
    };
    return { endpoint: port1, died, end };
  };
  const client = createModelClient(
    new Assets(new URL("http://site/"), facts, { files: loader }),
    startWorker,
    journal,
  );
  return { client, files, requests, workers };
}

describe("a card", () => {
  it("is parsed once, however often it is asked for", async () => {
    const { client } = makeClient();
    const first = await client.card("toy");
    expect(await client.card("toy")).toBe(first);
  });
});

describe("a draft's file", () => {
  const draft = new TextEncoder().encode("draft bytes");

  it("is known to have taken as long as its slowest run, once it has answered", async () => {
    const { client } = makeClient({ slowestRun: () => 12 });
    const opened = await client.openDraft(card, draft);
    expect(client.slowestRunOf(draft)).toBeUndefined();
    await opened.predict({ a: 1 });
    await expect.poll(() => client.slowestRunOf(draft)).toBe(12);
  });

  it("is known to have taken at least as long as somebody waited before stopping it", async () => {
    const { client } = makeClient({ predict: () => createDeferred<Prediction>().promise });
    const opened = await client.openDraft(card, draft);
    const asked = opened.predict({ a: 1 });
    const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 60_000);
    opened.close();
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
    clock.mockRestore();
    expect(client.slowestRunOf(draft)).toBeGreaterThanOrEqual(60_000);
  });
});

describe("models that the page left", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  /** A client, and the ids of one more model than stays open. */
  function makeFive(calls: Partial<RemoteModel> = {}) {
    const made = makeClient(calls);
    const ids = ["a", "b", "c", "d", "e"];
    for (const id of ids) {
      made.files[`models/${id}/model.json`] = JSON.stringify({ ...card, id });
      made.files[`models/${id}/model.onnx`] = model;
    }
    return { ...made, ids };
  }

  /** Opens and leaves one more model than stays open, each with an id of its own. */
  async function leaveFive(calls: Partial<RemoteModel> = {}) {
    const { ids, ...made } = makeFive(calls);
    const first = await made.client.open("a");
    const asked = first.predict({ a: 1 });
    made.client.leave("a");
    for (const id of ids.slice(1)) {
      await made.client.open(id);
      made.client.leave(id);
    }
    const ended = () => made.workers.map(({ ended }) => ended);
    const endedTenSecondsLater = () => {
      vi.advanceTimersByTime(10_000);
      return ended();
    };
    return { ...made, first, asked, ended, endedTenSecondsLater };
  }

  it("close, the earliest first, once there are more than four", async () => {
    const { client, workers, asked, endedTenSecondsLater } = await leaveFive();
    await asked;
    await expect.poll(endedTenSecondsLater).toEqual([true, false, false, false, false]);
    expect(await (await client.open("a")).predict({ a: 1 })).toEqual(prediction);
    expect(workers).toHaveLength(6);
  });

  it("close only when their calls have ended", async () => {
    const { promise, resolve } = createDeferred<Prediction>();
    const { asked, endedTenSecondsLater } = await leaveFive({ predict: () => promise });
    await new Promise((done) => setImmediate(done));
    expect(endedTenSecondsLater()).toEqual([false, false, false, false, false]);
    resolve(prediction);
    expect(await asked).toEqual(prediction);
    await expect.poll(endedTenSecondsLater).toEqual([true, false, false, false, false]);
  });

  it("are not loaded again if they are opened before they close", async () => {
    const { client, first, asked, workers, ended, endedTenSecondsLater } = await leaveFive();
    await asked;
    expect(await client.open("a")).toBe(first);
    await new Promise((done) => setImmediate(done));
    endedTenSecondsLater();
    expect(workers).toHaveLength(5);
    expect(ended()).toEqual([false, false, false, false, false]);
  });

  it("don't count once they are closed", async () => {
    const { client, ids, workers } = makeFive();
    for (const id of ids.slice(0, 4)) {
      await client.open(id);
      client.leave(id);
    }
    client.forget("c");
    client.forget("d");
    await client.open("e");
    client.leave("e");
    await new Promise((done) => setImmediate(done));
    vi.advanceTimersByTime(10_000);
    expect(workers.map(({ ended }) => ended)).toEqual([false, false, true, true, false]);
  });

  it("answer further calls of work that continues, such as scoring a table", async () => {
    const { first, asked, ended } = await leaveFive();
    await asked;
    for (let call = 0; call < 3; call++) {
      await new Promise((done) => setImmediate(done));
      vi.advanceTimersByTime(9000);
      expect(await first.predict({ a: 1 })).toEqual(prediction);
    }
    expect(ended()).toEqual([false, false, false, false, false]);
  });

  it("stay open if the next screen opens one that was left together with all others", async () => {
    const { client, ids, workers } = makeFive();
    for (const id of ids) await client.open(id);
    for (const id of ids) client.leave(id);
    await client.open("a");
    await new Promise((done) => setImmediate(done));
    expect(workers.map(({ ended }) => ended)).toEqual([false, false, false, false, false]);
  });

  it("stay open if they were opened again", async () => {
    const { client, asked, endedTenSecondsLater } = await leaveFive();
    await asked;
    await expect.poll(() => endedTenSecondsLater()[0]).toBe(true);
    await client.open("b");
    await client.open("a");
    client.leave("a");
    await new Promise((done) => setImmediate(done));
    expect(endedTenSecondsLater()).toEqual([true, false, false, false, false, false]);
  });
});

describe("opening a model", () => {
  it("reports download progress, and then that the model is ready and what its graph is capable of", async () => {
    const { client } = makeClient();
    const states: LoadState[] = [];
    const opened = await client.open("toy", { onState: (state) => states.push(state) });
    expect(states[0]).toEqual({ status: "loading", downloads: [] });
    const loading = states.filter((state) => state.status === "loading").at(-1)!;
    expect(loading.downloads).toEqual([
      { file: "runtime", loadedBytes: runtime.length, totalBytes: runtime.length },
      { file: "model", loadedBytes: model.length, totalBytes: model.length },
    ]);
    expect(states.at(-1)).toMatchObject({ status: "ready", capabilities: { learns: true } });
    expect(await opened.predict({ a: 1 })).toEqual(prediction);
    await client.firstPrediction;
  });

  it("loads the test examples at once for a screen about lessons, but otherwise after the first prediction", async () => {
    const holdout = new TextEncoder().encode("holdout bytes");
    const { promise: given, resolve: setHoldout } = createDeferred<unknown>();
    const { client, files } = makeClient({ setHoldout });
    const facts = { bytes: holdout.length, sha256: hash(holdout) };
    files["models/toy/model.json"] = JSON.stringify({
      ...card,
      learning: { aggressiveness: 1, margin: 0.5, maximumHoldoutDrop: 0.02 },
      files: { ...card.files, "holdout.onnx": facts },
    });
    files["models/toy/holdout.onnx"] = holdout;
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    await client.open("toy");
    expect(await Promise.race([given, Promise.resolve("not yet")])).toBe("not yet");
    await client.open("toy", { forLessons: true });
    expect(await given).toEqual(holdout);
  });

  it("passes the verified bytes to the worker", async () => {
    const { promise, resolve } = createDeferred<ModelFiles>();
    const { client } = makeClient({
      start: async (files) => {
        resolve(files);
        return { learns: false, additive: false };
      },
    });
    await client.open("toy");
    expect(await promise).toMatchObject({ model, runtime: { wasm: runtime } });
  });

  it("joins an attempt that is in progress, and returns the same model afterwards", async () => {
    const { client, workers, requests } = makeClient();
    const [first, second] = await Promise.all([client.open("toy"), client.open("toy")]);
    expect(second).toBe(first);
    expect(await client.open("toy")).toBe(first);
    expect(workers).toHaveLength(1);
    expect(new Set(requests).size).toBe(requests.length);
  });

  it("starts over after a failure, and reports each state", async () => {
    const { client, files, workers } = makeClient();
    const broken = files["models/toy/model.onnx"]!;
    delete files["models/toy/model.onnx"];
    const states: LoadState[] = [];
    const open = client.open("toy", { onState: (state) => states.push(state) });
    await expect(open).rejects.toMatchObject({ code: "model-missing" });
    expect(states.at(-1)).toMatchObject({
      status: "failed",
      error: { code: "model-missing" },
      card: { id: "toy" },
    });
    expect(workers[0]!.ended).toBe(true);
    files["models/toy/model.onnx"] = broken;
    await client.open("toy");
  });

  it.each([
    ["a missing card", undefined, "card-missing"],
    ["a card that is not JSON", "{", "card-invalid"],
    ["a card without fields", JSON.stringify({ ...card, fields: [] }), "card-invalid"],
  ])("fails for %s", async (_name, text, code) => {
    const { client, files } = makeClient();
    if (text === undefined) delete files["models/toy/model.json"];
    else files["models/toy/model.json"] = text;
    await expect(client.open("toy")).rejects.toMatchObject({
      code,
      details: { path: "models/toy/model.json" },
    });
  });

  it("continues when one of its callers gives up", async () => {
    const { client } = makeClient();
    const controller = new AbortController();
    const one = client.open("toy", { signal: controller.signal });
    const two = client.open("toy");
    controller.abort();
    await expect(one).rejects.toMatchObject({ name: "AbortError" });
    expect((await two).card.id).toBe("toy");
  });

  it("reports when all the files that it needs are cached", async () => {
    const { client } = makeClient();
    expect(await client.areCached()).toBe(false);
    const kept = createDeferred<void>();
    client.onCached(async () => {
      if (await client.areCached()) kept.resolve();
    });
    await client.open("toy");
    await kept.promise;
    expect(await client.areCached()).toBe(true);
  });

  it("reports it also if the files were cached before the model was opened", async () => {
    const { client } = makeClient();
    await client.open("toy");
    await expect.poll(() => client.areCached()).toBe(true);
    client.forget("toy");
    const listener = vi.fn();
    client.onCached(listener);
    await client.open("toy");
    expect(listener).toHaveBeenCalledWith(undefined);
  });
});

describe("the connection to the worker", () => {
  it("preserves an error's code, details and problems", async () => {
    const problems = [{ at: "line 3", message: "It has no label." }];
    const { client } = makeClient({
      replay: async () => {
        throw new AppError("csv-invalid", { line: 3 }, { problems });
      },
    });
    const opened = await client.open("toy");
    const error = await opened.replay().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: "csv-invalid", details: { line: 3 }, problems });
  });

  it("reports progress to the page, and passes the abort signal to the worker", async () => {
    const stopped = createDeferred<string>();
    const { client } = makeClient({
      predictMany: async (_instances, options) => {
        options?.onProgress?.({ done: 1, total: 2, unit: "rows" });
        const aborted = createDeferred<never>();
        options?.signal?.addEventListener("abort", () => {
          stopped.resolve("the worker stopped");
          aborted.reject(abortError());
        });
        return aborted.promise;
      },
    });
    const opened = await client.open("toy");
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const call = opened.predictMany([{ a: 1 }], { signal: controller.signal, onProgress });
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    expect(await stopped.promise).toBe("the worker stopped");
  });

  it("notifies listeners of changes until they unsubscribe", async () => {
    const port = createDeferred<MessagePort>();
    const { client } = makeClient({ listen: async (given) => port.resolve(given) });
    const opened = await client.open("toy");
    const first = createDeferred<number>();
    const second = createDeferred<number>();
    const seen: number[] = [];
    const stop = opened.onChange(({ lessons }) => {
      seen.push(lessons);
      first.resolve(lessons);
    });
    opened.onChange(({ lessons }) => {
      if (lessons === 2) second.resolve(lessons);
    });
    (await port.promise).postMessage({ lessons: 1 } as LearningState);
    await first.promise;
    stop();
    (await port.promise).postMessage({ lessons: 2 } as LearningState);
    await second.promise;
    expect(seen).toEqual([1]);
  });

  it("reports the first change at once, and many quick changes together, with the last state", async () => {
    const port = createDeferred<MessagePort>();
    const { client } = makeClient({ listen: async (given) => port.resolve(given) });
    const opened = await client.open("toy");
    const last = createDeferred<void>();
    const seen: number[] = [];
    opened.onChange(({ lessons }) => {
      seen.push(lessons);
      if (lessons === 100) last.resolve();
    });
    for (let lessons = 1; lessons <= 100; lessons++) {
      (await port.promise).postMessage({ lessons } as LearningState);
    }
    await last.promise;
    expect(seen[0]).toBe(1);
    expect(seen.length).toBeLessThan(20);
  });
});

/** A journal, its entries, and the same journal as the next visit finds it. */
function written() {
  const map = new Map<string, string>();
  const storage = {
    get length() {
      return map.size;
    },
    key: (index: number) => [...map.keys()][index] ?? null,
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
  return { map, journal: new WriteAhead(storage), nextVisit: new WriteAhead(storage) };
}

describe("a verdict from another page", () => {
  const verdict = {
    inputs: { a: 1 },
    metadata: {},
    predictedLabel: "yes",
    predictedProbability: 0.75,
    label: "no",
  };
  const id = "01890a5d-ac96-774b-bcce-b302099a8057";
  const full = () => Promise.reject(new AppError("storage-full"));
  const never = () => new Promise<Lesson>(() => undefined);
  /** The toy model as such a page has it. */
  const openElsewhere = async (teach: RemoteModel["teach"], journal?: WriteAhead) =>
    checkedModel(await makeClient({ teach }, journal).client.open("toy"));

  it.each([{}, { id }])(
    "is not stored later if its caller was told that it could not be stored, since it may try again",
    async (own) => {
      const { map, journal } = written();
      const opened = await openElsewhere(full, journal);
      await expect(opened.teach({ ...verdict, ...own })).rejects.toMatchObject({ code: "storage-full" });
      expect([...map]).toEqual([]);
    },
  );

  it("is stored on the next visit, if the page is closed at once, like one that was stored then", async () => {
    const { journal, nextVisit } = written();
    const opened = await openElsewhere(never, journal);
    const given = { ...verdict, inputs: { a: "1.5" }, metadata: undefined, predictedProbability: 1.0000001 };
    opened.teach(given as unknown as Verdict).catch(() => undefined);
    const row = { inputs: { a: 1.5 }, metadata: {}, predictedProbability: 1, correct: false, label: "no" };
    expect(await nextVisit.unconfirmed()).toMatchObject([
      { write: { op: "teach", row: { ...row, inputKey: inputKey(row.inputs) } } },
    ]);
  });

  it.each([17, "review-17", id, null, {}])(
    "gets an id of its own, whatever the given object has as its id: %j",
    async (own) => {
      const { journal, nextVisit } = written();
      let received: Verdict | undefined;
      const teach = (given: Verdict) => {
        received = given;
        return never();
      };
      const opened = await openElsewhere(teach, journal);
      const given = { ...verdict, id: own, createdAt: "yesterday", usedForTraining: false, extra: () => 1 };
      opened.teach(given as unknown as Verdict).catch(() => undefined);
      const [left] = await nextVisit.unconfirmed();
      expect(left).toMatchObject({ write: { op: "teach", row: { label: "no", usedForTraining: true } } });
      expect(left!.id).not.toBe(own);
      await expect.poll(() => received?.id).toBe(left!.id);
      expect(Object.keys(received!).sort()).toEqual(
        [...Object.keys(verdict), "createdAt", "id", "source"].sort(),
      );
    },
  );

  it.each([
    ["nothing at all", undefined],
    ["no inputs", { ...verdict, inputs: undefined }],
    ["inputs that are a list", { ...verdict, inputs: [1] }],
    ["an unknown field", { ...verdict, inputs: { a: 1, aa: 1 } }],
    ["a function", { ...verdict, inputs: { a: () => 1 } }],
    ["a number as metadata", { ...verdict, metadata: { year: 1999 } }],
    ["a class that the model doesn't have, and an id", { ...verdict, label: "No", id }],
  ])("is refused, and never enters the journal, if it has %s", async (_, given) => {
    const { map, journal } = written();
    const opened = await openElsewhere(never, journal);
    const refused = expect(opened.teach(given as unknown as Verdict)).rejects;
    expect([...map]).toEqual([]);
    await refused.toMatchObject({ code: "input-invalid" });
  });

  it("is stored even if its page closes the model at once, and opening it then starts another worker", async () => {
    const { map, journal } = written();
    const stored = createDeferred<Lesson>();
    const { client, workers } = makeClient({ teach: () => stored.promise }, journal);
    const opened = checkedModel(await client.open("toy"));
    const taught = opened.teach(verdict);
    opened.close();
    expect(workers).toMatchObject([{ ended: false }]);
    expect(checkedModel(await client.open("toy"))).not.toBe(opened);
    stored.resolve({ learned: true } as unknown as Lesson);
    expect(await taught).toEqual({ learned: true });
    expect(workers).toMatchObject([{ ended: true }, { ended: false }]);
    expect([...map]).toEqual([]);
  });

  it("isn't waited for once it is stored", async () => {
    const { client, workers } = makeClient({ teach: async () => ({}) as Lesson });
    const opened = checkedModel(await client.open("toy"));
    await opened.teach(verdict);
    opened.close();
    expect(workers).toMatchObject([{ ended: true }]);
    await expect(opened.predict({ a: 1 })).rejects.toMatchObject({ name: "AbortError" });
  });

  it("is given to the same object if its page opens the model again", async () => {
    const opened = await makeClient().client.open("toy");
    expect(checkedModel(opened)).toBe(checkedModel(opened));
  });
});

describe("inputs from another page's script", () => {
  const openElsewhere = async () => {
    const received: unknown[] = [];
    const record = (name: string) => async (inputs: unknown) => {
      received.push([name, inputs]);
      return undefined as never;
    };
    const names = ["predict", "explain", "iceCurves", "counterfactuals"] as const;
    const calls = Object.fromEntries([...names, "predictMany"].map((name) => [name, record(name)]));
    const opened = checkedModel(await makeClient(calls).client.open("toy"));
    return { opened, received, names };
  };

  it("are converted as in the form, whatever is asked about them", async () => {
    const { opened, received, names } = await openElsewhere();
    for (const name of names) await (opened[name] as Model["predict"])({ a: " 1.50 " });
    await opened.predictMany([{ a: "1" }, { a: 2 }]);
    expect(received).toEqual([
      ...names.map((name) => [name, { a: 1.5 }]),
      ["predictMany", [{ a: 1 }, { a: 2 }]],
    ]);
  });

  it.each([
    ["an unknown field", { a: 1, aa: 1 }, "aa"],
    ["a text as a number", { a: "thirty" }, "a"],
    ["a truth value", { a: true }, "a"],
    ["no object", [1], ""],
    ["a form's data", new URLSearchParams({ a: "1" }), ""],
    ["a map", new Map([["a", 1]]), ""],
    ["nothing", undefined, ""],
  ])(
    "are refused if the form would refuse them, instead of counting as missing: %s",
    async (_, inputs, at) => {
      const { opened, received, names } = await openElsewhere();
      const refusal = { code: "input-invalid", problems: [{ at }] };
      for (const name of names)
        await expect((opened[name] as Model["predict"])(inputs as never)).rejects.toMatchObject(refusal);
      const where = at === "" ? "instances.1" : `instances.1.${at}`;
      await expect(opened.predictMany([{ a: 1 }, inputs as never])).rejects.toMatchObject({
        code: "input-invalid",
        problems: [{ at: where }],
      });
      await expect(opened.predictMany(inputs as never)).rejects.toMatchObject({ code: "input-invalid" });
      expect(received).toEqual([]);
    },
  );
});

describe("points on a map from another page's script", () => {
  const place = { label: "Place", latitude: "lat", longitude: "lon" };
  const points = (latitudes: number[], longitudes: number[]) => ({
    latitudes: Float64Array.from(latitudes),
    longitudes: Float64Array.from(longitudes),
  });
  const openMapped = async () => {
    const classifyPoints = vi.fn(async (_: Inputs) => undefined as never);
    const { client, files } = makeClient({ classifyPoints });
    const fields = [numberField("a"), numberField("lat"), numberField("lon")];
    files["models/toy/model.json"] = JSON.stringify(
      makeCard(fields, ["no", "yes"], model.length, hash(model)),
    );
    return { opened: checkedModel(await client.open("toy")), classifyPoints };
  };

  it("need no place in the inputs, whose other fields are converted as in the form", async () => {
    const { opened, classifyPoints } = await openMapped();
    await opened.classifyPoints({ a: " 2 " } as never, place, points([60, 30], [-100, -90]));
    expect(classifyPoints.mock.calls[0]?.[0]).toEqual({ a: 2, lat: 60, lon: -100 });
  });

  it.each([
    [
      "the place's fields have other names",
      { a: 1 },
      { ...place, latitude: "Latitude" },
      points([1], [1]),
      "place",
    ],
    ["both are the same", { a: 1 }, { ...place, latitude: "lon" }, points([1], [1]), "place"],
    ["some have no longitude", { a: 1 }, place, points([1, 2], [1]), "points"],
    ["one is no number", { a: 1 }, place, points([1, 2], [1, Number.NaN]), "points.1.lon"],
    ["another field is refused", { a: "thirty" }, place, points([1], [1]), "points.0.a"],
    ["there is an unknown field", { a: 1, b: 1 }, place, points([1], [1]), "points.0.b"],
  ])("are refused if %s", async (_, inputs, where, given, at) => {
    const { opened, classifyPoints } = await openMapped();
    await expect(opened.classifyPoints(inputs, where, given)).rejects.toMatchObject({
      code: "input-invalid",
      problems: [{ at }],
    });
    expect(classifyPoints).not.toHaveBeenCalled();
  });
});

describe("a verdict from the site's own page", () => {
  it("stays in the journal if it can't be stored, since the page shows it and can repeat it", async () => {
    const { journal, nextVisit } = written();
    const teach = () => Promise.reject(new AppError("storage-full"));
    const opened = await makeClient({ teach }, journal).client.open("toy");
    const id = "01890a5d-ac96-774b-bcce-b302099a8057";
    const answer = { predictedLabel: "yes", predictedProbability: 0.75 };
    const verdict = { id, inputs: { a: 1 }, metadata: {}, ...answer, label: "no" };
    await expect(opened.teach(verdict)).rejects.toMatchObject({ code: "storage-full" });
    expect(await nextVisit.unconfirmed()).toMatchObject([{ write: { op: "teach", row: { id } } }]);
  });
});

describe("a reset or a restored version", () => {
  it.each([
    ["reset", (model: Model) => model.reset()],
    ["restoreVersion", (model: Model) => model.restoreVersion("earlier")],
  ])("applies to the verdicts that other pages left in the journal, too: %s", async (name, call) => {
    const order: string[] = [];
    const journal = new WriteAhead(undefined);
    journal.beforeRemovals(async () => {
      await Promise.resolve();
      order.push("settled");
    });
    const change = async () => {
      order.push(name);
      return { lessons: 0 } as LearningState;
    };
    const opened = await makeClient({ [name]: change }, journal).client.open("toy");
    expect(await call(opened)).toEqual({ lessons: 0 });
    expect(order).toEqual(["settled", name]);
  });
});

describe("an undo", () => {
  it("that was cancelled is not carried out on the next visit", async () => {
    const { map, journal } = written();
    const undo = () => Promise.reject(abortError());
    const { client } = makeClient({ undo }, journal);
    const opened = await client.open("toy");
    await expect(opened.undo("a row")).rejects.toMatchObject({ name: "AbortError" });
    expect([...map]).toEqual([]);
  });

  it("that was cut off when the tab closed is carried out on the next visit", async () => {
    const { journal, nextVisit } = written();
    const { client } = makeClient({ undo: () => new Promise(() => undefined) }, journal);
    const opened = await client.open("toy");
    opened.undo("a row").catch(() => undefined);
    const left = await nextVisit.unconfirmed();
    expect(left).toMatchObject([{ write: { op: "undo", model: "toy", id: "a row" } }]);
  });
});

describe("a model whose card changed in another tab", () => {
  it("answers the verdict that it is storing, and then ends", async () => {
    const lesson = { feedback: { id: "a row" } } as Lesson;
    const stored = createDeferred<Lesson>();
    const begun = createDeferred<void>();
    const { client, workers } = makeClient({
      predict: () => new Promise(() => undefined),
      teach: () => {
        begun.resolve();
        return stored.promise;
      },
    });
    const opened = await client.open("toy");
    const predicting = opened.predict({ a: 1 });
    const verdict = { inputs: { a: 1 }, metadata: {}, predictedLabel: "yes", label: "no" };
    const teaching = opened.teach({ ...verdict, predictedProbability: 0.75 });
    await begun.promise;
    client.forget("toy");
    expect(await client.open("toy")).not.toBe(opened);
    stored.resolve(lesson);
    expect(await teaching).toEqual(lesson);
    await expect(predicting).rejects.toMatchObject({ name: "AbortError" });
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
  });

  it("ends after ten seconds if it doesn't answer", async () => {
    const { client, workers } = makeClient({ undo: () => new Promise(() => undefined) });
    const opened = await client.open("toy");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const undoing = opened.undo("a row");
    client.forget("toy");
    await new Promise((done) => setImmediate(done));
    expect(workers[0]!.ended).toBe(false);
    vi.advanceTimersByTime(10_000);
    await expect(undoing).rejects.toMatchObject({ name: "AbortError" });
    expect(workers[0]!.ended).toBe(true);
  });
});

describe("the end of a worker", () => {
  const never = { predict: () => new Promise<Prediction>(() => undefined) };

  it("makes the calls in progress fail, and opening the model again starts another worker", async () => {
    const { client, workers } = makeClient(never);
    const opened = await client.open("toy");
    const call = opened.predict({ a: 1 });
    workers[0]!.die(new AppError("unexpected", { reason: "out of memory" }));
    await expect(call).rejects.toMatchObject({ code: "unexpected", details: { reason: "out of memory" } });
    await expect(opened.predict({ a: 1 })).rejects.toMatchObject({ code: "unexpected" });
    expect(await client.open("toy")).not.toBe(opened);
    expect(workers).toHaveLength(2);
  });

  it("makes opening a model fail with the worker's error, if it is still in progress", async () => {
    const { client, workers } = makeClient({ start: () => new Promise(() => undefined) });
    const open = client.open("toy");
    await expect.poll(() => workers.length).toBe(1);
    workers[0]!.die(new AppError("workers-unavailable"));
    await expect(open).rejects.toMatchObject({ code: "workers-unavailable" });
  });

  it("cancels the calls in progress when the model is closed", async () => {
    const { client, workers } = makeClient(never);
    const opened = await client.open("toy");
    const call = opened.predict({ a: 1 });
    opened.close();
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    expect(workers[0]!.ended).toBe(true);
  });
});

it("reports that WebAssembly is missing before anything is fetched", async () => {
  const { client, requests } = makeClient();
  const webAssembly = globalThis.WebAssembly;
  onTestFinished(() => {
    globalThis.WebAssembly = webAssembly;
  });
  Reflect.deleteProperty(globalThis, "WebAssembly");
  await expect(client.open("toy")).rejects.toMatchObject({ code: "webassembly-unavailable" });
  expect(requests).toEqual([]);
});
