import type { Locator, Page } from "playwright-core";
import type { SharedSite } from "./static-site.ts";

/** Goes to the list of all feedback and waits until the rows have been counted. */
export async function openFeedback(page: Page, site: SharedSite): Promise<void> {
  await page.goto(`${site.url}#/feedback`);
  await page.getByRole("heading", { level: 1, name: "Feedback" }).waitFor();
  await counts(page).filter({ hasText: /row/ }).or(page.locator(".nothing")).waitFor();
}

/** The line above the list, such as "2 rows, 1 of 2 answers right". */
export const counts = (page: Page): Locator => page.locator(".feedback-counts");

/** The rows on the screen, newest first, without placeholders. */
export const rows = (page: Page): Locator =>
  page.getByRole("list", { name: "Feedback", exact: true }).locator("button:not([aria-disabled])");

export const filter = (page: Page, name: "Model" | "Answer" | "Search" | "From" | "To"): Locator =>
  page.getByRole("form", { name: "Filter" }).getByLabel(name);

/** Opens a row and returns its dialog. */
export async function openRow(page: Page, words: string): Promise<Locator> {
  await rows(page).filter({ hasText: words }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  return dialog;
}

/** Deletes one row through its dialog. */
export async function deleteRow(page: Page, words: string): Promise<void> {
  const dialog = await openRow(page, words);
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("1 row deleted.").waitFor();
}

/** Undoes the last deletion. */
export async function undoDeletion(page: Page): Promise<void> {
  await page.locator(".deleted").getByRole("button", { name: "Undo" }).click();
}

/** Waits until the line above the list states this number of rows. */
export async function waitForRows(page: Page, count: number): Promise<void> {
  if (count === 0) return page.locator(".nothing").waitFor();
  const text = `${count.toLocaleString("en")} row${count === 1 ? "" : "s"}`;
  await counts(page)
    .filter({ hasText: new RegExp(`^${text}(,|$)`) })
    .waitFor({ timeout: 60_000 });
}
