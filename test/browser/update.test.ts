import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { makeSecondBuild, secondBuildMark } from "./deployments.ts";
import { offlineJourney, ownSiteJourney } from "./journey.ts";
import { classify, complaint, openModel, praise, reviewField, waitUntilOffline } from "./model-page.ts";

/** The build that the open page belongs to. */
function buildOf(page: Page): Promise<string> {
  return page.evaluate(
    () => document.querySelector('meta[name="build"]')?.getAttribute("content") ?? "first build",
  );
}

/** Asks the browser to look for a new version, as it does on its own on the next navigation or once a day. */
async function lookForUpdate(page: Page): Promise<void> {
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
}

const offer = (page: Page) => page.getByRole("button", { name: "Update now" });

describe("a new version", () => {
  ownSiteJourney(
    "that replaced the open page's files on the server is loaded on request",
    async ({ page, site, distFolder }) => {
      const second = await makeSecondBuild(distFolder);
      try {
        await openModel(page, site);
        await classify(page, praise);
        site.folder = second.folder;
        await page.getByRole("link", { name: "Feedback", exact: true }).click();
        await page.getByText("the site was updated after you opened the page").waitFor();
        await page.getByRole("button", { name: "Try again" }).click();
        await page.getByRole("heading", { level: 1, name: "Feedback" }).waitFor();
        expect(await buildOf(page)).toBe(secondBuildMark);
      } finally {
        await second.remove();
      }
    },
  );

  offlineJourney(
    "is offered, is applied to every tab after consent, and loses nothing that was typed",
    async ({ page, context, site, distFolder }) => {
      const second = await makeSecondBuild(distFolder);
      try {
        await openModel(page, site);
        await classify(page, praise);
        await waitUntilOffline(page);
        const other = await context.newPage();
        await openModel(other, site);
        await reviewField(other).fill(complaint);
        const outer = await context.newPage();
        await outer.goto(`${site.url}site.json`);
        await outer.evaluate((url) => {
          document.body.append(Object.assign(document.createElement("iframe"), { src: url }));
        }, `${site.url}#/movie-review?embed`);
        const frame = outer.frameLocator("iframe");
        const framed = frame.getByLabel("Review", { exact: true });
        await framed.fill(complaint);

        site.folder = second.folder;
        await lookForUpdate(page);
        await offer(page).waitFor();
        await offer(other).waitFor();
        expect(await buildOf(page)).toBe("first build");

        // If the update is declined, the old version keeps running from its own files, even after a reload.
        await page.reload();
        await classify(page, praise);
        expect(await buildOf(page)).toBe("first build");

        await offer(page).click();
        for (const shown of [page, other, frame]) {
          await shown
            .locator(`meta[name="build"][content="${secondBuildMark}"]`)
            .waitFor({ state: "attached" });
        }
        expect(await reviewField(other).inputValue()).toBe(complaint);
        await frame.getByRole("region", { name: "Result" }).waitFor();
        expect(await framed.inputValue()).toBe(complaint);
        await classify(page, complaint);
        await classify(other, complaint);
      } finally {
        await second.remove();
      }
    },
  );

  offlineJourney(
    "that is waiting doesn't mix with the old one, whose files still work after they have been removed from the server",
    async ({ page, context, site, distFolder }) => {
      const second = await makeSecondBuild(distFolder);
      try {
        await openModel(page, site);
        await classify(page, praise);
        await waitUntilOffline(page);
        site.folder = second.folder;
        await lookForUpdate(page);
        await offer(page).waitFor();
        site.requests.length = 0;
        // Screens that have not been opened yet are loaded from the open page's version.
        await page.goto(`${site.url}#/movie-review/about`);
        await page.getByRole("table").first().waitFor();
        await page.goto(`${site.url}#/feedback`);
        await page.getByRole("heading", { level: 1, name: "Feedback" }).waitFor();
        expect(site.requests.filter(({ status }) => status === 404)).toEqual([]);
        const tab = await context.newPage();
        await openModel(tab, site);
        expect(await buildOf(tab)).toBe("first build");
        await classify(tab, complaint);
      } finally {
        await second.remove();
      }
    },
  );
});
