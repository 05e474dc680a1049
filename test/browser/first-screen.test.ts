import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { journey } from "./journey.ts";
import { button, openModel, resultOf } from "./model-page.ts";

const models = [
  { id: "movie-review", field: "Review" },
  { id: "ufo-sighting", field: "Latitude" },
  { id: "census-income", field: "Age" },
];

/** Top and bottom edge in the window, in pixels. */
async function edgesOf(part: Locator): Promise<{ top: number; bottom: number }> {
  const box = await part.boundingBox();
  if (box === null) throw new Error("It is not drawn.");
  return { top: box.y, bottom: box.y + box.height };
}

async function openAnswered(page: Page, site: Parameters<typeof openModel>[1], id: string): Promise<void> {
  await openModel(page, site, id);
  await resultOf(page).waitFor();
}

describe("the first screen", () => {
  for (const { id, field } of models) {
    journey(
      `of ${id} shows a field, the answer, its bars and the verdict at 1280 by 800`,
      async ({ page, site }) => {
        await openAnswered(page, site, id);
        const result = resultOf(page);
        const parts = {
          field: page.getByLabel(field, { exact: true }),
          headline: result.getByRole("heading", { level: 2 }),
          bars: result.getByRole("list", { name: "Probability of each class" }),
          correct: button(page, "Correct"),
          incorrect: button(page, "Incorrect"),
        };
        for (const [name, part] of Object.entries(parts)) {
          const { top, bottom } = await edgesOf(part);
          expect(top, `the top of the ${name}`).toBeGreaterThanOrEqual(0);
          expect(bottom, `the bottom of the ${name}`).toBeLessThanOrEqual(800);
        }
      },
    );

    journey(`of ${id} stays beside its explanation`, async ({ page, site }) => {
      await openAnswered(page, site, id);
      await page.getByRole("heading", { name: "What would change its mind" }).scrollIntoViewIfNeeded();
      const { top, bottom } = await edgesOf(resultOf(page).getByRole("heading", { level: 2 }));
      expect(top).toBeGreaterThanOrEqual(0);
      expect(bottom).toBeLessThanOrEqual(800);
    });

    journey(`of ${id} leads to the answer with one tap on a phone`, async ({ page, site }) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await openAnswered(page, site, id);
      const headline = resultOf(page).getByRole("heading", { level: 2 });
      const bar = page.getByRole("button", { name: /^Go to the answer: / });
      if ((await edgesOf(headline)).top >= 844) {
        const { top, bottom } = await edgesOf(bar);
        // In the lower third, where the thumb is.
        expect(top).toBeGreaterThan(844 * (2 / 3));
        expect(bottom).toBeLessThanOrEqual(844);
        await bar.click();
      }
      await expect.poll(async () => (await edgesOf(headline)).top).toBeLessThan(844);
      await bar.waitFor({ state: "detached" });
      await button(page, "Correct").waitFor();
      expect((await edgesOf(button(page, "Correct"))).bottom).toBeLessThanOrEqual(844);
    });
  }
});
