import type { Locator, Page } from "playwright-core";
import { resultOf } from "./model-page.ts";

/** The part of a result that says why, once the reasons are there. */
export const reasonsOf = (page: Page): Locator =>
  resultOf(page).getByRole("region", { name: "Why", exact: true });

/** The part of a model's page with a curve for each field. */
export const curvesOf = (page: Page): Locator =>
  page.getByRole("region", { name: "If one thing were different", exact: true });

/** The map of a place, which takes clicks and arrow keys. */
export const mapOf = (page: Page): Locator => page.getByRole("application", { name: "World map" });

export const numberBox = (page: Page, name: string): Locator =>
  page.getByRole("textbox", { name, exact: true });

/** Waits until the map is drawn, coarsely at least. */
export async function drawnMap(page: Page): Promise<void> {
  await mapOf(page).locator(".map-cells path").first().waitFor({ state: "attached", timeout: 60_000 });
  await mapOf(page).locator(".map-land").waitFor({ state: "attached" });
}
