import { AppError } from "../../core/errors.ts";
import { defaultSettings, parseSiteSettings, type SiteSettings } from "../../core/site-settings.ts";

let known: SiteSettings | undefined;

/** The settings of the site's owner. They are in the page itself, so that nothing has to be fetched before it shows. */
export function siteSettings(): SiteSettings {
  known ??= readSettings();
  return known;
}

function readSettings(): SiteSettings {
  const content = document.querySelector('meta[name="hunch-site"]')?.getAttribute("content") ?? "{}";
  try {
    return parseSiteSettings(JSON.parse(content));
  } catch (error) {
    if (!(error instanceof AppError || error instanceof SyntaxError)) throw error;
    // Somebody wrote the file by hand and made a mistake: the site works as one without settings.
    console.warn("The site's settings could not be read.", error);
    return defaultSettings;
  }
}
