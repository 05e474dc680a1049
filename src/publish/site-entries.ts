import type { Card } from "../core/card.ts";
import { sha256Hex } from "../core/hashes.ts";
import { listFiles, serviceWorkerName, writeServiceWorker } from "../core/precache.ts";
import type { SiteSettings } from "../core/site-settings.ts";
import type { ZipEntry } from "../zip/zip-files.ts";
import { contentPolicy, makeHeadersFile } from "./content-policy.ts";
import { makeModelIndex, writeJson } from "./model-files.ts";
import { writePolicy, writeSettings, writeWebManifest } from "./page-files.ts";
import type { SiteSource } from "./site-source.ts";

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
 * @returns the files, sorted by path
 * @throws any error from reading the source
 */
export async function makeSiteEntries(
  source: SiteSource,
  settings: SiteSettings,
  models: readonly SiteModel[],
  signal?: AbortSignal,
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
    const content = await source.read(path, signal);
    entries.push({ path, sha256, bytes: content.length, read: async () => content });
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
