import type { Locator, Page } from "playwright-core";

/** The part of a model's page that explains an answer. */
export const reasonsOf = (page: Page): Locator => page.getByRole("region", { name: "Why", exact: true });

/** The part that shows what would change the answer. */
export const changesOf = (page: Page): Locator =>
  page.getByRole("region", { name: "What would change its mind", exact: true });

/** The part of a model's page with a curve for each field. */
export const curvesOf = (page: Page): Locator => page.getByRole("region", { name: "What if?", exact: true });

/** The map on which a place is chosen by a click or with the arrow keys. */
export const mapOf = (page: Page): Locator => page.getByRole("application", { name: "World map" });

export const numberBox = (page: Page, name: string): Locator =>
  page.getByRole("textbox", { name, exact: true });

/** Waits until the map has been drawn, at least coarsely. */
export async function drawnMap(page: Page): Promise<void> {
  await mapOf(page).locator(".map-cells path").first().waitFor({ state: "attached", timeout: 60_000 });
  await mapOf(page).locator(".map-land").waitFor({ state: "attached" });
}

/** The slider below a field's curve. */
export const sliderOf = (page: Page, label: string): Locator =>
  curvesOf(page)
    .getByRole("figure")
    .filter({ has: page.getByRole("heading", { name: label, exact: true }) })
    .getByRole("slider");
