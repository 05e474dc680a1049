import type { JSHandle, Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { Model } from "../../src/models/model.ts";
import { openClient } from "./app-client.ts";
import { ownContextJourney } from "./journey.ts";
import { openWithoutAnswer, waitForLessons } from "./model-page.ts";
import type { SharedSite } from "./static-site.ts";

/** HUNCH_LESSONS sets another number. */
const lessonsEach = Number(process.env.HUNCH_LESSONS ?? 200);

const words =
  "good bad slow fast dull bright long short warm cold loud quiet old new odd plain sweet sour rich poor".split(
    " ",
  );

/** A review that differs from all the others. */
function reviewNumber(tab: string, index: number): string {
  const pick = (step: number) => words[Math.floor(index / step) % words.length];
  return `Tab ${tab}, number ${index}: a ${pick(1)}, ${pick(20)} and ${pick(7)} film, ${pick(3)} in parts.`;
}

/** Teaches through the page's own client, one lesson at a time. */
async function teachMany(client: JSHandle<Model>, tab: string): Promise<void> {
  const reviews = Array.from({ length: lessonsEach }, (_, index) => reviewNumber(tab, index));
  await client.evaluate(async (model, texts) => {
    const names = model.card.classes.map(({ name }) => name);
    for (const [index, review] of texts.entries()) {
      await model.teach({
        inputs: { review },
        metadata: {},
        predictedLabel: names[0] ?? "",
        predictedProbability: 0.5,
        label: names[index % names.length] ?? "",
      });
    }
  }, reviews);
}

async function openTab(page: Page, site: SharedSite): Promise<JSHandle<Model>> {
  await openWithoutAnswer(page, site);
  return openClient(page, site);
}

describe("two tabs that teach the same model at once", () => {
  ownContextJourney(
    `store every row of ${lessonsEach} lessons each, and both end up with the adapter that a replay yields`,
    {
      timeout: 600_000,
    },
    async ({ page, context, site }) => {
      const other = await context.newPage();
      const clients = [await openTab(page, site), await openTab(other, site)];
      await Promise.all(clients.map((client, index) => teachMany(client, "AB"[index] ?? "")));
      for (const tab of [page, other]) await waitForLessons(tab, 2 * lessonsEach);

      const probe = Array.from({ length: 40 }, (_, index) => ({ review: reviewNumber("C", index * 13) }));
      const ask = (client: JSHandle<Model> | undefined) =>
        client?.evaluate(
          async (model, inputs) =>
            (await model.predictMany(inputs)).map(({ probabilities }) => [...probabilities]),
          probe,
        );
      const before = await Promise.all(clients.map(ask));
      expect(before[1]).toEqual(before[0]);
      const state = await clients[0]?.evaluate((model) => model.replay());
      expect(state).toMatchObject({ lessons: 2 * lessonsEach, outOfDate: false });
      // The answers are exactly the same, in the tab that replayed and in the one that was only notified.
      expect(await ask(clients[0])).toEqual(before[0]);
      expect(await ask(clients[1])).toEqual(before[0]);
    },
  );
});
