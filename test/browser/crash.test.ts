import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { openClient } from "./app-client.ts";
import { journey } from "./journey.ts";
import { classify, openModel, resultOf } from "./model-page.ts";
import { OwnBrowser } from "./own-browser.ts";
import type { StaticSite } from "./static-site.ts";
import { countRecords } from "./stored.ts";

const review = (index: number) =>
  `Review ${index} of a film that stops in the middle, without so much as an ending.`;

/** Fails where the log and what was learned are not the same: a row without its lesson, or a lesson without its row. */
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

/** Lets this many turns of the page's event loop pass: a moment in the middle of the write, measured in its own steps. */
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

describe("killed in the middle of a lesson", () => {
  journey(
    "a closed tab loses no verdict whose button was pressed",
    { timeout: 600_000 },
    async ({ context, site }) => {
      const moments = [0, 1, 3, 10, 30, 100];
      for (const [index, turns] of moments.entries()) {
        const tab = await context.newPage();
        await openModel(tab, site);
        await pressIncorrect(tab, index);
        await letTurnsPass(tab, turns);
        await tab.close({ runBeforeUnload: false });
      }
      const page = await context.newPage();
      await openModel(page, site);
      expect(await expectWhole(page, site)).toBe(moments.length);
    },
  );

  journey(
    "a killed browser leaves row and lesson, or neither",
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
