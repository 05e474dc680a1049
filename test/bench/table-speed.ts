import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import { type Browser, chromium, type Page } from "playwright-core";
import { browserArguments } from "../browser/find-browser.ts";
import { openModel } from "../browser/model-page.ts";
import type { StaticSite } from "../browser/static-site.ts";
import { startTable, tableSummary } from "../browser/table-screen.ts";
import { hasSklearn, timeSklearn } from "./hashing-vectorizer.ts";
import type { Figure, Section } from "./report.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** On a single core, where scoring takes longer and has no target, there is only one round. */
const rounds = { allCores: 3, oneCore: 1 };

/** How many seconds a model's page takes to score a table, from the click to the result, as shown on the page. */
async function timePage(page: Page, site: StaticSite, id: string, table: string): Promise<number> {
  await page.goto("about:blank");
  await openModel(page, site, id);
  await startTable(page, table);
  return (await tableSummary(page)).seconds;
}

/** Alternates between the page and scikit-learn, so that anything that slows down the machine affects both. */
async function compare(
  page: Page,
  site: StaticSite,
  table: string,
  roundCount: number,
  before: readonly string[],
) {
  const page_: number[] = [];
  const sklearn: { inMemory: number; whole: number }[] = [];
  for (let round = 0; round < roundCount; round++) {
    page_.push(await timePage(page, site, "movie-review", table));
    sklearn.push(await timeSklearn(table, before));
  }
  return { page: page_, sklearn };
}

function figuresOf(
  where: string,
  rows: number,
  { page, sklearn }: Awaited<ReturnType<typeof compare>>,
  aim: boolean,
): Figure[] {
  const rate = (seconds: readonly number[]) =>
    formatSpread(spreadOf(seconds.map((each) => rows / each)), 0, " a second");
  const memoryRatio = spreadOf(page.map((seconds, round) => sklearn[round]!.inMemory / seconds));
  const wholeRatio = spreadOf(page.map((seconds, round) => sklearn[round]!.whole / seconds));
  const target = aim ? { aim: "at least 2", reached: memoryRatio.median >= 2 } : {};
  return [
    { what: `reviews, on the page, ${where}`, figure: rate(page) },
    { what: `reviews, scikit-learn in memory, ${where}`, figure: rate(sklearn.map((each) => each.inMemory)) },
    {
      what: `speed relative to scikit-learn in memory, ${where}`,
      figure: formatSpread(memoryRatio),
      ...target,
    },
    { what: `speed relative to scikit-learn from CSV to CSV, ${where}`, figure: formatSpread(wholeRatio) },
  ];
}

/**
 * Measures how fast the page scores a whole table, from CSV to CSV, and compares it with scikit-learn's
 * HashingVectorizer and a linear model on the same reviews: first with all cores, then, if taskset is installed, with
 * one core each.
 */
export async function measureTableSpeed(
  browser: Browser,
  executablePath: string,
  site: StaticSite,
  reviews: readonly string[],
): Promise<Section> {
  const count = reviews.length.toLocaleString("en");
  const title = `Whole tables: ${count} reviews, compared with scikit-learn's HashingVectorizer and a linear model`;
  if (!(await hasSklearn())) {
    return { title, skipped: "Debian's python3-sklearn is not installed; apt-get install python3-sklearn" };
  }
  const folder = await mkdtemp(join(tmpdir(), "hunch-bench-"));
  const table = join(folder, "reviews.csv");
  await writeFile(
    table,
    Papa.unparse([["id", "review"], ...reviews.map((review, row) => [String(row), review])]),
  );
  const figures: Figure[] = [];
  try {
    const context = await browser.newContext();
    const cores = availableParallelism();
    const all = await compare(await context.newPage(), site, table, rounds.allCores, []);
    figures.push(...figuresOf(`${cores} cores`, reviews.length, all, true));
    await context.close();
    if (hasTaskset()) {
      const wrapper = join(folder, "one-core-browser");
      await writeFile(wrapper, `#!/bin/sh\nexec taskset -c 0 "${executablePath}" "$@"\n`);
      await chmod(wrapper, 0o755);
      const oneCore = await chromium.launch({ executablePath: wrapper, args: browserArguments() });
      const one = await compare(await oneCore.newPage(), site, table, rounds.oneCore, ["taskset", "-c", "0"]);
      figures.push(...figuresOf("one core", reviews.length, one, false));
      await oneCore.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { title, figures };
}

function hasTaskset(): boolean {
  try {
    execFileSync("taskset", ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
