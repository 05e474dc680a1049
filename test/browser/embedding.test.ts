import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Frame, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { importClient, openClient } from "./app-client.ts";
import { journey, offlineJourney } from "./journey.ts";
import {
  classify,
  labelOf,
  openModel,
  percentagesOf,
  praise,
  readCard,
  waitForLessons,
} from "./model-page.ts";
import { type SharedSite, StaticSite } from "./static-site.ts";

/** Opens a page at this address that is not part of the site. */
async function openForeignPage(page: Page, url: string, body: string): Promise<void> {
  await page.route(url, (route) =>
    route.fulfill({ contentType: "text/html", body: `<!doctype html><title>Shop</title><body>${body}` }),
  );
  await page.goto(url);
}

/** Opens a model with hunch.js on a page that is not part of the site. */
async function openInShop(page: Page, site: SharedSite) {
  await openForeignPage(page, `${site.url}shop.html`, "<h1>Shop</h1>");
  return openClient(page, site);
}

/** Gives hunch.js a verdict that never reaches its worker, as if the tab was closed before. It stays in the journal. */
async function leaveVerdict(page: Page, site: SharedSite): Promise<void> {
  const model = await openInShop(page, site);
  await model.evaluate((open, review) => {
    Worker.prototype.postMessage = MessagePort.prototype.postMessage = () => undefined;
    const answer = { predictedLabel: "positive", predictedProbability: 0.9 };
    // The page's own objects may have an id, which says nothing.
    const given = { id: "review-17", inputs: { review }, metadata: {}, ...answer, label: "negative" };
    void open.teach(given);
  }, praise);
  const copied = () =>
    page.evaluate(async () => {
      const settled = <Value>(request: IDBRequest<Value>) =>
        new Promise<Value>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const journal = await settled(indexedDB.open("hunch-journal"));
      const texts: string[] = await settled(journal.transaction("writes").objectStore("writes").getAll());
      journal.close();
      return texts.filter((text) => text.includes("teach")).length;
    });
  await expect.poll(copied).toBe(1);
}

/** A page with a model in a frame, which it resizes to the height that the frame reports. */
const shop = (hash: string, base = "./") => `
  <h1>Shop</h1>
  <iframe src="${base}${hash}" width="800" height="100" style="border: 0"></iframe>
  <script>
    window.told = [];
    addEventListener("message", ({ data, source, origin }) => {
      const frame = document.querySelector("iframe");
      if (data?.type !== "hunch:height") return;
      window.told.push({ ...data, ofFrame: source === frame.contentWindow, origin });
      frame.height = data.height;
    });
  </script>`;

/** The frame's document, once its form has appeared. */
async function frameOf(page: Page): Promise<Frame> {
  await page.frameLocator("iframe").getByRole("button", { name: "Classify", exact: true }).waitFor();
  return page.frames().find((frame) => frame !== page.mainFrame())!;
}

const button = (frame: Frame, name: string) => frame.getByRole("button", { name, exact: true });

/** Fills in a review and waits for the answer. */
async function classifyIn(frame: Frame): Promise<void> {
  await frame.getByLabel("Review", { exact: true }).fill(praise);
  await button(frame, "Classify").click();
  await button(frame, "Submit another review").waitFor();
}

const contentHeight = (frame: Frame) =>
  frame.locator("main").evaluate((main) => Math.ceil(main.getBoundingClientRect().height));
const frameHeight = (page: Page) => page.locator("iframe").evaluate((frame) => frame.clientHeight);

describe("a model inside another page", () => {
  journey("shows the form, answer and verdict, but not the site around them", async ({ page, site }) => {
    await openForeignPage(page, `${site.url}shop.html`, shop("#/movie-review?embed"));
    const frame = await frameOf(page);
    await classifyIn(frame);
    const result = frame.getByRole("region", { name: "Result" });
    await result.getByRole("button", { name: "Correct", exact: true }).click();
    await result.getByText("Thank you").waitFor();
    for (const role of ["banner", "contentinfo", "navigation"] as const)
      expect(await frame.getByRole(role).count()).toBe(0);
    expect(await frame.getByText("What it has learned from you").count()).toBe(0);
  });

  journey(
    "reports its height after every change, so that it never needs its own scrollbar",
    async ({ page, site }) => {
      await openForeignPage(page, `${site.url}shop.html`, shop("#/movie-review?embed"));
      const frame = await frameOf(page);
      const fits = async () => (await frameHeight(page)) === (await contentHeight(frame));
      await expect.poll(fits).toBe(true);
      // In a frame this narrow, the answer is below the form.
      await classifyIn(frame);
      await button(frame, "Submit another review").click();
      await button(frame, "Submit another review").waitFor({ state: "detached" });
      await expect.poll(fits).toBe(true);
      const empty = await frameHeight(page);
      await classifyIn(frame);
      await expect.poll(async () => (await frameHeight(page)) > empty).toBe(true);
      await expect.poll(fits).toBe(true);
      await button(frame, "Submit another review").click();
      await expect.poll(() => frameHeight(page)).toBe(empty);
      const told = await page.evaluate(() => (window as unknown as { told: object[] }).told);
      const origin = new URL(site.url).origin;
      for (const message of told)
        expect(message).toMatchObject({ type: "hunch:height", id: "movie-review", ofFrame: true, origin });
    },
  );

  journey(
    "fills in the form from its address, answers, and never shows the site around them",
    async ({ page, site }) => {
      const query = `embed&${new URLSearchParams({ review: praise })}`;
      await openForeignPage(page, `${site.url}shop.html`, shop(`#/movie-review?${query}`));
      const frame = await frameOf(page);
      await button(frame, "Submit another review").click();
      await frame.waitForURL(/#\/movie-review\?embed$/);
      expect(await frame.getByRole("banner").count()).toBe(0);
    },
  );

  offlineJourney(
    "can be put on other pages with the lines that an answer's Share offers",
    async ({ page, site, context }) => {
      await openModel(page, site);
      const label = await labelOf(await classify(page, praise));
      await page.getByRole("button", { name: "Share", exact: true }).click();
      const copied = (name: string) => page.getByLabel(name, { exact: true }).inputValue();
      const line = await copied("As a frame in your page");
      const script = await copied("From a script on this site");
      const request = await copied("As a request from this site’s pages");

      const shop = await context.newPage();
      await openForeignPage(shop, `${site.url}shop.html`, line);
      const frame = await frameOf(shop);
      await button(frame, "Submit another review").waitFor();
      expect(await labelOf(shop.frameLocator("iframe").getByRole("region", { name: "Result" }))).toBe(label);
      expect(await shop.getByTitle("Movie review", { exact: true }).count()).toBe(1);
      for (const lines of [script, request]) {
        await shop.evaluate((text) => {
          const element = document.createElement("script");
          element.type = "module";
          element.text = `${text}\ndocument.title = label + " " + (probability > 0.5);`;
          document.title = "";
          document.body.append(element);
        }, lines);
        await shop.waitForFunction(() => document.title === "positive true");
      }
    },
  );

  journey("tells a page on another origin nothing", async ({ page, site }) => {
    const folder = await mkdtemp(join(tmpdir(), "hunch-shop-"));
    await writeFile(
      join(folder, "index.html"),
      `<!doctype html><body>${shop("#/movie-review?embed", site.url)}`,
    );
    const elsewhere = await new StaticSite(folder).start();
    try {
      await page.goto(elsewhere.url);
      const refusal = page.waitForEvent("console", (message) => /postMessage/.test(message.text()));
      await frameOf(page);
      await refusal;
      expect(await page.evaluate(() => (window as unknown as { told: object[] }).told)).toEqual([]);
    } finally {
      await elsewhere.shutDown();
      await rm(folder, { recursive: true });
    }
  });
});

describe("hunch.js on another page of the same origin", () => {
  journey(
    "predicts, explains and learns with the site's models, wherever the page and the site are",
    async ({ page, context, distFolder }) => {
      const site = await new StaticSite(distFolder, "/some/path/").start();
      try {
        const card = await readCard(site);
        await openForeignPage(page, new URL("/shop/list.html", site.url).href, "<h1>Shop</h1>");
        const module = await importClient(page, site);
        const said = await module.evaluate(async ({ open, list, card }, review) => {
          const model = await open("movie-review");
          const prediction = await model.predict({ review });
          const { words } = await model.explain({ review });
          const { after } = await model.teach({
            inputs: { review },
            metadata: {},
            predictedLabel: prediction.label,
            predictedProbability: prediction.probability,
            label: model.card.classes.find(({ name }) => name !== prediction.label)?.name ?? "",
          });
          const refused = model.predict({ review }).catch((error: Error) => error.name);
          model.close();
          return {
            prediction,
            after,
            text: words?.segments.map(({ text }) => text).join(""),
            models: (await list()).map(({ id }) => id),
            title: (await card("ufo-sighting")).title,
            ended: await refused,
            again: (await (await open("movie-review")).predict({ review })).probabilities,
            unknown: await open("no-such-model").catch((error: { code?: string }) => error.code),
          };
        }, praise);
        expect(said).toMatchObject({ text: praise, ended: "AbortError", unknown: "card-missing" });
        expect(said.models).toContain("movie-review");
        expect(said.title).not.toBe("");
        expect(said.after.probabilities).not.toEqual(said.prediction.probabilities);
        expect(said.again).toEqual(said.after.probabilities);

        // The site's own page has the same lesson and gives the same answer.
        const tab = await context.newPage();
        await openModel(tab, site);
        await waitForLessons(tab, 1);
        const result = await classify(tab, praise);
        const label = card.classes.find(({ name }) => name === said.after.label)?.label ?? said.after.label;
        expect(await labelOf(result)).toBe(label);
        expect((await percentagesOf(result)).get(label)).toBeCloseTo(100 * said.after.probability, 0);
      } finally {
        await site.shutDown();
      }
    },
  );

  journey(
    "stores the verdict of a tab that was closed too soon, once, when it next opens a model",
    async ({ page, context, site }) => {
      await leaveVerdict(page, site);
      await page.close();
      const shop = await context.newPage();
      const model = await openInShop(shop, site);
      const lessons = () => model.evaluate(async (open) => (await open.learning()).lessons);
      await expect.poll(lessons).toBe(1);
      await expect.poll(() => shop.evaluate(() => localStorage.length)).toBe(0);
      const tab = await context.newPage();
      await openModel(tab, site);
      await waitForLessons(tab, 1);
      expect(await lessons()).toBe(1);
    },
  );

  offlineJourney("doesn't fetch the other models, unlike the site's own page", async ({ page, site }) => {
    await openForeignPage(page, `${site.url}shop.html`, "<h1>Shop</h1>");
    const module = await importClient(page, site);
    await module.evaluate(async ({ open }, review) => {
      await (await open("movie-review")).predict({ review });
      await new Promise((resolve) => requestIdleCallback(resolve));
    }, praise);
    expect(site.count("census-income/model.json")).toBe(0);
    expect(site.count("movie-review/model.onnx")).toBe(1);
  });
});

/** Resolves with what a worker of this page posts first. */
async function askWorker(page: Page, site: SharedSite, body: string): Promise<unknown> {
  await page.route(`${site.url}asking-worker.js`, (route) =>
    route.fulfill({ contentType: "text/javascript", body }),
  );
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker("./asking-worker.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      }),
  );
}

describe("hunch.js in a worker of a page on the same origin", () => {
  journey("predicts", async ({ page, site }) => {
    await openForeignPage(page, `${site.url}shop.html`, "");
    const body = `const { open } = await import("./hunch.js");
      const model = await open("ufo-sighting");
      postMessage((await model.predict({ seconds: 20, latitude: 53, longitude: -113 })).label);`;
    expect(await askWorker(page, site, body)).toBe("ca");
  });

  journey("stores the verdict of a tab that was closed too soon", async ({ page, context, site }) => {
    await leaveVerdict(page, site);
    await page.close();
    const tab = await context.newPage();
    await openForeignPage(tab, `${site.url}shop.html`, "");
    const body = `const { open } = await import("./hunch.js");
      const model = await open("movie-review");
      model.onChange(({ lessons }) => lessons === 1 && postMessage(lessons));
      const { lessons } = await model.learning();
      if (lessons === 1) postMessage(lessons);`;
    expect(await askWorker(tab, site, body)).toBe(1);
  });
});
