import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { precacheKey } from "../../src/core/precache.ts";
import { createDeferred } from "../../src/core/promises.ts";
import { AssetCache } from "../../src/runtime/asset-cache.ts";
import { AssetLoader } from "../../src/runtime/asset-loader.ts";
import type { CacheOutcome } from "../../src/runtime/downloads.ts";
import type { VerifiedAsset } from "../../src/runtime/verified-asset.ts";
import { FakeCaches } from "../fake-caches.ts";

const body = new TextEncoder().encode("the whole model");
const sha256 = createHash("sha256").update(body).digest("hex");
const file: VerifiedAsset = { role: "model", url: "http://site/m", path: "m", bytes: body.length, sha256 };
const wrong = new TextEncoder().encode("THE WHOLE MODEL");

/** A loader with an in-memory cache and a network that responds on command. */
function makeLoader(content: Uint8Array<ArrayBuffer> = body) {
  const caches = new FakeCaches();
  const requests: { answer: () => void; fail: () => void; signal: AbortSignal | undefined }[] = [];
  const network: typeof fetch = (_url, init) => {
    const { promise, resolve, reject } = createDeferred<Response>();
    const signal = init?.signal ?? undefined;
    signal?.addEventListener("abort", () => reject(signal.reason));
    requests.push({
      answer: () => resolve(new Response(content)),
      fail: () => reject(new TypeError("network")),
      signal,
    });
    return promise;
  };
  const loader = new AssetLoader(new AssetCache("files", caches.asStorage()), {
    fetch: network,
    pausesMs: [],
  });
  const kept: CacheOutcome[] = [];
  const firstKept = new Promise<CacheOutcome>((resolve) => {
    loader.onCached((entry) => {
      kept.push(entry);
      resolve(entry);
    });
  });
  const request = async (index: number) => {
    await expect.poll(() => requests.length).toBeGreaterThan(index);
    return requests[index]!;
  };
  return { loader, caches, requests, request, kept, firstKept };
}

describe("a file loader", () => {
  it("fetches a file only once for all callers that ask for it at the same time", async () => {
    const { loader, requests, request } = makeLoader();
    const both = [loader.load(file), loader.load(file)];
    (await request(0)).answer();
    expect(await Promise.all(both)).toEqual([body, body]);
    expect(requests).toHaveLength(1);
  });

  it("caches verified files, and reads them from the cache the next time", async () => {
    const { loader, caches, requests, request, firstKept } = makeLoader();
    const first = loader.load(file);
    (await request(0)).answer();
    await first;
    expect(await firstKept).toEqual({ file });
    expect(caches.keysOf("files")).toEqual([precacheKey(sha256)]);
    const seen: number[] = [];
    expect(await loader.load(file, { onProgress: (loaded) => seen.push(loaded) })).toEqual(body);
    expect(requests).toHaveLength(1);
    expect(seen.at(-1)).toBe(body.length);
  });

  it("caches only a file with the right hash", async () => {
    const { loader, caches, request } = makeLoader(wrong);
    const load = loader.load(file);
    const outcome = expect(load).rejects.toMatchObject({ code: "model-hash-mismatch" });
    (await request(0)).answer();
    (await request(1)).answer();
    await outcome;
    expect(caches.keysOf("files")).toEqual([]);
  });

  it("discards a damaged copy and fetches the file again", async () => {
    const { loader, caches, request, firstKept } = makeLoader();
    await (await caches.open("files")).put(precacheKey(sha256), new Response(wrong));
    const load = loader.load(file);
    (await request(0)).answer();
    expect(await load).toEqual(body);
    await firstKept;
    expect(await loader.cache.read(file)).toEqual(body);
  });

  it("returns the bytes even if they can't be cached, and reports why not", async () => {
    const { loader, caches, request, firstKept } = makeLoader();
    caches.writeError = new DOMException("full", "QuotaExceededError");
    const load = loader.load(file);
    (await request(0)).answer();
    expect(await load).toEqual(body);
    expect((await firstKept).error?.code).toBe("storage-full");
  });

  it("works without Cache Storage", async () => {
    const network = async () => new Response(body);
    const loader = new AssetLoader(new AssetCache("files", undefined), { fetch: network });
    expect(await loader.load(file)).toEqual(body);
    expect(await loader.cache.has(file)).toBe(false);
  });

  it("keeps a prefetched file for its first caller", async () => {
    const { loader, requests, request } = makeLoader();
    loader.begin(file);
    loader.begin(file);
    (await request(0)).answer();
    expect(await loader.load(file)).toEqual(body);
    expect(requests).toHaveLength(1);
  });

  it("returns bytes that a caller may transfer without affecting other callers or the cache", async () => {
    const { loader, request, firstKept } = makeLoader();
    loader.begin(file);
    const taken = loader.take(file);
    (await request(0)).answer();
    structuredClone(0, { transfer: [(await taken).buffer] });
    await firstKept;
    const [first, second, shared] = await Promise.all([
      loader.take(file),
      loader.take(file),
      loader.load(file),
    ]);
    structuredClone(0, { transfer: [first.buffer] });
    expect(second).toEqual(body);
    structuredClone(0, { transfer: [second.buffer] });
    expect(shared).toEqual(body);
  });

  it("passes a prefetch error to the first caller, and starts over for the next one", async () => {
    const { loader, request } = makeLoader();
    loader.begin(file);
    (await request(0)).fail();
    await expect(loader.load(file)).rejects.toMatchObject({ code: "download-interrupted" });
    const again = loader.load(file);
    (await request(1)).answer();
    expect(await again).toEqual(body);
  });

  it("continues for the others when one caller gives up, and stops when the last one does", async () => {
    const { loader, request } = makeLoader();
    const [first, second] = [new AbortController(), new AbortController()];
    const one = loader.load(file, { signal: first.signal });
    const two = loader.load(file, { signal: second.signal });
    const { signal } = await request(0);
    first.abort();
    await expect(one).rejects.toMatchObject({ name: "AbortError" });
    expect(signal?.aborted).toBe(false);
    second.abort();
    await expect(two).rejects.toMatchObject({ name: "AbortError" });
    expect(signal?.aborted).toBe(true);
  });
});
