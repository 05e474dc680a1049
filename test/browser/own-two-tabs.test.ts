import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { ownContextJourney } from "./journey.ts";
import { namedExport } from "./made-export.ts";
import { button, classifyButton, openModel, sayThatItWas } from "./model-page.ts";
import { addExport, expectAnswer, give } from "./own-model-page.ts";

const yours = (page: Page) => page.getByRole("region", { name: "Your models", exact: true });

describe("a visitor's own model", () => {
  ownContextJourney(
    "appears in the lists of other tabs, disappears and returns as one tab adds, removes and restores it, and its id is taken in drafts",
    async ({ page, context, site }) => {
      const [open, listing] = [await context.newPage(), await context.newPage()];
      await listing.goto(site.url);
      await give(open, site, namedExport());
      await button(open, "Add model").waitFor();
      await addExport(page, site);
      const link = yours(listing).getByRole("link", { name: "Loan approval", exact: true });
      await link.waitFor();
      await open.getByText("Another model has this ID.").first().waitFor();
      expect(await button(open, "Add model").isDisabled()).toBe(true);
      await open.getByLabel("ID", { exact: true }).fill("loan-approval-too");
      await open.getByLabel("Title", { exact: true }).fill("Loans, too");
      await button(open, "Add model").click();
      await open.waitForURL(/#\/loan-approval-too$/);
      await expectAnswer(open, "70", "farmer", "granted");

      await expectAnswer(page, "70", "farmer", "granted");
      await sayThatItWas(page, "Correct");
      await openModel(open, site, "loan-approval");
      await page.getByRole("link", { name: "Hunch", exact: true }).click();
      await yours(page).getByRole("button", { name: "Remove: Loan approval", exact: true }).click();
      await page.getByText("Loan approval was removed. Its feedback is kept.").waitFor();
      await link.waitFor({ state: "detached" });
      await open.getByText(/There is nothing at/).waitFor();
      await button(page, "Undo").click();
      await link.click();
      await expectAnswer(listing, "20", "teacher", "refused");
      await listing.getByRole("link", { name: "Feedback", exact: true }).click();
      await listing.getByRole("button", { name: /Age 70, Job farmer.*Loan approval$/ }).waitFor();
      await classifyButton(open).waitFor();
    },
  );
});
