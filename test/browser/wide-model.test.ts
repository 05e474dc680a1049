import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { journey } from "./journey.ts";
import { wideExport } from "./made-export.ts";
import { button, classifyButton, labelOf, resultOf } from "./model-page.ts";
import { give } from "./own-model-page.ts";

const width = 5000;
const flagCount = 400;
const names = Array.from({ length: width }, (_, index) =>
  index < flagCount ? `word ${index + 1}` : `gene ${index + 1}`,
);
const row = (value: number, flag: number) => names.map((_, index) => (index < flagCount ? flag : value));
const table = [names, row(0.1, 0), row(0.9, 1), row(0.4, 0), row(0.6, 1)]
  .map((cells) => cells.join(","))
  .join("\n");

/** Starts measuring long frames. Asking for each frame would make the browser draw all the time. */
async function watchFrames(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched = window as unknown as { longestFrame: number };
    watched.longestFrame = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        watched.longestFrame = Math.max(watched.longestFrame, duration);
    }).observe({ type: "long-animation-frame" });
  });
}

async function tellLongestFrame(page: Page, what: string): Promise<void> {
  const longest = await page.evaluate(() => {
    const watched = window as unknown as { longestFrame: number };
    const { longestFrame } = watched;
    watched.longestFrame = 0;
    return longestFrame;
  });
  console.log(`${what}: the longest frame took ${longest.toFixed(0)} ms.`);
}

describe("a model with 5,000 columns", () => {
  journey("opens, is filled in by pasting and by picking, and answers", async ({ page, site }) => {
    await watchFrames(page);
    const csv = { name: "genes.csv", mimeType: "text/csv", buffer: Buffer.from(table) };
    await give(page, site, wideExport(width), csv);
    await page.getByRole("heading", { name: "This model works here." }).waitFor();
    await page.getByRole("region", { name: "Answer", exact: true }).waitFor();
    await tellLongestFrame(page, "Checking and drafting");
    await button(page, "Add model").click();
    await page.waitForURL(/#\/wide$/);
    await classifyButton(page).waitFor();
    await tellLongestFrame(page, "Opening its page");

    const paste = page.getByLabel("Paste a row", { exact: true });
    await paste.fill(row(0.9, 1).join(","));
    await button(page, "Fill in the form").click();
    await page.getByText("Filled 5,000 of 5,000 fields.").waitFor();
    await expect.poll(() => labelOf(resultOf(page))).toBe("granted");
    await tellLongestFrame(page, "Pasting a row");
    await paste.fill(`${names.join("\t")}\n${row(0.1, 0).join("\t")}`);
    await button(page, "Fill in the form").click();
    await expect.poll(() => labelOf(resultOf(page))).toBe("refused");

    const flags = page.getByRole("group", { name: /Which of these apply\?/ });
    await flags.getByText("0 of 400").waitFor();
    await flags.getByRole("combobox").fill("word 399");
    await flags.getByRole("option", { name: "word 399" }).click();
    await flags.getByRole("button", { name: "Remove word 399" }).waitFor();
    await page.getByText("gene 441 – gene 480").click();
    await page.getByLabel("gene 480", { exact: true }).fill("many");
    await classifyButton(page).click();
    await page.getByText("1 to fix").waitFor();
    await tellLongestFrame(page, "Picking, opening a section and typing");
    await page.getByLabel("gene 480", { exact: true }).fill("0.2");
    await classifyButton(page).click();
    await resultOf(page).getByText("What you entered").click();
    await page.getByText("All 5,000 values").click();
    await resultOf(page).getByText("word 399").waitFor();
  });
});
