import { AppError } from "../core/errors.ts";
import { precacheName } from "../core/precache.ts";
import { AssetCache } from "./asset-cache.ts";
import { AssetLoader } from "./asset-loader.ts";
import type { VerifiedAsset } from "./verified-asset.ts";

/** What the build knows of the runtime's WebAssembly. */
export type RuntimeFacts = { readonly url: string; readonly bytes: number; readonly sha256: string };

/** A JSON file and where it came from, unchecked. */
export type Json = { readonly path: string; readonly value: unknown };

/**
 * The files of one built site, from wherever the page is: the one door through which the page fetches, so that nothing
 * is fetched twice. It knows no card schema: it begins its downloads before the code that does is there.
 */
export class Assets {
  readonly files: AssetLoader;
  readonly runtime: VerifiedAsset;
  readonly #json = new Map<string, Promise<Json>>();

  /** @param base the site's address, ending in a slash */
  constructor(
    readonly base: URL,
    runtime: RuntimeFacts,
    files = new AssetLoader(new AssetCache(precacheName(base))),
  ) {
    this.files = files;
    const url = new URL(runtime.url, base).href;
    const path = url.startsWith(base.href) ? url.slice(base.href.length) : url;
    this.runtime = { role: "runtime", path, ...runtime, url };
  }

  /** `models/<id>/model.json`, unchecked. */
  card(id: string): Promise<Json> {
    return this.#fetchJson(`models/${encodeURIComponent(id)}/model.json`);
  }

  /** `models/index.json`, unchecked. */
  index(): Promise<Json> {
    return this.#fetchJson("models/index.json");
  }

  /** A file beside a card, by what the card says of it. */
  modelFile(
    id: string,
    name: "model.onnx" | "holdout.onnx",
    facts: { readonly bytes: number; readonly sha256: string },
  ): VerifiedAsset {
    const path = `models/${id}/${name}`;
    const role = name === "model.onnx" ? "model" : "holdout";
    return { role, path, url: new URL(path, this.base).href, bytes: facts.bytes, sha256: facts.sha256 };
  }

  /** Fetches once; a failed attempt is forgotten, so that the next caller tries again. */
  #fetchJson(path: string): Promise<Json> {
    const known = this.#json.get(path);
    if (known) return known;
    const json = fetchJson(new URL(path, this.base), path);
    this.#json.set(path, json);
    json.catch(() => this.#json.delete(path));
    return json;
  }
}

async function fetchJson(url: URL, path: string): Promise<Json> {
  // Ask the server whether a copy is still good: a card of yesterday beside today's model would not fit.
  const response = await fetch(url, { cache: "no-cache" }).catch((cause: unknown) => {
    throw new AppError("download-interrupted", { path, loadedBytes: 0, totalBytes: 0 }, { cause });
  });
  const { status } = response;
  const isHtml = /^\s*text\/html/i.test(response.headers.get("Content-Type") ?? "");
  if (!response.ok || isHtml) throw new AppError("card-missing", { path, status });
  const text = await response.text().catch((cause: unknown) => {
    throw new AppError("download-interrupted", { path, loadedBytes: 0, totalBytes: 0 }, { cause });
  });
  try {
    return { path, value: JSON.parse(text) };
  } catch (cause) {
    const expected = "expected JSON";
    const at = "(the whole file)";
    throw new AppError(
      "card-invalid",
      { path, key: at, expected },
      { cause, problems: [{ at, message: expected }] },
    );
  }
}
