import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect } from "vitest";
import { createRandom } from "../../src/training/random.ts";
import { openClient } from "./app-client.ts";
import { journey } from "./journey.ts";
import { answerTo, classify, openModel, resultOf, waitForLessons } from "./model-page.ts";
import { OwnBrowser } from "./own-browser.ts";
import type { StaticSite } from "./static-site.ts";
import { countRecords, recordsOf } from "./stored.ts";

const review = (index: number) =>
  `Review ${index} of a film that stops in the middle, without so much as an ending.`;

/** Fails if the log and the learned state differ: a row without its lesson, or a lesson without its row. */
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

/** Presses Incorrect without waiting for the result. */
async function pressIncorrect(page: Page, index: number): Promise<void> {
  await classify(page, review(index));
  await resultOf(page).getByRole("button", { name: "Incorrect", exact: true }).click({ noWaitAfter: true });
}

/** Waits for this many turns of the page's event loop, to reach a moment in the middle of the write. */
async function letTurnsPass(page: Page, turns: number): Promise<void> {
  await page.evaluate(async (count) => {
    for (let turn = 0; turn < count; turn++) {
      await new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(undefined);
      });
    }
  }, turns);
}

/** How often each is killed: HUNCH_DEATHS=200 npm test -- crash tries 200 moments. */
const trials = Number(process.env.HUNCH_DEATHS ?? 4);
/** A lesson takes less than this, from the click until the store confirms it. */
const longestMs = 125;
const seed = Number(process.env.HUNCH_SEED ?? Date.now() % 2 ** 31);
const random = createRandom(seed);
beforeAll(() => console.log(`HUNCH_SEED=${seed}`));

/** Collects the page's workers, so that the test can stop them. */
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

/** The things that may happen to a page after a button was pressed. */
const deaths: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  "a closed tab": (page) => page.close({ runBeforeUnload: false }),
  "a crashed tab": async (page) => {
    const crashed = page.waitForEvent("crash");
    const session = await page.context().newCDPSession(page);
    // It never answers.
    session.send("Page.crash").catch(() => undefined);
    await crashed;
  },
  // As the browser does when memory runs out: the worker is gone, and the page gets an error.
  "an ended worker": (page) =>
    page.evaluate(() => {
      for (const worker of (globalThis as unknown as { workers: Worker[] }).workers) {
        worker.terminate();
        worker.dispatchEvent(new ErrorEvent("error", { message: "out of memory" }));
      }
    }),
};

describe("killed in the middle of a lesson", () => {
  for (const [what, end] of Object.entries(deaths)) {
    journey(
      `${what} loses no verdict after its button was pressed, and stores none twice`,
      { timeout: 60_000 + trials * 20_000 },
      async ({ context, site, complaints }) => {
        const moments = Array.from({ length: trials }, () => random() * longestMs);
        for (const [index, moment] of moments.entries()) {
          const tab = await context.newPage();
          await watchWorkers(tab);
          await tab.goto(`${site.url}#/movie-review?${new URLSearchParams({ review: review(index) })}`);
          await answerTo(tab, review(index));
          await resultOf(tab)
            .getByRole("button", { name: "Incorrect", exact: true })
            .click({ noWaitAfter: true });
          await pause(moment);
          await end(tab);
          await tab.close({ runBeforeUnload: false });
        }
        const page = await context.newPage();
        await openModel(page, site);
        await waitForLessons(page, trials);
        expect(await expectWhole(page, site)).toBe(trials);
        const reviews = await (await recordsOf(page, "feedback")).evaluate((rows) =>
          rows.map(({ inputs }) => String(inputs.review)),
        );
        expect(reviews.sort()).toEqual(moments.map((_, index) => review(index)).sort());
        // A page reports that its worker has stopped, and nothing else.
        expect(complaints.filter((text) => !text.includes("worker"))).toEqual([]);
        complaints.length = 0;
      },
    );
  }

  journey(
    "a killed browser leaves both row and lesson, or neither",
    { timeout: 600_000 },
    async ({ browserPath, site }) => {
      const own = await OwnBrowser.create(browserPath);
      try {
        const moments = [0, 2, 20, 200];
        for (const [index, turns] of moments.entries()) {
          const context = await own.start();
          const page = await context.newPage();
          await openModel(page, site);
          await expectWhole(page, site);
          await pressIncorrect(page, index);
          await letTurnsPass(page, turns);
          await own.kill();
        }
        const context = await own.start();
        const page = await context.newPage();
        await openModel(page, site);
        await expectWhole(page, site);
      } finally {
        await own.remove();
      }
    },
  );

  journey("lessons survive a restart of the browser", { timeout: 600_000 }, async ({ browserPath, site }) => {
    const own = await OwnBrowser.create(browserPath);
    try {
      const context = await own.start();
      const page = await context.newPage();
      await openModel(page, site);
      await pressIncorrect(page, 0);
      await resultOf(page).getByText("Thank you").waitFor();
      await context.browser()?.close();
      await own.kill();
      const again = await (await own.start()).newPage();
      await openModel(again, site);
      expect(await expectWhole(again, site)).toBe(1);
    } finally {
      await own.remove();
    }
  });
});
