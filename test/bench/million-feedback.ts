import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { chromium } from "playwright-core";
import { browserArguments } from "../browser/find-browser.ts";
import { makeExport } from "../browser/long-list.ts";
import {
  button,
  learningOf,
  openLearning,
  openModel,
  readCard,
  waitUntilOffline,
} from "../browser/model-page.ts";
import type { StaticSite } from "../browser/static-site.ts";
import { watchMemory } from "./renderer-memory.ts";
import type { Figure, Section } from "./report.ts";

async function digest(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/**
 * Imports many rows of feedback into a browser with a profile on disk, like a visitor's, and exports them again.
 * Measures how fast this is, whether memory grows, and whether the export equals the import byte for byte.
 */
export async function measureMillionFeedback(
  executablePath: string,
  site: StaticSite,
  id: string,
  rowCount: number,
): Promise<Section> {
  const folder = await mkdtemp(join(tmpdir(), "hunch-bench-"));
  const context = await chromium.launchPersistentContext(join(folder, "profile"), {
    executablePath,
    args: browserArguments(),
  });
  try {
    const [given, taken] = [join(folder, "in.csv"), join(folder, "out.csv")];
    await pipeline(Readable.from(makeExport(await readCard(site, id), rowCount)), createWriteStream(given));
    const page = await context.newPage();
    page.setDefaultTimeout(3_600_000);
    await openModel(page, site, id);
    await waitUntilOffline(page);
    const count = rowCount.toLocaleString("en");

    const timed = async (what: string, work: () => Promise<void>): Promise<readonly Figure[]> => {
      const memory = watchMemory(context.browser()!, page);
      const started = performance.now();
      await work();
      const seconds = (performance.now() - started) / 1000;
      const rate = Math.round(rowCount / seconds).toLocaleString("en");
      return [
        { what, figure: `${seconds.toFixed(1)} s, ${rate} per second` },
        await memory(`${what}: memory of the page and its workers, first and last quarter`),
      ];
    };
    const imported = await timed("import, including lessons", async () => {
      await openLearning(page);
      await page.getByLabel("CSV file").setInputFiles(given);
      const report = learningOf(page)
        .getByRole("status")
        .filter({ hasText: /rows? read:/ });
      const text = await report.textContent();
      if (!text?.includes(`${count} rows read: ${count} added`)) throw new Error(`The import says: ${text}`);
    });
    const exported = await timed("export", async () => {
      const [file] = await Promise.all([page.waitForEvent("download"), button(page, "Export CSV").click()]);
      await file.saveAs(taken);
    });
    const isSame = (await digest(given)) === (await digest(taken));
    return {
      title: `Feedback import and export: ${count} rows`,
      figures: [
        ...imported,
        ...exported,
        {
          what: "the export, compared with the import",
          figure: isSame ? "the same bytes" : "different bytes",
          aim: "the same bytes",
          reached: isSame,
        },
      ],
    };
  } finally {
    await context.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
