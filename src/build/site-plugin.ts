import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { AppError } from "../core/errors.ts";
import { firstProblem, wholeFile } from "../core/expectation.ts";
import { type FeedbackAddress, parseSiteSettings, type SiteSettings } from "../core/site-settings.ts";
import { contentPolicy, makeHeadersFile } from "../publish/content-policy.ts";
import { writeJson, writeWebManifest } from "../publish/site-files.ts";
import { modelIds, readSourceCard } from "./models-on-disk.ts";

/** Files in the repository that are also part of the site: the name on the site, then the name here. */
const documents = [
  ["README.txt", "README.md"],
  ["LICENSE.txt", "LICENSE"],
] as const;

/** The names of the documents on the site. */
export const documentNames: readonly string[] = documents.map(([name]) => name);

const inDevelopment =
  "\n  In development, there is no API and nothing works offline, because both need the built service worker (npm start).";

/**
 * Writes the documents, and the files that depend on the site's settings (`site.json`, `manifest.webmanifest`
 * and `_headers`). The settings come from `public/site.json`, which has the same format as on a published site.
 * The development server has no service worker, so it prints which features are missing.
 */
export function sitePlugin(): Plugin {
  let publicDir = "";
  let root = "";
  return {
    name: "hunch:site",
    configResolved(config) {
      publicDir = config.publicDir;
      root = config.root;
    },
    configureServer({ config, httpServer }) {
      httpServer?.once("listening", () => config.logger.info(inDevelopment));
    },
    generateBundle() {
      const { settings, addresses } = readSite(publicDir);
      const webManifest = readFileSync(join(publicDir, "manifest.webmanifest"), "utf8");
      const emit = (fileName: string, source: string) => this.emitFile({ type: "asset", fileName, source });
      emit("site.json", writeJson(settings));
      emit("manifest.webmanifest", writeWebManifest(webManifest, settings));
      emit("_headers", makeHeadersFile(contentPolicy(addresses)));
      // The footer links to both. They are plain text, which every host can serve and every browser can show.
      for (const [fileName, source] of documents) {
        const path = join(root, source);
        if (existsSync(path)) emit(fileName, readFileSync(path, "utf8"));
      }
    },
  };
}

/** A site's settings, and every address to which its visitors may send feedback. */
type SiteOnDisk = {
  readonly settings: SiteSettings;
  readonly addresses: readonly FeedbackAddress[];
};

/**
 * Reads `public/site.json`, if there is one, and the addresses in the models' cards.
 * @throws AppError `site-invalid`. Cards that can't be read are skipped, and the models plugin reports them
 */
export function readSite(publicDir: string): SiteOnDisk {
  const path = join(publicDir, "site.json");
  const settings = parseSiteSettings(existsSync(path) ? parseSettingsFile(readFileSync(path, "utf8")) : {});
  const folder = join(publicDir, "models");
  const ofModels = modelIds(folder).flatMap((id) => {
    try {
      return readSourceCard(folder, id)?.feedback ?? [];
    } catch (error) {
      if (error instanceof AppError) return [];
      throw error;
    }
  });
  return { settings, addresses: [...(settings.feedback ? [settings.feedback] : []), ...ofModels] };
}

function parseSettingsFile(text: string): unknown {
  try {
    // Some editors write a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    const problem = { at: wholeFile, message: `expected JSON: ${(cause as SyntaxError).message}` };
    throw new AppError(
      "site-invalid",
      { path: "site.json", ...firstProblem([problem]) },
      { cause, problems: [problem] },
    );
  }
}
