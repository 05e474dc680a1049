import type { BrowserContext } from "playwright-core";
import { openClient } from "../browser/app-client.ts";
import { classify, openModel, resultOf } from "../browser/model-page.ts";
import type { StaticSite } from "../browser/static-site.ts";
import type { Section } from "./report.ts";
import { makeReviews } from "./reviews.ts";
import { formatSpread, spreadOf } from "./spread.ts";

const lessons = 100;
const clicks = 20;

type Timing = { readonly totalMs: number; readonly storeMs: number };

/**
 * Measures lessons through the page's client: how long the caller waits, and how much of that is spent writing
 * to the store.
 */
async function measureCalls(
  context: BrowserContext,
  site: StaticSite,
  id: string,
  field: string,
): Promise<Timing[]> {
  const page = await context.newPage();
  await page.goto(site.url);
  const client = await openClient(page, site, id);
  const timings = await client.evaluate(
    async (model, [name, reviews]) => {
      const labels = model.card.classes.map((entry) => entry.name);
      const measured: Timing[] = [];
      for (const [index, review] of reviews.entries()) {
        const inputs = { [name]: review };
        const { label, probability } = await model.predict(inputs);
        const verdict = {
          inputs,
          metadata: {},
          predictedLabel: label,
          predictedProbability: probability,
          label: labels[index % labels.length] ?? label,
        };
        const started = performance.now();
        const { storeMs } = await model.teach(verdict);
        measured.push({ totalMs: performance.now() - started, storeMs });
      }
      return measured;
    },
    [field, makeReviews(lessons, 5)] as const,
  );
  await page.close();
  return timings;
}

/** Measures the time from the click on Incorrect to the frame that shows the new prediction. */
async function measureClicks(context: BrowserContext, site: StaticSite, id: string): Promise<number[]> {
  const page = await context.newPage();
  await openModel(page, site, id);
  const times: number[] = [];
  for (const review of makeReviews(clicks, 6)) {
    await classify(page, review);
    const spent = await resultOf(page).evaluate(
      (region) =>
        new Promise<number>((resolve) => {
          const button = [...region.querySelectorAll("button")].find(
            ({ textContent }) => textContent === "Incorrect",
          );
          const watcher = new MutationObserver(() => {
            if (region.querySelector(".lesson-report") === null) return;
            watcher.disconnect();
            requestAnimationFrame(() => resolve(performance.now() - started));
          });
          watcher.observe(region, { childList: true, subtree: true });
          const started = performance.now();
          button?.click();
        }),
    );
    times.push(spent);
  }
  await page.close();
  return times;
}

/** Measures how long a lesson takes, without the time in which the browser writes it to storage. */
export async function measureLessons(
  context: BrowserContext,
  site: StaticSite,
  model: { readonly id: string; readonly field: string },
): Promise<Section> {
  const calls = await measureCalls(context, site, model.id, model.field);
  const beyond = spreadOf(calls.map(({ totalMs, storeMs }) => totalMs - storeMs));
  const store = spreadOf(calls.map(({ storeMs }) => storeMs));
  const click = spreadOf(await measureClicks(context, site, model.id));
  return {
    title: `Lessons: ${model.id}, reviews of 230 words`,
    figures: [
      {
        what: "a lesson, without the write to the store",
        figure: formatSpread(beyond, 1, " ms"),
        aim: "at most 20 ms",
        reached: beyond.median <= 20,
      },
      { what: "the store's write", figure: formatSpread(store, 1, " ms") },
      {
        what: "from the click to the frame with the new prediction, everything included",
        figure: formatSpread(click, 1, " ms"),
      },
    ],
  };
}
