import type { JSHandle, Page } from "playwright-core";
import type { Model } from "../../src/core/services.ts";
import type { StaticSite } from "./static-site.ts";

/**
 * Opens a model through the module that the built site offers to other pages, which is the app's own client.
 * The page must already be on the site.
 */
export async function openClient(
  page: Page,
  site: StaticSite,
  id = "movie-review",
): Promise<JSHandle<Model>> {
  return page.evaluateHandle(
    async ([url, modelId]) => {
      const { open } = (await import(url)) as { open: (id: string) => Promise<Model> };
      return open(modelId);
    },
    [`${site.url}hunch.js`, id] as const,
  );
}
