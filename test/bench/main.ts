/*
 * `npm run bench [-- --data FILE] [--people FILE] [--exports FOLDER] [--tables FOLDER] [--only PART,...]
 * [--rows N]`: measures the built site, mostly in a real browser, and prints tables. It doesn't change the
 * project's files. `--data` is the file of reviews, and `--people` the file of incomes; `--exports` is
 * the folder of exports for foreign-lessons and drop-to-answer, and `--tables` that of tables for foreign-lessons.
 * `--rows` is the number of rows for million-feedback: 100,000 by default; 1000000 takes minutes.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { censusIncome } from "../../src/training/recipes/census-income.ts";
import { movieReview } from "../../src/training/recipes/movie-review.ts";
import { browserArguments, findBrowser } from "../browser/find-browser.ts";
import { readCard } from "../browser/model-page.ts";
import { StaticSite } from "../browser/static-site.ts";
import { measureApi } from "./api-speed.ts";
import { measureDropToAnswer } from "./drop-to-answer.ts";
import { measureList } from "./feedback-list.ts";
import { measureVisits } from "./first-visit.ts";
import { measureForeignLessons } from "./foreign-lessons.ts";
import { measureCensusHarm, measureReviewHarm } from "./harm-sections.ts";
import { readHeldOut } from "./held-out.ts";
import { measureLessons } from "./lesson-speed.ts";
import { measureMillionFeedback } from "./million-feedback.ts";
import { measurePublishing } from "./publish-speed.ts";
import { printSections, type Section } from "./report.ts";
import { makeReviews } from "./reviews.ts";
import { measureSpeed } from "./speed.ts";
import { measureTableSize } from "./table-size.ts";
import { measureTableSpeed } from "./table-speed.ts";
import { measureIncomeTraining, measureReviewTraining, measureWideTraining } from "./training-page.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const id = "movie-review";
const field = "review";

const dataFile = (path: string) => fileURLToPath(new URL(path, `file://${root}`));
const { values } = parseArgs({
  options: {
    data: { type: "string", default: dataFile(movieReview.defaultDataPath) },
    people: { type: "string", default: dataFile(censusIncome.defaultDataPath) },
    exports: { type: "string", default: "../shared/exports" },
    tables: { type: "string", default: "../shared/tables" },
    only: { type: "string" },
    rows: { type: "string", default: "100000" },
  },
});
const wanted = values.only?.split(",");

const executablePath = findBrowser();
const browser = await chromium.launch({ executablePath, args: browserArguments() });
const site = await new StaticSite(`${root}dist`).start();
const card = await readCard(site, id);
const modelFile = `${site.folder}/models/${id}/model.onnx`;

/** Measures a part in its own browser context, so that it can't benefit from the storage and caches of other parts. */
async function inFreshContext(
  measure: (context: Awaited<ReturnType<typeof browser.newContext>>) => Promise<Section>,
) {
  const context = await browser.newContext();
  try {
    return await measure(context);
  } finally {
    await context.close();
  }
}

const parts: Readonly<Record<string, () => Promise<Section | readonly Section[]>>> = {
  visits: () => measureVisits(browser, site, { id, field }),
  speed: () => inFreshContext((context) => measureSpeed(context, site, { id, field, file: modelFile })),
  lessons: () => inFreshContext((context) => measureLessons(context, site, { id, field })),
  harm: async () => [
    ...(await measureReviewHarm(card, modelFile, values.data)),
    await measureCensusHarm(await readCard(site, "census-income"), values.people),
  ],
  tables: async () => {
    const rows = await readHeldOut(movieReview, values.data, card.training?.seed ?? 1);
    const texts = rows?.map(({ inputs }) => String(inputs.review)) ?? makeReviews(4_000);
    // Use so many rows that starting the workers, which includes compiling the runtime, takes only a small part of the
    // time.
    const many = Array.from({ length: 120_000 }, (_, row) => texts[row % texts.length] ?? "");
    return measureTableSpeed(browser, executablePath, site, many);
  },
  million: () => measureTableSize(browser, site),
  "million-feedback": () => measureMillionFeedback(executablePath, site, id, Number(values.rows)),
  "foreign-lessons": () =>
    measureForeignLessons({
      exports: dataFile(values.exports),
      tables: dataFile(values.tables),
      reviews: values.data,
      people: values.people,
      census: `${site.folder}/models/census-income/model.onnx`,
    }),
  "drop-to-answer": () => measureDropToAnswer(browser, site, dataFile(values.exports)),
  "training-incomes": () => measureIncomeTraining(browser, site, values.people),
  "training-wide": () => measureWideTraining(browser, site),
  "training-reviews": () => measureReviewTraining(browser, site, values.data),
  publish: () => measurePublishing(browser, site),
  api: () => measureApi(executablePath, site, { id, field, file: modelFile }),
  list: () => inFreshContext((context) => measureList(context, site, id)),
};

try {
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted === undefined || wanted.includes(name)) printSections([await measure()].flat());
  }
} finally {
  await browser.close();
  await site.shutDown();
}
