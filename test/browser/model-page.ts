import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { type Card, parseCard } from "../../src/core/card.ts";
import { classLabel } from "../../src/core/classes.ts";
import type { SharedSite } from "./static-site.ts";

/** Reviews written for these tests, clear enough for any sentiment model. */
export const praise =
  "A wonderful film from start to finish. The acting is superb, the story moved me, and I would gladly watch it again.";
export const complaint =
  "Terrible. A boring plot, awful acting and a complete waste of two hours. I want my money back.";

/** Reads a model's card from the site's folder. */
export async function readCard(site: SharedSite, id = "movie-review"): Promise<Card> {
  const path = join(site.folder, "models", id, "model.json");
  return parseCard(JSON.parse(await readFile(path, "utf8")), path);
}

/** Goes to a model's page. `query` is the part after the question mark. */
export async function openModel(
  page: Page,
  site: Pick<SharedSite, "url">,
  id = "movie-review",
  query = "",
): Promise<void> {
  await page.goto(`${site.url}#/${id}${query === "" ? "" : `?${query}`}`);
  await classifyButton(page).waitFor();
}

/**
 * Opens the model on a screen that shows the number of lessons, but no answer, which the page would ask for again
 * after each of many lessons.
 */
export async function openWithoutAnswer(page: Page, site: SharedSite): Promise<void> {
  await page.goto(`${site.url}#/movie-review/table`);
  await button(page, "Choose a table").waitFor();
}

/** Opens one of the model's screens by its link, unless it is already open. */
export async function openSection(
  page: Page,
  section: "Try" | "Score a table" | "Learning" | "About",
): Promise<void> {
  const link = page.getByRole("link", { name: new RegExp(`^${section}( \\([\\d,]+\\))?$`) });
  await link.waitFor();
  if ((await link.getAttribute("aria-current")) === null) await link.click();
}

export const resultOf = (page: Page): Locator => page.getByRole("region", { name: "Result", exact: true });
export const reviewField = (page: Page): Locator => page.getByLabel("Review", { exact: true });
export const movieField = (page: Page): Locator => page.getByLabel("Movie", { exact: true });
export const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
export const classifyButton = (page: Page): Locator => button(page, "Classify");

/** Waits until the result region shows the answer to this text instead of an earlier one. @returns the region */
export async function answerTo(page: Page, text: string): Promise<Locator> {
  // Find the text by its tag, since a text long enough to scroll has a different role.
  const given = resultOf(page).locator("blockquote");
  await given.filter({ hasText: text.trim().slice(0, 80) }).waitFor();
  return resultOf(page);
}

/** Fills in the review, presses Classify and waits for the answer. */
export async function classify(page: Page, review: string, movie?: string): Promise<Locator> {
  await openSection(page, "Try");
  await reviewField(page).fill(review);
  if (movie !== undefined) await movieField(page).fill(movie);
  await classifyButton(page).click();
  return answerTo(page, review);
}

/** Submits a value to a one-field model, and leaves the answer on the screen. @returns the answer's label */
export async function ask(page: Page, field: string, value: string): Promise<string> {
  await openSection(page, "Try");
  const again = page.getByRole("button", { name: /^Submit another/ });
  if (await again.isVisible()) {
    await again.click();
    await resultOf(page).waitFor({ state: "detached" });
  }
  await page.getByLabel(field, { exact: true }).fill(value);
  await classifyButton(page).click();
  await resultOf(page).waitFor();
  return labelOf(resultOf(page));
}

/** The label in a result. */
export async function labelOf(result: Locator): Promise<string> {
  return (await result.locator(".answer-label").textContent()) ?? "";
}

/** The first list of probabilities in a result or in a lesson's report: each class's label and percentage. */
export async function percentagesOf(result: Locator): Promise<ReadonlyMap<string, number>> {
  const bars = result.getByRole("list", { name: "Probability of each class" }).first().getByRole("listitem");
  const texts = await bars.allTextContents();
  return new Map(
    texts.map((text) => {
      const parts = /^(.*?)\s*[<>]?([\d.]+)%/s.exec(text);
      return [parts?.[1]?.trim() ?? text, Number(parts?.[2])];
    }),
  );
}

/** Gives a verdict on the answer, and waits until the model has learned it. @returns the report */
export async function sayThatItWas(page: Page, verdict: "Correct" | "Incorrect"): Promise<Locator> {
  await resultOf(page).getByRole("button", { name: verdict, exact: true }).click();
  const report = resultOf(page).getByRole("status").filter({ hasText: "Thank you" });
  await report.waitFor();
  return report;
}

/** The label of a two-class model's other class. */
export function otherLabel(card: Card, label: string): string {
  const labels = card.classes.map((entry) => classLabel(card, entry.name));
  return labels.find((other) => other !== label) ?? label;
}

/** Presses a button that downloads a file, and reads the file. */
export async function download(page: Page, press: Locator): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent("download"), press.click()]);
  return readFile(await file.path());
}

/** Waits until the page says that it works offline. */
export async function waitUntilOffline(page: Page): Promise<void> {
  await page.getByText("Works offline.").waitFor({ timeout: 60_000 });
}

/** The part of a model's page that shows what the model has learned here. */
export const learningOf = (page: Page): Locator =>
  page.getByRole("region", { name: "What it has learned from you", exact: true });

/** Goes to the screen that shows what the model has learned here, and waits until the lessons are loaded. */
export async function openLearning(page: Page): Promise<Locator> {
  await openSection(page, "Learning");
  const learning = learningOf(page);
  await learning.and(page.locator('[aria-busy="false"]')).waitFor();
  return learning;
}

/** Waits until the page says that the model has learned this many lessons. */
export async function waitForLessons(page: Page, count: number): Promise<void> {
  const name = count === 0 ? "Learning" : `Learning (${count.toLocaleString("en")})`;
  await page.getByRole("link", { name, exact: true }).waitFor({ timeout: 60_000 });
}

/** Exports the CSV from the model's page. */
export async function exportCsv(page: Page): Promise<Buffer> {
  await openLearning(page);
  return download(page, button(page, "Export CSV"));
}

/** Imports a CSV on the model's page and waits for the report on its rows. */
export async function importCsv(page: Page, csv: string | Buffer): Promise<Locator> {
  await openLearning(page);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button(page, "Import CSV").click()]);
  await chooser.setFiles({ name: "feedback.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  const report = learningOf(page)
    .getByRole("status")
    .filter({ hasText: /rows? read:/ });
  await report.waitFor({ timeout: 60_000 });
  return report;
}
