import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { journey } from "./journey.ts";
import { namedExport } from "./made-export.ts";
import { button } from "./model-page.ts";
import { addExport, fileBox, give } from "./own-model-page.ts";

/** Presses a control with the keyboard. */
async function press(page: Page, name: string): Promise<void> {
  await button(page, name).focus();
  await page.keyboard.press("Enter");
}

/** Waits until something other than the body has the focus. */
async function expectFocus(page: Page, after: string): Promise<void> {
  const hasFocus = () => page.evaluate(() => document.activeElement !== document.body);
  await expect.poll(hasFocus, { message: `after ${after}` }).toBe(true);
}

describe("the focus never falls to the body", () => {
  journey("when files are chosen, removed, trained on and cancelled", async ({ page, site }) => {
    await page.goto(`${site.url}#/new`);
    await press(page, "Plants");
    await page.getByRole("heading", { name: /^A table with/ }).waitFor();
    await expectFocus(page, "a sample table is opened");
    await press(page, "Train");
    await button(page, "Cancel").waitFor();
    await press(page, "Cancel");
    await button(page, "Cancel").waitFor({ state: "detached" });
    await expectFocus(page, "the training is cancelled");
    await press(page, "Remove garden-plants.csv");
    await button(page, "Repairs").waitFor();
    await expectFocus(page, "the file is removed");
  });

  journey("when a file can be replaced by another after it was refused", async ({ page, site }) => {
    const empty = { name: "empty.csv", mimeType: "text/csv", buffer: Buffer.from("") };
    await give(page, site, empty);
    await page.getByRole("alert").waitFor();
    await fileBox(page).setInputFiles([namedExport()]);
    await page.getByText(/empty\.csv has no header row/).waitFor();
    await press(page, "Remove empty.csv");
    await page.getByRole("heading", { name: "This model works here." }).waitFor();
    await expectFocus(page, "the refused file is removed");
  });

  journey("when a model of one's own is renamed, removed and restored", async ({ page, site }) => {
    await addExport(page, site);
    await page.goto(`${site.url}#/`);
    await press(page, "Rename: Loan approval");
    await page.getByLabel("New title", { exact: true }).press("Escape");
    await button(page, "Rename: Loan approval").waitFor();
    await expectFocus(page, "the renaming is given up");
    expect(await button(page, "Rename: Loan approval").evaluate((it) => it === document.activeElement)).toBe(
      true,
    );
    for (const next of ["Undo", "Close"]) {
      await press(page, "Remove: Loan approval");
      await page.getByText(/Loan approval was removed/).waitFor();
      await press(page, next);
      await page.getByText(/Loan approval was removed/).waitFor({ state: "detached" });
      await expectFocus(page, next);
    }
  });
});
