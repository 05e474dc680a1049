import { setTimeout as pause } from "node:timers/promises";
import type { BrowserContext, Page } from "playwright-core";
import { waitForRows } from "../browser/feedback-page.ts";
import { makeExport, scrollThrough } from "../browser/long-list.ts";
import { classify, importCsv, openModel, praise, readCard, waitUntilOffline } from "../browser/model-page.ts";
import type { StaticSite } from "../browser/static-site.ts";
import type { Section } from "./report.ts";
import { formatSpread, spreadOf } from "./spread.ts";

const rowCount = 100_000;
const visits = 5;
const openingAimMs = 300;
const linkAimMs = 150;
/** How long the browser may take to draw a new window. */
const windowMs = 3000;
/** How long the answer is read before the list is opened by its link. */
const readingMs = 3000;

/** A row's text, the number of all rows, and `shownMessage`. */
type Wanted = readonly [text: string, total: string, message: string];

/** What the page writes on its console once the first screen is visible. */
const shownMessage = "The first screen is visible.";

/**
 * Records the time at which the whole first screen is visible: the row with this text, the counts with this total, and
 * the chart (its heading, since a chart of so many rows is closed at first). Says so on the console: a locator would
 * run its own code in the page while the page loads, which takes more time than the page's own code.
 */
function noteScreen([text, total, message]: Wanted): void {
  const watcher = new MutationObserver(() => {
    const counts = document.querySelector(".feedback-counts");
    if (!counts?.textContent.includes(total)) return;
    const row = [...document.querySelectorAll(".feedback-list li")].find((each) =>
      each.textContent.includes(text),
    );
    // The check is not a function of its own, since the tool that runs this file would rename it, and its name is
    // unknown in the page.
    const parts = [row, counts, document.querySelector(".share-chart summary")];
    if (!parts.every((part) => part?.checkVisibility({ visibilityProperty: true, opacityProperty: true })))
      return;
    watcher.disconnect();
    requestAnimationFrame(() => {
      // A message arrives after the frame's layout and painting.
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = () => {
        performance.mark("screen");
        console.info(message);
      };
      port1.postMessage(undefined);
    });
  });
  watcher.observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
}

/**
 * Spares the page a cost that only the test tool causes. For the tool, the browser looks up where in the source each new
 * Error was made, for which it parses all of React again: 13 ms at least, and 0.1 ms without the tool. React makes its
 * errors beforehand, without `new`, and never reads their stacks.
 */
function makeErrorsWithoutStacks(): void {
  globalThis.Error = new Proxy(Error, {
    apply(plain, _, [message]) {
      return Object.create(plain.prototype, { message: { value: message } });
    },
  });
}

/**
 * Where the list is opened. The browser draws a new window's own controls while the page loads, which takes more processor
 * time than the page itself, so the two are measured apart.
 */
const places = ["tab", "window"] as const;

/** The time at which the first screen was visible, since the page's start or since the event that `noteClick` recorded. */
const readScreen = () => {
  const [click, screen] = ["click", "screen"].map((name) => performance.getEntriesByName(name)[0]?.startTime);
  return (screen ?? Number.NaN) - (click ?? 0);
};

/** Records the time of the next click. Its listener has no name, for the same reason as above. */
const noteClick = () =>
  addEventListener("click", ({ timeStamp }) => performance.mark("click", { startTime: timeStamp }), {
    once: true,
    capture: true,
  });

const whenShown = (page: Page) =>
  page
    .waitForEvent("console", (message) => message.text() === shownMessage)
    .then(() => page.evaluate(readScreen));

/**
 * Opens the list by its link on a model's page that has shown an answer. Resolves with the number of milliseconds from
 * the click until the first screen is visible.
 */
async function openByLink(page: Page, site: StaticSite, id: string, wanted: Wanted): Promise<number> {
  await openModel(page, site, id);
  await classify(page, praise);
  await waitUntilOffline(page);
  // The visitor reads the answer. Meanwhile, its explanation is computed.
  await pause(readingMs);
  await page.evaluate(noteClick);
  await page.evaluate(noteScreen, wanted);
  const shown = whenShown(page);
  await page.getByRole("navigation").getByRole("link", { name: "Feedback", exact: true }).click();
  return shown;
}

/**
 * Measures the feedback list with 100,000 rows: importing them, opening the list on repeat visits with a service
 * worker, from the start of the navigation or from the click on its link until the newest row, the counts and the
 * chart's heading are visible and the next frame has been drawn, and scrolling.
 */
export async function measureList(context: BrowserContext, site: StaticSite, id: string): Promise<Section> {
  const page = await context.newPage();
  page.setDefaultTimeout(600_000);
  await openModel(page, site, id);
  const importStarted = performance.now();
  await importCsv(page, [...makeExport(await readCard(site, id), rowCount)].join(""));
  const importSeconds = (performance.now() - importStarted) / 1000;
  await page.close();
  const openings: Record<(typeof places)[number], number[]> = { tab: [], window: [] };
  const followings: number[] = [];
  const frames: number[] = [];
  const newest = `Row ${rowCount - 1} `;
  const wanted: Wanted = [newest, rowCount.toLocaleString("en"), shownMessage];
  const opened = Array.from({ length: visits }, () => places).flat();
  for (const place of opened) {
    // If a context has no page, its next one gets a window.
    const other = place === "tab" ? await context.newPage() : undefined;
    if (other) await pause(windowMs);
    const list = await context.newPage();
    await list.addInitScript(makeErrorsWithoutStacks);
    await list.addInitScript(noteScreen, wanted);
    const shown = whenShown(list);
    await list.goto(`${site.url}#/feedback`, { waitUntil: "commit" });
    openings[place].push(await shown);
    await waitForRows(list, rowCount);
    frames.push(...(await scrollThrough(list, 200)));
    await list.close();
    await other?.close();
  }
  for (let visit = 0; visit < visits; visit++) {
    const model = await context.newPage();
    followings.push(await openByLink(model, site, id, wanted));
    await model.close();
  }
  const share = frames.filter((frame) => frame > 50).length / frames.length;
  return {
    title: `The feedback list with ${rowCount.toLocaleString("en")} rows`,
    figures: [
      { what: "import, including lessons", figure: `${importSeconds.toFixed(0)} s` },
      ...places.map((place) => ({
        what: `opening in a new ${place}, until the newest rows, the counts and the chart are shown`,
        figure: formatSpread(spreadOf(openings[place]), 0, " ms"),
        aim: `at most ${openingAimMs} ms`,
        reached: spreadOf(openings[place]).median <= openingAimMs,
      })),
      {
        what: "opening by its link on a model's page, from the click",
        figure: formatSpread(spreadOf(followings), 0, " ms"),
        aim: `at most ${linkAimMs} ms`,
        reached: spreadOf(followings).median <= linkAimMs,
      },
      { what: "a frame while scrolling through the list", figure: formatSpread(spreadOf(frames), 1, " ms") },
      { what: "the longest frame", figure: `${Math.max(...frames).toFixed(0)} ms` },
      { what: "frames over 50 ms", figure: `${(100 * share).toFixed(1)} %` },
    ],
  };
}
