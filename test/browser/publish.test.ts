import { readdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect } from "vitest";
import { FeedbackForm } from "./feedback-form.ts";
import { offlineJourney } from "./journey.ts";
import {
  button,
  classify,
  complaint,
  openModel,
  praise,
  sayThatItWas,
  waitUntilOffline,
} from "./model-page.ts";
import { downloadSite, hashFile } from "./published-site.ts";
import { StaticSite } from "./static-site.ts";

/** Files that only the build adds: precompressed copies, and a README on adding models by hand. */
const ofTheBuild = /\.(gz|br)$|^models\/README\.md$/;

/** Whether the browser has cached every file of the site, including those that are fetched when needed. */
async function isAllKept(): Promise<boolean> {
  const script = await (await fetch("service-worker.js")).text();
  const { later } = JSON.parse(/^self\.siteManifest = (.*);$/m.exec(script)?.[1] ?? "{}");
  const cache = await caches.open((await caches.keys())[0] ?? "");
  const keys = Object.values<string>(later).map((hash) => `https://file.hunch.invalid/sha256/${hash}`);
  return (await Promise.all(keys.map((key) => cache.match(key)))).every(Boolean);
}

describe("publishing", () => {
  offlineJourney(
    "produces exactly the build's files, even offline",
    { timeout: 180_000 },
    async ({ page, site, distFolder }) => {
      await openModel(page, site);
      await classify(page, praise);
      await waitUntilOffline(page);
      // The runtime for added models is fetched last, when the page has nothing else to do.
      await expect.poll(() => page.evaluate(isAllKept), { timeout: 60_000 }).toBe(true);
      await site.shutDown();
      await page.goto(`${site.url}#/publish`);
      await page.getByRole("checkbox", { name: "Movie review" }).waitFor();
      const topOf = async (text: string) => (await page.getByText(text, { exact: true }).boundingBox())?.y;
      // The first headings of both columns are on one line.
      const models = await page.locator("legend").filter({ hasText: "Models" }).boundingBox();
      expect(models?.y).toBe(await topOf("Put it on the web"));
      const { folder, paths, zipBytes } = await downloadSite(page);
      try {
        const entries = await readdir(distFolder, { recursive: true, withFileTypes: true });
        const built = entries
          .filter((entry) => entry.isFile())
          .map(({ parentPath, name }) => relative(distFolder, join(parentPath, name)))
          .filter((path) => !ofTheBuild.test(path))
          .sort();
        expect(paths).toEqual(built);
        for (const path of paths)
          expect(await hashFile(join(folder, path)), path).toBe(await hashFile(join(distFolder, path)));
        console.log(`The zip: ${paths.length} files, ${zipBytes} bytes`);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  offlineJourney(
    "with one model and a new title produces a separate site, which publishes and updates like the first",
    { timeout: 240_000 },
    async ({ page, site, otherContext: visitor }) => {
      await page.goto(`${site.url}#/publish?model=ufo-sighting`);
      const choice = (name: string) => page.getByRole("checkbox", { name, exact: true });
      await choice("UFO sighting").waitFor();
      expect(await choice("UFO sighting").isChecked()).toBe(true);
      expect(await choice("Movie review").isChecked()).toBe(false);
      await choice("UFO sighting").uncheck();
      await button(page, "Download site").click();
      await page.getByText("Choose at least one model.").waitFor();
      await choice("Movie review").check();
      await page.getByLabel("Title", { exact: true }).fill("Films of the club");
      await page.getByRole("radio", { name: "Teal" }).check();
      await choice("API").uncheck();
      const first = await downloadSite(page);
      await page.getByText(/^Done: \d+ files/).waitFor();

      const published = await new StaticSite(first.folder).start();
      try {
        const tab = await visitor.newPage();
        await openModel(tab, published);
        expect(await tab.title()).toContain("Films of the club");
        expect(await tab.getByRole("link", { name: "API", exact: true }).count()).toBe(0);
        await classify(tab, praise);
        await waitUntilOffline(tab);
        await tab.goto(`${published.url}#/`);
        await tab.getByRole("link", { name: "Movie review" }).first().waitFor();
        expect(await tab.getByRole("link", { name: /UFO/ }).count()).toBe(0);

        // The new site publishes yet another site.
        await tab.goto(`${published.url}#/publish`);
        await tab.getByLabel("Title", { exact: true }).fill("Films, second season");
        const second = await downloadSite(tab);
        published.folder = second.folder;
        await tab.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
        await button(tab, "Update now").click();
        await tab.waitForFunction(() => document.title.includes("second season"));
        await published.shutDown();
        await openModel(tab, published);
        await classify(tab, complaint);
        await rm(second.folder, { recursive: true });
      } finally {
        await published.shutDown();
        await rm(first.folder, { recursive: true });
      }
    },
  );

  offlineJourney(
    "lets visitors send chosen feedback to the owner's form: only after consent, only once, and later if they are offline",
    { timeout: 180_000 },
    async ({ page, site, otherContext: visitor }) => {
      const form = new FeedbackForm();
      const address = await form.start();
      await page.goto(`${site.url}#/publish?model=movie-review`);
      await page.getByRole("radio", { name: /form I run/ }).check();
      await page.getByLabel("Address of the form").fill("http://forms.example/take");
      await button(page, "Download site").click();
      await page.getByText("Enter an address that begins with https://.").waitFor();
      await page.getByLabel("Address of the form").fill(address);
      const { folder } = await downloadSite(page);
      const published = await new StaticSite(folder).start();
      try {
        const tab = await visitor.newPage();
        await openModel(tab, published);
        for (const review of [praise, complaint]) {
          await classify(tab, review);
          await sayThatItWas(tab, "Incorrect");
        }
        await waitUntilOffline(tab);
        await tab.goto(`${published.url}#/movie-review/learning`);
        await button(tab, "Choose and review").click();
        await tab.getByRole("checkbox", { name: new RegExp(praise.slice(0, 30)) }).uncheck();
        const preview = await tab
          .getByRole("region", { name: "This is exactly what will be sent" })
          .textContent();
        expect(preview).not.toContain(praise.slice(0, 30));
        await button(tab, "Send").click();
        await tab.getByText(/nothing is sent without your consent/).waitFor();
        expect(form.parcels).toEqual([]);
        await tab.getByRole("checkbox", { name: /I agree/ }).check();
        await button(tab, "Send").click();
        await tab.getByText("Sent", { exact: true }).waitFor();
        expect(form.parcels).toEqual([JSON.parse(preview ?? "")]);
        expect(form.parcels[0]?.rows).toMatchObject([
          { review: complaint, label: "positive", source: "page" },
        ]);

        // Send the other row without a network. It is sent when the network is back, even from another tab, and
        // only once.
        await visitor.setOffline(true);
        await button(tab, "Choose and review").click();
        await tab.getByText(/you agreed that the rows you choose will be sent/).waitFor();
        await button(tab, "Send").click();
        await tab.getByText("Waiting for a connection", { exact: true }).waitFor();
        expect(form.parcels).toHaveLength(1);
        const other = await visitor.newPage();
        await other.goto(`${published.url}#/movie-review/learning`);
        await other.getByText("Waiting for a connection", { exact: true }).waitFor();
        await visitor.setOffline(false);
        await expect.poll(() => form.parcels.length).toBe(2);
        await other.reload();
        await other.getByText("Sent", { exact: true }).nth(1).waitFor();
        expect(form.parcels.map(({ rows }) => rows.map(({ review }) => review))).toEqual([
          [complaint],
          [praise],
        ]);
      } finally {
        await published.shutDown();
        form.stop();
        await rm(folder, { recursive: true });
      }
    },
  );
});
