import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { deployChanged } from "./deployments.ts";
import { openFeedback, waitForRows } from "./feedback-page.ts";
import { journey, ownSiteJourney } from "./journey.ts";
import { namedExport } from "./made-export.ts";
import {
  button,
  classify,
  classifyButton,
  complaint,
  exportCsv,
  labelOf,
  openLearning,
  openModel,
  percentagesOf,
  praise,
  resultOf,
  sayThatItWas,
  waitForLessons,
} from "./model-page.ts";

const part = (page: Page) => page.getByRole("region", { name: "Everything in one file" });
const give = (page: Page, buffer: Buffer, name = "hunch.zip") =>
  part(page).getByLabel("Backup file to add").setInputFiles({ name, mimeType: "application/zip", buffer });

/** The loan model's answer for a farmer of this age. */
async function askAboutLoan(page: Page, site: { url: string }, age: string): Promise<string> {
  await page.goto(`${site.url}#/loan-approval?age=${age}&job=farmer`);
  await classifyButton(page).waitFor();
  await resultOf(page).waitFor();
  return labelOf(resultOf(page));
}

const versionNames = async (page: Page) => {
  await openLearning(page);
  const list = page.getByRole("region", { name: "Versions", exact: true });
  await list.getByRole("listitem").first().waitFor();
  return list.getByText(/movie-review_\d{8}-\d{6}/).allTextContents();
};

describe("everything in one file", () => {
  journey(
    "moves to another browser, which then gives the same answers and has the same lessons, versions and feedback",
    async ({ page, site, otherContext }) => {
      await page.goto(`${site.url}#/new`);
      await page.getByLabel("Model or table", { exact: true }).setInputFiles(namedExport());
      await button(page, "Add model").click();
      await page.waitForURL(/#\/loan-approval$/);
      await askAboutLoan(page, site, "45");
      await sayThatItWas(page, "Incorrect");
      await waitForLessons(page, 1);
      await openModel(page, site);
      await classify(page, praise);
      await sayThatItWas(page, "Incorrect");
      await openLearning(page);
      await button(page, "Save version").click();
      const versions = await versionNames(page);
      await classify(page, complaint);
      await sayThatItWas(page, "Incorrect");
      await waitForLessons(page, 2);
      const answers = await percentagesOf(await classify(page, `${praise} ${complaint}`));
      await page.getByLabel("Theme").selectOption("dark");
      const loan = await askAboutLoan(page, site, "45");

      await openFeedback(page, site);
      const [saved] = await Promise.all([
        page.waitForEvent("download"),
        part(page).getByRole("button", { name: "Save everything" }).click(),
      ]);
      expect(saved.suggestedFilename()).toMatch(/^hunch-\d{8}\.zip$/);
      await part(page).getByText("Saved: 1 model, 3 rows of feedback and 1 version").waitFor();
      const zip = await readFile(await saved.path());

      const other = await otherContext.newPage();
      await openFeedback(other, site);
      await give(other, Buffer.from("GIF89a and so on"));
      await part(other).getByRole("alert").filter({ hasText: "Nothing was changed." }).waitFor();
      await give(other, zip.subarray(0, zip.length - 100));
      await part(other).getByRole("alert").filter({ hasText: "cut off" }).waitFor();
      await waitForRows(other, 0);

      await give(other, zip);
      await part(other).getByText("Loan approval: a model that isn’t here yet").waitFor();
      await waitForRows(other, 0);
      await part(other).getByRole("button", { name: "Add to this browser" }).click();
      await part(other).getByText("Added 1 model, 3 rows of feedback and 1 version.").waitFor();
      await waitForRows(other, 3);
      expect(await other.locator("html").getAttribute("data-theme")).toBe("dark");
      await give(other, zip);
      await part(other).getByRole("button", { name: "Add to this browser" }).click();
      await part(other).getByText("Everything in this file was already here.").waitFor();

      await openModel(other, site);
      await waitForLessons(other, 2);
      expect(await percentagesOf(await classify(other, `${praise} ${complaint}`))).toEqual(answers);
      expect(await versionNames(other)).toEqual(versions);
      await other
        .getByRole("region", { name: "Versions", exact: true })
        .getByRole("button", { name: "Restore" })
        .last()
        .click();
      await waitForLessons(other, 1);
      expect(await askAboutLoan(other, site, "45")).toBe(loan);
    },
  );

  ownSiteJourney(
    "keeps feedback whole on a site whose card has changed since, and so does an export there",
    async ({ page, site, distFolder, otherContext }) => {
      await openModel(page, site);
      await classify(page, praise, "Ozark");
      await sayThatItWas(page, "Incorrect");
      await openFeedback(page, site);
      const [saved] = await Promise.all([
        page.waitForEvent("download"),
        part(page).getByRole("button", { name: "Save everything" }).click(),
      ]);
      const zip = await readFile(await saved.path());
      const changed = await deployChanged(distFolder, async (folder) => {
        const path = join(folder, "models/movie-review/model.json");
        const card = JSON.parse(await readFile(path, "utf8"));
        await writeFile(path, JSON.stringify({ ...card, metadata: [{ name: "cinema", label: "Cinema" }] }));
      });
      try {
        site.folder = changed.folder;
        const other = await otherContext.newPage();
        await openFeedback(other, site);
        await give(other, zip);
        await part(other).getByRole("button", { name: "Add to this browser" }).click();
        await waitForRows(other, 1);
        await openModel(other, site);
        await other.getByLabel("Cinema", { exact: true }).waitFor();
        await waitForLessons(other, 1);
        expect((await exportCsv(other)).toString()).toContain('"{""metadata"":{""movie"":""Ozark""}}"');
      } finally {
        await changed.remove();
      }
    },
  );
});
