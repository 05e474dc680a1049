import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { journey } from "./journey.ts";
import { namedExport } from "./made-export.ts";
import { button } from "./model-page.ts";
import { addExport, expectAnswer, give } from "./own-model-page.ts";

const yours = (page: Page) => page.getByRole("region", { name: "Yours", exact: true });

describe("an added model in two tabs", () => {
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
