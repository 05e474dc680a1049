import { setTimeout as pause } from "node:timers/promises";
import type { BrowserContext } from "playwright-core";
import { openFeedback, rows, waitForRows } from "../browser/feedback-page.ts";
import { makeExport, scrollThrough } from "../browser/long-list.ts";
import { importCsv, openModel, readCard } from "../browser/model-page.ts";
import type { StaticSite } from "../browser/static-site.ts";
import type { Section } from "./report.ts";
import { formatSpread, spreadOf } from "./spread.ts";

const rowCount = 100_000;
const visits = 5;
const openingAimMs = 300;
/** How long the browser may take to draw a new window. */
const windowMs = 3000;

/**
 * Records the time at which the whole first screen is visible, counted from the start of the navigation: the row with this text,
 * the counts with this total, and the chart (its heading, since a chart of so many rows is closed at first).
 */
function noteScreen([text, total]: readonly [text: string, total: string]): void {
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
    requestAnimationFrame(() => performance.mark("screen"));
  });
  watcher.observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
}

/**
 * Where the list is opened. The browser draws a new window's own controls while the page loads, which takes more processor
 * time than the page itself, so the two are measured apart.
 */
const places = ["tab", "window"] as const;

/**
 * Measures the feedback list with 100,000 rows: importing them, opening the list on repeat visits with a service
 * worker, from the start of the navigation until the newest row, the counts and the chart's heading are visible
 * and the next frame begins, and scrolling.
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
  const frames: number[] = [];
  const newest = `Row ${rowCount - 1} `;
  const opened = Array.from({ length: visits }, () => places).flat();
  for (const place of opened) {
    // If a context has no page, its next one gets a window.
    const other = place === "tab" ? await context.newPage() : undefined;
    if (other) await pause(windowMs);
    const list = await context.newPage();
    await list.addInitScript(noteScreen, [newest, rowCount.toLocaleString("en")] as const);
    await openFeedback(list, site);
    await rows(list).filter({ hasText: newest }).waitFor();
    await list.waitForFunction(() => performance.getEntriesByName("screen").length > 0);
    openings[place].push(
      await list.evaluate(() => performance.getEntriesByName("screen")[0]?.startTime ?? Number.NaN),
    );
    await waitForRows(list, rowCount);
    frames.push(...(await scrollThrough(list, 200)));
    await list.close();
    await other?.close();
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
      { what: "a frame while scrolling through the list", figure: formatSpread(spreadOf(frames), 1, " ms") },
      { what: "the longest frame", figure: `${Math.max(...frames).toFixed(0)} ms` },
      { what: "frames over 50 ms", figure: `${(100 * share).toFixed(1)} %` },
    ],
  };
}
