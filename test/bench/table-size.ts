import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { openModel } from "../browser/model-page.ts";
import { longestTaskMs } from "../browser/page-tasks.ts";
import type { StaticSite } from "../browser/static-site.ts";
import { startTable, tableSummary, type WatchedFrames, watchFrames } from "../browser/table-screen.ts";
import { type Memory, readMemory } from "./renderer-memory.ts";
import type { Figure, Section } from "./report.ts";

/** Writes a table of sightings from all over the world. */
async function writeSightings(path: string, count: number): Promise<void> {
  const file = createWriteStream(path);
  file.write("seconds,latitude,longitude\n");
  for (let row = 0; row < count; row++) {
    const line = `${(row % 600) + 1},${((row * 37) % 1300) / 10 - 50},${((row * 53) % 3400) / 10 - 170}\n`;
    if (!file.write(line)) await once(file, "drain");
  }
  await new Promise<void>((resolve) => {
    file.end(resolve);
  });
}

type Run = {
  readonly seconds: number;
  readonly rows: number;
  readonly longestTaskMs: number | undefined;
  readonly rest: WatchedFrames;
  readonly busy: WatchedFrames;
  /** The peak values during the run. */
  readonly peak: Memory;
};

/** Scores a table of sightings on a new page, once that page is idle. */
async function measureRun(browser: Browser, site: StaticSite, path: string): Promise<Run> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await openModel(page, site, "ufo-sighting");
    // The page downloads the other models in the background. Wait until it has finished.
    await page.getByText("Works offline.").waitFor({ timeout: 120_000 });
    await page.waitForTimeout(3000);
    const restFrames = await watchFrames(page);
    await page.waitForTimeout(5000);
    const rest = await restFrames();
    const sizes: Memory[] = [];
    let measuring = true;
    const watching = (async () => {
      while (measuring) {
        sizes.push(await readMemory(browser));
        await page.waitForTimeout(500);
      }
    })();
    const busyFrames = await watchFrames(page);
    let summary = { seconds: 0, rows: 0 };
    const taskMs = await longestTaskMs(browser, page, async () => {
      await startTable(page, path);
      summary = await tableSummary(page);
    });
    const busy = await busyFrames();
    measuring = false;
    await watching;
    const peak = {
      page: Math.max(...sizes.map((size) => size.page)),
      browser: Math.max(...sizes.map((size) => size.browser)),
    };
    return { ...summary, longestTaskMs: taskMs, rest, busy, peak };
  } finally {
    await context.close();
  }
}

/**
 * Measures a table of a million rows: how fast it is scored, how long the page's frames take in the meantime,
 * and whether twice as many rows need more memory. (Fewer rows wouldn't show that, since a browser collects no garbage
 * for the first few seconds.)
 */
export async function measureTableSize(
  browser: Browser,
  site: StaticSite,
  rowCount = 1_000_000,
): Promise<Section> {
  const folder = await mkdtemp(join(tmpdir(), "hunch-bench-"));
  try {
    const runs: Run[] = [];
    for (const rows of [rowCount, 2 * rowCount]) {
      const path = join(folder, `${rows}.csv`);
      await writeSightings(path, rows);
      runs.push(await measureRun(browser, site, path));
    }
    const [whole, twice] = runs as [Run, Run];
    const count = rowCount.toLocaleString("en");
    return {
      title: `Whole tables: ${count} sightings on the page`,
      figures: figuresOf(count, whole, twice),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function figuresOf(count: string, whole: Run, twice: Run): Figure[] {
  const { seconds, rows, busy, rest, longestTaskMs: taskMs } = whole;
  const describe = (frames: WatchedFrames) =>
    `${frames.late} of ${frames.count}, the longest ${frames.longestMs.toFixed(0)} ms`;
  return [
    {
      what: `${count} rows, from the click`,
      figure: `${seconds.toFixed(1)} s, ${Math.round(rows / seconds).toLocaleString("en")} per second`,
    },
    {
      what: "frames over 50 ms while it runs",
      figure: describe(busy),
      aim: "none",
      reached: busy.late === 0,
    },
    { what: "frames over 50 ms at rest, just before", figure: describe(rest) },
    {
      what: "longest task on the page's own thread in the meantime, in processor time",
      figure: taskMs === undefined ? "not known" : `${taskMs.toFixed(0)} ms`,
      ...(taskMs === undefined ? {} : { aim: "at most 50 ms", reached: taskMs <= 50 }),
    },
    {
      what: "peak memory of the page with its workers; with twice as many rows",
      figure: `${whole.peak.page.toFixed(0)} MB; ${twice.peak.page.toFixed(0)} MB`,
      aim: "no growth",
      reached: twice.peak.page <= whole.peak.page * 1.1,
    },
    {
      what: "the same for the browser's own process, which keeps the result until it is saved",
      figure: `${whole.peak.browser.toFixed(0)} MB; ${twice.peak.browser.toFixed(0)} MB`,
    },
  ];
}
