import { describe, expect } from "vitest";
import { lookingJourney } from "./journey.ts";
import { answerTo, classifyButton, openModel, praise, resultOf, reviewField } from "./model-page.ts";

const refused: readonly (readonly [what: string, text: string])[] = [
  ["an empty text", ""],
  ["whitespace", " \n\t ".repeat(10)],
  ["14 characters", "x".repeat(14)],
  ["100,001 characters", "wonderful ".repeat(10_000).concat("!")],
];

describe("the form", () => {
  for (const [what, text] of refused) {
    lookingJourney(
      `refuses ${what}, shows the reason next to the field, and moves the focus there`,
      async ({ page, site }) => {
        await openModel(page, site);
        await reviewField(page).fill(text);
        await classifyButton(page).click();
        await page.locator('textarea[aria-invalid="true"]').waitFor();
        const field = await reviewField(page).evaluate((element) => ({
          focused: document.activeElement === element,
          reason: (element.getAttribute("aria-describedby") ?? "")
            .split(" ")
            .map((id) => document.getElementById(id)?.textContent ?? "")
            .join(" "),
        }));
        expect(field.focused).toBe(true);
        expect(field.reason).toMatch(/15|100[.,]?000|characters|needed|empty|required/i);
        expect(await resultOf(page).count()).toBe(0);
        await reviewField(page).fill(praise);
        await classifyButton(page).click();
        await answerTo(page, praise);
        expect(await page.locator('[aria-invalid="true"]').count()).toBe(0);
      },
    );
  }

  for (const length of [15, 100_000]) {
    lookingJourney(`accepts ${length} characters`, async ({ page, site }) => {
      await openModel(page, site);
      const text = "splendid film! "
        .repeat(Math.ceil(length / 15))
        .slice(0, length - 1)
        .concat("!");
      await reviewField(page).fill(text);
      await classifyButton(page).click();
      await answerTo(page, text);
    });
  }
});
