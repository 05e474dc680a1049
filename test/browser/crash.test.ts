import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect } from "vitest";
import { createRandom } from "../../src/training/random.ts";
import { openClient } from "./app-client.ts";
import { ownContextJourney } from "./journey.ts";
import { answerTo, openModel, resultOf, waitForLessons } from "./model-page.ts";
import { OwnBrowser } from "./own-browser.ts";
import type { StaticSite } from "./static-site.ts";
import { countRecords, recordsOf } from "./stored.ts";

const review = (index: number) =>
  `Review ${index} of a film that stops in the middle, without so much as an ending.`;

/**
 * Fails if the log and the learned state disagree: if their numbers of rows and lessons differ, or a replay changes a
 * prediction. Returns the number of rows.
 */
async function expectWhole(page: Page, site: StaticSite): Promise<number> {
  const client = await openClient(page, site);
  const rows = await countRecords(page, "feedback");
  const state = await client.evaluate((model) => model.learning());
  expect(state.lessons).toBe(rows);
  const probe = [{ review: review(0) }, { review: review(1) }];
  const ask = () => client.evaluate((model, inputs) => model.predictMany(inputs), probe);
  const before = await ask();
  const replayed = await client.evaluate((model) => model.replay());
  expect(replayed.lessons).toBe(rows);
  expect((await ask()).map(({ probabilities }) => probabilities)).toEqual(
    before.map(({ probabilities }) => probabilities),
  );
  return rows;
}

/** Opens a link that classifies a review, and waits for the answer. */
async function openAnswer(page: Page, site: StaticSite, index: number): Promise<void> {
  await page.goto(`${site.url}#/movie-review?${new URLSearchParams({ review: review(index) })}`);
  await answerTo(page, review(index));
}

/** Presses Incorrect without waiting for the result. */
async function pressIncorrect(page: Page): Promise<void> {
  await resultOf(page).getByRole("button", { name: "Incorrect", exact: true }).click({ noWaitAfter: true });
}

/** The reviews in the log, sorted. */
async function storedReviews(page: Page): Promise<string[]> {
  const reviews = await (await recordsOf(page, "feedback")).evaluate((rows) =>
    rows.map(({ inputs }) => String(inputs.review)),
  );
  return reviews.sort();
}

/**
 * How many times to try each kind of crash. For 200 trials of one kind, after building the site:
 * `HUNCH_DEATHS=200 npx vitest run --project browser test/browser/crash.test.ts -t "a closed tab"`
 */
const trials = Number(process.env.HUNCH_DEATHS ?? 3);
/** A lesson takes less time than this from the click until it is stored. */
const longestMs = 125;
/** The journal's copy reaches the operating system within this time. A browser killed earlier may lose the verdict. */
const longestMessageMs = 50;
const seed = Number(process.env.HUNCH_SEED ?? Date.now() % 2 ** 31);
const random = createRandom(seed);
beforeAll(() => console.log(`HUNCH_SEED=${seed}`));

/** Collects the page's workers so that the test can stop them. */
async function watchWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const workers: Worker[] = [];
    const Original = Worker;
    globalThis.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        workers.push(this);
      }
    };
    Object.assign(globalThis, { workers });
  });
}

/** Ways in which a page or its worker may die after a button is pressed. */
const deaths: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  "a closed tab": (page) => page.close({ runBeforeUnload: false }),
  "a crashed tab": async (page) => {
    const crashed = page.waitForEvent("crash");
    const session = await page.context().newCDPSession(page);
    // This call never resolves.
    session.send("Page.crash").catch(() => undefined);
    await crashed;
  },
  // Simulates running out of memory: the worker disappears and the page gets an error event.
  "a terminated worker": (page) =>
    page.evaluate(() => {
      for (const worker of (globalThis as unknown as { workers: Worker[] }).workers) {
        worker.terminate();
        worker.dispatchEvent(new ErrorEvent("error", { message: "out of memory" }));
      }
    }),
};

describe("in the middle of a lesson", () => {
  for (const [what, end] of Object.entries(deaths)) {
    ownContextJourney(
      `${what} loses no verdict after its button was pressed, and stores none twice`,
      { timeout: 60_000 + trials * 20_000 },
      async ({ context, site, complaints }) => {
        const moments = Array.from({ length: trials }, () => random() * longestMs);
        for (const [index, moment] of moments.entries()) {
          const tab = await context.newPage();
          await watchWorkers(tab);
          await openAnswer(tab, site, index);
          await pressIncorrect(tab);
          await pause(moment);
          await end(tab);
          await tab.close({ runBeforeUnload: false });
        }
        const page = await context.newPage();
        await openModel(page, site);
        await waitForLessons(page, trials);
        expect(await expectWhole(page, site)).toBe(trials);
        expect(await storedReviews(page)).toEqual(moments.map((_, index) => review(index)).sort());
        // A page may report that its worker has stopped, but nothing else.
        expect(complaints.filter((text) => !text.includes("worker"))).toEqual([]);
        complaints.length = 0;
      },
    );
  }

  ownContextJourney(
    "a killed browser loses no verdict after its button was pressed, and stores none twice",
    { timeout: 120_000 + trials * 60_000 },
    async ({ browserPath, site }) => {
      const own = await OwnBrowser.create(browserPath);
      try {
        const moments = Array.from({ length: trials }, () => longestMessageMs + random() * longestMs);
        for (const [index, moment] of moments.entries()) {
          const tab = await (await own.start()).newPage();
          await openAnswer(tab, site, index);
          await pressIncorrect(tab);
          await pause(moment);
          await own.kill();
        }
        const page = await (await own.start()).newPage();
        await openModel(page, site);
        await waitForLessons(page, trials);
        expect(await expectWhole(page, site)).toBe(trials);
        expect(await storedReviews(page)).toEqual(moments.map((_, index) => review(index)).sort());
      } finally {
        await own.remove();
      }
    },
  );

  ownContextJourney(
    "a browser that is restarted still has its lessons",
    { timeout: 600_000 },
    async ({ browserPath, site }) => {
      const own = await OwnBrowser.create(browserPath);
      try {
        const context = await own.start();
        const page = await context.newPage();
        await openAnswer(page, site, 0);
        await pressIncorrect(page);
        await resultOf(page).getByText("Thank you").waitFor();
        await context.browser()?.close();
        await own.kill();
        const again = await (await own.start()).newPage();
        await openModel(again, site);
        expect(await expectWhole(again, site)).toBe(1);
      } finally {
        await own.remove();
      }
    },
  );
});
