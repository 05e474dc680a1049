import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import type { Figure } from "./report.ts";

/** In MB. `page` is the largest of the renderer processes: the one with the table. */
export type Memory = { readonly page: number; readonly browser: number };

/** The resident memory of the browser's processes; zeros if it can't be determined. */
export async function readMemory(browser: Browser): Promise<Memory> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const largest = async (kind: string) => {
    const ids = processInfo.filter(({ type }) => type === kind).map(({ id }) => id);
    const texts = await Promise.all(ids.map((id) => readFile(`/proc/${id}/status`, "utf8").catch(() => "")));
    const sizes = texts.map((status) => Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024);
    return Math.max(0, ...sizes);
  };
  return { page: await largest("renderer"), browser: await largest("browser") };
}

/**
 * Monitors the memory of a page and its workers from now on. The returned function stops this and compares
 * the last quarter of the time with the first.
 */
export function watchMemory(browser: Browser, page: Page): (what: string) => Promise<Figure> {
  const sizes: number[] = [];
  let measuring = true;
  const watching = (async () => {
    while (measuring) {
      const { page: size } = await readMemory(browser);
      if (size > 0) sizes.push(size);
      await page.waitForTimeout(500);
    }
  })();
  // If the page was closed, the code that closed it reports that.
  const watched = watching.catch(() => undefined);
  return async (what) => {
    measuring = false;
    await watched;
    if (sizes.length === 0) return { what, figure: "not known" };
    const early = Math.max(...sizes.slice(0, Math.max(2, sizes.length >> 2)));
    const late = Math.max(...sizes.slice(-Math.max(2, sizes.length >> 2)));
    return {
      what,
      figure: `${early.toFixed(0)} MB, ${late.toFixed(0)} MB`,
      aim: "no growth",
      reached: late <= early * 1.15,
    };
  };
}
