import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import type { Figure } from "./report.ts";

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

/**
 * Watches the memory of a page and its workers from now on. The function that it gives ends that, and holds the last quarter
 * of the time against the first.
 */
export function watchMemory(browser: Browser, page: Page): (what: string) => Promise<Figure> {
  const sizes: number[] = [];
  let measuring = true;
  const watching = (async () => {
    while (measuring) {
      const size = await rendererMegabytes(browser);
      if (size !== undefined) sizes.push(size);
      await page.waitForTimeout(500);
    }
  })();
  // A page that closes under it is told by whoever closed it.
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
