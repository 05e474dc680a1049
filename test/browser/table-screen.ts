import Papa from "papaparse";
import type { Locator, Page } from "playwright-core";
import { button, download, openSection } from "./model-page.ts";

/** The part of a model's page that scores whole tables. */
export const tablePart = (page: Page): Locator =>
  page.getByRole("region", { name: "Score a CSV", exact: true });

/** A scored table: each row's cells by column name, in order. */
export type Records = Record<string, string>[];

/** Chooses a table file, as the button does. */
export async function chooseTable(page: Page, csv: string | Buffer, name = "table.csv"): Promise<void> {
  await openSection(page, "Score a table");
  await page.getByLabel("Table file").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(csv) });
}

/** Drops a table file on the page, as with a mouse. */
export async function dropTable(page: Page, csv: string, name = "dropped.csv"): Promise<void> {
  await openSection(page, "Score a table");
  const transfer = await page.evaluateHandle(
    ([text, fileName]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], fileName, { type: "text/csv" }));
      return data;
    },
    [csv, name] as const,
  );
  await page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

/** Starts scoring, and waits until it ends. */
export async function classifyTable(page: Page, timeout = 60_000): Promise<void> {
  await button(page, "Classify the table").click();
  await button(page, "Save result").waitFor({ timeout });
}

/** The bytes of the saved result. */
export async function savedTable(page: Page): Promise<Buffer> {
  return download(page, button(page, "Save result"));
}

/** Parses a scored table. */
export function readTable(csv: Buffer, delimiter = ","): Records {
  const { data, errors } = Papa.parse<Record<string, string>>(csv.toString("utf8").replace(/^\uFEFF/, ""), {
    header: true,
    delimiter,
    skipEmptyLines: true,
  });
  if (errors.length > 0) throw new Error(`The result can't be read: ${JSON.stringify(errors[0])}`);
  return data;
}

/** The frames that a page drew while it was watched. */
export type WatchedFrames = { readonly count: number; readonly late: number; readonly longestMs: number };

/**
 * Watches the page's own frames from now on. The returned function reports how many there were, how many took
 * over 50 ms, and how long the longest took.
 */
export async function watchFrames(page: Page): Promise<() => Promise<WatchedFrames>> {
  await page.evaluate(() => {
    // `tick` is a method, since tsx compiles other named functions to code that needs a helper, which the page
    // doesn't have.
    const state = {
      frames: { count: 0, late: 0, longestMs: 0 },
      last: 0,
      stopped: false,
      tick(now: number) {
        const ms = state.last === 0 ? 0 : now - state.last;
        state.last = now;
        state.frames.count += 1;
        // Three frames at 60 Hz take 50 ms and a few microseconds.
        if (ms > 50.5) state.frames.late += 1;
        state.frames.longestMs = Math.max(state.frames.longestMs, ms);
        if (!state.stopped) requestAnimationFrame(state.tick);
      },
    };
    Object.assign(globalThis, { frameWatch: state });
    requestAnimationFrame(state.tick);
  });
  return () =>
    page.evaluate(() => {
      const state = (globalThis as unknown as { frameWatch: { frames: WatchedFrames; stopped: boolean } })
        .frameWatch;
      state.stopped = true;
      return state.frames;
    });
}

/** Chooses a file on disk and starts scoring. */
export async function startTable(page: Page, path: string): Promise<void> {
  await openSection(page, "Score a table");
  await page.getByLabel("Table file").setInputFiles(path);
  await button(page, "Classify the table").click();
}

/** Waits until scoring ends, and reads the page's report: the rows, and the seconds by the page's own clock. */
export async function tableSummary(
  page: Page,
  timeout = 1_200_000,
): Promise<{ rows: number; seconds: number }> {
  await button(page, "Save result").waitFor({ timeout });
  const part = tablePart(page).locator(".table-result");
  const rows = Number(await part.getAttribute("data-rows"));
  return { rows, seconds: Number(await part.getAttribute("data-seconds")) };
}
