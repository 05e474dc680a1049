import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { Deployment } from "../browser/build-site.ts";
import { openModel, praise, resultOf, waitUntilOffline } from "../browser/model-page.ts";
import { StaticSite } from "../browser/static-site.ts";
import type { Figure, Section } from "./report.ts";
import { SlowLink, withoutCutRuntime } from "./slow-link.ts";
import { formatSpread, spreadOf } from "./spread.ts";

const visits = 5;
const slowVisits = 3;
const repeatVisits = 9;
const lines = [
  { speed: { megabits: 1.6, latencyMs: 150 }, aim: 0.65 },
  { speed: { megabits: 10, latencyMs: 40 }, aim: 0.65 },
] as const;
const megabyte = 1_000_000;

/** Adds a mark to the page's performance timeline when the result first shows a percentage. */
function noteFirstPrediction(): void {
  const watcher = new MutationObserver(() => {
    const result = document.querySelector('[aria-label="Result"]');
    if (!result?.textContent.includes("%")) return;
    watcher.disconnect();
    performance.mark("first-prediction");
  });
  watcher.observe(document, { childList: true, subtree: true, characterData: true });
}

/**
 * Opens a link that fills in the form and requests a prediction. Resolves with the number of milliseconds until the
 * percentages appear.
 */
async function firstPrediction(
  page: Page,
  site: Pick<StaticSite, "url">,
  id: string,
  query: string,
): Promise<number> {
  await page.addInitScript(noteFirstPrediction);
  await openModel(page, site, id, query);
  await resultOf(page).filter({ hasText: "%" }).waitFor();
  return page.evaluate(() => performance.getEntriesByName("first-prediction")[0]?.startTime ?? Number.NaN);
}

/** The files that had arrived when the first prediction appeared: the page, its files and its workers' files. */
async function arrivedBefore(page: Page, site: StaticSite): Promise<string[]> {
  const shown = await page.evaluate(
    () => performance.timeOrigin + (performance.getEntriesByName("first-prediction")[0]?.startTime ?? 0),
  );
  // Each thread has its own list of resources and its own clock.
  const arrived = (before: number) =>
    (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
      .filter(({ responseEnd }) => performance.timeOrigin + responseEnd <= before)
      .map(({ name }) => name);
  const lists = [
    page.evaluate(arrived, shown),
    ...page.workers().map((worker) => worker.evaluate(arrived, shown)),
  ];
  const names = (await Promise.all(lists)).flat();
  return ["index.html", ...names.map((name) => name.slice(site.url.length))];
}

/**
 * The total size of the requested files, uncompressed and as compressed by a host. A file that was requested twice
 * counts twice. A file that is too small to have a compressed copy is sent uncompressed.
 */
async function weigh(folder: string, paths: readonly string[]) {
  const sum = { plain: 0, gzip: 0, brotli: 0 };
  for (const path of paths) {
    const plain = await sizeOf(join(folder, path));
    if (plain === undefined) throw new Error(`The site has no file ${path}`);
    sum.plain += plain;
    sum.gzip += (await sizeOf(join(folder, `${path}.gz`))) ?? plain;
    sum.brotli += (await sizeOf(join(folder, `${path}.br`))) ?? plain;
  }
  return sum;
}

async function sizeOf(file: string): Promise<number | undefined> {
  return existsSync(file) ? (await stat(file)).size : undefined;
}

/**
 * Measures visits with an empty cache: how many bytes are transferred before the first prediction appears, and how long
 * that takes on loopback.
 */
async function measureFirstVisits(
  browser: Browser,
  site: StaticSite,
  id: string,
  query: string,
): Promise<Figure[]> {
  const times: number[] = [];
  let arrived: string[] = [];
  for (let visit = 0; visit < visits; visit++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    times.push(await firstPrediction(page, site, id, query));
    arrived = await arrivedBefore(page, site);
    await context.close();
  }
  const weight = await weigh(site.folder, arrived);
  const write = (bytes: number) => `${(bytes / megabyte).toFixed(2)} MB`;
  return [
    {
      what: "bytes to the first prediction, brotli",
      figure: write(weight.brotli),
      aim: "at most 1.75 MB",
      reached: weight.brotli <= 1.75 * megabyte,
    },
    { what: "bytes to the first prediction, gzip", figure: write(weight.gzip) },
    { what: "bytes to the first prediction, uncompressed", figure: write(weight.plain) },
    {
      what: "time to the first prediction, first visit, server on loopback",
      figure: formatSpread(spreadOf(times), 0, " ms"),
    },
  ];
}

/** Measures the same visits over slow connections, alternating between the cut runtime and the whole one. */
async function measureSlowVisits(
  browser: Browser,
  folder: string,
  id: string,
  query: string,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  const whole = await withoutCutRuntime(folder);
  for (const { speed, aim } of lines) {
    const times = { cut: [] as number[], whole: [] as number[] };
    for (let visit = 0; visit < slowVisits; visit++) {
      for (const kind of kinds) {
        const link = await new SlowLink(folder, speed, kind === "whole" ? whole : undefined).start();
        const context = await browser.newContext();
        const page = await context.newPage();
        page.setDefaultTimeout(120_000);
        times[kind].push(await firstPrediction(page, link, id, query));
        await context.close();
        link.shutDown();
      }
    }
    const what = `first visit at ${speed.megabits} Mbit/s, ${speed.latencyMs} ms`;
    figures.push(...compareWithWhole(what, times, aim));
  }
  return figures;
}

const kinds = ["cut", "whole"] as const;

/** @param times the times of visits with the cut runtime and with the whole one */
function compareWithWhole(
  what: string,
  times: Readonly<Record<(typeof kinds)[number], readonly number[]>>,
  aim: number,
): Figure[] {
  const [cut, whole] = kinds.map((kind) => spreadOf(times[kind]));
  const ratio = cut!.median / whole!.median;
  return [
    { what, figure: formatSpread(cut!, 0, " ms") },
    { what: `${what}, whole runtime`, figure: formatSpread(whole!, 0, " ms") },
    {
      what: "  as a fraction of the whole runtime's time",
      figure: ratio.toFixed(2),
      aim: `at most ${aim}`,
      reached: ratio <= aim,
    },
  ];
}

async function visitUntilReady(
  context: BrowserContext,
  site: StaticSite,
  id: string,
  query: string,
): Promise<void> {
  const page = await context.newPage();
  await firstPrediction(page, site, id, query);
  await waitUntilOffline(page);
  await page.close();
}

/**
 * Measures later visits, each in a new tab while the server is down, alternating between this site and one with
 * the whole runtime.
 */
async function measureRepeatVisits(
  browser: Browser,
  site: StaticSite,
  id: string,
  query: string,
): Promise<Figure[]> {
  const deployment = await Deployment.make();
  try {
    const sites = { cut: site, whole: await new StaticSite(await deployment.build("whole")).start() };
    const contexts = { cut: await browser.newContext(), whole: await browser.newContext() };
    const times = { cut: [] as number[], whole: [] as number[] };
    for (const kind of kinds) {
      await visitUntilReady(contexts[kind], sites[kind], id, query);
      await sites[kind].shutDown();
    }
    for (let visit = 0; visit < repeatVisits; visit++) {
      for (const kind of kinds) {
        const page = await contexts[kind].newPage();
        times[kind].push(await firstPrediction(page, sites[kind], id, query));
        await page.close();
      }
    }
    for (const kind of kinds) await contexts[kind].close();
    await site.start();
    return compareWithWhole("time to the first prediction, repeat visit, without the server", times, 0.7);
  } finally {
    await deployment.remove();
  }
}

/** Measures how long a visitor waits and how much is downloaded, on the first visit and on later ones. */
export async function measureVisits(
  browser: Browser,
  site: StaticSite,
  model: { readonly id: string; readonly field: string },
): Promise<Section> {
  const query = new URLSearchParams({ [model.field]: praise }).toString();
  return {
    title: `Visits: ${model.id}`,
    figures: [
      ...(await measureFirstVisits(browser, site, model.id, query)),
      ...(await measureSlowVisits(browser, site.folder, model.id, query)),
      ...(await measureRepeatVisits(browser, site, model.id, query)),
    ],
  };
}
