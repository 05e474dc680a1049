import Papa from "papaparse";
import { describe, expect } from "vitest";
import { journey } from "./journey.ts";
import {
  button,
  classify,
  complaint,
  download,
  exportCsv,
  importCsv,
  openLearning,
  openModel,
  percentagesOf,
  praise,
  readCard,
  sayThatItWas,
  waitForLessons,
} from "./model-page.ts";

describe("an import", () => {
  journey(
    "of another browser's export yields the same rows, the same model and the same export",
    async ({ page, otherContext, site }) => {
      await openModel(page, site);
      for (const [review, movie, verdict] of [
        [praise, "Ozark", "Incorrect"],
        [complaint, "", "Correct"],
        [`${praise} Twice!`, "=cmd", "Correct"],
      ] as const) {
        await classify(page, review, movie);
        await sayThatItWas(page, verdict);
      }
      const taught = await percentagesOf(await classify(page, praise));
      const csv = await exportCsv(page);

      const there = await otherContext.newPage();
      await openModel(there, site);
      expect(await (await importCsv(there, csv)).textContent()).toMatch(
        /3 rows read: 3 added, 0 already known, 0 refused/,
      );
      await waitForLessons(there, 3);
      expect((await exportCsv(there)).toString("utf8")).toBe(csv.toString("utf8"));
      expect(await percentagesOf(await classify(there, praise))).toEqual(taught);
      // No row is added twice.
      await there.reload();
      expect(await (await importCsv(there, csv)).textContent()).toMatch(
        /3 rows read: 0 added, 3 already known/,
      );
      await waitForLessons(there, 3);
    },
  );

  journey(
    "of a training table teaches each row only once, and saves a version first",
    async ({ page, site }) => {
      const names = (await readCard(site)).classes.map(({ name }) => name);
      const table = Papa.unparse({
        fields: ["review", "sentiment", "date"],
        data: [
          ["A film that I would call blorptastic in every way.", names[0], "2020-02-03"],
          ["Another blorptastic film, with a blorptastic end.", names[0], "2020-02-04"],
          ["What a snerkish film, and so long.", names[1], "2020-02-05"],
        ],
      });
      await openModel(page, site);
      expect(await (await importCsv(page, table)).textContent()).toMatch(/3 rows read: 3 added/);
      await waitForLessons(page, 3);
      await page
        .getByRole("region", { name: "Versions", exact: true })
        .getByText("before an import")
        .first()
        .waitFor();
      await page.reload();
      expect(await (await importCsv(page, table)).textContent()).toMatch(/0 added, 3 already known/);
      await waitForLessons(page, 3);
    },
  );

  journey(
    "lists unusable rows with their line numbers and the reasons, and offers them for download",
    async ({ page, site }) => {
      const names = (await readCard(site)).classes.map(({ name }) => name);
      const table = [
        "review,label",
        `"A good film, good enough for this list.",${names[0]}`,
        `"Too short",${names[0]}`,
        `"A film that has a label nobody knows.",marvellous`,
        `"A bad film, bad enough for this list.",${names[1]}`,
      ].join("\r\n");
      await openModel(page, site);
      const report = await importCsv(page, table);
      const text = await report.textContent();
      expect(text).toMatch(/4 rows read: 2 added, 0 already known, 2 refused/);
      expect(text).toMatch(/Line 3.*15/s);
      expect(text).toMatch(/Line 4.*marvellous|Line 4.*label/s);
      await waitForLessons(page, 2);
      const refused = await download(page, button(page, "Download refused rows"));
      expect(refused.toString("utf8")).toContain("marvellous");
    },
  );

  journey(
    "returns 3,000 refused rows completely, and accepts them once they are corrected",
    async ({ page, site }) => {
      const [name = ""] = (await readCard(site)).classes.map((entry) => entry.name);
      const review = (row: number) => `Film ${row}, "quoted", =1+1,\nand of ${"so many ".repeat(30)}words.`;
      const data = Array.from({ length: 3000 }, (_, row) => [review(row), "marvellous", `=${row}`]);
      const table = Papa.unparse({
        fields: ["review", "label", "remark"],
        data: [[praise, name, ""], ...data],
      });
      await openModel(page, site);
      const report = await importCsv(page, table);
      expect(await report.textContent()).toMatch(/3,001 rows read: 1 added, 0 already known, 3,000 refused/);
      expect(await report.textContent()).toContain("And 2,980 more.");
      const csv = (await download(page, button(page, "Download refused rows"))).toString("utf8");
      const refused = Papa.parse<Record<string, string>>(csv.slice(1), {
        header: true,
        skipEmptyLines: true,
      }).data;
      expect(refused.map((row) => [row.review, row.label, row.remark])).toEqual(
        data.map(([text, label, remark]) => [text!.replace("=", "'="), label, `'${remark}`]),
      );
      // The first line names the columns, the second is praise, and each review after that takes two lines.
      expect(refused.map((row) => Number(row.refused_line))).toEqual(data.map((_, row) => 3 + 2 * row));
      expect(refused.every((row) => row.refused_reason?.startsWith("label: "))).toBe(true);

      await page.reload();
      const corrected = await importCsv(page, csv.replaceAll(",marvellous,", `,${name},`));
      expect(await corrected.textContent()).toMatch(
        /3,000 rows read: 3,000 added, 0 already known, 0 refused/,
      );
      await waitForLessons(page, 3001);
    },
  );

  journey("that is cancelled says what it kept, also on return", async ({ page, site }) => {
    const [name = ""] = (await readCard(site)).classes.map((entry) => entry.name);
    const data = Array.from({ length: 20_000 }, (_, row) => [`A film like number ${row} of them all.`, name]);
    await openModel(page, site);
    const learning = await openLearning(page);
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      button(page, "Import CSV").click(),
    ]);
    const buffer = Buffer.from(Papa.unparse({ fields: ["review", "label"], data }));
    await chooser.setFiles({ name: "films.csv", mimeType: "text/csv", buffer });
    await learning.getByText(/^Reading: [\d.]+ \w+ of/).waitFor();
    await button(page, "Cancel").click();
    const note = learning.getByText(/^The import of films\.csv did not finish/);
    await note.waitFor();
    await page.reload();
    await note.waitFor();
    const kept = Number(/now ([\d,]+) rows/.exec((await note.textContent())!)?.[1]?.replace(",", ""));
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(20_000);
    await waitForLessons(page, kept);
  });

  for (const [what, csv] of [
    ["a column missing", "text,label\r\nA film without its column,positive\r\n"],
    ["only a header", "review\tlabel\r\n"],
    ["nothing in it", ""],
  ] as const) {
    journey(`of a file with ${what} adds nothing, and says so`, async ({ page, site }) => {
      await openModel(page, site);
      const learning = await openLearning(page);
      const [chooser] = await Promise.all([
        page.waitForEvent("filechooser"),
        button(page, "Import CSV").click(),
      ]);
      await chooser.setFiles({ name: "bad.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
      await learning
        .getByText(/can’t be read as a table|0 added/)
        .first()
        .waitFor();
      await learning.getByText("Nothing yet.").waitFor();
    });
  }
});
