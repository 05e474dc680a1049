import Papa from "papaparse";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { Card } from "../../src/core/card.ts";
import { openClient } from "./app-client.ts";
import { journey, lookingJourney, ownContextJourney } from "./journey.ts";
import {
  button,
  classify,
  complaint,
  openModel,
  openSection,
  praise,
  readCard,
  sayThatItWas,
  waitForLessons,
} from "./model-page.ts";
import { longestTaskMs } from "./page-tasks.ts";
import type { SharedSite } from "./static-site.ts";
import {
  chooseTable,
  classifyTable,
  dropTable,
  type Records,
  readTable,
  savedTable,
  tablePart,
} from "./table-screen.ts";

/** Enough that scoring them on the page's own thread would block it for far longer than the test allows. */
const rowCount = 30_000;

/** Reviews that take more seconds to score than a journey on a busy machine needs to notice that it has begun. */
const longTable = () => Array.from({ length: 100_000 }, (_, row) => [String(row), `${praise} ${row}`]);

/** Looks in the page itself, at every frame, since a text on the screen could be gone before it was seen from outside. */
const firstRowsAnswered = (page: Page) =>
  page.waitForFunction(() => (document.querySelector("progress")?.value ?? 0) > 0);

/** Makes a table of sightings from all over the world; every hundredth row has a fault. */
function makeSightings(count: number): string {
  const rows = Array.from({ length: count }, (_, row) => [
    String(row),
    row % 100 === 7 ? "long" : String((row % 600) + 1),
    String(((row * 37) % 1300) / 10 - 50),
    String(((row * 53) % 3400) / 10 - 170),
    `=note ${row}, "quoted"`,
  ]);
  return Papa.unparse([["id", "Seconds", "LATITUDE", "longitude", "note"], ...rows]);
}

/** The probabilities that the app's own client predicts for a review in this browser. */
async function predictedByClient(page: Page, site: SharedSite, review: string): Promise<readonly number[]> {
  const model = await openClient(page, site);
  return model.evaluate(
    async (client, text) => (await client.predict({ review: text })).probabilities,
    review,
  );
}

const probabilitiesOf = (row: Records[number] | undefined, card: Card) =>
  card.classes.map(({ name }) => Number(row?.[`probability_${name}`]));

describe("a whole table", () => {
  lookingJourney("keeps each row's actions in view on a phone", async ({ page, site }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await openModel(page, site, "ufo-sighting");
    await chooseTable(page, "seconds,latitude,longitude,country\n30,45.4,-75.7,us\n60,51.5,-0.1,gb\n");
    await classifyTable(page);
    for (const action of [
      page.getByRole("link", { name: "Open line 2 in the form" }),
      page.getByRole("button", { name: "Teach line 2 as US" }),
    ]) {
      const { x = -1, width = 999 } = (await action.boundingBox()) ?? {};
      expect(x).toBeGreaterThan(0);
      expect(x + width).toBeLessThanOrEqual(390);
    }
  });

  journey("is matched by hand if no column has a field's name", async ({ page, site }) => {
    await openModel(page, site);
    await openSection(page, "Score a table");
    const part = tablePart(page);
    await part.getByText("Paste a table").click();
    await part
      .getByLabel("Table as text")
      .fill(`number;what they wrote;their verdict\n1;${praise};good\n2;"${complaint}";bad\n`);
    await button(page, "Use this table").click();
    await part.getByText("No columns matched automatically").waitFor();
    await part.getByText("separated by semicolons").waitFor();
    expect(await button(page, "Classify the table").isDisabled()).toBe(true);
    await part.getByLabel("Review", { exact: true }).selectOption("what they wrote");
    await part.getByText("such as A wonderful film").waitFor();
    await classifyTable(page);
    const rows = readTable(await savedTable(page), ";");
    expect(rows.map((row) => [row.number, row["their verdict"], row.predicted_label])).toEqual([
      ["1", "good", "positive"],
      ["2", "bad", "negative"],
    ]);
  });

  journey(
    "that can't be read is refused with the reason, and the next one is accepted",
    async ({ page, site }) => {
      await openModel(page, site);
      const part = tablePart(page);
      await chooseTable(page, "", "nothing.csv");
      await part
        .getByRole("alert")
        .filter({ hasText: "nothing.csv can’t be read: the file is empty" })
        .waitFor();
      await chooseTable(page, Buffer.from([0x72, 0xe9, 0x76, 10]), "latin1.csv");
      await part.getByRole("alert").filter({ hasText: "it is not UTF-8" }).waitFor();
      await chooseTable(page, `review\n"${praise}\nnever closed`, "quote.csv");
      await classifyTable(page);
      await part.getByText("A quote is opened in this row and never closed.").waitFor();
    },
  );

  journey("is predicted as in the form, and otherwise comes back unchanged", async ({ page, site }) => {
    const card = await readCard(site);
    await openModel(page, site);
    const table = Papa.unparse([
      ["id", "REVIEW", "formula", "label"],
      ["a", praise, "=1+1", "positive"],
      ["b", complaint, "-5", "positive"],
      ["c", "", "@x", "negative"],
      ["d", `Line one.\nLine "two", of the film.`, "+1", "NEGATIVE"],
    ]);
    await chooseTable(page, table, "reviews.csv");
    await classifyTable(page);
    const csv = await savedTable(page);
    const rows = readTable(csv);
    expect(Object.keys(rows[0] ?? {})).toEqual([
      "id",
      "REVIEW",
      "formula",
      "label",
      "predicted_label",
      ...card.classes.map(({ name }) => `probability_${name}`),
      "error",
    ]);
    expect(rows.map(({ id, REVIEW, formula }) => [id, REVIEW, formula])).toEqual([
      ["a", praise, "=1+1"],
      ["b", complaint, "-5"],
      ["c", "", "@x"],
      ["d", `Line one.\nLine "two", of the film.`, "+1"],
    ]);
    expect(rows.map(({ predicted_label }) => predicted_label).slice(0, 3)).toEqual([
      "positive",
      "negative",
      "",
    ]);
    expect(rows[2]?.error).toContain("review: Review is empty.");
    expect(probabilitiesOf(rows[0], card)).toEqual(await predictedByClient(page, site, praise));
    const part = tablePart(page);
    await part.getByText(/^3 of 4 rows answered; 1 skipped/).waitFor();
    await part
      .getByRole("region", { name: "Scores on this table" })
      .getByText("Accuracy", { exact: true })
      .waitFor();
    await part.getByRole("heading", { name: "Most confident mistakes" }).waitFor();
    await part.locator(".mistakes").getByText(complaint).waitFor();
  });

  journey("includes the lessons learned on this device", async ({ page, site }) => {
    await openModel(page, site);
    await classify(page, praise);
    await sayThatItWas(page, "Incorrect");
    await waitForLessons(page, 1);
    await chooseTable(page, Papa.unparse([["review"], [praise], [complaint]]));
    await classifyTable(page);
    const [row] = readTable(await savedTable(page));
    await tablePart(page)
      .getByText(/Includes your 1 lesson/)
      .waitFor();
    expect(probabilitiesOf(row, await readCard(site))).toEqual(await predictedByClient(page, site, praise));
  });

  ownContextJourney(
    "of sightings is dropped, matched regardless of case, and scored in order",
    { timeout: 600_000 },
    async ({ page, browser, site }) => {
      const table = makeSightings(rowCount);
      await openModel(page, site, "ufo-sighting");
      await dropTable(page, table);
      await tablePart(page).getByText("dropped.csv").waitFor();
      const longestMs = await longestTaskMs(browser, page, () => classifyTable(page, 240_000));
      const rows = readTable(await savedTable(page));
      expect(rows).toHaveLength(rowCount);
      const { data } = Papa.parse<string[]>(table, { skipEmptyLines: true });
      expect(rows.map((row) => Object.values(row).slice(0, 5))).toEqual(data.slice(1));
      const failed = rows.filter(({ error }) => error !== "");
      expect(failed).toHaveLength(Math.ceil((rowCount - 7) / 100));
      expect(failed[0]).toMatchObject({ id: "7", predicted_label: "" });
      expect(failed[0]?.error).toMatch(/^seconds: /);
      expect(rows.filter(({ predicted_label }) => predicted_label !== "")).toHaveLength(
        rowCount - failed.length,
      );
      // Scoring the table on the page's own thread would block it for several times as long.
      expect(longestMs).toBeLessThan(200);
    },
  );

  journey("that is cancelled returns the rows so far", { timeout: 600_000 }, async ({ page, site }) => {
    await openModel(page, site);
    const rows = longTable();
    await chooseTable(page, Papa.unparse([["id", "review"], ...rows]));
    const part = tablePart(page);
    await button(page, "Classify the table").click();
    await firstRowsAnswered(page);
    await button(page, "Cancel").dispatchEvent("click");
    await part.getByText("Cancelled.").waitFor();
    const result = readTable(await savedTable(page));
    expect(result.length).toBeLessThan(rows.length);
    expect(result.map(({ id }) => Number(id))).toEqual([...result.keys()]);
    expect(result.every(({ predicted_label }) => predicted_label !== "")).toBe(true);
  });

  journey(
    "whose worker dies is reported as such, and returns the complete rows",
    { timeout: 600_000 },
    async ({ page, site, complaints }) => {
      await openModel(page, site);
      const rows = longTable();
      await chooseTable(page, Papa.unparse([["id", "review"], ...rows]));
      const part = tablePart(page);
      await button(page, "Classify the table").click();
      await firstRowsAnswered(page);
      const scorer = page.workers().find((worker) => worker.url().includes("score-worker"));
      await scorer?.evaluate(() => {
        setTimeout(() => {
          throw new Error("out of memory");
        });
      });
      await part.getByRole("alert").filter({ hasText: "out of memory" }).waitFor();
      const result = readTable(await savedTable(page));
      expect(result.length).toBeGreaterThan(0);
      expect(result.length).toBeLessThan(rows.length);
      expect(result.map(({ id }) => Number(id))).toEqual([...result.keys()]);
      complaints.length = 0;
    },
  );

  journey("is streamed into a chosen file", async ({ page, site }) => {
    // A test can't operate the browser's file dialog, so a file in the site's own storage replaces the one that a
    // visitor would choose.
    await page.addInitScript(() => {
      Object.assign(window, {
        showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) => {
          const folder = await navigator.storage.getDirectory();
          return folder.getFileHandle(suggestedName, { create: true });
        },
      });
    });
    await openModel(page, site);
    await chooseTable(page, Papa.unparse([["review"], [praise], [complaint]]), "mine.csv");
    await button(page, "Save straight to a file…").click();
    await tablePart(page).getByText("Written to mine-predicted.csv.").waitFor();
    const text = await page.evaluate(async () => {
      const folder = await navigator.storage.getDirectory();
      const handle = await folder.getFileHandle("mine-predicted.csv");
      return (await handle.getFile()).text();
    });
    expect(readTable(Buffer.from(text)).map(({ predicted_label }) => predicted_label)).toEqual([
      "positive",
      "negative",
    ]);
  });
});
