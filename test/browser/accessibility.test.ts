import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { journey } from "./journey.ts";
import { screens } from "./screens.ts";

const axeSource = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Runs axe in the page and returns each violation as one line: the rule and the first place. */
async function violations(page: Page): Promise<string[]> {
  // Evaluated over the debugger's protocol, which the page's content policy does not concern.
  await page.evaluate(await axeSource);
  const results = await page.evaluate(() => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    return axe.run();
  });
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} (${nodes[0]?.failureSummary})`);
}

describe("axe finds nothing to object to", () => {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const screen of screens) {
      journey(`on ${screen.name}, ${colorScheme}`, async ({ page, site }) => {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await screen.show(page, site);
        expect(await violations(page)).toEqual([]);
      });
    }
  }
});
