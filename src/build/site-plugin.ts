import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { contentPolicy, makeHeadersFile } from "../publish/content-policy.ts";
import { writeJson } from "../publish/model-files.ts";
import { writeWebManifest } from "../publish/page-files.ts";
import { readSite } from "./site-on-disk.ts";

/**
 * Writes the built site's files that follow from its settings: `site.json`, `manifest.webmanifest` and `_headers`. The
 * settings are those of `public/site.json`, such as a published site has them.
 */
export function sitePlugin(): Plugin {
  let publicDir = "";
  return {
    name: "hunch:site",
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle() {
      const { settings, addresses } = readSite(publicDir);
      const webManifest = readFileSync(join(publicDir, "manifest.webmanifest"), "utf8");
      const emit = (fileName: string, source: string) => this.emitFile({ type: "asset", fileName, source });
      emit("site.json", writeJson(settings));
      emit("manifest.webmanifest", writeWebManifest(webManifest, settings));
      emit("_headers", makeHeadersFile(contentPolicy(addresses)));
    },
  };
}
