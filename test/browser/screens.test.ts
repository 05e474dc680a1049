import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { journey, lookingJourney, offlineJourney, ownSiteJourney } from "./journey.ts";
import { classify, openModel, praise } from "./model-page.ts";
import { screens } from "./screens.ts";

const axeSource = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Runs axe in the page, with all of its default rules or only those about colours. Returns one line per violation: the
 * rule and the first element.
 */
async function violations(page: Page, rules: "all" | "colours"): Promise<string[]> {
  const results = await page.evaluate(
    (runOnly) => {
      const { axe } = globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
      // Without this option, axe also describes every element that passes, which takes longer than the checks.
      return axe.run({ resultTypes: ["violations"], ...runOnly });
    },
    rules === "all" ? {} : { runOnly: ["color-contrast", "link-in-text-block"] },
  );
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} (${nodes[0]?.failureSummary})`);
}

/** How many pixels wider the page is than its window. */
function overhang(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

describe("every screen fits its window and has no axe violations in light and dark mode", () => {
  lookingJourney("on a phone, every button is large enough for a finger", async ({ page, site }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await openModel(page, site);
    await classify(page, praise);
    const small = await page.getByRole("button").evaluateAll((buttons) =>
      buttons
        .map((element) => ({ name: element.textContent, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.height < 24 || box.width < 24)
        .map(({ name }) => name),
    );
    expect(small).toEqual([]);
  });

  for (const { name, visit, show } of screens) {
    const check = async (page: Page, show: () => Promise<void>) => {
      await page.emulateMedia({ reducedMotion: "reduce" });
      await show();
      // What belongs to an earlier answer fades if the next one takes a while, and then has too little contrast.
      await page.locator('main:not(:has([data-stale], [aria-busy="true"]))').waitFor();
      // Load axe through the debugger's protocol, to which the page's content policy doesn't apply.
      await page.evaluate(await axeSource);
      for (const width of [390, 1280]) {
        await page.setViewportSize({ width, height: 844 });
        expect(await overhang(page), `at ${width} pixels`).toBeLessThanOrEqual(0);
        // The schemes differ only in their colours, so the other rules would find the same in both.
        for (const [colorScheme, rules] of [
          ["light", "all"],
          ["dark", "colours"],
        ] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          expect(await violations(page, rules), `at ${width} pixels, ${colorScheme}`).toEqual([]);
        }
      }
    };
    if (visit === "lookingJourney")
      lookingJourney(name, ({ page, site }) => check(page, () => show(page, site)));
    else if (visit === "journey") journey(name, ({ page, site }) => check(page, () => show(page, site)));
    else if (visit === "ownSiteJourney")
      ownSiteJourney(name, ({ page, site }) => check(page, () => show(page, site)));
    else offlineJourney(name, ({ page, site }) => check(page, () => show(page, site)));
  }
});
