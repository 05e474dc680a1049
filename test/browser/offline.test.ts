import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { precacheKey } from "../../src/core/precache.ts";
import { drawnMap } from "./explanations-page.ts";
import { offlineJourney } from "./journey.ts";
import {
  answerTo,
  classify,
  classifyButton,
  complaint,
  openModel,
  praise,
  readCard,
  sayThatItWas,
  waitUntilOffline,
} from "./model-page.ts";
import { StaticSite } from "./static-site.ts";

describe("without the network, after one visit", () => {
  offlineJourney(
    "a new tab classifies, learns and lists feedback without the server",
    async ({ page, context, site }) => {
      await openModel(page, site);
      await classify(page, praise);
      await waitUntilOffline(page);
      await page.close();
      await site.shutDown();
      await context.setOffline(true);
      const tab = await context.newPage();
      await openModel(tab, site);
      await classify(tab, complaint);
      await sayThatItWas(tab, "Correct");
      await tab.goto(`${site.url}#/feedback`);
      await tab.getByText("Terrible. A boring plot").first().waitFor();
      await tab.goto(`${site.url}#/movie-review/about`);
      await tab.getByRole("table").first().waitFor();
    },
  );

  offlineJourney("a link with a review predicts in a new tab", async ({ page, context, site }) => {
    await openModel(page, site);
    await waitUntilOffline(page);
    await site.shutDown();
    const tab = await context.newPage();
    await openModel(tab, site, "movie-review", new URLSearchParams({ review: praise }).toString());
    await answerTo(tab, praise);
  });

  offlineJourney(
    "a new tab works again once the page says so, even if another site on the origin has deleted all caches",
    async ({ page, context, site }) => {
      await openModel(page, site);
      await waitUntilOffline(page);
      await page.evaluate(async () => {
        for (const name of await caches.keys()) await caches.delete(name);
      });
      await page.close();
      const next = await context.newPage();
      await openModel(next, site);
      await waitUntilOffline(next);
      await site.shutDown();
      const tab = await context.newPage();
      await openModel(tab, site);
      await classify(tab, complaint);
    },
  );

  offlineJourney(
    "every other model works too, with its map, even if it was never opened",
    async ({ page, context, site }) => {
      await openModel(page, site);
      await classify(page, praise);
      await waitUntilOffline(page);
      const list = await page.evaluate(
        async (url) => (await fetch(url)).json(),
        `${site.url}models/index.json`,
      );
      const models: { id: string; sha256: string }[] = list.models;
      const keys = models.map(({ sha256 }) => precacheKey(sha256));
      const areKept = () =>
        page.evaluate(async (wanted) => {
          const answers = await Promise.all(wanted.map((key) => caches.match(key)));
          return answers.every((answer) => answer !== undefined);
        }, keys);
      await expect.poll(areKept, { timeout: 60_000 }).toBe(true);
      await site.shutDown();
      for (const { id } of models) {
        const card = await readCard(site, id);
        const tab = await context.newPage();
        await openModel(tab, site, id);
        await tab.getByRole("button", { name: card.examples[0]?.title ?? "", exact: true }).click();
        await tab.getByRole("button", { name: "Classify", exact: true }).click();
        await tab.getByRole("region", { name: "Result", exact: true }).filter({ hasText: "%" }).waitFor();
        if (card.places.length > 0) await drawnMap(tab);
        await tab.close();
      }
    },
  );
});

describe("a first visit", () => {
  offlineJourney(
    "fetches each file only once for the page, its worker and the service worker",
    async ({ page, site }) => {
      await openModel(page, site);
      await classify(page, praise);
      await waitUntilOffline(page);
      const times = new Map<string, number>();
      for (const { path, status } of site.requests) {
        expect(status, path).toBe(200);
        times.set(path, (times.get(path) ?? 0) + 1);
      }
      expect(times.size).toBeGreaterThan(5);
      expect([...times].filter(([, count]) => count > 1)).toEqual([]);
    },
  );

  offlineJourney("requests the runtime and the model before React runs", async ({ page, site }) => {
    const files = await readdir(join(site.folder, "assets"));
    const interfaceCode = files.filter((name) => /^page-[\w-]{8}\.js$/.test(name));
    expect(interfaceCode).toHaveLength(1);
    site.breakFile(interfaceCode[0]!, { kind: "stalled", share: 0.5 });
    await page.goto(`${site.url}#/movie-review`, { waitUntil: "commit" });
    await expect.poll(() => site.count(".wasm")).toBe(1);
    await expect.poll(() => site.count("movie-review/model.onnx")).toBe(1);
    expect(await classifyButton(page).count()).toBe(0);
    site.repair();
    await classify(page, praise);
  });

  offlineJourney("caches the runtime and the model for a second visit", async ({ page, context, site }) => {
    await openModel(page, site);
    await classify(page, praise);
    await waitUntilOffline(page);
    await page.close();
    site.requests.length = 0;
    const tab = await context.newPage();
    await openModel(tab, site);
    await classify(tab, praise);
    // The whole runtime, which other models need, may be requested again: the first visit ended before caching it.
    const again = /runtime-cut-[^/]*\.wasm$|movie-review\/model\.onnx$/;
    expect(site.requests.map(({ path }) => path).filter((path) => again.test(path))).toEqual([]);
  });
});

describe("a site under a sub-path", () => {
  offlineJourney("classifies, with and without the network", async ({ page, context, distFolder }) => {
    const site = await new StaticSite(distFolder, "/some/path/").start();
    try {
      await openModel(page, site);
      await classify(page, praise);
      await waitUntilOffline(page);
      expect(site.requests.filter(({ status }) => status !== 200)).toEqual([]);
      await site.shutDown();
      const tab = await context.newPage();
      await openModel(tab, site);
      await classify(tab, complaint);
    } finally {
      await site.shutDown();
    }
  });
});
