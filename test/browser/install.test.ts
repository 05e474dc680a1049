import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Script } from "node:vm";
import { describe, expect } from "vitest";
import { journey, offlineJourney } from "./journey.ts";
import { openModel } from "./model-page.ts";

type Manifest = {
  name: string;
  start_url: string;
  display: string;
  icons: { src: string; sizes: string; type: string; purpose?: string }[];
};

describe("an installable site", () => {
  journey(
    "has a service worker that also runs as a classic script, since Firefox before 147 treats it as one",
    async ({ site }) => {
      const code = await readFile(join(site.folder, "service-worker.js"), "utf8");
      expect(() => new Script(code)).not.toThrow();
    },
  );

  journey("has a manifest with the app's name, start address and working icons", async ({ page, site }) => {
    await page.goto(site.url);
    const address = await page
      .locator('link[rel="manifest"]')
      .evaluate((link) => (link as HTMLLinkElement).href);
    const answer = await page.request.get(address);
    expect(answer.status()).toBe(200);
    const manifest = (await answer.json()) as Manifest;
    expect(manifest.name).toContain("Hunch");
    expect(["standalone", "minimal-ui"]).toContain(manifest.display);
    expect(new URL(manifest.start_url, address).href.startsWith(site.url)).toBe(true);
    for (const size of [192, 512]) {
      expect(
        manifest.icons.some(({ sizes }) => sizes.split(" ").includes(`${size}x${size}`) || sizes === "any"),
      ).toBe(true);
    }
    expect(manifest.icons.some(({ purpose }) => purpose?.includes("maskable"))).toBe(true);
    for (const { src, sizes, type } of manifest.icons) {
      const icon = await page.request.get(new URL(src, address).href);
      expect(icon.status(), src).toBe(200);
      expect(icon.headers()["content-type"], src).toContain(type);
      if (type === "image/png") {
        const bytes = await icon.body();
        expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, src).toBe(sizes);
      }
    }
  });

  offlineJourney("has nothing that keeps Chromium from installing it", async ({ page, context, site }) => {
    await openModel(page, site);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const session = await context.newCDPSession(page);
    const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
    // In Chromium, a fresh context counts as incognito, where nothing can be installed.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual(
      [],
    );
  });
});
