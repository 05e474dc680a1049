/*
 * `npm run bench [-- --data FILE] [--only PART,...]`: measures the built site in a real browser, and prints a table. It writes nothing
 * into the project.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { browserArguments, findBrowser } from "../browser/find-browser.ts";
import { readCard } from "../browser/model-page.ts";
import { StaticSite } from "../browser/static-site.ts";
import { measureList } from "./feedback-list.ts";
import { measureVisits } from "./first-visit.ts";
import { readHeldOut } from "./held-out.ts";
import { measureHarm } from "./learning-harm.ts";
import { measureLessons } from "./lesson-speed.ts";
import { printSections, type Section } from "./report.ts";
import { makeReviews } from "./reviews.ts";
import { measureSpeed } from "./speed.ts";
import { measureTableSize } from "./table-size.ts";
import { measureTableSpeed } from "./table-speed.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const id = "movie-review";
const field = "review";

const { values } = parseArgs({
  options: {
    data: {
      type: "string",
      default: fileURLToPath(new URL("../shared/data/imdb/reviews.csv.gz", `file://${root}`)),
    },
    only: { type: "string" },
  },
});
const wanted = values.only?.split(",");

const executablePath = findBrowser();
const browser = await chromium.launch({ executablePath, args: browserArguments() });
const site = await new StaticSite(`${root}dist`).start();
const card = await readCard(site, id);
const modelFile = `${site.folder}/models/${id}/model.onnx`;

/** Each part has a browser context of its own: storage and caches of one must not help another. */
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

const parts: Readonly<Record<string, () => Promise<Section>>> = {
  visits: () => measureVisits(browser, site, { id, field }),
  speed: () => inFreshContext((context) => measureSpeed(context, site, { id, field, file: modelFile })),
  lessons: () => inFreshContext((context) => measureLessons(context, site, { id, field })),
  harm: async () => {
    const rows = await readHeldOut(values.data, card.training?.seed ?? 1);
    if (rows !== undefined) return measureHarm(card, await readFile(modelFile), rows);
    return { title: "Learning", skipped: `there is no data at ${values.data}; give --data FILE` };
  },
  tables: async () => {
    const rows = await readHeldOut(values.data, card.training?.seed ?? 1);
    const texts = rows?.map(({ inputs }) => String(inputs.review)) ?? makeReviews(4_000);
    // So many that starting the workers and compiling the runtime in them is a small part of it.
    const many = Array.from({ length: 30_000 }, (_, row) => texts[row % texts.length] ?? "");
    return measureTableSpeed(browser, executablePath, site, many);
  },
  million: () => measureTableSize(browser, site),
  list: () => inFreshContext((context) => measureList(context, site, id)),
};

try {
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted === undefined || wanted.includes(name)) printSections([await measure()]);
  }
} finally {
  await browser.close();
  await site.shutDown();
}
