import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { openModel } from "../browser/model-page.ts";
import { longestTaskMs } from "../browser/page-tasks.ts";
import type { StaticSite } from "../browser/static-site.ts";
import { startTable, tableSummary, watchFrames } from "../browser/table-part.ts";
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

/** Resident memory of the browser's processes for pages, the largest of them, in MB. Undefined where it can't be told. */
async function rendererMegabytes(browser: Browser): Promise<number | undefined> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const sizes = await Promise.all(
    processInfo
      .filter(({ type }) => type === "renderer")
      .map(async ({ id }) => {
        const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
        return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
      }),
  );
  const known = sizes.filter((size) => size > 0);
  return known.length === 0 ? undefined : Math.max(...known);
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
    const sizes: number[] = [];
    let measuring = true;
    const watching = (async () => {
      while (measuring) {
        const size = await rendererMegabytes(browser);
        if (size !== undefined) sizes.push(size);
        await page.waitForTimeout(500);
      }
    })();
    let summary = { seconds: 0, rows: 0 };
    const taskMs = await longestTaskMs(browser, page, async () => {
      await startTable(page, path);
      summary = await tableSummary(page);
    });
    const { seconds, rows } = summary;
    measuring = false;
    await watching;
    const longestMs = await longestFrame();
    await context.close();
    const count = rowCount.toLocaleString("en");
    const early = Math.max(...sizes.slice(0, Math.max(2, sizes.length >> 2)));
    const late = Math.max(...sizes.slice(-Math.max(2, sizes.length >> 2)));
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
        {
          what: "memory of the page and its workers, first and last quarter",
          figure: `${early.toFixed(0)} MB, ${late.toFixed(0)} MB`,
          aim: "no growth",
          reached: late <= early * 1.15,
        },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
