import { readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  onTestFinished,
  test,
} from "vitest";
import { namedExport } from "../made-export.ts";
import { complaint, praise } from "../model-page.ts";
import { StaticSite } from "../static-site.ts";
import { EnginePage } from "./engine-page.ts";
import { type Engine, type EngineName, startEngine } from "./start-engine.ts";

const result = { role: "region", name: "Result" };
const lessons = (count: number) => ({ role: "link", name: new RegExp(`^Learning\\s*\\(${count}\\)$`) });
const button = (name: string) => ({ role: "button", name });

/** The lines of three tables: sightings, the same kind with labels, and flowers whose species depends on their length. */
const sightings = [
  "seconds,latitude,longitude",
  ...rows(300, (row) => `${row + 1},${row % 70},${-row % 170}`),
];
const labelled = [
  "seconds,latitude,longitude,country",
  ...rows(700, (row) => `${row + 1},${row % 70},${-row % 170},${row % 2 ? "us" : "ca"}`),
];
const flowers = [
  "length,colour,species",
  ...rows(60, (row) => {
    const length = (row * 37) % 100;
    return `${length / 10},${["white", "blue"][row % 2]},${length > 50 ? "lily" : "iris"}`;
  }),
];

function rows(count: number, write: (row: number) => string): string[] {
  return Array.from({ length: count }, (_, row) => write(row));
}

/**
 * Opens a model, and ends its worker while that reads the log. A transaction that the worker leaves open would keep all
 * others waiting. This is text, since the runner would rewrite the import.
 */
const endWorker = `
  const { open } = await import(new URL("hunch.js", location.href).href);
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const model = await open("ufo-sighting");
  await model.learning();
  const read = async () => { for (;;) await model.learning(); };
  for (let reader = 0; reader < 4; reader++) read().catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 20 + 60 * Math.random()));
  model.close();
  const database = await settled(indexedDB.open("hunch"));
  const { promise, resolve } = Promise.withResolvers();
  setTimeout(() => resolve("waits for the ended worker"), 5_000);
  const transaction = database.transaction([...database.objectStoreNames], "readwrite");
  settled(transaction.objectStore("meta").count()).then(() => resolve("usable"));
  const answer = await promise;
  database.close();
  return answer;
`;

/**
 * The journeys that need only one visit, in an engine other than Chromium's. If the engine is not available,
 * they are skipped with a message. All of them share one browser, and most of them a site, since installing it takes
 * seconds of processor time: they neither stop it nor look at what the others store.
 */
export function tryEngine(name: EngineName): void {
  const program = inject("engines")[name];
  describe.skipIf(program === undefined)(`the site in ${name}`, () => {
    let engine: Engine | undefined;
    let page: EnginePage;
    let shared: StaticSite;
    let folder: string;
    beforeAll(async () => {
      try {
        engine = await startEngine(name, program!);
        page = new EnginePage(engine.driver);
      } catch (error) {
        // Treat the engine as not installed. A failure to start on this machine says nothing about the site.
        console.warn(`SKIPPED: the journeys in ${name}, which does not start here:`, error);
      }
      folder = await mkdtemp(join(tmpdir(), "hunch-given-"));
      shared = await new StaticSite(inject("distFolder")).start();
    });
    afterAll(async () => {
      await engine?.stop();
      await shared.shutDown();
      await rm(folder, { recursive: true, force: true });
    });
    beforeEach(({ skip }) => {
      skip(engine === undefined, `${name} does not start here.`);
    });
    afterEach(async ({ task }) => {
      // Another attempt needs an empty store.
      if (task.result?.state !== "fail") return;
      await shared.shutDown();
      shared = await new StaticSite(inject("distFolder")).start();
    });

    /** A site on its own port, and therefore with its own origin and an empty store. */
    const startSite = async () => {
      const site = await new StaticSite(inject("distFolder")).start();
      onTestFinished(() => site.shutDown());
      return site;
    };

    const give = async (label: string, fileName: string, content: string | Uint8Array) => {
      const path = join(folder, fileName);
      await writeFile(path, content);
      await page.giveFile(label, path);
    };
    const classify = async (review: string) => {
      await page.fill("Review", review);
      await page.click(button("Classify"));
      return page.textOf(result, new RegExp(`%.*${review.slice(0, 20)}|${review.slice(0, 20)}.*%`, "s"));
    };

    /** Deletes all that the list shows, and restores it. */
    const deleteAndUndo = async (rows: string) => {
      await page.click(button(`Delete ${rows}`));
      await page.see(button("Cancel"));
      // The button that opened the dialog has the same name.
      await page.evaluate(() => document.querySelector<HTMLElement>("dialog[open] .primary")?.click());
      await page.see({ text: new RegExp(`^${rows} deleted\\.`) });
      await page.click(button("Undo"));
      await page.see(button(`Delete ${rows}`));
    };

    test("classifies and learns from a correction, and does both again without the server", async () => {
      const site = await startSite();
      await page.goto(`${site.url}#/movie-review`);
      const first = await classify(praise);
      const second = await classify(complaint);
      expect(first.slice(0, 8)).not.toBe(second.slice(0, 8));
      await page.click(button("Incorrect"));
      await page.textOf(result, /Thank you/);
      await page.see(lessons(1));
      await page.see({ text: /Works offline/ });
      await site.shutDown();
      await page.reopen(`${site.url}#/movie-review`);
      await page.see(lessons(1));
      await classify(praise);
      await page.click(button("Correct"));
      await page.textOf(result, /Thank you/);
      await page.see(lessons(2));
      await page.goto(`${site.url}#/feedback`);
      await page.see({ text: /Terrible\. A boring plot/ });
    });

    test("keeps a verdict from just before the page is left, and uses the page again on the way back", async () => {
      const site = await startSite();
      await page.goto(`${site.url}#/movie-review`);
      await classify(complaint);
      await page.see(button("Incorrect"));
      await page.evaluate(() => {
        const buttons = [...document.querySelectorAll("button")];
        buttons.find(({ textContent }) => textContent === "Incorrect")!.click();
      });
      await page.goto(`${site.url}#/feedback`);
      await deleteAndUndo("1 row");
      await page.see({ text: /Terrible\. A boring plot/ });
      // Over the empty page that `goto` opens first.
      for (let steps = 0; steps < 2; steps++) await page.back();
      await page.isAt("#/movie-review");
      await page.see(lessons(1));
      await classify(praise);
      await page.click(button("Correct"));
      await page.textOf(result, /Thank you/);
      await page.see(lessons(2));
    });

    test("answers an API call, even without the network", async () => {
      const site = await startSite();
      await page.goto(`${site.url}#/ufo-sighting`);
      await page.see({ text: /Works offline/ });
      await site.shutDown();
      const call = () =>
        page.evaluate(async () => {
          const begin = performance.now();
          const query = "seconds=20&latitude=53&longitude=-113";
          const response = await fetch(`api/models/ufo-sighting/predict?${query}`);
          const { label } = (await response.json()) as { label: string };
          return { status: response.status, label, ms: Math.round(performance.now() - begin) };
        });
      const cold = await call();
      const warm = await call();
      console.log(`${name}: the API's first call took ${cold.ms} ms, the next one ${warm.ms} ms`);
      expect(cold).toMatchObject({ status: 200, label: "ca" });
      expect(warm).toMatchObject({ status: 200, label: "ca" });
    });

    test("classifies a table", async () => {
      await page.goto(`${shared.url}#/ufo-sighting/table`);
      await give("Table file", "sightings.csv", sightings.join("\n"));
      await page.click(button("Classify the table"));
      await page.see(button("Save result"));
      await page.see({ text: /^300 rows/ });
    });

    test("publishes a new site", async () => {
      await page.goto(`${shared.url}#/publish?model=ufo-sighting`);
      await page.see({ role: "checkbox", name: "UFO sighting" });
      await page.click(button("Download site"));
      await page.see({ text: /^Done: \d+ files/ });
      const zip = async () => (await readdir(engine!.downloads)).find((file) => file.endsWith(".zip"));
      await expect.poll(zip).toBeDefined();
      const path = join(engine!.downloads, (await zip())!);
      await expect.poll(() => Object.keys(unzipSync(readFileSync(path)))).toContain("index.html");
      const files = unzipSync(await readFile(path));
      const graph = "models/ufo-sighting/model.onnx";
      const built = await readFile(join(inject("distFolder"), graph));
      expect(Buffer.compare(Buffer.from(files[graph]!), built)).toBe(0);
    });

    test("deletes all feedback, and restores it", async () => {
      await page.goto(`${shared.url}#/ufo-sighting/learning`);
      // Rows are read in batches of 500.
      await give("CSV file", "feedback.csv", labelled.join("\n"));
      await page.see({ text: /^700 rows read: 700 added/ });
      await page.goto(`${shared.url}#/feedback`);
      await deleteAndUndo("700 rows");
    });

    // Only WebKit leaves such transactions open.
    test.runIf(name === "WebKitGTK")(
      "can still use the log after a worker was ended while it read it",
      async () => {
        await page.goto(`${shared.url}#/ufo-sighting`);
        await page.see(button("Classify"));
        for (let round = 0; round < 5; round++) expect(await page.run(endWorker, [])).toBe("usable");
      },
    );

    test("opens an export, and answers with it", async () => {
      await page.goto(`${shared.url}#/new`);
      const { name: fileName, buffer } = namedExport();
      await give("Model or table", fileName, buffer);
      await page.click(button("Add model"));
      await page.isAt("#/loan-approval");
      await page.fill("Age", "70");
      await page.click({ role: "radio", name: "farmer" });
      await page.click(button("Classify"));
      await page.textOf(result, /^granted/);
    });

    test("trains on a table, and answers with the trained model, checks it and learns", async () => {
      await page.goto(`${shared.url}#/new`);
      await give("Model or table", "flowers.csv", flowers.join("\n"));
      await page.see({ text: /2 classes/ });
      await page.click(button("Train"));
      await page.see({ role: "heading", name: /^Trained: / });
      await page.click(button("Add model"));
      await page.isAt("#/flowers");
      await page.fill("Length", "9");
      await page.click({ role: "radio", name: "white" });
      await page.click(button("Classify"));
      await page.textOf(result, /^lily/i);
      // Code that a worker loads later must not make it answer twice.
      await page.click({ role: "link", name: "About" });
      await page.click(button("Check this model here"));
      await page.see({ text: /^In this browser, it agrees with / });
      await page.click({ role: "link", name: "Try" });
      await page.click(button("Incorrect"));
      await page.textOf(result, /Thank you/);
    });
  });
}
