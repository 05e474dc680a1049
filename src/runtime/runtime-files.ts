import { precacheName } from "../core/precache.ts";
import { AssetCache } from "./asset-cache.ts";
import { AssetLoader } from "./asset-loader.ts";
import type { Runtime } from "./onnx-runtime.ts";
import type { VerifiedAsset } from "./verified-asset.ts";

/** The runtime file that a model starts with. */
export type RuntimeChoice = {
  readonly file: VerifiedAsset;
  /** Set if `file` is cut down to what some models need. */
  readonly fallback: RuntimeFallback | undefined;
};

/** The replacement for a cut runtime that stops. It can be posted to a worker. */
export type RuntimeFallback = {
  readonly cut: VerifiedAsset;
  readonly whole: VerifiedAsset;
  /** The site's address, ending in a slash. */
  readonly base: string;
};

/** A runtime's bytes and their replacement, which a worker needs to run a model. */
export type RuntimeFiles = {
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly fallback: RuntimeFallback | undefined;
};

/**
 * Creates the runtime for a thread. If the cut runtime stops, the whole one is loaded from the page's cache or
 * the server, and the stop is recorded, so that the next page and the next service worker start with the whole one if
 * it is cached by then.
 */
export function toRuntime({ wasm, fallback }: RuntimeFiles): Runtime {
  if (!fallback) return { wasm };
  const { cut, whole, base } = fallback;
  const open = () => new AssetLoader(new AssetCache(precacheName(new URL(base))));
  return {
    wasm,
    whole: () => open().load(whole),
    noteStop: () => open().cache.noteStop(cut),
  };
}
