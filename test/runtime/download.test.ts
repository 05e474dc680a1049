import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Download } from "../../src/runtime/download.ts";
import type { AssetRole, VerifiedAsset } from "../../src/runtime/verified-asset.ts";
import { cutAfter, FaultyServer, range, stallAfter, whole } from "./faulty-server.ts";

const body = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 7 + (index >> 8)) & 255);
const sha256 = createHash("sha256").update(body).digest("hex");
const page = new TextEncoder().encode("<!doctype html><title>Somewhere else</title>");
const changed = Uint8Array.from(body);
changed[100_000]! ^= 1;

let server: FaultyServer;
beforeEach(async () => {
  server = await new FaultyServer().start();
});
afterEach(() => server.stop());

const file = (role: AssetRole = "model"): VerifiedAsset => ({
  role,
  url: server.url,
  path: "models/toy/model.onnx",
  bytes: body.length,
  sha256,
});
const quick = { pausesMs: [0, 0], stallMs: 5000 };

describe("a download", () => {
  it("returns the verified bytes and reports its progress", async () => {
    server.answers = [whole(body)];
    const seen: number[] = [];
    const bytes = await new Download(file()).run({ ...quick, onProgress: (loaded) => seen.push(loaded) });
    expect(Buffer.compare(bytes, body)).toBe(0);
    expect(seen.at(-1)).toBe(body.length);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ["404", whole(page, { status: 404, type: "text/html" }), "model-missing"],
    ["a web page with status 200", whole(page, { type: "text/html" }), "model-is-html"],
    ["a web page with a different content type", whole(page), "model-is-html"],
    ["half of the file", whole(body.subarray(0, 100_000)), "model-truncated"],
    ["no bytes", whole(new Uint8Array(0)), "model-truncated"],
    ["one wrong byte", whole(changed), "model-hash-mismatch"],
    ["a longer file", whole(Uint8Array.from([...body, 1])), "model-hash-mismatch"],
    ["500 on every attempt", whole(page, { status: 500 }), "model-missing"],
  ])("is refused: %s", async (_name, answer, code) => {
    server.answers = [answer];
    await expect(new Download(file()).run(quick)).rejects.toMatchObject({
      code,
      details: { path: "models/toy/model.onnx" },
    });
  });

  it.each([
    ["runtime", "runtime-unavailable"],
    ["holdout", "holdout-unreadable"],
  ] as const)("of the %s has its own error code", async (role, code) => {
    server.answers = [whole(changed)];
    await expect(new Download(file(role)).run(quick)).rejects.toMatchObject({ code });
  });

  it("tries again without the browser's cache, which may contain an older file", async () => {
    server.answers = [whole(changed), whole(body)];
    const modes: (string | undefined)[] = [];
    const spy: typeof fetch = (input, init) => {
      modes.push(init?.cache);
      return fetch(input, init);
    };
    await new Download(file()).run({ ...quick, fetch: spy });
    expect(modes).toEqual([undefined, "reload"]);
  });

  it("continues with a range request where the connection broke", async () => {
    server.answers = [cutAfter(body, 150_000), range(body)];
    const bytes = await new Download(file()).run(quick);
    expect(Buffer.compare(bytes, body)).toBe(0);
    expect(server.requests[1]!.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it.each([
    ["doesn't support ranges", whole(body)],
    ["returns a range of an encoded body", range(body, { "Content-Encoding": "br" })],
    ["returns a range of a different file", range(body, { "Content-Range": "bytes 5-9/10" })],
  ])("starts over if the server %s", async (_name, second) => {
    server.answers = [cutAfter(body, 150_000), second, whole(body)];
    const bytes = await new Download(file()).run(quick);
    expect(Buffer.compare(bytes, body)).toBe(0);
  });

  it("starts over if the file has become shorter", async () => {
    server.answers = [cutAfter(body, 150_000), whole(page, { status: 416 }), whole(body)];
    expect(Buffer.compare(await new Download(file()).run(quick), body)).toBe(0);
  });

  it("tries three times in total if the connection breaks, and then reports how far it got", async () => {
    server.answers = [cutAfter(body, 50_000)];
    await expect(new Download(file()).run(quick)).rejects.toMatchObject({
      code: "download-interrupted",
      details: { totalBytes: body.length, file: "model" },
    });
    expect(server.requests).toHaveLength(3);
  });

  it("picks up where it left off when it is run again", async () => {
    server.answers = [cutAfter(body, 50_000)];
    const download = new Download(file());
    await expect(download.run({ ...quick, pausesMs: [] })).rejects.toMatchObject({
      code: "download-interrupted",
    });
    server.answers = [range(body)];
    expect(Buffer.compare(await download.run(quick), body)).toBe(0);
    expect(server.requests.at(-1)!.headers.range).toMatch(/^bytes=[1-9]/);
  });

  it("treats a stalled connection as broken", async () => {
    server.answers = [stallAfter(body, 50_000), range(body)];
    const bytes = await new Download(file()).run({ pausesMs: [0], stallMs: 1_000 });
    expect(Buffer.compare(bytes, body)).toBe(0);
  });

  it("rejects with AbortError when the signal fires, and stops trying", async () => {
    server.answers = [stallAfter(body, 50_000)];
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const run = new Download(file()).run({ ...quick, signal: controller.signal, onProgress });
    await expect(run).rejects.toMatchObject({ name: "AbortError" });
    expect(server.requests).toHaveLength(1);
  });
});
