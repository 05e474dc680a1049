import { parseCard } from "../core/card.ts";
import { sha256Hex } from "../core/hashes.ts";
import type { WorkOptions } from "../core/progress.ts";
import type { SiteSettings } from "../core/site-settings.ts";
import type { ModelLibrary } from "../models/model.ts";
import type { Assets } from "../runtime/assets.ts";
import { zipFiles } from "../zip/zip-files.ts";
import { compressedCopies } from "./compressed-copies.ts";
import { makeSiteEntries, type SiteModel } from "./site-entries.ts";
import { openSiteSource } from "./site-source.ts";

/** The user's choices for a site. */
export type SitePlan = {
  readonly settings: SiteSettings;
  readonly models: readonly {
    readonly id: string;
    /** Whether to merge this browser's lessons into the models. */
    readonly withLessons: boolean;
  }[];
  /** Whether to add `.gz` copies, for servers that can send precompressed files. */
  readonly withCopies?: boolean;
};

/** A site as a single zip, with `index.html` at its root. */
export type PackedSite = {
  readonly files: number;
  /** The size of all files before compression, without the copies. */
  readonly bytes: number;
  readonly zip: ReadableStream<Uint8Array<ArrayBuffer>>;
};

/** Creates sites in the browser. */
export interface Publishing {
  /**
   * Creates a site from this site's files and these models.
   * @throws AppError `site-unreadable`, `download-interrupted`, `not-found` and `card-missing` for a model
   *   that was removed in the meantime, `file-too-large`; AbortError. The stream fails with `model-*` if a
   *   file can't be loaded
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
  for (const { id, withLessons } of models) {
    signal?.throwIfAborted();
    const open = withLessons ? learnedModel : baseModel;
    chosen.push(await open(assets, library, id, signal));
  }
  const entries = await makeSiteEntries(source, settings, chosen, signal);
  const copies = withCopies ? compressedCopies(entries) : [];
  return {
    files: entries.length + copies.length,
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
  const { model, card: text, holdout } = await opened.downloadLearned();
  const card = parseCard(JSON.parse(text), `models/${id}/model.json`);
  if (!holdout) return { card, read: async () => model };
  const facts = { bytes: holdout.length, sha256: await sha256Hex(holdout) };
  return {
    card: { ...card, files: { ...card.files, "holdout.onnx": facts } },
    read: async (name) => (name === "model.onnx" ? model : holdout),
  };
}
