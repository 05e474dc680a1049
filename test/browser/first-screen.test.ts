import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { journey, lookingJourney, offlineJourney, ownSiteJourney } from "./journey.ts";
import { button, importCsv, openModel, resultOf, sayThatItWas } from "./model-page.ts";
import type { SharedSite } from "./static-site.ts";

const models = [
  { id: "movie-review", field: "Review" },
  { id: "ufo-sighting", field: "Latitude" },
  { id: "census-income", field: "Age" },
];

/** Where an element's top and bottom edges are in the window, in pixels. */
async function edgesOf(part: Locator): Promise<{ top: number; bottom: number }> {
  const box = await part.boundingBox();
  if (box === null) throw new Error("The element is not drawn.");
  return { top: box.y, bottom: box.y + box.height };
}

async function openAnswered(page: Page, site: SharedSite, id: string): Promise<void> {
  await openModel(page, site, id);
  await resultOf(page).waitFor();
}

describe("the first screen", () => {
  for (const { id, field } of models) {
    lookingJourney(
      `of ${id} shows a field, the answer, its bars and the verdict, and keeps the answer in view, at 1280 by 800 and on a phone`,
      async ({ page, site }) => {
        await openAnswered(page, site, id);
        const result = resultOf(page);
        const parts = {
          field: page.getByLabel(field, { exact: true }),
          headline: result.getByRole("heading", { level: 2 }),
          bars: result.getByRole("list", { name: "Probability of each class" }),
          correct: button(page, "Correct"),
          incorrect: button(page, "Incorrect"),
        };
        for (const [name, part] of Object.entries(parts)) {
          const { top, bottom } = await edgesOf(part);
          expect(top, `the top of the ${name}`).toBeGreaterThanOrEqual(0);
          expect(bottom, `the bottom of the ${name}`).toBeLessThanOrEqual(800);
        }

        await page.getByRole("heading", { name: "What would change its mind" }).scrollIntoViewIfNeeded();
        const { top, bottom } = await edgesOf(resultOf(page).getByRole("heading", { level: 2 }));
        expect(top).toBeGreaterThanOrEqual(0);
        expect(bottom).toBeLessThanOrEqual(800);

        // On a phone, one tap leads to the answer.
        await page.setViewportSize({ width: 390, height: 844 });
        await page.evaluate(() => window.scrollTo(0, 0));
        const headline = resultOf(page).getByRole("heading", { level: 2 });
        const bar = page.getByRole("button", { name: /^Go to the answer: / });
        // An answer that only peeks out at the lower edge, below the bar, is not in view.
        if ((await edgesOf(headline)).bottom > 844) {
          const { top, bottom } = await edgesOf(bar);
          // The bar is in the lower third, within the thumb's reach.
          expect(top).toBeGreaterThan(844 * (2 / 3));
          expect(bottom).toBeLessThanOrEqual(844);
          await bar.click();
        }
        await expect.poll(async () => (await edgesOf(headline)).top).toBeLessThan(844);
        await bar.waitFor({ state: "detached" });
        await button(page, "Correct").waitFor();
        expect((await edgesOf(button(page, "Correct"))).bottom).toBeLessThanOrEqual(844);
      },
    );
  }
});

/** The lesson's report is in the window with its Undo button, and below the answer. */
async function reportIsShown(page: Page): Promise<void> {
  await expect.poll(async () => (await edgesOf(button(page, "Undo"))).bottom).toBeLessThanOrEqual(844);
  expect((await edgesOf(resultOf(page).getByRole("heading", { level: 2 }))).top).toBeGreaterThanOrEqual(0);
}

describe("a model's screens", () => {
  lookingJourney("keep the links between them in place, whichever one is open", async ({ page, site }) => {
    await openAnswered(page, site, "movie-review");
    const about = page.getByRole("link", { name: "About", exact: true });
    const before = await about.boundingBox();
    await page.getByRole("link", { name: "Score a table" }).click();
    await button(page, "Choose a table").waitFor();
    expect((await about.boundingBox())?.x).toBeCloseTo(before?.x ?? 0, 0);
  });

  journey(
    "show a lesson's report on a phone, and don't move the buttons below when it is undone",
    async ({ page, site }) => {
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 844 });
        await openAnswered(page, site, "movie-review");
        await sayThatItWas(page, "Incorrect");
        if (width === 390) await reportIsShown(page);
        const again = button(page, "Submit another review");
        await button(page, "Undo").scrollIntoViewIfNeeded();
        const before = await edgesOf(again);
        await button(page, "Undo").click();
        await button(page, "Correct").waitFor();
        expect(Math.abs((await edgesOf(again)).top - before.top), `at ${width} pixels`).toBeLessThan(3);
      }
    },
  );
});

/**
 * Adds up the page's layout shifts, that is, how far elements move without the visitor doing anything. Runs
 * before the page draws anything.
 */
function addUpShifts(): void {
  const page = globalThis as unknown as { shifted: number };
  page.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value: number;
      hadRecentInput: boolean;
    })[])
      if (!entry.hadRecentInput) page.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}

/** Opens a screen as a new page, waits until it has all its parts, and returns the sum of its layout shifts. */
async function shiftOf(page: Page, address: string, part: (page: Page) => Locator): Promise<number> {
  await page.goto("about:blank");
  await page.goto(address);
  await part(page).first().waitFor();
  await page.locator('main:not(:has([aria-busy="true"]))').waitFor();
  return settledShift(page);
}

/** The sum of the layout shifts so far, including those of the next frame. */
function settledShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const read = () => resolve((globalThis as unknown as { shifted: number }).shifted);
        requestAnimationFrame(() => setTimeout(read));
      }),
  );
}

describe("a loading screen moves nothing that is already drawn", () => {
  type Shown = readonly [hash: string, lastPart: (page: Page) => Locator];
  const opened: Shown = [
    "#/movie-review",
    (page) => page.getByRole("heading", { name: "What would change its mind" }),
  ];
  /** Addresses, each with the part of the screen that appears last. */
  const loaded: readonly Shown[] = [
    ["#/", (page) => page.locator(".picture-answer")],
    ["#/feedback", (page) => page.locator(".nothing")],
    opened,
    ["#/ufo-sighting", (page) => page.getByRole("slider")],
    ["#/census-income", (page) => page.getByRole("slider")],
    ["#/census-income/table", (page) => button(page, "Choose a table")],
    ["#/census-income/learning", (page) => page.getByText("No versions yet")],
    ["#/census-income/about", (page) => page.getByRole("table")],
    ["#/new", (page) => button(page, "Plants")],
    ["#/publish", (page) => page.getByRole("heading", { level: 2 })],
  ];
  /** Screens that look different with a service worker, which costs the others much processor time. */
  const withServiceWorker: readonly Shown[] = [opened, ["#/api", (page) => page.getByText("Try it")]];

  async function shiftsOf(page: Page, site: SharedSite, shown: readonly Shown[]) {
    const shifts: Record<string, number> = {};
    for (const [hash, part] of shown) shifts[hash] = await shiftOf(page, `${site.url}${hash}`, part);
    return shifts;
  }
  const tooFar = (shifts: Readonly<Record<string, number>>) =>
    Object.entries(shifts).filter(([, shift]) => shift > 0.02);

  for (const width of [1280, 390]) {
    ownSiteJourney(`at ${width} pixels`, async ({ page, site }) => {
      await page.setViewportSize({ width, height: 800 });
      await page.addInitScript(addUpShifts);
      const shifts = await shiftsOf(page, site, loaded);
      await openAnswered(page, site, "movie-review");
      await sayThatItWas(page, "Correct");
      shifts["#/feedback with a row"] = await shiftOf(page, `${site.url}#/feedback`, (shown) =>
        shown.getByRole("list", { name: "Feedback", exact: true }),
      );
      expect(tooFar(shifts)).toEqual([]);
    });

    offlineJourney(`at ${width} pixels, with a service worker`, async ({ page, site }) => {
      await page.setViewportSize({ width, height: 800 });
      await page.addInitScript(addUpShifts);
      expect(tooFar(await shiftsOf(page, site, withServiceWorker))).toEqual([]);
    });
  }

  journey("nor does an import, although its lessons bring a chart above it", async ({ page, site }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.addInitScript(addUpShifts);
    await page.goto(`${site.url}#/movie-review/learning`);
    await page.getByText("No versions yet").waitFor();
    const before = await settledShift(page);
    const rows = Array.from(
      { length: 6 },
      (_, row) => `"Film ${row} was long, dull and badly acted.",negative`,
    );
    const report = await importCsv(page, ["review,label", ...rows].join("\n"));
    await page.locator(".learning-curve polyline").first().waitFor({ state: "attached" });
    expect((await settledShift(page)) - before).toBeLessThan(0.02);
    const { top, bottom } = await edgesOf(report);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(bottom, "but for a rounded pixel").toBeLessThan(845);
  });
});

describe("on a slow connection the heading is there before the interface", () => {
  for (const [hash, title] of [
    ["#/", "Try a machine-learning model. Teach it when it’s wrong."],
    ["#/census-income", "Census income"],
  ] as const) {
    journey(`at ${hash}, and stays where it is`, async ({ page, site }) => {
      await page.addInitScript(addUpShifts);
      let arrive: () => void = () => undefined;
      const late = new Promise<void>((resolve) => {
        arrive = resolve;
      });
      await page.route(/\/assets\/interface-.*\.js$/, async (route) => {
        await late;
        await route.continue();
      });
      await page.goto(`${site.url}${hash}`, { waitUntil: "commit" });
      const heading = page.getByRole("heading", { level: 1, name: title, exact: true });
      await heading.waitFor();
      // The interface adds this button; it is not in the page's HTML.
      const skip = button(page, "Skip to content");
      expect(await skip.count()).toBe(0);
      const before = await edgesOf(heading);
      arrive();
      await skip.waitFor({ state: "attached" });
      expect(await edgesOf(heading)).toEqual(before);
      expect(await settledShift(page)).toBeLessThanOrEqual(0.02);
    });
  }
});
