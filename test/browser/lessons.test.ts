import { describe, expect } from "vitest";
import { journey, ownContextJourney } from "./journey.ts";
import {
  button,
  classify,
  complaint,
  labelOf,
  openLearning,
  openModel,
  otherLabel,
  percentagesOf,
  praise,
  readCard,
  resultOf,
  sayThatItWas,
  waitForLessons,
} from "./model-page.ts";

/** A review that could go either way, so that one lesson changes the answer. */
const undecided =
  "Some of it was good and some of it was bad; the story kept my interest, though the ending left me wondering.";

describe("a lesson", () => {
  journey(
    "from Incorrect shows the new prediction with the old one, and corrects the answer to the same review",
    async ({ page, site }) => {
      const card = await readCard(site);
      await openModel(page, site);
      const before = await classify(page, undecided);
      const said = await labelOf(before);
      const right = otherLabel(card, said);
      const shareBefore = (await percentagesOf(before)).get(right) ?? Number.NaN;
      await sayThatItWas(page, "Incorrect");
      const result = resultOf(page);
      const shareAfter = (await percentagesOf(result)).get(right) ?? Number.NaN;
      expect(shareAfter).toBeGreaterThan(shareBefore);
      expect(await result.textContent()).toMatch(/\+[\d.]+ points/);
      // The new answer is the headline, and the old one is in small print below it.
      expect(await labelOf(result)).toBe(right);
      await result.getByText(`was ${said} `).waitFor();
      await button(page, "Submit another review").click();
      const again = await classify(page, undecided);
      expect(await labelOf(again)).toBe(right);
      expect((await percentagesOf(again)).get(right)).toBe(shareAfter);
      await waitForLessons(page, 1);
    },
  );

  journey("from Correct does not lower the right label's probability", async ({ page, site }) => {
    await openModel(page, site);
    const before = await classify(page, praise);
    const label = await labelOf(before);
    const share = (await percentagesOf(before)).get(label) ?? 0;
    await sayThatItWas(page, "Correct");
    expect((await percentagesOf(resultOf(page))).get(label)).toBeGreaterThanOrEqual(share);
    await waitForLessons(page, 1);
  });

  ownContextJourney(
    "survives a reload, and affects another tab's prediction",
    async ({ page, context, site }) => {
      await openModel(page, site);
      await classify(page, undecided);
      await sayThatItWas(page, "Incorrect");
      const taught = await percentagesOf(resultOf(page));
      await page.reload();
      await waitForLessons(page, 1);
      expect(await percentagesOf(await classify(page, undecided))).toEqual(taught);
      const tab = await context.newPage();
      await openModel(tab, site);
      expect(await percentagesOf(await classify(tab, undecided))).toEqual(taught);
    },
  );

  ownContextJourney(
    "takes effect at once in a tab that was already open",
    async ({ page, context, site }) => {
      await openModel(page, site);
      const tab = await context.newPage();
      await openModel(tab, site);
      await classify(page, undecided);
      await sayThatItWas(page, "Incorrect");
      const taught = await percentagesOf(resultOf(page));
      await waitForLessons(tab, 1);
      expect(await percentagesOf(await classify(tab, undecided))).toEqual(taught);
    },
  );

  journey("can be undone, which restores the earlier prediction", async ({ page, site }) => {
    await openModel(page, site);
    const before = await percentagesOf(await classify(page, undecided));
    await sayThatItWas(page, "Incorrect");
    await button(page, "Undo").click();
    await resultOf(page).getByText("Thank you").waitFor({ state: "detached" });
    await (await openLearning(page)).getByText("Nothing yet.").waitFor();
    expect(await percentagesOf(await classify(page, undecided))).toEqual(before);
  });

  journey("on the same review replaces the earlier one, and says so", async ({ page, site }) => {
    await openModel(page, site);
    await classify(page, undecided);
    await sayThatItWas(page, "Incorrect");
    await classify(page, `${praise} Really.`);
    await classify(page, undecided);
    const report = await sayThatItWas(page, "Incorrect");
    expect(await report.textContent()).toMatch(/you said .* about the same review/i);
    await waitForLessons(page, 1);
  });

  journey(
    "is followed by a report on the holdout and on the visitor's own reviews",
    async ({ page, site }) => {
      await openModel(page, site);
      await classify(page, praise);
      await sayThatItWas(page, "Correct");
      await classify(page, complaint);
      await sayThatItWas(page, "Correct");
      const text = await resultOf(page).textContent();
      expect(text).toMatch(/(Still|Now) right on [\d.]+% of \d+ test examples/);
      await (await openLearning(page)).getByText("2 of 2").first().waitFor();
    },
  );
});
