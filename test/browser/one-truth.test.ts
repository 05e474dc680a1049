import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { changesOf, curvesOf, drawnMap, mapOf, numberBox, reasonsOf, sliderOf } from "./explanations-page.ts";
import { journey } from "./journey.ts";
import {
  answerTo,
  button,
  classify,
  labelOf,
  openModel,
  openSection,
  percentagesOf,
  praise,
  resultOf,
  reviewField,
  sayThatItWas,
} from "./model-page.ts";

const undecided =
  "Some of it was good and some of it was bad; the story kept my interest, though the ending left me wondering.";

/** Waits until nothing on the page is left over from an earlier answer. */
async function settled(page: Page): Promise<void> {
  await changesOf(page).locator("p, li").first().waitFor();
  await expect.poll(() => page.locator("[data-stale]").count(), { timeout: 20_000 }).toBe(0);
}

/** The class and the percentage that a number's curve shows for the form's value. */
async function curveSays(page: Page, label: string): Promise<string> {
  const text = (await sliderOf(page, label).getAttribute("aria-valuetext")) ?? "";
  return text.slice(text.indexOf(": ") + 2);
}

describe("all parts of a model's page agree", () => {
  journey(
    "when a number changes, since the answer and everything else follow at once",
    async ({ page, site }) => {
      await openModel(page, site, "census-income", "age=44&education=Bachelors&hours_per_week=50");
      await settled(page);
      for (const age of ["20", "25"]) {
        const before = await percentagesOf(resultOf(page));
        await numberBox(page, "Age").fill(age);
        await expect.poll(() => percentagesOf(resultOf(page))).not.toEqual(before);
        await settled(page);
        const [, over] = await curveSays(page, "Age").then(
          (says) => /^Over \$50,000 ([\d.]+)%$/.exec(says) ?? [],
        );
        expect([...(await percentagesOf(resultOf(page))).values()]).toContain(Number(over));
        await reasonsOf(page).getByText(`${age} years`).waitFor();
      }
    },
  );

  journey(
    "when a value is dragged on its curve, which changes the form and the answer",
    async ({ page, site }) => {
      await openModel(page, site, "ufo-sighting", "seconds=50&latitude=44&longitude=-12");
      await settled(page);
      const plot = curvesOf(page)
        .getByRole("figure")
        .filter({ has: page.getByRole("heading", { name: "Latitude", exact: true }) })
        .locator("svg");
      await plot.scrollIntoViewIfNeeded();
      const box = (await plot.boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.2, box.y + 20, { steps: 4 });
      await page.mouse.up();
      expect(Number(await numberBox(page, "Latitude").inputValue())).toBeCloseTo(-54, -0.5);
      await settled(page);
      expect(await curveSays(page, "Latitude")).toContain(await labelOf(resultOf(page)));
    },
  );

  journey(
    "when a text changes: it is answered when typing pauses, and an older answer can no longer be judged",
    async ({ page, site }) => {
      await openModel(page, site);
      await classify(page, praise);
      await reviewField(page).fill("A boring mess, and a waste of two hours.");
      // As soon as the text changes, the answer to the old text can no longer be judged.
      const wasOpen = await button(page, "Correct").isEnabled();
      const shown = await resultOf(page).locator("blockquote").textContent();
      expect(wasOpen && shown === praise).toBe(false);
      await answerTo(page, "A boring mess");
      expect(await labelOf(resultOf(page))).toBe("Negative");
      await sayThatItWas(page, "Correct");
      await button(page, "Submit another review").click();
      await reviewField(page).fill("short");
      await expect.poll(() => resultOf(page).count()).toBe(0);
    },
  );

  journey("after a lesson, including the headline, the curves and the map", async ({ page, site }) => {
    await openModel(page, site, "ufo-sighting", "seconds=50&latitude=15&longitude=-170");
    await drawnMap(page);
    await settled(page);
    const said = await labelOf(resultOf(page));
    const taught = said === "Australia" ? "UK" : "Australia";
    await button(page, "Incorrect").click();
    await resultOf(page).getByRole("button", { name: taught, exact: true }).click();
    await resultOf(page).getByText("Thank you").waitFor();
    await settled(page);
    const now = await labelOf(resultOf(page));
    expect(await curveSays(page, "Latitude")).toMatch(new RegExp(`^${now} `));
    await resultOf(page).getByText(`was ${said} `).waitFor();
    await mapOf(page).locator(".map-cells path").first().waitFor({ state: "attached" });
  });

  journey(
    "after Back, another screen and a reload, which the answer, report and Undo survive",
    async ({ page, site }) => {
      await openModel(page, site);
      await classify(page, undecided);
      await sayThatItWas(page, "Incorrect");
      const taught = await percentagesOf(resultOf(page));
      const isAsLeft = async () => {
        await resultOf(page).getByText("Thank you").waitFor();
        expect(await reviewField(page).inputValue()).toBe(undecided);
        expect(await percentagesOf(resultOf(page))).toEqual(taught);
      };
      await openSection(page, "Learning");
      await openSection(page, "Try");
      await isAsLeft();
      await page.getByRole("link", { name: "Feedback", exact: true }).click();
      await page.getByRole("heading", { level: 1, name: "Feedback" }).waitFor();
      await page.goBack();
      await isAsLeft();
      await page.reload();
      await isAsLeft();
      await button(page, "Undo").click();
      await resultOf(page).getByText("Thank you").waitFor({ state: "detached" });
      await page.getByRole("link", { name: "Learning", exact: true }).waitFor();
    },
  );
});
