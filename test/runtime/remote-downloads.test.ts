import { createHash } from "node:crypto";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { createDeferred } from "../../src/core/promises.ts";
import { AssetCache } from "../../src/runtime/asset-cache.ts";
import type { CacheOutcome } from "../../src/runtime/downloads.ts";
import { LocalDownloads } from "../../src/runtime/downloads.ts";
import { RemoteDownloads, serveDownloads } from "../../src/runtime/remote-downloads.ts";
import type { WorkerHandle } from "../../src/runtime/start-worker.ts";
import type { VerifiedAsset } from "../../src/runtime/verified-asset.ts";
import { FakeCaches } from "../fake-caches.ts";

const body = new TextEncoder().encode("the whole model");
const sha256 = createHash("sha256").update(body).digest("hex");
const file: VerifiedAsset = { role: "model", url: "http://site/m", path: "m", bytes: body.length, sha256 };

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Downloads through a message channel instead of a worker. The test decides when the network responds. */
function makeDownloads({ refuses = false } = {}) {
  const caches = new FakeCaches();
  vi.stubGlobal("caches", caches.asStorage());
  const requests: { answer: (content?: BodyInit) => void; fail: () => void; range: string | null }[] = [];
  vi.stubGlobal("fetch", (_url: string, init: RequestInit = {}) => {
    const { promise, resolve, reject } = createDeferred<Response>();
    init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
    requests.push({
      answer: (content = body) => resolve(new Response(content)),
      fail: () => reject(new TypeError("network")),
      range: new Headers(init.headers).get("Range"),
    });
    return promise;
  });
  const workers: { die: (error: AppError) => void; ended: boolean }[] = [];
  const start = (): WorkerHandle => {
    if (refuses) throw new AppError("workers-unavailable");
    const { port1, port2 } = new MessageChannel();
    const { promise: died, resolve: die } = createDeferred<AppError>();
    const worker = { die, ended: false };
    workers.push(worker);
    serveDownloads(port2);
    onTestFinished(() => {
      port1.close();
      port2.close();
    });
    return {
      endpoint: port1,
      died,
      end: () => {
        worker.ended = true;
      },
    };
  };
  const here = new LocalDownloads(new AssetCache("files"), { pausesMs: [] });
  const downloads = new RemoteDownloads(start, "files", here);
  const request = async (index: number) => {
    await expect.poll(() => requests.length).toBeGreaterThan(index);
    return requests[index]!;
  };
  return { downloads, caches, requests, request, workers };
}

describe("downloads in a worker", () => {
  it("return the verified bytes, report their progress, and cache the file", async () => {
    const { downloads, caches, request } = makeDownloads();
    const cached = createDeferred<CacheOutcome>();
    const seen: (string | number)[] = [];
    const run = downloads.run(file, {
      onAsked: () => seen.push("asked"),
      onProgress: (loadedBytes) => seen.push(loadedBytes),
      onCached: cached.resolve,
    });
    (await request(0)).answer();
    expect(await run).toEqual(body);
    expect(seen).toEqual(["asked", body.length]);
    expect(await cached.promise).toEqual({ file });
    expect(await new AssetCache("files", caches.asStorage()).read(file)).toEqual(body);
  });

  it("say why a file could not be cached", async () => {
    const { downloads, caches, request } = makeDownloads();
    caches.writeError = new DOMException("full", "QuotaExceededError");
    const cached = createDeferred<CacheOutcome>();
    const run = downloads.run(file, { onCached: cached.resolve });
    (await request(0)).answer();
    expect(await run).toEqual(body);
    expect((await cached.promise).error?.code).toBe("storage-full");
  });

  it("report why a file is refused", async () => {
    const { downloads, request } = makeDownloads();
    const run = downloads.run(file, {});
    const outcome = expect(run).rejects.toMatchObject({ code: "model-hash-mismatch" });
    for (const index of [0, 1]) (await request(index)).answer("THE WHOLE MODEL");
    await outcome;
  });

  it("stop when the caller cancels", async () => {
    const { downloads, request } = makeDownloads();
    const controller = new AbortController();
    const run = downloads.run(file, { signal: controller.signal });
    await request(0);
    controller.abort();
    await expect(run).rejects.toMatchObject({ name: "AbortError" });
  });

  it("continue in the page if the worker dies", async () => {
    const { downloads, request, workers } = makeDownloads();
    const run = downloads.run(file, {});
    await request(0);
    workers[0]?.die(new AppError("unexpected"));
    (await request(1)).answer();
    expect(await run).toEqual(body);
  });

  it("run in the page if there are no workers", async () => {
    const { downloads, request } = makeDownloads({ refuses: true });
    downloads.begin();
    const run = downloads.run(file, {});
    (await request(0)).answer();
    expect(await run).toEqual(body);
  });

  it("stop the worker after it has been idle for a while, and start another for the next file", async () => {
    const { downloads, request, workers } = makeDownloads();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const cached = createDeferred<CacheOutcome>();
    downloads.begin();
    const run = downloads.run(file, { onCached: cached.resolve });
    await vi.waitFor(() => request(0).then(({ answer }) => answer()));
    await run;
    await cached.promise;
    expect(workers).toMatchObject([{ ended: false }]);
    vi.advanceTimersByTime(60_000);
    expect(workers).toMatchObject([{ ended: true }]);
    downloads.begin();
    expect(workers).toHaveLength(2);
  });

  it("stop an idle worker even if an earlier one died that had to remember an interrupted file", async () => {
    const { downloads, request, workers } = makeDownloads();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const controller = new AbortController();
    const stopped = downloads.run({ ...file, sha256: "f".repeat(64) }, { signal: controller.signal });
    await vi.waitFor(() => request(0));
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
    workers[0]!.die(new AppError("unexpected"));
    await vi.waitFor(() => expect(workers[0]!.ended).toBe(true));

    const cached = createDeferred<CacheOutcome>();
    const run = downloads.run(file, { onCached: cached.resolve });
    await vi.waitFor(() => request(1).then(({ answer }) => answer()));
    await run;
    await cached.promise;
    vi.advanceTimersByTime(60_000);
    expect(workers).toMatchObject([{ ended: true }, { ended: true }]);
  });
});
