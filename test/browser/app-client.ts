import type { JSHandle, Page } from "playwright-core";
import type * as client from "../../src/entries/embed.ts";
import type { Model } from "../../src/models/model.ts";
import type { SharedSite } from "./static-site.ts";

/**
 * Imports the module that the built site offers to other pages on its origin. On the app's own page, this
 * returns the client that the app itself uses.
 */
export function importClient(page: Page, site: SharedSite): Promise<JSHandle<typeof client>> {
  // Pass this as a string, since the tests' bundler would replace `import` with its own function.
  return page.evaluateHandle(`import(${JSON.stringify(`${site.url}hunch.js`)})`) as Promise<
    JSHandle<typeof client>
  >;
}

/** Opens a model through that module. The page must already be on the site. */
export async function openClient(
  page: Page,
  site: SharedSite,
  id = "movie-review",
): Promise<JSHandle<Model>> {
  const module = await importClient(page, site);
  return module.evaluateHandle(({ open }, modelId) => open(modelId), id);
}
