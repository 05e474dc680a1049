import { once } from "node:events";
import { createWriteStream, existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import Papa from "papaparse";
import type { Browser, Page } from "playwright-core";
import { createRandom } from "../../src/training/random.ts";
import { button } from "../browser/model-page.ts";
import { longestTaskMs } from "../browser/page-tasks.ts";
import type { StaticSite } from "../browser/static-site.ts";
import { type WatchedFrames, watchFrames } from "../browser/table-screen.ts";
import { readMemory } from "./renderer-memory.ts";
import type { Figure, Section } from "./report.ts";

type Table = {
  readonly path: string;
  readonly target: string;
  /** Columns to leave out. */
  readonly ignore?: readonly string[];
};

type Run = {
  readonly seconds: number;
  readonly winner: string;
  /** The peak memory of the page's process, including its workers, in MB. */
  readonly memory: number;
  readonly frames: WatchedFrames;
  readonly longestTaskMs: number | undefined;
  readonly notes: readonly string[];
};

const longestWait = 1_200_000;
const trained = (page: Page) => page.getByRole("heading", { name: /^Trained: / });

async function giveTable(page: Page, site: StaticSite, { path, target, ignore = [] }: Table): Promise<void> {
  await page.goto(`${site.url}#/new`);
  await page.getByLabel("Model or table", { exact: true }).setInputFiles(path);
  const targets = page.getByLabel("Target", { exact: true });
  await targets.waitFor({ timeout: 120_000 });
  await targets.selectOption(target);
  await page.getByLabel("Time limit for the search", { exact: true }).selectOption("10");
  for (const column of ignore)
    await page.getByLabel(`Use of ${column}`, { exact: true }).selectOption("ignore");
  await page.locator("button.primary:enabled", { hasText: /^Train$/ }).waitFor({ timeout: 120_000 });
}

/** Trains until the model can be added. If `isEarly`, uses the best candidate as soon as the page offers that. */
async function trainOnce(browser: Browser, site: StaticSite, table: Table, isEarly: boolean): Promise<Run> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await giveTable(page, site, table);
    const sizes: number[] = [];
    let isMeasuring = true;
    const watching = (async () => {
      while (isMeasuring) {
        sizes.push((await readMemory(browser)).page);
        await page.waitForTimeout(500);
      }
    })();
    const frames = await watchFrames(page);
    let seconds = 0;
    const taskMs = await longestTaskMs(browser, page, async () => {
      const start = performance.now();
      await button(page, "Train").click();
      if (isEarly) await button(page, "Use the best so far").click({ timeout: longestWait });
      await trained(page).waitFor({ timeout: longestWait });
      await page.locator("button:enabled", { hasText: /^Add model$/ }).waitFor();
      seconds = (performance.now() - start) / 1000;
    });
    const watched = await frames();
    isMeasuring = false;
    await watching;
    return {
      seconds,
      winner: (await trained(page).textContent())?.replace("Trained: ", "") ?? "",
      memory: Math.max(...sizes),
      frames: watched,
      longestTaskMs: taskMs,
      notes: await page.locator(".training-result > .notice").allTextContents(),
    };
  } finally {
    await context.close();
  }
}

/**
 * Measures the time from the click on Cancel until the page no longer shows progress, and counts the workers
 * before, during and after.
 */
async function cancelOnce(browser: Browser, site: StaticSite, table: Table) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await giveTable(page, site, table);
    const before = page.workers().length;
    await button(page, "Train").click();
    await button(page, "Use the best so far").waitFor({ timeout: longestWait });
    const meanwhile = page.workers().length;
    // Measure this in the page, so that the driver's own delay doesn't count.
    const ms = await page.evaluate(async () => {
      const cancel = [...document.querySelectorAll("button")].find((each) => each.textContent === "Cancel");
      const start = performance.now();
      cancel?.click();
      while (document.querySelector(".training-progress")) await new Promise(requestAnimationFrame);
      return performance.now() - start;
    });
    await page.locator("button.primary:enabled", { hasText: /^Train$/ }).waitFor({ timeout: 120_000 });
    // A worker that is terminated in the middle of a loop doesn't end until the browser has stopped the loop.
    for (let second = 0; second < 10 && page.workers().length > before; second++)
      await page.waitForTimeout(1000);
    return { ms, before, meanwhile, after: page.workers().length };
  } finally {
    await context.close();
  }
}

/**
 * Writes a table of categories, yes/no answers, and numbers, some of which are missing. A few of the columns
 * determine the class.
 */
async function writeWideTable(path: string, rowCount: number): Promise<void> {
  const file = createWriteStream(path);
  const random = createRandom(5);
  const numbers = Array.from({ length: 12 }, (_, index) => `number ${index + 1}`);
  const categories = Array.from({ length: 5 }, (_, index) => `kind ${index + 1}`);
  file.write(`${[...numbers, ...categories, "member", "insured", "outcome"].join(",")}\n`);
  for (let row = 0; row < rowCount; row += 1) {
    const values = numbers.map(() => Math.round(random() * 10_000) / 100);
    const kinds = categories.map((_, index) => Math.floor(random() * (5 + 10 * index)));
    const member = random() < 0.3;
    const score =
      values[0]! / 25 + (values[1]! > 60 ? 1 : 0) * (kinds[0]! % 2) + (member ? 1 : 0) + random() * 2;
    const cells = values.map((value, index) => (index > 8 && random() < 0.1 ? "" : String(value)));
    const line = [
      ...cells,
      ...kinds.map((kind) => `k${kind}`),
      member ? "yes" : "no",
      random() < 0.5 ? "yes" : "no",
      score > 4 ? "high" : "low",
    ].join(",");
    if (!file.write(`${line}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

function memoryFigure(what: string, memory: number): Figure {
  return {
    what: `${what}: peak memory of the page with its workers`,
    figure: `${memory.toFixed(0)} MB`,
    aim: "at most 1,500 MB",
    reached: memory <= 1500,
  };
}

function figuresOf(what: string, { frames, longestTaskMs: taskMs, memory, notes }: Run): Figure[] {
  return [
    memoryFigure(what, memory),
    {
      what: `${what}: frames over 50 ms; the longest`,
      figure: `${frames.late} of ${frames.count}; ${frames.longestMs.toFixed(0)} ms`,
      aim: "none over 100 ms",
      reached: frames.longestMs <= 100,
    },
    ...(taskMs === undefined
      ? []
      : [
          {
            what: `${what}: longest task on the page's own thread, in processor time`,
            figure: `${taskMs.toFixed(0)} ms`,
          },
        ]),
    ...notes.map((note) => ({ what: `${what}: note on the page`, figure: note.slice(0, 160) })),
  ];
}

function timeFigure(what: string, { seconds, winner }: Run, mostSeconds?: number): Figure {
  const aim =
    mostSeconds === undefined ? {} : { aim: `at most ${mostSeconds} s`, reached: seconds <= mostSeconds };
  return { what, figure: `${seconds.toFixed(1)} s (${winner})`, ...aim };
}

/** Measures how fast the page trains on a public table of 32,561 incomes with 12 columns. */
export async function measureIncomeTraining(
  browser: Browser,
  site: StaticSite,
  path: string,
): Promise<Section> {
  const title = "Training in the page: 32,561 incomes, 12 columns";
  if (!existsSync(path)) return { title, skipped: `there is no ${path}` };
  const people = { path, target: "income", ignore: ["fnlwgt", "education_num"] };
  const early = await trainOnce(browser, site, people, true);
  const whole = await trainOnce(browser, site, people, false);
  return {
    title,
    figures: [
      timeFigure("first usable model, from the click", early, 15),
      timeFigure("full comparison, from the click", whole, 90),
      ...figuresOf("full comparison", whole),
    ],
  };
}

/** Measures how fast the page trains on texts. */
export async function measureReviewTraining(
  browser: Browser,
  site: StaticSite,
  path: string,
): Promise<Section> {
  const title = "Training in the page: 25,000 reviews";
  if (!existsSync(path)) return { title, skipped: `there is no ${path}` };
  const folder = await mkdtemp(join(tmpdir(), "hunch-bench-"));
  try {
    const { data } = Papa.parse<string[]>(gunzipSync(await readFile(path)).toString("utf8"), {
      skipEmptyLines: true,
    });
    const reviews = { path: join(folder, "reviews.csv"), target: "sentiment", ignore: ["id"] };
    await writeFile(reviews.path, Papa.unparse(data.slice(0, 25_001)));
    const whole = await trainOnce(browser, site, reviews, false);
    return {
      title,
      figures: [
        timeFigure("full comparison, from the click", whole, 240),
        ...figuresOf("full comparison", whole),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Measures how fast the page trains on a large table, and whether cancelling ends all the workers. */
export async function measureWideTraining(browser: Browser, site: StaticSite): Promise<Section> {
  const folder = await mkdtemp(join(tmpdir(), "hunch-bench-"));
  try {
    const wide = { path: join(folder, "wide.csv"), target: "outcome" };
    await writeWideTable(wide.path, 200_000);
    const cancelled = await cancelOnce(browser, site, wide);
    const whole = await trainOnce(browser, site, wide, false);
    return {
      title: "Training in the page: 200,000 rows, 20 columns",
      figures: [
        timeFigure("full comparison, from the click", whole),
        ...figuresOf("full comparison", whole),
        {
          what: "cancelling, until the progress has disappeared",
          figure: `${cancelled.ms.toFixed(0)} ms`,
          aim: "at most 300 ms",
          reached: cancelled.ms <= 300,
        },
        {
          what: "workers before, during and after cancelling",
          figure: `${cancelled.before}, ${cancelled.meanwhile}, ${cancelled.after}`,
          aim: "as before",
          reached: cancelled.after === cancelled.before,
        },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
