import { describe, expect } from "vitest";
import { filter, openFeedback, rows, waitForRows } from "./feedback-page.ts";
import { ownSiteJourney } from "./journey.ts";
import { makeExport, scrollThrough } from "./long-list.ts";
import { importCsv, openModel, readCard } from "./model-page.ts";

/** The bench measures 100,000 rows; these prove the same in a fifth of the time. HUNCH_ROWS sets another number. */
const rowCount = Number(process.env.HUNCH_ROWS ?? 20_000);

describe(`${rowCount.toLocaleString("en")} rows of feedback`, () => {
  ownSiteJourney(
    "are imported, open quickly, scroll smoothly, and can be filtered and exported",
    { timeout: 600_000 },
    async ({ page, context, site }) => {
      const card = await readCard(site);
      await openModel(page, site);
      page.setDefaultTimeout(300_000);
      const report = await importCsv(page, [...makeExport(card, rowCount)].join(""));
      const count = rowCount.toLocaleString("en");
      expect(await report.textContent()).toContain(`${count} rows read: ${count} added`);
      await page.close();

      const list = await context.newPage();
      const started = performance.now();
      await openFeedback(list, site);
      await rows(list)
        .filter({ hasText: `Row ${rowCount - 1} ` })
        .waitFor();
      await waitForRows(list, rowCount);
      const openingMs = performance.now() - started;
      // The page contains only the rows in view.
      expect(await rows(list).count()).toBeLessThan(100);

      const frames = (await scrollThrough(list, 100)).toSorted((a, b) => a - b);
      await rows(list).filter({ hasText: "Row 0 " }).waitFor();
      expect(await rows(list).count()).toBeLessThan(100);

      await filter(list, "Search").fill("4321 list");
      const found = Array.from({ length: rowCount }, (_, index) => String(index)).filter((row) =>
        row.includes("4321"),
      );
      await waitForRows(list, found.length);
      await filter(list, "Search").fill("");
      await filter(list, "Answer").selectOption("incorrect");
      await waitForRows(list, Math.ceil(rowCount / 4));
      console.log(
        `${count} rows: open in ${openingMs.toFixed(0)} ms; frames while scrolling: ` +
          `median ${frames[frames.length >> 1]?.toFixed(0)} ms, longest ${frames.at(-1)?.toFixed(0)} ms`,
      );
    },
  );
});
