import Papa from "papaparse";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { journey } from "./journey.ts";
import {
  button,
  classify,
  classifyButton,
  exportCsv,
  importCsv,
  movieField,
  openModel,
  praise,
  readCard,
  resultOf,
  reviewField,
  sayThatItWas,
} from "./model-page.ts";
import { recordsOf } from "./stored.ts";
import { codesOf, setText } from "./text-codes.ts";

/** Reviews that would break carelessly written parsers, tables and pages. */
const awkward: readonly (readonly [what: string, review: string, movie: string])[] = [
  ["HTML and script", `<b>bold</b> & <script>alert("1")</script> &amp; a film`, "<i>Ozark</i>"],
  ["quotes, commas and line breaks", `"Fine", he said,\nand\r\nleft; the film\twent on.`, `"Blind,spot"`],
  ["emoji and joined emoji", "A fine film 👩‍👩‍👧‍👦🏳️‍🌈 indeed 🎬", "🎬"],
  ["right-to-left text", "فيلم رائع جدا يستحق المشاهدة — \u202Eabc\u202C", "סרט"],
  ["a formula", `=HYPERLINK("http://example.org","a film")`, "=1+1"],
  ["a plus sign at the beginning", "+1 for this film, truly", "+Ozark"],
  ["a minus sign at the beginning", "-- not my kind of film", "-Ozark"],
  ["an at sign at the beginning", "@director: what a film", "@Ozark"],
  ["a tab or an apostrophe at the beginning", "'quoted from the start, this film", "'=Ozark"],
  ["lone surrogates", "half of an emoji \ud83d and the other \udfac film", "\udc00"],
  ["NUL and other control characters", "before\u0000after\u0007 the film \u001b[31m", "\u0000"],
];

type Row = Record<string, string>;

/** Parses as another program would: with Papa Parse, without the byte order mark. */
function parse(csv: Buffer): Row[] {
  expect([...csv.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const { data, errors } = Papa.parse<Row>(csv.toString("utf8").replace(/^\uFEFF/, ""), {
    header: true,
    skipEmptyLines: true,
  });
  expect(errors).toEqual([]);
  return data;
}

/**
 * The review and movie of every row as UTF-16 codes, since the debugger's protocol can't transmit lone
 * surrogates.
 */
async function storedTexts(page: Page): Promise<number[][][]> {
  const records = await recordsOf(page, "feedback");
  return records.evaluate((all) =>
    all.map(({ inputs, context }) =>
      [inputs.review, context.movie].map((text) => {
        const value = String(text ?? "");
        return Array.from({ length: value.length }, (_, index) => value.charCodeAt(index));
      }),
    ),
  );
}

describe("the exported CSV", () => {
  journey("has the fixed columns, and can be used as a training table unchanged", async ({ page, site }) => {
    const card = await readCard(site);
    await openModel(page, site);
    await classify(page, praise, "The Dark Knight");
    await sayThatItWas(page, "Correct");
    const csv = await exportCsv(page);
    const [row, ...others] = parse(csv);
    expect(others).toEqual([]);
    expect(Object.keys(row ?? {})).toEqual([
      "id",
      "created_at",
      "model",
      "model_version",
      "model_sha256",
      "review",
      "movie",
      "predicted_label",
      "predicted_probability",
      "correct",
      "label",
      "source",
    ]);
    expect(csv.toString("utf8")).toContain("\r\n");
    expect(row).toMatchObject({
      model: "movie-review",
      model_version: card.version,
      model_sha256: card.files["model.onnx"].sha256,
      review: praise,
      movie: "The Dark Knight",
      correct: "true",
      source: "page",
    });
    expect(row?.label).toBe(row?.predicted_label);
    expect(row?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(row?.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(Date.now() - Date.parse(row?.created_at ?? ""))).toBeLessThan(60_000);
    const probability = Number(row?.predicted_probability);
    expect(probability).toBeGreaterThan(0.5);
    expect(probability).toBeLessThanOrEqual(1);
  });

  journey(
    "restores the most awkward texts bit for bit in another browser",
    { timeout: 600_000 },
    async ({ page, otherContext, site }) => {
      await openModel(page, site);
      for (const [, review, movie] of awkward) {
        await setText(reviewField(page), review);
        await setText(movieField(page), movie);
        await classifyButton(page).click();
        await sayThatItWas(page, "Correct");
        await button(page, "Submit another review").click();
        await resultOf(page).waitFor({ state: "detached" });
      }
      const csv = await exportCsv(page);
      // A spreadsheet must not interpret any of the cells as a formula.
      for (const { review, movie } of parse(csv)) {
        expect(review).not.toMatch(/^[=+\-@\t\r]/);
        expect(movie).not.toMatch(/^[=+\-@\t\r]/);
      }
      const stored = await storedTexts(page);
      // A text field turns line breaks into \n, as the HTML standard requires; nothing else may change.
      const given = awkward.map(([, review, movie]) => [review.replace(/\r\n?/g, "\n"), movie].map(codesOf));
      expect(new Set(stored.map(String))).toEqual(new Set(given.map(String)));

      const there = await otherContext.newPage();
      await openModel(there, site);
      await importCsv(there, csv);
      expect(await storedTexts(there)).toEqual(stored);
      expect((await exportCsv(there)).equals(csv)).toBe(true);
    },
  );
});
