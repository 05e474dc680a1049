import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { ownContextJourney } from "./journey.ts";
import { namedExport } from "./made-export.ts";
import { button, classifyButton, openModel, sayThatItWas } from "./model-page.ts";
import { addExport, expectAnswer, give } from "./own-model-page.ts";

const yours = (page: Page) => page.getByRole("region", { name: "Your models", exact: true });

describe("a visitor's own model", () => {
  ownContextJourney(
    "that is added in one tab is listed in the other at once, where a draft says that its id is taken",
    async ({ page, context, site }) => {
      const [drafting, listing] = [await context.newPage(), await context.newPage()];
      await listing.goto(site.url);
      await give(drafting, site, namedExport());
      await button(drafting, "Add model").waitFor();
      await addExport(page, site);
      await yours(listing).getByRole("link", { name: "Loan approval", exact: true }).waitFor();
      await drafting.getByText("Another model has this ID.").first().waitFor();
      expect(await button(drafting, "Add model").isDisabled()).toBe(true);
      await drafting.getByLabel("ID", { exact: true }).fill("loan-approval-too");
      await button(drafting, "Add model").click();
      await drafting.waitForURL(/#\/loan-approval-too$/);
      await expectAnswer(drafting, "70", "farmer", "granted");
    },
  );

  ownContextJourney(
    "that is removed and restored in one tab disappears from the other's list and then returns",
    async ({ page, context, site }) => {
      const [listing, open] = [await context.newPage(), await context.newPage()];
      await addExport(page, site);
      await expectAnswer(page, "70", "farmer", "granted");
      await sayThatItWas(page, "Correct");
      await listing.goto(site.url);
      const link = yours(listing).getByRole("link", { name: "Loan approval", exact: true });
      await link.waitFor();
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
