import { afterEach, describe, expect, it } from "vitest";
import { AssetCache } from "../../src/runtime/asset-cache.ts";
import { AssetLoader } from "../../src/runtime/asset-loader.ts";
import { Assets } from "../../src/runtime/assets.ts";
import { beginDownloads, modelOfRoute } from "../../src/runtime/begin-downloads.ts";

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

async function begun(hash: string, card: string): Promise<string[]> {
  const requests: string[] = [];
  globalThis.fetch = async (input) => {
    const path = String(input).replace("http://site/sub/", "");
    requests.push(path);
    // The large files never arrive; the test only checks that they are requested.
    return path.endsWith(".json") ? new Response(card) : new Promise<Response>(() => undefined);
  };
  const files = new AssetLoader(new AssetCache("files", undefined));
  const runtime = { whole: { url: "runtime.wasm", bytes: 1, sha256: "0".repeat(64) } };
  await beginDownloads(new Assets(new URL("http://site/sub/"), runtime, { files }), hash);
  await Promise.resolve();
  return requests;
}

describe("the downloads that begin before the interface loads", () => {
  it.each([
    ["#/movie-review", "movie-review"],
    ["#/ufo-sighting?seconds=50", "ufo-sighting"],
    ["#/", undefined],
    ["", undefined],
    ["#/feedback", undefined],
    ["#/movie-review/about", undefined],
  ])("depend on the route: %s", (hash, id) => {
    expect(modelOfRoute(hash)).toBe(id);
  });

  it("are the card, the runtime and the model on a model's page", async () => {
    const card = JSON.stringify({ files: { "model.onnx": { bytes: 5, sha256: "1".repeat(64) } } });
    const requests = await begun("#/toy", card);
    await expect
      .poll(() => requests.sort())
      .toEqual(["models/toy/model.json", "models/toy/model.onnx", "runtime.wasm"]);
  });

  it.each([
    ["not JSON", "<!doctype html>"],
    ["no size", JSON.stringify({ files: { "model.onnx": { sha256: "1" } } })],
    ["an impossible size", JSON.stringify({ files: { "model.onnx": { bytes: -5, sha256: "1" } } })],
    ["null", "null"],
  ])("leave out the model if its card is bad, since other code reports that: %s", async (_name, card) => {
    const requests = await begun("#/toy", card);
    await expect.poll(() => requests.sort()).toEqual(["models/toy/model.json", "runtime.wasm"]);
  });
});
