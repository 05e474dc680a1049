import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { openModel } from "../browser/model-page.ts";
import { longestTaskMs } from "../browser/page-tasks.ts";
import type { StaticSite } from "../browser/static-site.ts";
import { startTable, tableSummary, watchFrames } from "../browser/table-part.ts";
import { watchMemory } from "./renderer-memory.ts";
import type { Section } from "./report.ts";

/** Writes sightings all over the world. */
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

/** A table of a million rows: how fast, what the page's own frames do meanwhile, and whether memory grows with it. */
export async function measureTableSize(
  browser: Browser,
  site: StaticSite,
  rowCount = 1_000_000,
): Promise<Section> {
  const folder = await mkdtemp(join(tmpdir(), "hunch-bench-"));
  try {
    const path = join(folder, "sightings.csv");
    await writeSightings(path, rowCount);
    const context = await browser.newContext();
    const page = await context.newPage();
    await openModel(page, site, "ufo-sighting");
    const restFrame = await watchFrames(page);
    await page.waitForTimeout(5000);
    const restMs = await restFrame();
    const longestFrame = await watchFrames(page);
    const memory = watchMemory(browser, page);
    let summary = { seconds: 0, rows: 0 };
    const taskMs = await longestTaskMs(browser, page, async () => {
      await startTable(page, path);
      summary = await tableSummary(page);
    });
    const { seconds, rows } = summary;
    const memoryFigure = await memory("memory of the page and its workers, first and last quarter");
    const longestMs = await longestFrame();
    await context.close();
    const count = rowCount.toLocaleString("en");
    return {
      title: `Whole tables: ${count} sightings on the page`,
      figures: [
        {
          what: `${count} rows`,
          figure: `${seconds.toFixed(1)} s, ${Math.round(rows / seconds).toLocaleString("en")} a second`,
        },
        {
          what: "longest task of the page's thread meanwhile, processor time",
          figure: taskMs === undefined ? "not known" : `${taskMs.toFixed(0)} ms`,
          ...(taskMs === undefined ? {} : { aim: "at most 50", reached: taskMs <= 50 }),
        },
        {
          what: "longest frame of the page, whatever else the machine does",
          figure: `${longestMs.toFixed(0)} ms; at rest ${restMs.toFixed(0)} ms`,
        },
        memoryFigure,
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
