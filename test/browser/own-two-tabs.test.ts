import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { journey } from "./journey.ts";
import { namedExport } from "./made-export.ts";
import { button, classifyButton, labelOf, resultOf } from "./model-page.ts";
import { addExport, expectAnswer, fileBox, give } from "./own-model-page.ts";

const goHome = (page: Page) => page.getByRole("link", { name: "Hunch", exact: true }).click();
const yours = (page: Page) => page.getByRole("region", { name: "Yours", exact: true });
const titleOf = (page: Page, title: string) => page.getByRole("heading", { name: title, level: 1 });

describe("a model of one's own in two tabs", () => {
  journey(
    "is renamed, replaced, removed and brought back in one: the other follows, and what is typed there stays",
    async ({ page, context, site }) => {
      await addExport(page, site);
      const other = await context.newPage();
      await other.goto(`${site.url}#/loan-approval`);
      await classifyButton(other).waitFor();
      await expectAnswer(other, "50", "clerk", "granted");
      await button(other, "Correct").click();
      await resultOf(other).getByText("Thank you").waitFor();

      await goHome(page);
      await yours(page).getByRole("button", { name: "Rename", exact: true }).click();
      await page.getByLabel("New title", { exact: true }).fill("Loans of the village");
      await page.keyboard.press("Enter");
      await titleOf(other, "Loans of the village").waitFor();
      expect(await other.getByLabel("Age", { exact: true }).inputValue()).toBe("50");

      await yours(page).getByRole("link", { name: "Replace", exact: true }).click();
      await fileBox(page).setInputFiles(namedExport("loan_approval_v2.onnx", 5));
      await button(page, "Replace model").click();
      await page.waitForURL(/#\/loan-approval$/);
      await expect.poll(() => labelOf(resultOf(other)), { timeout: 20_000 }).toBe("refused");
      expect(await other.getByLabel("Age", { exact: true }).inputValue()).toBe("50");

      await goHome(page);
      await yours(page).getByRole("button", { name: "Remove", exact: true }).click();
      await titleOf(other, "No hunch about that.").waitFor();
      await page.getByRole("button", { name: "Undo", exact: true }).click();
      await titleOf(other, "Loans of the village").waitFor();
      await expectAnswer(other, "50", "clerk", "refused");
    },
  );

  journey(
    "is added in one: the other lists it at once, and a draft there is told that its address is taken",
    async ({ page, context, site }) => {
      const [drafting, listing] = [await context.newPage(), await context.newPage()];
      await listing.goto(site.url);
      await give(drafting, site, namedExport());
      await button(drafting, "Add model").waitFor();
      await addExport(page, site);
      await yours(listing).getByRole("link", { name: "Loan approval", exact: true }).waitFor();
      await drafting.getByText("Another model has this id.").first().waitFor();
      expect(await button(drafting, "Add model").isDisabled()).toBe(true);
      await drafting.getByLabel("Id", { exact: true }).fill("loan-approval-too");
      await button(drafting, "Add model").click();
      await drafting.waitForURL(/#\/loan-approval-too$/);
      await expectAnswer(drafting, "70", "farmer", "granted");
    },
  );
});
