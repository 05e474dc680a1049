import { AppError } from "../core/errors.ts";
import { parseJson } from "../core/json.ts";
import { isLive, type OwnModelReader, type OwnModelRecord } from "../core/own-model.ts";
import { precacheName } from "../core/precache.ts";
import { AssetCache } from "./asset-cache.ts";
import { AssetLoader } from "./asset-loader.ts";
import type { Downloads } from "./downloads.ts";
import type { RuntimeChoice } from "./runtime-files.ts";
import type { VerifiedAsset } from "./verified-asset.ts";

const indexPath = "models/index.json";

type FileFacts = { readonly url: string; readonly bytes: number; readonly sha256: string };

/** The runtime's WebAssembly files, as written by the build. */
export type RuntimeFacts = {
  readonly whole: FileFacts;
  /** The runtime cut down to what some models need. `models` maps their ids to the SHA-256 of `model.onnx`. */
  readonly cut?: FileFacts & { readonly models: Readonly<Record<string, string>> };
};

/** A JSON file and where it came from, unchecked. */
export type Json = { readonly path: string; readonly value: unknown };

export type AssetsOptions = {
  /** The models that the visitor added in this browser; none by default. */
  readonly own?: OwnModelReader;
  /** Reads a JSON file of the site by its path. By default, it is fetched from the server. */
  readonly readJson?: (path: string) => Promise<unknown>;
  /** Fetches the files that are not cached; by default, they are fetched in this thread. */
  readonly downloads?: Downloads;
  readonly files?: AssetLoader;
};

/**
 * The models and files of one built site, and the models that the visitor added to it in this browser. The
 * page, the workers and the service worker get cards and graphs only from here, so that nothing is fetched
 * twice. An added model never replaces one that ships with the site. This class doesn't use the card schema,
 * because downloads start before that code has loaded.
 */
export class Assets {
  readonly files: AssetLoader;
  /** The runtime that every model runs on. */
  readonly wholeRuntime: VerifiedAsset;
  readonly #cutRuntime: VerifiedAsset | undefined;
  readonly #cutModels: Readonly<Record<string, string>>;
  readonly #json = new Map<string, Promise<Json>>();
  readonly #own: OwnModelReader | undefined;
  /** Ids of the added models whose cards have been read. */
  readonly #ownIds = new Set<string>();
  readonly #readJson: (path: string) => Promise<unknown>;

  /** @param base the site's address, ending in a slash */
  constructor(
    readonly base: URL,
    runtime: RuntimeFacts,
    { own, readJson, downloads, files }: AssetsOptions = {},
  ) {
    this.#own = own;
    this.#readJson = readJson ?? ((path) => fetchJson(new URL(path, base), path));
    this.files = files ?? new AssetLoader(new AssetCache(precacheName(base)), { own, downloads });
    this.wholeRuntime = runtimeFile(base, runtime.whole);
    this.#cutRuntime = runtime.cut && runtimeFile(base, runtime.cut);
    this.#cutModels = runtime.cut?.models ?? {};
  }

  /**
   * The runtime that a model starts on: the cut runtime for models it was tested with, unless it has ever
   * stopped in this browser and the whole one is cached; otherwise the whole one. Without the whole one's file,
   * nothing would open offline, although most calls don't stop the cut one.
   * @param sha256 the SHA-256 of `model.onnx`; undefined if it is not known yet
   */
  async runtimeFor(id: string, sha256?: string): Promise<RuntimeChoice> {
    const cut = this.#cutRuntime;
    const tried = Object.hasOwn(this.#cutModels, id) ? this.#cutModels[id] : undefined;
    const fits = tried !== undefined && (sha256 === undefined || sha256 === tried);
    const { cache } = this.files;
    if (!cut || !fits || ((await cache.hasStopped(cut)) && (await cache.has(this.wholeRuntime)))) {
      return { file: this.wholeRuntime, fallback: undefined };
    }
    return { file: cut, fallback: { cut, whole: this.wholeRuntime, base: this.base.href } };
  }

  /**
   * A model's card, unchecked. Models that the visitor added are looked up before the server is asked, since
   * their names must not reach it.
   */
  async card(id: string): Promise<Json> {
    const path = `models/${encodeURIComponent(id)}/model.json`;
    // The site's own models don't change, so the API needn't look in storage on every call.
    const shipped = this.#json.get(path);
    if (shipped) return shipped;
    // If the list of models has already been fetched, it shows whether the site has this one.
    if (this.#json.has(indexPath) && (await this.#ships(id))) return this.#fetchJson(path);
    // If the browser doesn't let the site store data, there are no added models, but the site's models still work.
    const record = await this.#own?.record(id).catch(() => undefined);
    if (!record || !isLive(record) || (await this.#ships(id))) return this.#fetchJson(path);
    this.#ownIds.add(id);
    return { path, value: record.card };
  }

  /**
   * The models that the visitor has added and not removed, oldest first, except those whose id is now used by
   * one of the site's models.
   */
  async ownModels(): Promise<readonly OwnModelRecord[]> {
    const live = ((await this.#own?.records().catch(() => [])) ?? []).filter(isLive);
    const isShipped = await Promise.all(live.map(({ id }) => this.#ships(id)));
    return live.filter((_, index) => !isShipped[index]);
  }

  /**
   * True if the site or this browser has this model. Storage is read only if the model doesn't ship with the
   * site.
   * @throws the same AppErrors as `index`
   */
  async has(id: string): Promise<boolean> {
    await this.index();
    if (await this.#ships(id)) return true;
    const record = await this.#own?.record(id).catch(() => undefined);
    return record !== undefined && isLive(record);
  }

  /**
   * `models/index.json`, unchecked.
   * @throws AppError `card-missing`, `card-invalid` if it is not JSON, or `download-interrupted`
   */
  index(): Promise<Json> {
    return this.#fetchJson(indexPath);
  }

  /** One of a model's files, as described by the model's card. */
  modelFile(
    id: string,
    name: "model.onnx" | "holdout.onnx",
    facts: { readonly bytes: number; readonly sha256: string },
  ): VerifiedAsset {
    const path = `models/${id}/${name}`;
    const role = name === "model.onnx" ? "model" : "holdout";
    const ownId = this.#ownIds.has(id) ? { ownId: id } : {};
    const url = new URL(path, this.base).href;
    return { role, path, url, bytes: facts.bytes, sha256: facts.sha256, ...ownId };
  }

  /** True if the site has a model with this id. Also false when this can't be determined offline. */
  async #ships(id: string): Promise<boolean> {
    const index = await this.index().catch(() => undefined);
    const models = (index?.value as { models?: unknown } | null | undefined)?.models;
    return Array.isArray(models) && models.some((model) => (model as { id?: unknown } | null)?.id === id);
  }

  /** Fetches each path once. A failed attempt is forgotten, so that the next caller tries again. */
  #fetchJson(path: string): Promise<Json> {
    const known = this.#json.get(path);
    if (known) return known;
    const json = this.#readJson(path).then((value) => ({ path, value }));
    this.#json.set(path, json);
    json.catch(() => this.#json.delete(path));
    return json;
  }
}

function runtimeFile(base: URL, { url: address, bytes, sha256 }: FileFacts): VerifiedAsset {
  const url = new URL(address, base).href;
  const path = url.startsWith(base.href) ? url.slice(base.href.length) : url;
  return { role: "runtime", path, url, bytes, sha256 };
}

async function fetchJson(url: URL, path: string): Promise<unknown> {
  // Ask the server whether a cached copy is still current: yesterday's card would not fit today's model.
  const response = await fetch(url, { cache: "no-cache" }).catch((cause: unknown) => {
    throw new AppError("download-interrupted", { path, loadedBytes: 0, totalBytes: 0 }, { cause });
  });
  const { status } = response;
  const isHtml = /^\s*text\/html/i.test(response.headers.get("Content-Type") ?? "");
  if (!response.ok || isHtml) throw new AppError("card-missing", { path, status });
  const text = await response.text().catch((cause: unknown) => {
    throw new AppError("download-interrupted", { path, loadedBytes: 0, totalBytes: 0 }, { cause });
  });
  return parseJson(text, path);
}
