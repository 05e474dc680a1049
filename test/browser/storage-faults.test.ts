import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { databaseName } from "../../src/storage/schema.ts";
import { ownSiteJourney } from "./journey.ts";
import { makeExport } from "./long-list.ts";
import {
  classify,
  download,
  importCsv,
  openModel,
  praise,
  readCard,
  resultOf,
  sayThatItWas,
  waitForLessons,
} from "./model-page.ts";
import type { StaticSite } from "./static-site.ts";

const unstored = (page: Page) => page.getByRole("region", { name: "Not stored" });

/**
 * Presses Correct while the store refuses writes. The verdict must stay on the page, and predictions must
 * still work.
 */
async function giveRefusedVerdict(page: Page, reason: RegExp): Promise<void> {
  await classify(page, praise, "Ozark");
  await resultOf(page).getByRole("button", { name: "Correct", exact: true }).click();
  await unstored(page).filter({ hasText: reason }).waitFor({ timeout: 60_000 });
  const csv = await download(page, unstored(page).getByRole("button", { name: "Download" }));
  expect(csv.toString("utf8")).toContain(praise);
  await classify(page, `${praise} Once more.`);
}

/** Runs a script in the page and in every worker of the site, before their own scripts. */
async function everywhere(page: Page, site: StaticSite, script: string): Promise<void> {
  await page.addInitScript(script);
  site.prependToWorkers(script);
}

/** Simulates a disk that a test can fill, since Chromium's in-memory profiles ignore any quota that a test sets. */
const refuseWritesWhenFull = `
  let isFull = false;
  new BroadcastChannel("disk").onmessage = ({ data }) => { isFull = data === "full"; };
  for (const name of ["add", "put"]) {
    const write = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (...values) {
      if (isFull) throw new DOMException("No room.", "QuotaExceededError");
      return write.apply(this, values);
    };
  }`;

/** The same, but the disk fills up after this many rows in the log, until a test frees up space. */
const fullAfterRows = (rows: number) => `${refuseWritesWhenFull}
  let left = ${rows};
  new BroadcastChannel("disk").onmessage = ({ data }) => { if (data === "free") left = Infinity; };
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...values) {
    if (this.name === "feedback" && left-- === 0) isFull = true;
    return put.apply(this, values);
  };`;

function tellDisk(page: Page, state: "full" | "free"): Promise<void> {
  return page.evaluate((message) => {
    const channel = new BroadcastChannel("disk");
    channel.postMessage(message);
    channel.close();
  }, state);
}

describe("when feedback can't be stored", () => {
  ownSiteJourney(
    "because there is no IndexedDB, the page says so, keeps the verdict, and offers it as a file",
    async ({ page, site }) => {
      await everywhere(page, site, "Object.defineProperty(globalThis, 'indexedDB', { value: undefined });");
      await openModel(page, site);
      await giveRefusedVerdict(page, /isn’t saving data/);
      await page.goto(`${site.url}#/feedback`);
      await page
        .getByText(/isn’t saving data/)
        .first()
        .waitFor();
    },
  );

  ownSiteJourney(
    "because IndexedDB can't be opened, as in some private windows, the page does the same",
    async ({ page, site }) => {
      await everywhere(
        page,
        site,
        `IDBFactory.prototype.open = () => { throw new DOMException("Refused.", "InvalidStateError"); };`,
      );
      await openModel(page, site);
      await giveRefusedVerdict(page, /isn’t saving data/);
    },
  );

  ownSiteJourney(
    "because the disk is full, the page says so, and stores the verdict once there is room",
    async ({ page, site }) => {
      await everywhere(page, site, refuseWritesWhenFull);
      await openModel(page, site);
      await classify(page, praise);
      await sayThatItWas(page, "Correct");
      await tellDisk(page, "full");
      await giveRefusedVerdict(page, /no space/);
      await tellDisk(page, "free");
      await unstored(page).getByRole("button", { name: "Store again" }).click();
      await unstored(page).waitFor({ state: "detached" });
      await page.reload();
      // The second verdict was on the same review, so it replaced the first.
      await waitForLessons(page, 1);
    },
  );

  ownSiteJourney(
    "because the disk fills up in the middle of an import, the page says so, reports how many rows were kept, and imports the rest later",
    async ({ page, site }) => {
      await everywhere(page, site, fullAfterRows(1700));
      await openModel(page, site);
      const csv = [...makeExport(await readCard(site), 4000)].join("");
      const report = await importCsv(page, csv);
      const text = (await report.textContent()) ?? "";
      expect(text).toMatch(/no space/);
      const added = Number(/([\d,]+) added/.exec(text)?.[1]?.replace(",", ""));
      expect(added).toBeGreaterThan(0);
      expect(added).toBeLessThanOrEqual(1700);
      await tellDisk(page, "free");
      await page.reload();
      await waitForLessons(page, added);
      // After the reload, pages and workers have a new simulated disk, which would fill up again.
      await tellDisk(page, "free");
      const rest = await importCsv(page, csv);
      const count = (rows: number) => rows.toLocaleString("en");
      expect(await rest.textContent()).toContain(
        `${count(4000 - added)} added, ${count(added)} already known`,
      );
      await waitForLessons(page, 4000);
    },
  );

  ownSiteJourney(
    "because another tab blocks an upgrade, the page says which tabs to close, and continues once they are closed",
    async ({ browser, site }) => {
      // Block service workers, so that the next version's scripts come from the site.
      const context = await browser.newContext({ serviceWorkers: "block" });
      const page = await context.newPage();
      await openModel(page, site);
      await classify(page, praise);
      await sayThatItWas(page, "Correct");
      await page.close();

      const older = await context.newPage();
      await older.goto(`${site.url}models/index.json`);
      await older.evaluate(
        (name) =>
          new Promise<void>((resolve, reject) => {
            const request = indexedDB.open(name);
            request.onsuccess = () => {
              Object.assign(globalThis, { held: request.result });
              resolve();
            };
            request.onerror = () => reject(request.error);
          }),
        databaseName,
      );

      const next = await context.newPage();
      const newerSchema = `const open = IDBFactory.prototype.open;
      IDBFactory.prototype.open = function (name, version) { return open.call(this, name, version && version + 1); };`;
      await next.addInitScript(newerSchema);
      site.prependToWorkers(newerSchema);
      await openModel(next, site);
      await giveRefusedVerdict(next, /Close the other tabs/);
      await older.close();
      await unstored(next).getByRole("button", { name: "Store again" }).click();
      await unstored(next).waitFor({ state: "detached", timeout: 60_000 });
      await context.close();
    },
  );
});
