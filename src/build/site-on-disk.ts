import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../core/errors.ts";
import { type FeedbackAddress, parseSiteSettings, type SiteSettings } from "../core/site-settings.ts";
import { modelIds, readCardFile } from "./models-on-disk.ts";

/** A site's settings, and every address to which its visitors may send feedback. */
export type SiteOnDisk = {
  readonly settings: SiteSettings;
  readonly addresses: readonly FeedbackAddress[];
};

/**
 * Reads `public/site.json`, if there is one, and the addresses in the cards.
 * @throws AppError `site-invalid`; cards that can't be read are skipped, and the models plugin reports them
 */
export function readSite(publicDir: string): SiteOnDisk {
  const path = join(publicDir, "site.json");
  const settings = parseSiteSettings(existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {});
  const folder = join(publicDir, "models");
  const ofModels = modelIds(folder).flatMap((id) => {
    try {
      return readCardFile(join(folder, id, "model.json")).card.feedback ?? [];
    } catch (error) {
      if (error instanceof AppError) return [];
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  });
  return { settings, addresses: [...(settings.feedback ? [settings.feedback] : []), ...ofModels] };
}
