import { describe, expect } from "vitest";
import {
  counts,
  deleteRow,
  filter,
  openFeedback,
  openRow,
  rows,
  undoDeletion,
  waitForRows,
} from "./feedback-page.ts";
import { journey } from "./journey.ts";
import {
  button,
  classify,
  complaint,
  openModel,
  otherLabel,
  percentagesOf,
  praise,
  readCard,
  resultOf,
  sayThatItWas,
  waitForLessons,
} from "./model-page.ts";

describe("feedback", () => {
  journey("survives a reload, and neither reload nor Back submits anything again", async ({ page, site }) => {
    await openModel(page, site);
    await classify(page, praise, "Ozark");
    await sayThatItWas(page, "Correct");
    await page.reload();
    await waitForLessons(page, 1);
    await openFeedback(page, site);
    await waitForRows(page, 1);
    await page.goBack();
    await button(page, "Classify").waitFor();
    await waitForLessons(page, 1);
    await page.goForward();
    await waitForRows(page, 1);
    await page.reload();
    await waitForRows(page, 1);
    expect(await rows(page).first().textContent()).toContain("A wonderful film");
  });

  journey("is not given by a link with a review, however often it is opened", async ({ page, site }) => {
    const query = new URLSearchParams({ review: praise }).toString();
    for (let visit = 0; visit < 2; visit++) {
      await openModel(page, site, "movie-review", query);
      await resultOf(page).waitFor();
      await page.reload();
      await resultOf(page).waitFor();
    }
    await openFeedback(page, site);
    await waitForRows(page, 0);
  });

  journey(
    "is listed newest first, with the share that was correct, and can be filtered",
    async ({ page, site }) => {
      await openModel(page, site);
      await classify(page, praise, "Ozark");
      await sayThatItWas(page, "Correct");
      await classify(page, complaint, "Vincenzo");
      await sayThatItWas(page, "Incorrect");
      await openFeedback(page, site);
      await waitForRows(page, 2);
      expect(await counts(page).textContent()).toMatch(/1 of 2 answers/);
      expect((await rows(page).allTextContents()).map((text) => text.includes("A wonderful film"))).toEqual([
        false,
        true,
      ]);

      await filter(page, "Answer").selectOption("correct");
      await waitForRows(page, 1);
      expect(await rows(page).first().textContent()).toContain("A wonderful film");
      await filter(page, "Answer").selectOption("incorrect");
      await rows(page).filter({ hasText: "Terrible" }).waitFor();
      await filter(page, "Answer").selectOption("");

      await filter(page, "Search").fill("VINCENZO terrible");
      await waitForRows(page, 1);
      expect(await rows(page).first().textContent()).toContain("Terrible");
      await filter(page, "Search").fill("wonderful terrible");
      await waitForRows(page, 0);
      await filter(page, "Search").fill("");
      await waitForRows(page, 2);

      // The filter's days are in the visitor's time zone, which is not UTC in this context.
      const today = await page.evaluate(() => {
        const now = new Date();
        const two = (value: number) => String(value).padStart(2, "0");
        return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
      });
      await page.getByText("Dates", { exact: true }).click();
      await filter(page, "From").fill(today);
      await filter(page, "To").fill(today);
      await waitForRows(page, 2);
      await filter(page, "From").fill("2020-01-01");
      await filter(page, "To").fill("2020-12-31");
      await waitForRows(page, 0);
      await filter(page, "To").fill("");
      await waitForRows(page, 2);
      await filter(page, "Model").selectOption("movie-review");
      await waitForRows(page, 2);
    },
  );

  journey(
    "takes its lesson with it when it is deleted, and undo brings both back",
    async ({ page, site }) => {
      await openModel(page, site);
      const untaught = await percentagesOf(await classify(page, praise));
      await sayThatItWas(page, "Incorrect");
      // The earlier answer to the same text stays on the screen until the new one arrives.
      const again = await classify(page, praise);
      await expect.poll(() => percentagesOf(again)).not.toEqual(untaught);
      const taught = await percentagesOf(again);
      await openFeedback(page, site);
      await deleteRow(page, "A wonderful film");
      await waitForRows(page, 0);
      await openModel(page, site);
      expect(await percentagesOf(await classify(page, praise))).toEqual(untaught);

      await openFeedback(page, site);
      await waitForRows(page, 0);
      await openModel(page, site);
      await classify(page, praise);
      await sayThatItWas(page, "Incorrect");
      await openFeedback(page, site);
      await deleteRow(page, "A wonderful film");
      await undoDeletion(page);
      await waitForRows(page, 1);
      await openModel(page, site);
      await waitForLessons(page, 1);
      expect(await percentagesOf(await classify(page, praise))).toEqual(taught);
    },
  );

  journey("can be deleted all at once, and restored", async ({ page, site }) => {
    await openModel(page, site);
    for (const review of [praise, complaint, `${praise} Twice.`]) {
      await classify(page, review);
      await sayThatItWas(page, "Correct");
    }
    await openFeedback(page, site);
    await waitForRows(page, 3);
    // On a phone, the row of buttons scrolls. It reaches the window's edges, so that this can be seen.
    const wide = page.viewportSize()!;
    await page.setViewportSize({ width: 390, height: 844 });
    const edges = await page.locator(".feedback-bar > .button-row").evaluate((row) => {
      const [{ left, right }, page] = [row, document.documentElement].map((part) =>
        part.getBoundingClientRect(),
      ) as [DOMRect, DOMRect];
      return [left - page.left, right - page.right];
    });
    expect(edges).toEqual([0, 0]);
    await page.setViewportSize(wide);
    await button(page, "Delete 3 rows").click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete 3 rows" }).click();
    await waitForRows(page, 0);
    await undoDeletion(page);
    await waitForRows(page, 3);
    await openModel(page, site);
    await waitForLessons(page, 3);
  });

  journey("can be given a different answer, and excluded from lessons", async ({ page, site }) => {
    await openModel(page, site);
    const untaught = await percentagesOf(await classify(page, praise));
    await sayThatItWas(page, "Incorrect");
    await openFeedback(page, site);
    const dialog = await openRow(page, "A wonderful film");
    await dialog.getByLabel("Don’t learn from this").click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("Saved.").waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await rows(page).filter({ hasText: "not used as a lesson" }).waitFor();
    await openModel(page, site);
    expect(await percentagesOf(await classify(page, praise))).toEqual(untaught);

    await openFeedback(page, site);
    const again = await openRow(page, "A wonderful film");
    await again.getByLabel("Don’t learn from this").click();
    const said = otherLabel(
      await readCard(site),
      (await again.getByLabel("Right answer").locator("option:checked").textContent()) ?? "",
    );
    await again.getByLabel("Right answer").selectOption({ label: said });
    await again.getByRole("button", { name: "Save" }).click();
    await again.getByRole("heading", { name: "Correct" }).waitFor();
    await again.getByRole("button", { name: "Close" }).click();
    await rows(page)
      .filter({ hasText: /^Correct/ })
      .waitFor();
    await openModel(page, site);
    await waitForLessons(page, 1);
  });
});
