import { describe, expect } from "vitest";
import { openFeedback, waitForRows } from "./feedback-page.ts";
import { journey } from "./journey.ts";
import { button, openModel, waitForLessons } from "./model-page.ts";
import { chooseTable, classifyTable } from "./table-screen.ts";

const parts = ["story", "cast", "music", "ending", "camera", "dialogue", "pace", "humour"];
/** Praise that the model is sure about, so that a label that agrees changes nothing. */
const reviews = Array.from(
  { length: 40 },
  (_, row) =>
    `A wonderful, superb and moving film. The ${parts[row % 8]} is excellent, the ${parts[(row * 3 + 1) % 8]} is perfect, and I loved all ${row + 2} hours of it.`,
);

describe("labels for a table", () => {
  journey(
    "are requested one by one and given by keyboard, and each is a lesson that can be undone",
    async ({ page, site }) => {
      await openModel(page, site);
      await chooseTable(page, `Review\n${reviews.join("\n")}\n`);
      await classifyTable(page);
      await button(page, "Ask me for labels").click();
      const part = page.getByRole("region", { name: "What to label next" });
      const line = part.getByText(/^Line \d+ of the table$/);
      await line.waitFor();
      const seen = new Set<string>();
      for (const [index, key] of ["2", "2", "2"].entries()) {
        const now = (await line.textContent())!;
        seen.add(now);
        await page.keyboard.press(key);
        await part.getByText(new RegExp(`^${index + 1} labels? given`)).waitFor();
        await expect.poll(() => line.textContent()).not.toBe(now);
      }
      expect(seen.size).toBe(3);
      await part.getByText(/on 1 of 1 rows drawn at random/).waitFor();
      await waitForLessons(page, 3);
      // The arrow keys move between the answers, and Enter chooses the focused one.
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      await part.getByText(/^4 labels given/).waitFor();
      await page.keyboard.press("Backspace");
      await part.getByText(/^3 labels given/).waitFor();
      await waitForLessons(page, 3);
      for (let given = 3; given < 10; given++) {
        await page.keyboard.press("2");
        await part.getByText(new RegExp(`^${given + 1} labels given`)).waitFor();
      }
      await part.getByText(/Your last 10 labels changed hardly any of the answers for 40 rows/).waitFor();
      await button(page, "Continue anyway").click();
      await line.waitFor();
      await waitForLessons(page, 10);
      await button(page, "Done").click();
      await button(page, "Ask me for labels").waitFor();
      await openFeedback(page, site);
      await waitForRows(page, 10);
    },
  );
});
