import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { filter, openFeedback, rows, waitForRows } from "./feedback-page.ts";
import { journey } from "./journey.ts";
import { importCsv, openModel, readCard } from "./model-page.ts";

/** Fewer on request, for a quick look: HUNCH_ROWS=1000. */
const rowCount = Number(process.env.HUNCH_ROWS ?? 100_000);

/** An export of another browser with this many rows, one a minute. */
async function makeCsv(card: Awaited<ReturnType<typeof readCard>>): Promise<string> {
  const [first = "", second = ""] = card.classes.map(({ name }) => name);
  const header =
    "id,created_at,model,model_version,model_sha256,review,movie,predicted_label,predicted_probability,correct,label,source";
  const lines = Array.from({ length: rowCount }, (_, index) => {
    const at = new Date(Date.UTC(2025, 0, 1) + index * 60_000).toISOString();
    const id = `018f0000-0000-7000-8000-${index.toString(16).padStart(12, "0")}`;
    const correct = index % 4 !== 0;
    const label = correct ? first : second;
    const review = `Row ${index} of the long list, a film like many`;
    return [
      id,
      at,
      card.id,
      card.version,
      card.files["model.onnx"].sha256,
      review,
      "",
      first,
      0.75,
      correct,
      label,
      "page",
    ];
  });
  return `\uFEFF${[header, ...lines.map((cells) => cells.join(","))].join("\r\n")}\r\n`;
}

/** Scrolls to the end in steps and returns how long the frames were, in milliseconds. */
async function scrollThrough(page: Page, steps: number): Promise<number[]> {
  return page.evaluate(async (count) => {
    const frames: number[] = [];
    const height = document.documentElement.scrollHeight;
    let before = performance.now();
    for (let step = 1; step <= count; step++) {
      window.scrollTo(0, (height * step) / count);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      frames.push(now - before);
      before = now;
    }
    return frames;
  }, steps);
}

describe(`${rowCount.toLocaleString("en")} rows of feedback`, () => {
  journey(
    "are imported, open in a moment, scroll, are filtered and exported",
    { timeout: 600_000 },
    async ({ page, context, site }) => {
      const card = await readCard(site);
      await openModel(page, site);
      page.setDefaultTimeout(300_000);
      const report = await importCsv(page, await makeCsv(card));
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
      // Never all at once: only what is in view exists.
      expect(await rows(list).count()).toBeLessThan(100);

      const frames = (await scrollThrough(list, 300)).toSorted((a, b) => a - b);
      await rows(list).filter({ hasText: "Row 0 " }).waitFor();
      expect(await rows(list).count()).toBeLessThan(100);

      await filter(list, "Words").fill("Row 4321 of");
      await waitForRows(list, 1);
      await filter(list, "Words").fill("");
      await filter(list, "Verdict").selectOption("incorrect");
      await waitForRows(list, Math.ceil(rowCount / 4));
      console.log(
        `${count} rows: open in ${openingMs.toFixed(0)} ms; frames while scrolling: ` +
          `median ${frames[frames.length >> 1]?.toFixed(0)} ms, longest ${frames.at(-1)?.toFixed(0)} ms`,
      );
    },
  );
});
