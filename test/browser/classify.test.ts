import { describe, expect } from "vitest";
import { classLabel } from "../../src/core/classes.ts";
import { lookingJourney, offlineJourney, ownSiteJourney } from "./journey.ts";
import {
  answerTo,
  button,
  classify,
  classifyButton,
  complaint,
  labelOf,
  movieField,
  openModel,
  percentagesOf,
  praise,
  readCard,
  resultOf,
  reviewField,
} from "./model-page.ts";

describe("classifying", () => {
  lookingJourney(
    "answers with a label, a percentage for each class, the movie and the review",
    async ({ page, site }) => {
      const card = await readCard(site);
      await openModel(page, site);
      const result = await classify(page, praise, "The Imitation Game");
      const percentages = await percentagesOf(result);
      expect([...percentages.keys()].sort()).toEqual(
        card.classes.map(({ name }) => classLabel(card, name)).sort(),
      );
      const sum = [...percentages.values()].reduce((total, value) => total + value, 0);
      expect(sum).toBeGreaterThan(99.8);
      expect(sum).toBeLessThan(100.2);
      const [likeliest] = [...percentages].sort((a, b) => b[1] - a[1]);
      expect(await labelOf(result)).toBe(likeliest?.[0]);
      const text = await result.textContent();
      expect(text).toContain(praise);
      expect(text).toContain("The Imitation Game");
    },
  );

  lookingJourney("draws each probability as a bar of matching length", async ({ page, site }) => {
    await openModel(page, site);
    const result = await classify(page, praise);
    const percentages = [...(await percentagesOf(result)).values()];
    const shares = await result
      .locator(".bars")
      .first()
      .locator(".bar")
      .evaluateAll((bars) =>
        bars.map((bar) => {
          const fill = bar.firstElementChild?.getBoundingClientRect().width ?? 0;
          return (100 * fill) / bar.getBoundingClientRect().width;
        }),
      );
    expect(shares).toHaveLength(percentages.length);
    shares.forEach((share, index) => {
      expect(Math.abs(share - (percentages[index] ?? 0))).toBeLessThan(1);
    });
  });

  lookingJourney("distinguishes praise from a complaint", async ({ page, site }) => {
    await openModel(page, site);
    const first = await labelOf(await classify(page, praise));
    const second = await labelOf(await classify(page, complaint));
    expect(first).not.toBe(second);
  });

  lookingJourney("fills in the form from an example and classifies it", async ({ page, site }) => {
    const card = await readCard(site);
    expect(card.examples).toHaveLength(3);
    await openModel(page, site);
    for (const example of card.examples) {
      const review = String(example.inputs.review);
      await button(page, example.title).click();
      expect(await reviewField(page).inputValue()).toBe(review);
      await classifyButton(page).click();
      await answerTo(page, review.slice(0, 60));
    }
  });

  lookingJourney("classifies on Ctrl+Enter in the field", async ({ page, site }) => {
    await openModel(page, site);
    await reviewField(page).fill(praise);
    await reviewField(page).press("Control+Enter");
    await answerTo(page, praise);
  });

  lookingJourney("fills in the form from a link and predicts at once", async ({ page, site }) => {
    const query = new URLSearchParams({ review: praise, movie: "Ozark" });
    await openModel(page, site, "movie-review", query.toString());
    await answerTo(page, praise);
    expect(await reviewField(page).inputValue()).toBe(praise);
    expect(await movieField(page).inputValue()).toBe("Ozark");
  });

  lookingJourney("accepts another review after Submit another review", async ({ page, site }) => {
    await openModel(page, site);
    await classify(page, praise);
    await button(page, "Submit another review").click();
    await resultOf(page).waitFor({ state: "detached" });
    expect(await reviewField(page).inputValue()).toBe("");
    await classify(page, complaint);
  });

  ownSiteJourney(
    "lets visitors fill in the form and press Classify before the model has loaded",
    async ({ page, site }) => {
      site.breakFile("model.onnx", { kind: "stalled", share: 0.5 });
      await openModel(page, site);
      await reviewField(page).fill(praise);
      await classifyButton(page).click();
      const bar = page.getByRole("progressbar", { name: /model/i });
      await bar.waitFor();
      await page
        .getByText(/[\d.,]+ [kM]?B of [\d.,]+ [kM]?B/)
        .first()
        .waitFor();
      expect(await resultOf(page).count()).toBe(0);
      site.repair();
      await answerTo(page, praise);
    },
  );

  offlineJourney("sends nothing that was typed to the server", async ({ page, site, context }) => {
    const asked: string[] = [];
    context.on("request", (request) => asked.push(request.url() + (request.postData() ?? "")));
    await openModel(page, site, "movie-review", new URLSearchParams({ review: praise }).toString());
    await answerTo(page, praise);
    await classify(page, complaint, "Vincenzo");
    expect(asked.length).toBeGreaterThan(3);
    const words = /wonderful|terrible|vincenzo/i;
    // The fragment stays in the page and is never sent.
    expect(asked.map((url) => url.split("#")[0]).filter((url) => words.test(url ?? ""))).toEqual([]);
    expect(site.requests.filter(({ path }) => words.test(path))).toEqual([]);
  });
});
