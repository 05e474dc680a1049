import type { Page } from "playwright-core";
import { describe } from "vitest";
import { journey, offlineJourney } from "./journey.ts";
import {
  answerTo,
  classify,
  classifyButton,
  openModel,
  praise,
  resultOf,
  reviewField,
} from "./model-page.ts";

/** Removes a global variable from the page before its scripts run, as if the browser didn't have it. */
async function takeAway(page: Page, name: string): Promise<void> {
  await page.addInitScript((key) => {
    Object.defineProperty(globalThis, key, { value: undefined, configurable: true, writable: false });
  }, name);
}

/** Makes every access to the site's data throw, in pages and workers. */
const refuseData = `{
  const refuse = () => { throw new DOMException("The operation is insecure.", "SecurityError"); };
  globalThis.BroadcastChannel = class { constructor() { refuse(); } };
  IDBFactory.prototype.open = refuse;
  CacheStorage.prototype.open = async () => refuse();
  LockManager.prototype.request = async () => refuse();
  if (globalThis.document) {
    Object.defineProperty(globalThis, "sessionStorage", { get: refuse });
    ServiceWorkerContainer.prototype.register = async () => refuse();
  }
}`;

describe("a browser", () => {
  journey("without WebAssembly gets a message that says so", async ({ page, site }) => {
    await takeAway(page, "WebAssembly");
    await page.goto(`${site.url}#/movie-review`);
    await page.getByRole("alert").filter({ hasText: "doesn’t run on this page" }).waitFor();
  });

  journey("without workers gets a message that says so", async ({ page, site }) => {
    await takeAway(page, "Worker");
    await page.goto(`${site.url}#/movie-review`);
    await page.getByRole("alert").filter({ hasText: "can’t be started on this page" }).waitFor();
  });

  journey("that refuses to start workers gets a message that says so", async ({ page, site }) => {
    await page.addInitScript(() => {
      globalThis.Worker = class {
        constructor() {
          throw new DOMException("Refused.", "SecurityError");
        }
      } as unknown as typeof Worker;
    });
    await page.goto(`${site.url}#/movie-review`);
    await page.getByRole("alert").filter({ hasText: "can’t be started on this page" }).waitFor();
  });

  journey(
    "without service workers, Cache Storage, Web Locks or BroadcastChannel still classifies",
    async ({ page, site }) => {
      // A page on plain HTTP doesn't have these, except on localhost.
      await page.addInitScript(() => {
        for (const key of ["serviceWorker", "locks", "storage"]) {
          Object.defineProperty(Navigator.prototype, key, { get: () => undefined });
        }
        for (const key of ["caches", "BroadcastChannel"]) {
          Object.defineProperty(globalThis, key, { value: undefined });
        }
        Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });
        Object.defineProperty(Crypto.prototype, "randomUUID", { value: undefined });
      });
      await openModel(page, site);
      await classify(page, praise);
      await resultOf(page).getByRole("button", { name: "Correct", exact: true }).click();
      await resultOf(page).getByText("Thank you").waitFor();
    },
  );

  offlineJourney(
    "that refuses all site data, as Firefox can, classifies and keeps the verdict on the page",
    async ({ page, context, site }) => {
      await context.addInitScript(refuseData);
      site.prependToWorkers(refuseData);
      await openModel(page, site);
      await classify(page, praise);
      await resultOf(page).getByRole("button", { name: "Correct", exact: true }).click();
      await resultOf(page).getByText("Your feedback could not be saved.", { exact: false }).waitFor();
    },
  );

  journey("without session storage still has a working form", async ({ page, site }) => {
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, "sessionStorage", {
        get: () => {
          throw new DOMException("Refused.", "SecurityError");
        },
      });
    });
    await openModel(page, site);
    await reviewField(page).fill(praise);
    await classifyButton(page).click();
    await answerTo(page, praise);
  });
});
