import type { Card } from "../core/card.ts";
import { sha256Hex } from "../core/hashes.ts";
import { isNeeded, listFiles, serviceWorkerName, writeServiceWorker } from "../core/precache.ts";
import type { WorkOptions } from "../core/progress.ts";
import type { SiteSettings } from "../core/site-settings.ts";
import { downloadMerged } from "../models/check-merged.ts";
import type { ModelLibrary } from "../models/model.ts";
import type { Assets } from "../runtime/assets.ts";
import { type ZipEntry, zipFiles } from "../zip/zip-files.ts";
import { compressedCopies } from "./compressed-copies.ts";
import { contentPolicy, makeHeadersFile } from "./content-policy.ts";
import { makeModelIndex, writeJson, writePolicy, writeSettings, writeWebManifest } from "./site-files.ts";
import { openSiteSource, type SiteSource } from "./site-source.ts";

/** The user's choices for a site. */
export type SitePlan = {
  readonly settings: SiteSettings;
  readonly models: readonly {
    readonly id: string;
    /** Whether to merge this browser's lessons into the model. */
    readonly withLessons: boolean;
    /** Whether to leave the address for feedback out of the model's card, so that the site's own applies. */
    readonly withoutAddress?: boolean;
  }[];
  /** Whether to add `.gz` copies, for servers that can send precompressed files. */
  readonly withCopies?: boolean;
};

/** A site as a single zip, with `index.html` at its root. */
export type PackedSite = {
  /** How many files there are, without the copies. */
  readonly files: number;
  readonly copies: number;
  /** The paths of the owner's other files that the host doesn't serve, so that they are not in the zip. */
  readonly missing: readonly string[];
  /** The size of these files before compression. */
  readonly bytes: number;
  readonly zip: ReadableStream<Uint8Array<ArrayBuffer>>;
};

/** Creates sites in the browser. */
export interface Publishing {
  /**
   * Creates a site from this site's files and these models.
   * @throws AppError `site-unreadable`, `download-interrupted`, `not-found` and `card-missing` for a model
   *   that was removed in the meantime, `merge-failed`, `file-too-large`; AbortError. The stream fails with the
   *   errors of `AssetLoader.load` if a model's file can't be loaded
   */
  makeSite(plan: SitePlan, options?: WorkOptions): Promise<PackedSite>;
}

/**
 * Creates a site from the current one's files and the models that the page can open. See `Publishing`.
 * @param assets where the page's own files come from
 */
export async function makeSite(
  assets: Assets,
  library: ModelLibrary,
  { settings, models, withCopies = false }: SitePlan,
  options: WorkOptions = {},
): Promise<PackedSite> {
  const { signal } = options;
  const source = await openSiteSource(assets.base, signal);
  const chosen: SiteModel[] = [];
  for (const { id, withLessons, withoutAddress } of models) {
    signal?.throwIfAborted();
    const open = withLessons ? learnedModel : baseModel;
    const { card, read } = await open(assets, library, id, signal);
    const { feedback: _, ...others } = card;
    chosen.push({ card: withoutAddress ? others : card, read });
  }
  const missing: string[] = [];
  const entries = await makeSiteEntries(source, settings, chosen, signal, (path) => missing.push(path));
  const copies = withCopies ? compressedCopies(entries) : [];
  return {
    files: entries.length,
    copies: copies.length,
    missing,
    bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    zip: zipFiles([...entries, ...copies], options),
  };
}

async function baseModel(
  assets: Assets,
  library: ModelLibrary,
  id: string,
  signal: AbortSignal | undefined,
): Promise<SiteModel> {
  const card = await library.card(id, signal);
  return {
    card,
    read: (name, abort) =>
      assets.files.load(assets.modelFile(id, name, card.files[name]!), { signal: abort }),
  };
}

async function learnedModel(
  _assets: Assets,
  library: ModelLibrary,
  id: string,
  signal: AbortSignal | undefined,
): Promise<SiteModel> {
  const opened = await library.open(id, signal ? { signal } : {});
  const { model, card, holdout } = await downloadMerged(library, opened, signal).finally(() =>
    library.leave(id),
  );
  if (!holdout) return { card, read: async () => model };
  const facts = { bytes: holdout.length, sha256: await sha256Hex(holdout) };
  return {
    card: { ...card, files: { ...card.files, "holdout.onnx": facts } },
    read: async (name) => (name === "model.onnx" ? model : holdout),
  };
}

/** A model to put into a site: its card, and its files as the card describes them. */
export type SiteModel = {
  readonly card: Card;
  readonly read: (
    name: "model.onnx" | "holdout.onnx",
    signal?: AbortSignal,
  ) => Promise<Uint8Array<ArrayBuffer>>;
};

type Entry = ZipEntry & { readonly sha256: string };

/** Files that are written for each site and never copied from the source site. */
const written = new Set([
  "index.html",
  "manifest.webmanifest",
  "site.json",
  "_headers",
  "models/index.json",
  serviceWorkerName,
]);

/**
 * Creates every file of a site with these models, as `npm run build` would: the app's own files and the models'
 * files unchanged, files written from the settings and the cards, and finally the service worker, which lists the
 * files to serve.
 * @param onMissing called for each of the owner's other files that can't be read
 * @returns the files, sorted by path
 * @throws any error from reading the source's app
 */
export async function makeSiteEntries(
  source: SiteSource,
  settings: SiteSettings,
  models: readonly SiteModel[],
  signal?: AbortSignal,
  onMissing?: (path: string) => void,
): Promise<readonly ZipEntry[]> {
  const addresses = [
    ...(settings.feedback ? [settings.feedback] : []),
    ...models.flatMap(({ card }) => card.feedback ?? []),
  ];
  const policy = contentPolicy(addresses);
  const decode = async (path: string) => new TextDecoder().decode(await source.read(path, signal));
  const html = writePolicy(writeSettings(await decode("index.html"), settings), policy);
  const texts: Readonly<Record<string, string>> = {
    "index.html": html,
    "manifest.webmanifest": writeWebManifest(await decode("manifest.webmanifest"), settings),
    "site.json": writeJson(settings),
    _headers: makeHeadersFile(policy),
    "models/index.json": writeJson(makeModelIndex(models.map(({ card }) => card))),
    ...Object.fromEntries(models.map(({ card }) => [`models/${card.id}/model.json`, writeJson(card)])),
  };
  const entries: Entry[] = await Promise.all(
    Object.entries(texts).map(([path, text]) => textEntry(path, text)),
  );
  for (const model of models) entries.push(...modelEntries(model));
  for (const [path, sha256] of Object.entries({ ...source.manifest.shell, ...source.manifest.later })) {
    if (written.has(path) || path.startsWith("models/")) continue;
    // Read it now, since the source's list of files doesn't include its size. Most files come from the browser's
    // cache.
    const content = await source.read(path, signal).catch((error: unknown) => {
      // The service worker does without these files too.
      if (isNeeded(path) || signal?.aborted) throw error;
      onMissing?.(path);
      return undefined;
    });
    if (content) entries.push({ path, sha256, bytes: content.length, read: async () => content });
  }
  const manifest = await listFiles(entries, source.code);
  entries.push(await textEntry(serviceWorkerName, writeServiceWorker(manifest, source.code)));
  return entries.sort((one, other) => (one.path < other.path ? -1 : 1));
}

function modelEntries({ card, read }: SiteModel): Entry[] {
  return (["model.onnx", "holdout.onnx"] as const).flatMap((name) => {
    const facts = card.files[name];
    if (!facts) return [];
    return { path: `models/${card.id}/${name}`, ...facts, read: (signal) => read(name, signal) };
  });
}

async function textEntry(path: string, text: string): Promise<Entry> {
  const content = new TextEncoder().encode(text);
  return { path, sha256: await sha256Hex(content), bytes: content.length, read: async () => content };
}
