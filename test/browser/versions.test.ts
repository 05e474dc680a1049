import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { journey } from "./journey.ts";
import {
  button,
  classify,
  complaint,
  openLearning,
  openModel,
  percentagesOf,
  praise,
  sayThatItWas,
  waitForLessons,
} from "./model-page.ts";

const versionRows = (page: Page): Locator =>
  page.getByRole("region", { name: "Versions", exact: true }).getByRole("listitem");

/** Opens the section that contains rarely used actions. */
const unfold = (page: Page): Promise<void> => page.getByText("More", { exact: true }).first().click();

async function teach(page: Page, review: string): Promise<void> {
  await classify(page, review);
  await sayThatItWas(page, "Incorrect");
}

describe("versions", () => {
  journey(
    "are named after the model and the time if saved on request, and can be restored",
    async ({ page, site }) => {
      await openModel(page, site);
      await teach(page, praise);
      const atVersion = await percentagesOf(await classify(page, praise));
      await openLearning(page);
      await button(page, "Save version").click();
      await versionRows(page).first().waitFor();
      expect(await versionRows(page).count()).toBe(1);
      const text = await versionRows(page).first().textContent();
      expect(text).toMatch(/movie-review_\d{8}-\d{6}/);
      expect(text).toContain("1 lesson");
      // The time in the name is in UTC, whatever the local time is.
      const [, day, hour] = /_(\d{8})-(\d{2})/.exec(text ?? "") ?? [];
      const now = new Date().toISOString();
      expect(day).toBe(now.slice(0, 10).replaceAll("-", ""));
      expect(Math.abs(Number(hour) - Number(now.slice(11, 13))) % 23).toBeLessThanOrEqual(1);

      await teach(page, complaint);
      await waitForLessons(page, 2);
      await openLearning(page);
      await versionRows(page).last().getByRole("button", { name: "Restore" }).click();
      await waitForLessons(page, 1);
      expect(await percentagesOf(await classify(page, praise))).toEqual(atVersion);
    },
  );

  journey(
    "are saved before a batch update and before a reset, and the reset can be undone",
    async ({ page, site }) => {
      await openModel(page, site);
      await teach(page, praise);
      const taught = await percentagesOf(await classify(page, praise));
      const learning = await openLearning(page);
      await unfold(page);
      await button(page, "Batch update").click();
      await learning.getByText("Done: 1 lesson.").waitFor();
      await versionRows(page).filter({ hasText: "before a batch update" }).waitFor();
      expect(await percentagesOf(await classify(page, praise))).toEqual(taught);

      await openLearning(page);
      await unfold(page);
      await button(page, "Reset").click();
      await page
        .getByRole("button", { name: /^(Reset|Yes)/ })
        .last()
        .click();
      await learning.getByText("Nothing yet.").waitFor();
      const reset = versionRows(page).filter({ hasText: "before a reset" });
      await reset.getByRole("button", { name: "Restore" }).click();
      await waitForLessons(page, 1);
      expect(await percentagesOf(await classify(page, praise))).toEqual(taught);
    },
  );

  journey("can be renamed and deleted, and survive a reload", async ({ page, site }) => {
    await openModel(page, site);
    await teach(page, praise);
    await openLearning(page);
    await button(page, "Save version").click();
    await versionRows(page).getByText("More").click();
    await versionRows(page).getByRole("button", { name: "Rename" }).click();
    await page.getByLabel("New name").fill("before-the-party");
    await page.getByLabel("New name").press("Enter");
    await versionRows(page).filter({ hasText: "before-the-party" }).waitFor();
    await page.reload();
    const row = versionRows(page).filter({ hasText: "before-the-party" });
    await row.getByText("More").click();
    await row.getByRole("button", { name: "Delete" }).click();
    await page
      .getByRole("button", { name: /^(Delete|Yes)/ })
      .last()
      .click();
    await page.getByText("No versions yet.").waitFor();
    await waitForLessons(page, 1);
  });
});
