import type { Card, ModelIndex } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import type { SiteSettings } from "../core/site-settings.ts";

/**
 * The name of the meta element that contains the settings, so that the page can read them without a request.
 */
const settingsName = "hunch-site";

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character]!);

/**
 * Writes a site's settings into its page, replacing the existing ones. The same settings always produce the
 * same page, whatever settings it had before.
 * @param html `index.html`, from the source, from a build or from a published site
 * @throws AppError `site-unreadable` if the page has no place for one of the settings
 */
export function writeSettings(html: string, settings: SiteSettings): string {
  const root = `<html lang="en" data-accent="${settings.accent}">`;
  const title = `<title>${escapeHtml(settings.title)}</title>`;
  const meta = `<meta name="${settingsName}" content="${escapeHtml(JSON.stringify(settings))}">`;
  let page = put(html, /<html[^<>]*>/, root);
  page = put(page, /<title>[^<]*<\/title>/, title);
  return put(page, new RegExp(`<meta name="${settingsName}"[^<>]*>`), meta);
}

/**
 * Writes a content security policy into a page: in place of the existing one or, if there is none, at the
 * start of its head. Throws the same errors as `writeSettings`.
 */
export function writePolicy(html: string, policy: string): string {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">`;
  const known = /<meta http-equiv="Content-Security-Policy"[^<>]*>/;
  return known.test(html) ? put(html, known, meta) : put(html, /<head>/, `<head>\n    ${meta}`);
}

function put(page: string, pattern: RegExp, text: string): string {
  if (!pattern.test(page)) {
    throw new AppError("site-unreadable", {
      path: "index.html",
      reason: `nothing matches ${pattern.source}`,
    });
  }
  // Pass a function, because the text may contain "$&".
  return page.replace(pattern, () => text);
}

/**
 * Writes a site's title into its web app manifest (https://www.w3.org/TR/appmanifest/).
 * @throws AppError `site-unreadable` if it isn't JSON
 */
export function writeWebManifest(json: string, { title }: SiteSettings): string {
  let manifest: unknown;
  try {
    manifest = JSON.parse(json);
  } catch (cause) {
    throw new AppError("site-unreadable", { path: "manifest.webmanifest", reason: String(cause) }, { cause });
  }
  return `${JSON.stringify({ ...(manifest as object), name: title, short_name: title }, undefined, 2)}\n`;
}

/** Formats a site's JSON file, on one line. */
export function writeJson(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** The list of a site's models, `models/index.json`, sorted by `order` in their cards, then by id. */
export function makeModelIndex(cards: readonly Card[]): ModelIndex {
  const byId = [...cards].sort((one, other) => (one.id < other.id ? -1 : 1));
  const last = Number.POSITIVE_INFINITY;
  const sorted = byId.sort((one, other) =>
    one.order === other.order ? 0 : (one.order ?? last) - (other.order ?? last),
  );
  return {
    format: 1,
    models: sorted.map(({ id, title, summary, version, files }) => ({
      id,
      title,
      summary,
      version,
      ...files["model.onnx"],
    })),
  };
}
