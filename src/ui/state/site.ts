import { AppError } from "../../core/errors.ts";
import { defaultSettings, parseSiteSettings, type SiteSettings } from "../../core/site-settings.ts";

let known: SiteSettings | undefined;

/**
 * The owner's settings for the site. They are embedded in the page, so that nothing has to be fetched before it is
 * shown.
 */
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
    // The file was edited by hand and contains a mistake. The site then works as if it had no settings.
    console.warn("The site's settings could not be read.", error);
    return defaultSettings;
  }
}
