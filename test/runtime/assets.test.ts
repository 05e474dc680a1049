import { expect, it } from "vitest";
import type { OwnModelRecord } from "../../src/core/own-model.ts";
import { AssetCache } from "../../src/runtime/asset-cache.ts";
import { AssetLoader } from "../../src/runtime/asset-loader.ts";
import { Assets } from "../../src/runtime/assets.ts";
import { FakeCaches } from "../fake-caches.ts";

const record = (id: string, removedAt?: string): OwnModelRecord => ({
  id,
  card: {},
  files: [],
  addedAt: "2026-11-01T00:00:00.000Z",
  ...(removedAt !== undefined && { removedAt }),
});

it("finds the site's models without reading the browser's storage, and added models unless they have been removed", async () => {
  const asked: string[] = [];
  const stored = [record("mine"), record("gone", "2026-11-02T00:00:00.000Z")];
  const assets = new Assets(
    new URL("http://site/"),
    { whole: { url: "runtime.wasm", bytes: 1, sha256: "0".repeat(64) } },
    {
      readJson: async () => ({ models: [{ id: "shipped" }] }),
      own: {
        records: async () => stored,
        record: async (id) => {
          asked.push(id);
          return stored.find((one) => one.id === id);
        },
        file: async () => undefined,
      },
    },
  );
  expect(await assets.has("shipped")).toBe(true);
  await assets.card("shipped");
  expect(asked).toEqual([]);
  expect(await assets.has("mine")).toBe(true);
  expect(await assets.has("gone")).toBe(false);
  expect(await assets.has("nobody's")).toBe(false);
});

it("starts models on the whole runtime once the cut one has stopped, but not before the whole one can be opened offline", async () => {
  const sha256 = "1".repeat(64);
  const facts = (url: string, digit: string) => ({ url, bytes: 1, sha256: digit.repeat(64) });
  const files = new AssetLoader(new AssetCache("any", new FakeCaches().asStorage()));
  const assets = new Assets(
    new URL("http://site/"),
    { whole: facts("whole.wasm", "2"), cut: { ...facts("cut.wasm", "3"), models: { shipped: sha256 } } },
    { files },
  );
  const started = async () => (await assets.runtimeFor("shipped", sha256)).file.path;
  const { fallback } = await assets.runtimeFor("shipped", sha256);
  await files.cache.noteStop(fallback!.cut);
  expect(await started()).toBe("cut.wasm");
  await files.cache.write(fallback!.whole, Uint8Array.of(1));
  expect(await started()).toBe("whole.wasm");
});
