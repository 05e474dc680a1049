import { describe, expect } from "vitest";
import { journey } from "./journey.ts";
import { screens } from "./screens.ts";

describe("nothing stands outside the window", () => {
  for (const width of [390, 1280]) {
    for (const screen of screens) {
      journey(`on ${screen.name} at ${width} pixels`, async ({ page, site }) => {
        await page.setViewportSize({ width, height: 844 });
        await screen.show(page, site);
        const wide = await page.evaluate(() => ({
          scrollWidth: document.documentElement.scrollWidth,
          clientWidth: document.documentElement.clientWidth,
        }));
        expect(wide.scrollWidth).toBeLessThanOrEqual(wide.clientWidth);
      });
    }
  }

  journey("controls are large enough for a finger on a phone", async ({ page, site }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await screens.find(({ name }) => name === "a result")?.show(page, site);
    const small = await page.getByRole("button").evaluateAll((buttons) =>
      buttons
        .map((element) => ({ name: element.textContent, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.height < 24 || box.width < 24)
        .map(({ name }) => name),
    );
    expect(small).toEqual([]);
  });
});
