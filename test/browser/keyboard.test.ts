import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { journey } from "./journey.ts";
import { answerTo, complaint, openModel, praise, resultOf } from "./model-page.ts";

/** The accessible name of the focused element, and whether its focus is visible. */
async function focused(page: Page): Promise<{ name: string; outlined: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement)) return { name: "", outlined: false };
    const labels = "labels" in element ? [...((element.labels as NodeListOf<HTMLElement> | null) ?? [])] : [];
    const name = element.getAttribute("aria-label") ?? labels[0]?.textContent ?? element.textContent ?? "";
    const style = getComputedStyle(element);
    const outlined = style.outlineStyle !== "none" || style.boxShadow !== "none";
    return { name: name.trim(), outlined };
  });
}

/**
 * Presses Tab until the control with this name has focus. Every control on the way must show when it has
 * focus.
 */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let stop = 0; stop < 60; stop++) {
    await page.keyboard.press("Tab");
    const now = await focused(page);
    if (now.name !== "") expect(now, `the focus on ${now.name} is visible`).toMatchObject({ outlined: true });
    if (now.name === name) return;
  }
  throw new Error(`Tab never reached ${name}.`);
}

describe("with only the keyboard", () => {
  journey(
    "a review is classified and corrected, the correction is undone, and another review follows",
    async ({ page, site }) => {
      await openModel(page, site);
      await tabTo(page, "Review");
      await page.keyboard.type(praise);
      await tabTo(page, "Classify");
      await page.keyboard.press("Enter");
      await answerTo(page, praise);
      await tabTo(page, "Incorrect");
      await page.keyboard.press("Enter");
      await resultOf(page).getByText("Thank you").waitFor();
      await tabTo(page, "Undo");
      await page.keyboard.press("Enter");
      await resultOf(page).getByText("Thank you").waitFor({ state: "detached" });
      await tabTo(page, "Submit another review");
      await page.keyboard.press("Enter");
      await resultOf(page).waitFor({ state: "detached" });
      // The focus is in the field for the next review.
      expect((await focused(page)).name).toBe("Review");
      await page.keyboard.type(complaint);
      await page.keyboard.press("Control+Enter");
      await answerTo(page, complaint);
    },
  );

  journey("the list of models leads to a model and to the feedback", async ({ page, site }) => {
    await page.goto(site.url);
    // The heading appears before the interface does.
    await page.getByRole("link", { name: "Your own model" }).waitFor();
    await tabTo(page, "Feedback");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Feedback" }).waitFor();
  });
});
