import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import type { StaticSite } from "../browser/static-site.ts";
import type { Section } from "./report.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** Measures how long the page takes to build a site, after a warm-up run. */
export async function measurePublishing(browser: Browser, site: StaticSite, runs = 5): Promise<Section> {
  const context = await browser.newContext({ acceptDownloads: true });
  try {
    const page = await context.newPage();
    await page.goto(`${site.url}#/publish`);
    const button = page.getByRole("button", { name: "Download site", exact: true });
    await button.waitFor();
    const seconds: number[] = [];
    let zipBytes = 0;
    for (let run = 0; run <= runs; run++) {
      const begun = performance.now();
      const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
      if (run > 0) seconds.push((performance.now() - begun) / 1000);
      zipBytes = (await readFile(await file.path())).length;
    }
    return {
      title: "Publishing, from the click to the zip",
      figures: [
        { what: "size of the zip, with all the models", figure: `${(zipBytes / 1e6).toFixed(2)} MB` },
        { what: "time", figure: formatSpread(spreadOf(seconds), 2, " s") },
      ],
    };
  } finally {
    await context.close();
  }
}
