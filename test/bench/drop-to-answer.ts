import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { button, resultOf } from "../browser/model-page.ts";
import { fileBox } from "../browser/own-model-page.ts";
import type { StaticSite } from "../browser/static-site.ts";
import type { Section } from "./report.ts";
import { formatSpread, spreadOf } from "./spread.ts";

const aimSeconds = 10;

/** The outcome for one dropped file. */
type Outcome =
  | { readonly what: "answered"; readonly seconds: number; readonly typed: boolean }
  | { readonly what: "refused"; readonly seconds: number };

/**
 * Measures how long it takes, on a first visit, from dropping an export until the model's page shows its first answer.
 * The file is dropped as soon as the box appears, while the whole runtime is still loading. Nothing is typed, except
 * for models that read only text.
 * @param folder a folder of exports from other programs
 */
export async function measureDropToAnswer(
  browser: Browser,
  site: StaticSite,
  folder: string,
): Promise<Section> {
  const title = "From a dropped export to its answer, first visit";
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".onnx")) : [];
  if (files.length === 0) return { title, skipped: `there are no exports in ${folder}` };
  const outcomes = new Map<string, Outcome>();
  for (const file of files) {
    const context = await browser.newContext();
    outcomes.set(file, await dropAndAnswer(await context.newPage(), site, join(folder, file)));
    await context.close();
  }
  const answered = [...outcomes].flatMap(([file, outcome]) =>
    outcome.what === "answered" ? [{ file, ...outcome }] : [],
  );
  const refused = [...outcomes.values()].filter(({ what }) => what === "refused");
  const slowest = answered.reduce((one, other) => (other.seconds > one.seconds ? other : one));
  const typed = answered.filter((each) => each.typed);
  return {
    title,
    figures: [
      {
        what: `${answered.length} files: drop, Add model, answer`,
        figure: formatSpread(spreadOf(answered.map(({ seconds }) => seconds)), 2, " s"),
      },
      {
        what: `slowest (${slowest.file})`,
        figure: `${slowest.seconds.toFixed(2)} s`,
        aim: `under ${aimSeconds} s`,
        reached: slowest.seconds < aimSeconds,
      },
      {
        what: "files that needed typing",
        figure: typed.length === 0 ? "none" : typed.map(({ file }) => file).join(", "),
      },
      {
        what: `${refused.length} files refused: drop, reason shown`,
        figure:
          refused.length === 0 ? "" : formatSpread(spreadOf(refused.map(({ seconds }) => seconds)), 2, " s"),
      },
    ],
  };
}

async function dropAndAnswer(page: Page, site: StaticSite, path: string): Promise<Outcome> {
  await page.goto(`${site.url}#/new`);
  const box = fileBox(page);
  await box.waitFor();
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  await box.setInputFiles(path);
  const add = button(page, "Add model");
  const report = page.locator("[data-verdict]");
  await report.waitFor();
  if ((await report.getAttribute("data-verdict")) !== "served")
    return { what: "refused", seconds: seconds() };
  await add.click();
  // Wait for the model's own page, since the draft's page has a form too.
  await page.waitForURL((url) => !url.hash.startsWith("#/new"));
  const result = resultOf(page);
  // A wide form also has a text area for pasting a whole row, which has no `name`.
  const texts = page.locator("form textarea[name]");
  await result.or(texts.first()).first().waitFor();
  if ((await texts.count()) === 0) {
    await result.waitFor();
    return { what: "answered", seconds: seconds(), typed: false };
  }
  for (const text of await texts.all()) await text.fill("A good film, well worth seeing.");
  await button(page, "Classify").click();
  await result.waitFor();
  return { what: "answered", seconds: seconds(), typed: true };
}
