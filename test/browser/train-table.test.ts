import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { sha256Hex } from "../../src/core/hashes.ts";
import { readTable } from "../../src/training/columns/read-table.ts";
import { train } from "../../src/training/train.ts";
import { journey } from "./journey.ts";
import { button, classifyButton, labelOf, resultOf } from "./model-page.ts";
import type { SharedSite } from "./static-site.ts";

/** Flowers with a learnable rule: colour and length determine the class, except in one row in twelve. */
function flowers(rows = 180): string {
  const colours = ["white", "yellow", "blue"];
  const lines = Array.from({ length: rows }, (_, row) => {
    const colour = colours[row % 3]!;
    const length = ((row * 37) % 100) / 10;
    const isLily = length > 5 ? colour !== "blue" : colour === "white";
    const species = row % 12 === 7 ? !isLily : isLily;
    return `${row + 1},${colour},${length},${row % 20 === 3 ? "" : row % 7},${species ? "lily" : "iris"}`;
  });
  return ["id,colour,petal length (cm),leaves,species", ...lines].join("\n");
}

const fileBox = (page: Page) => page.getByLabel("Model or table", { exact: true });
const target = (page: Page) => page.getByLabel("Target", { exact: true });
const trainButton = (page: Page) => button(page, "Train");

async function giveTable(page: Page, site: SharedSite, text: string, name = "flowers.csv"): Promise<void> {
  await page.goto(`${site.url}#/new`);
  await fileBox(page).setInputFiles([{ name, mimeType: "text/csv", buffer: Buffer.from(text) }]);
}

/** The SHA-256 hashes of all files that belong to the visitor's own models. */
async function keptFiles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const opening = indexedDB.open("hunch-models");
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const keys = database.transaction("files").objectStore("files").getAllKeys();
    return new Promise<string[]>((resolve, reject) => {
      keys.onsuccess = () => resolve(keys.result.map(String));
      keys.onerror = () => reject(keys.error);
      database.close();
    });
  });
}

describe("training on a table", () => {
  journey("leads from a CSV to a model that answers and accepts feedback", async ({ page, site }) => {
    await giveTable(page, site, flowers(90));
    expect(await target(page).inputValue()).toBe("species");
    await page.getByText("2 classes: iris").waitFor();
    expect(await page.getByLabel("Use of id", { exact: true }).inputValue()).toBe("ignore");
    expect(await page.getByLabel("Use of leaves", { exact: true }).inputValue()).toBe("number");
    await page.getByLabel("Use of leaves", { exact: true }).selectOption("Left out");
    await trainButton(page).click();
    await page.getByRole("progressbar", { name: "Training", exact: true }).waitFor();
    await page.getByRole("heading", { name: /^Trained: / }).waitFor();
    await page.getByText("All candidates, confusion, calibration and importance").click();
    await page.getByRole("rowheader", { name: "Boosted trees" }).first().waitFor();
    await page.getByRole("heading", { name: "How much each field matters" }).waitFor();
    await page.getByRole("region", { name: "Answer", exact: true }).waitFor();
    await button(page, "Add model").click();
    await page.waitForURL(/#\/flowers$/);
    await page.getByLabel(/^Petal length/).fill("9");
    await page.getByRole("radio", { name: "white", exact: true }).check();
    await classifyButton(page).click();
    await resultOf(page).getByText("9", { exact: false }).first().waitFor();
    await expect.poll(() => labelOf(resultOf(page))).toBe("lily");
    expect(await page.getByLabel("Leaves").count()).toBe(0);
    await button(page, "Incorrect").click();
    await resultOf(page).getByText("Thank you").waitFor();
  });

  journey("produces the same bytes in the page as in Node", async ({ page, site }) => {
    await giveTable(page, site, flowers(60));
    await trainButton(page).click();
    await page.getByRole("heading", { name: /^Trained: / }).waitFor();
    await button(page, "Add model").click();
    await page.waitForURL(/#\/flowers$/);
    const options = { id: "flowers", title: "Flowers", target: "species" };
    const { model, holdout } = await train(await readTable(new Blob([flowers(60)])), options);
    const hashes = await Promise.all([model, holdout].map((bytes) => sha256Hex(new Uint8Array(bytes))));
    expect((await keptFiles(page)).sort()).toEqual(hashes.sort());
  });

  journey("can be cancelled at once and started again", async ({ page, site }) => {
    await giveTable(page, site, flowers(200));
    await trainButton(page).click();
    const progress = page.getByRole("progressbar", { name: "Training", exact: true });
    await progress.waitFor();
    await button(page, "Cancel").click();
    await progress.waitFor({ state: "detached" });
    expect(await button(page, "Add model").count()).toBe(0);
    await trainButton(page).click();
    await page.getByRole("heading", { name: /^Trained: / }).waitFor();
    expect(await button(page, "Add model").isEnabled()).toBe(true);
  });

  journey("yields the best model so far at once, and says what was not tried", async ({ page, site }) => {
    await giveTable(page, site, flowers(1500));
    await trainButton(page).click();
    await button(page, "Use the best so far").click();
    await page.getByRole("heading", { name: /^Trained: / }).waitFor();
    await page
      .getByText(/^The search was ended early: /)
      .first()
      .waitFor();
    await button(page, "Add model").click();
    await page.waitForURL(/#\/flowers$/);
    await page.getByLabel(/^Petal length/).fill("9");
    await page.getByRole("radio", { name: "white", exact: true }).check();
    await classifyButton(page).click();
    await expect.poll(() => labelOf(resultOf(page))).toBe("lily");
  });

  journey("says why a column can’t be predicted, and why a table can’t be read", async ({ page, site }) => {
    await giveTable(page, site, flowers());
    await target(page).selectOption("id");
    await page
      .getByRole("alert")
      .getByText(/^“id” has [\d,]+ different values in .* choose another column/)
      .waitFor();
    expect(await trainButton(page).isDisabled()).toBe(true);
    await target(page).selectOption("colour");
    await page.getByText("3 classes: blue").waitFor();
    expect(await trainButton(page).isEnabled()).toBe(true);
    await fileBox(page).setInputFiles([{ name: "no.csv", mimeType: "text/csv", buffer: Buffer.from("") }]);
    await page.getByRole("alert").getByText("The file is empty.", { exact: true }).waitFor();
    expect(await trainButton(page).count()).toBe(0);
    const told = Array.from({ length: 40 }, (_, row) => `${row % 7},${row % 2 ? "A,x" : "B,y"}`);
    const buffer = Buffer.from(["size,copy,kind", ...told].join("\n"));
    await fileBox(page).setInputFiles([{ name: "told.csv", mimeType: "text/csv", buffer }]);
    await page.getByText(/“copy” on its own predicts “kind” in nearly every row/).waitFor();
    const use = page.getByLabel("Use of copy", { exact: true });
    await button(page, "Leave “copy” out").press("Enter");
    await page.getByText("“copy” is left out.").waitFor();
    expect(await use.inputValue()).toBe("ignore");
    // The button that was pressed is still there, so the keyboard can take the step back.
    await page.keyboard.press("Enter");
    await button(page, "Leave “copy” out").waitFor();
    expect(await use.inputValue()).toBe("category");
  });

  journey(
    "trains again on the kept table and the feedback, and compares old and new",
    async ({ page, site }) => {
      await giveTable(page, site, flowers(90));
      await trainButton(page).click();
      await page.getByRole("heading", { name: /^Trained: / }).waitFor();
      await page.getByLabel(/^Keep the table in this browser/).check();
      await button(page, "Add model").click();
      await page.waitForURL(/#\/flowers$/);
      await page.getByLabel(/^Petal length/).fill("9");
      await page.getByRole("radio", { name: "white", exact: true }).check();
      await classifyButton(page).click();
      await expect.poll(() => labelOf(resultOf(page))).toBe("lily");
      await button(page, "Incorrect").click();
      await resultOf(page).getByText("Thank you").waitFor();
      await page.goto(`${site.url}#/flowers/learning`);
      await page.getByRole("link", { name: "Train it again with your feedback", exact: true }).click();
      await page.getByText(/Its table, flowers\.csv .*1 row of feedback will be added to it/).waitFor();
      await button(page, "Train again").click();
      expect(await target(page).inputValue()).toBe("species");
      await trainButton(page).click();
      await page.getByRole("heading", { name: "The old and new models" }).waitFor();
      await page
        .getByRole("rowheader", {
          name: "Rows of the table, each answered by a model that wasn’t trained on it",
        })
        .waitFor();
      await page
        .getByRole("rowheader", { name: "Your feedback, which the new model learned from" })
        .waitFor();
      await button(page, "Replace model").click();
      await page.waitForURL(/#\/flowers$/);
      await page.goto(`${site.url}#/flowers/about`);
      await page.getByText("1.0.1", { exact: true }).first().waitFor();
      await button(page, "Check this model here").click();
      await page.getByText(/it agrees with Hunch’s trainer on 50 rows/).waitFor();
      await page.goto(`${site.url}#/new?replace=flowers`);
      await button(page, "Remove the table").click();
      await page.getByText("The table was removed. The model stays.").waitFor();
      // Each of the two models has a file and held-out rows.
      expect(await keptFiles(page)).toHaveLength(4);
    },
  );

  journey("starts with examples typed under their classes", async ({ page, site }) => {
    await page.goto(`${site.url}#/new`);
    await page.getByText("Start from examples").click();
    const praise = ["good", "fine", "lovely", "splendid", "great", "nice", "superb", "kind", "sweet", "warm"];
    const blame = ["bad", "poor", "awful", "dreadful", "nasty", "grim", "dull", "rude", "bitter", "cold"];
    const write = async (number: number, name: string, words: readonly string[]) => {
      await page.getByLabel(`Class ${number}`, { exact: true }).fill(name);
      const lines = words.map((word) => `What a ${word} day it was`).join("\n");
      await page.getByLabel(`Examples of class ${number}`, { exact: true }).fill(lines);
    };
    await write(1, "happy", praise);
    expect(await button(page, "Use these examples").isDisabled()).toBe(true);
    await write(2, "sad", blame);
    await button(page, "Use these examples").click();
    await page.getByText("2 classes: happy (10), sad (10).").waitFor();
    expect(await target(page).inputValue()).toBe("label");
    await trainButton(page).click();
    await page.getByRole("heading", { name: /^Trained: / }).waitFor();
    await button(page, "Add model").click();
    await page.waitForURL(/#\/my-examples$/);
    await page.getByLabel("Text", { exact: true }).fill("What a good and lovely day");
    await classifyButton(page).click();
    await resultOf(page).waitFor();
  });
});
