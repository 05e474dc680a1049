import type { Page } from "playwright-core";
import { expect } from "vitest";
import { type MadeFile, namedExport } from "./made-export.ts";
import { button, classifyButton, labelOf, resultOf } from "./model-page.ts";
import type { SharedSite } from "./static-site.ts";

export const fileBox = (page: Page) => page.getByLabel("Model or table", { exact: true });
const why = (page: Page) => page.getByRole("region", { name: "Why", exact: true });

/** Goes to the page for a new model and chooses files there. */
export async function give(page: Page, site: SharedSite, ...files: MadeFile[]): Promise<void> {
  await page.goto(`${site.url}#/new`);
  await fileBox(page).setInputFiles(files);
}

/** Adds an export with its draft unchanged, and waits for its page. */
export async function addExport(page: Page, site: SharedSite, file = namedExport()): Promise<void> {
  await give(page, site, file);
  await addDraft(page);
}

/** Adds the draft of an export that was given to the page, and waits for the model's page. */
export async function addDraft(page: Page): Promise<void> {
  await button(page, "Add model").click();
  await page.waitForURL(/#\/loan-approval$/);
  await classifyButton(page).waitFor();
}

/** Fills in the export's form, classifies, and waits until the answer for this age has this label. */
export async function expectAnswer(page: Page, age: string, job: string, label: string): Promise<void> {
  await page.getByLabel("Age", { exact: true }).fill(age);
  await page.getByRole("radio", { name: job, exact: true }).check();
  await classifyButton(page).click();
  const result = resultOf(page);
  // The explanation names the age that the answer is for.
  await why(page).getByText(age, { exact: true }).first().waitFor();
  await expect.poll(() => labelOf(result)).toBe(label);
}
