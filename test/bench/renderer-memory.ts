import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import type { Figure } from "./report.ts";

/** Memory in MB. `page` is the largest renderer process, which is that of the page being measured. */
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
 * Starts monitoring the memory of a page and its workers. The returned function stops this, and compares the peak in
 * the last quarter of the time with that in the first.
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
  // Reading fails once the page is closed, which is reported elsewhere.
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
