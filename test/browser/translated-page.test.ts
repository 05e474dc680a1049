import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { journey } from "./journey.ts";
import { button, classify, complaint, labelOf, openModel, praise, resultOf } from "./model-page.ts";

/**
 * Replaces text nodes with elements that have the same text, now and after every change, as browsers do when they
 * translate a page. Skips elements that ask not to be translated.
 */
async function translate(page: Page): Promise<void> {
  await page.evaluate(() => {
    const texts: Text[] = [];
    const replaceAll = () => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) texts.push(walker.currentNode as Text);
      for (const text of texts.splice(0)) {
        if (text.data.trim() === "" || text.parentElement?.closest("font, textarea, select, [translate=no]"))
          continue;
        const font = document.createElement("font");
        font.textContent = text.data;
        text.replaceWith(font);
      }
    };
    replaceAll();
    new MutationObserver(replaceAll).observe(document.body, { subtree: true, childList: true });
  });
}

describe("a page that the browser translates", () => {
  journey("keeps its own text, so that its answers stay right", async ({ page, site }) => {
    await openModel(page, site);
    const before = await labelOf(await classify(page, praise));
    await translate(page);
    expect(await labelOf(await classify(page, complaint))).not.toBe(before);
    await button(page, "Incorrect").click();
    await resultOf(page).getByText("Thank you").waitFor();
  });
});
