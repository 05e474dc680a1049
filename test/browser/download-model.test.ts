import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { readFacts } from "../../src/onnx/model-facts.ts";
import { openClient } from "./app-client.ts";
import { deployChanged } from "./deployments.ts";
import { journey, offlineJourney } from "./journey.ts";
import {
  button,
  classify,
  complaint,
  openLearning,
  openModel,
  praise,
  sayThatItWas,
  waitForLessons,
} from "./model-page.ts";
import { type SharedSite, StaticSite } from "./static-site.ts";

const probes = [
  praise,
  complaint,
  "A film about a lighthouse, told slowly; some will sleep, some will weep.",
  "=1+1 <b>film</b> 🎬 فيلم رائع, and then some more words",
];

/** Presses Download model and reads the two downloaded files. */
async function downloadModel(page: Page): Promise<{ model: Buffer; card: string }> {
  const files: Buffer[] = [];
  const names: string[] = [];
  const both = new Promise<void>((resolve) => {
    page.on("download", async (file) => {
      const content = await readFile(await file.path());
      names.push(file.suggestedFilename());
      files.push(content);
      if (files.length === 2) resolve();
    });
  });
  await openLearning(page);
  await button(page, "Download model").click();
  await both;
  const file = (end: string) => files[names.findIndex((name) => name.endsWith(end))] ?? Buffer.alloc(0);
  return { model: file(".onnx"), card: file(".json").toString("utf8") };
}

/** The page's own probabilities for the probes, one list per row. */
async function pageProbabilities(page: Page, site: SharedSite): Promise<number[][]> {
  const client = await openClient(page, site);
  return client.evaluate(
    async (model, reviews) =>
      (await model.predictMany(reviews.map((review) => ({ review })))).map(({ probabilities }) => [
        ...probabilities,
      ]),
    probes,
  );
}

/** Replaces a model's files with the two downloads, as its deployer would. */
async function putModel(folder: string, model: Buffer, card: string): Promise<void> {
  await writeFile(join(folder, "models/movie-review/model.onnx"), model);
  await writeFile(join(folder, "models/movie-review/model.json"), card);
}

function farthest(a: readonly number[][], b: readonly number[][]): number {
  expect(b.length).toBe(a.length);
  return Math.max(
    ...a.flatMap((row, n) => row.map((value, c) => Math.abs(value - (b[n]?.[c] ?? Number.NaN)))),
  );
}

async function teachTwice(page: Page, site: SharedSite): Promise<void> {
  await openModel(page, site);
  for (const review of [praise, complaint]) {
    await classify(page, review);
    await sayThatItWas(page, "Incorrect");
  }
  await waitForLessons(page, 2);
}

describe("Download model", () => {
  journey(
    "saves a file that gives the page's answers in native ONNX Runtime and states its number of lessons",
    async ({ page, site }) => {
      await teachTwice(page, site);
      const { model, card } = await downloadModel(page);
      const session = await InferenceSession.create(model);
      const review = new Tensor("string", [...probes], [probes.length, 1]);
      const output = await session.run({ review }, ["probabilities"]);
      const flat = [...(output.probabilities!.data as Float32Array)];
      const classCount = flat.length / probes.length;
      const native = probes.map((_, n) => flat.slice(n * classCount, (n + 1) * classCount));
      expect(farthest(await pageProbabilities(page, site), native)).toBeLessThan(1e-5);
      expect([...readFacts(model).metadata].flat().join(" ")).toMatch(/lessons 2/);
      expect(JSON.parse(card)).toMatchObject({ id: "movie-review" });
    },
  );

  journey(
    "saves two files that, placed in models/, give the same answers in another browser without any lessons",
    async ({ page, otherContext, site, distFolder }) => {
      await teachTwice(page, site);
      const taught = await pageProbabilities(page, site);
      const { model, card } = await downloadModel(page);
      const copy = await deployChanged(distFolder, (folder) => putModel(folder, model, card));
      const deployed = await new StaticSite(copy.folder).start();
      try {
        const tab = await otherContext.newPage();
        await openModel(tab, deployed);
        await classify(tab, praise);
        expect(farthest(taught, await pageProbabilities(tab, deployed))).toBeLessThan(1e-5);
      } finally {
        await deployed.shutDown();
        await copy.remove();
      }
    },
  );

  offlineJourney(
    "saves files that can replace the base model: the page then keeps the log, learns from it again and says so",
    async ({ page, context, site, distFolder }) => {
      await teachTwice(page, site);
      const { model, card } = await downloadModel(page);
      await page.close();
      const copy = await deployChanged(distFolder, (folder) => putModel(folder, model, card));
      try {
        site.folder = copy.folder;
        const tab = await context.newPage();
        await openModel(tab, site);
        await tab.getByRole("button", { name: "Update now" }).click();
        await (await openLearning(tab)).getByText(/This model was updated/).waitFor({ timeout: 60_000 });
        await waitForLessons(tab, 2);
      } finally {
        await copy.remove();
      }
    },
  );
});
