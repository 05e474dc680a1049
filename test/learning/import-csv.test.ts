import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Card } from "../../src/core/card.ts";
import { fixedColumns, isReserved } from "../../src/csv/feedback-columns.ts";
import { writeCsv } from "../../src/learning/feedback-csv.ts";
import { importCsv } from "../../src/learning/import-csv.ts";
import { findCsvLayout } from "../../src/learning/import-layout.ts";
import { readCsvRow } from "../../src/learning/import-row.ts";
import type { Draft } from "../../src/learning/log.ts";
import { toDraft } from "../../src/learning/to-draft.ts";
import type { Database } from "../../src/storage/schema.ts";
import { reason } from "../../src/ui/words/de/reasons.ts";
import { makeCard } from "../runtime/graphs.ts";
import { fillDiskAfter } from "../storage/full-disk.ts";
import { baseSha256, textCard } from "./hashed-words.ts";
import { freshDatabase, openLearner, openLog, verdict } from "./open-learner.ts";

// The tests' IndexedDB is slow on a busy machine, unlike a browser's.
vi.setConfig({ testTimeout: 60_000 });

let database: Database;
let learner: ReturnType<typeof openLearner>;

beforeEach(async () => {
  database = await freshDatabase();
  learner = openLearner(database);
});

const table = (rows: number) =>
  new Blob([
    "review,sentiment\r\n",
    ...Array.from({ length: rows }, (_, row) => `review ${row},${row % 2}\r\n`),
  ]);
const exported = async (from = database) => new Response(openLog(from).exportCsv("opinion")).text();

describe("an import", () => {
  it("adds another browser's rows unchanged", async () => {
    const texts = [
      "=1+1 is what",
      "'=2",
      'line\r\nbreak "quoted", comma',
      "\0 and \uD800 and \\uD800",
      "😀 שלום",
    ];
    for (const [index, text] of texts.entries())
      await learner.teach(verdict(text, "positive", index === 0 ? "-5" : "Ozark"));
    await learner.teach(verdict(texts[0]!, "negative"));
    const { entries } = await openLog(database).page({}, 0, 1);
    await openLog(database).edit(entries[0]!.id, { usedForTraining: false });
    const here = await exported();

    const elsewhere = await freshDatabase();
    const report = await openLearner(elsewhere).importCsv(new Blob([here]));
    expect(report).toMatchObject({ read: 6, added: 6, known: 0, refusedCount: 0, stopped: undefined });
    expect(await exported(elsewhere)).toBe(here);
  });

  it("accepts a probability that was rounded to just above 1, as in older exports", async () => {
    await learner.teach({ ...verdict("certain"), predictedProbability: 1.0000001 });
    const here = await exported();
    const report = await openLearner(await freshDatabase()).importCsv(new Blob([here]));
    expect(report).toMatchObject({ added: 1, refusedCount: 0 });
    expect(await learner.importCsv(new Blob([here]))).toMatchObject({ known: 1, refusedCount: 0 });
  });

  it("reads an export's true and false after a spreadsheet wrote them in its language", async () => {
    await learner.teach(verdict("as predicted", "negative"));
    await learner.teach(verdict("otherwise", "positive"));
    const here = await exported();
    const german = here.replace(",true,", ",WAHR,").replace(",false,", ",FALSCH,");
    for (const word of ["WAHR", "FALSCH"]) expect(german).toContain(`,${word},`);
    const elsewhere = await freshDatabase();
    expect(await openLearner(elsewhere).importCsv(new Blob([german]))).toMatchObject({ added: 2 });
    expect(await exported(elsewhere)).toBe(here);
    const said = await learner.importCsv(new Blob([here.replace(",true,", ",yes,")]));
    expect(said.refused[0]?.problem.message).toBe('"yes" is neither true nor false.');
  });

  it.each([
    ["TRUE", "FALSE"],
    ["WAHR", "FALSCH"],
    ["PRAWDA", "FAŁSZ"],
    ["DOĞRU", "YANLIŞ"],
    ["SAND", "FALSK"],
    ["ИСТИНА", "ЛОЖЬ"],
  ])("reads an export with the classes and choices True and False, saved as %s and %s", async (yes, no) => {
    const choices = ["True", "False", "unknown"].map((value) => ({ value }));
    const member = { kind: "category", name: "member", label: "Member", outOfRange: "warn", choices };
    const card = makeCard([member], ["False", "True"]);
    const written = [
      { member: "True", label: "False", predictedLabel: "True" },
      { member: "False", label: "True", predictedLabel: "True" },
      { member: "unknown", label: "True", predictedLabel: "False" },
    ].map(({ label, predictedLabel, member }) =>
      toDraft(card, baseSha256, { ...verdict(""), label, predictedLabel, inputs: { member }, metadata: {} }),
    );
    const saved = writeCsv(card, written)
      .replaceAll(/\btrue\b/gi, yes)
      .replaceAll(/\bfalse\b/gi, no);
    const read: Draft[] = [];
    const store = {
      async merge(_: string, drafts: readonly Draft[]) {
        read.push(...drafts);
        return drafts.map(() => "added" as const);
      },
    };
    expect(await importCsv(card, store, new Blob([saved]), {})).toMatchObject({ added: 3, refused: [] });
    expect(read).toEqual(written);
  });

  it("adds nothing twice, whether the id or the content repeats", async () => {
    await learner.teach(verdict("from the page"));
    const own = new Blob([await exported()]);
    expect(await learner.importCsv(own)).toMatchObject({ added: 0, known: 1 });
    expect(await learner.importCsv(table(3))).toMatchObject({ added: 3, known: 0 });
    expect(await learner.importCsv(table(4))).toMatchObject({ added: 1, known: 3 });
    const twice = new Blob(["review,label\na b,positive\na b,positive\n"]);
    expect(await learner.importCsv(twice)).toMatchObject({ added: 1, known: 1 });
  });

  it.each([
    ["commas", 'review,stars,label\n"good, at last",4.5,positive\nbad; very bad,-1,negative\n'],
    ["semicolons", 'review;stars;label\ngood, at last;4.5;positive\n"bad; very bad";-1;negative\n'],
    ["tabs", "review\tstars\tlabel\ngood, at last\t4.5\tpositive\nbad; very bad\t-1\tnegative\n"],
    [
      "semicolons, decimal commas and a byte order mark",
      '\uFEFFreview;stars;label\r\ngood, at last;4,5;positive\r\n"bad; very bad";-1;negative\r\n',
    ],
  ])("reads a table with %s", async (_, text) => {
    const report = await learner.importCsv(new Blob([text]));
    expect(report).toMatchObject({ read: 2, added: 2, refusedCount: 0 });
    expect(report.notes).toEqual(
      text.includes("4,5") ? [{ code: "decimal-commas", columns: ["stars"] }] : [],
    );
    const rows = (await exported()).split("\r\n");
    expect(rows.some((row) => row.includes(',"good, at last",4.5,'))).toBe(true);
    expect(rows.some((row) => row.includes(",bad; very bad,-1,"))).toBe(true);
  });

  it("refuses a number whose comma could separate thousands or decimals", async () => {
    const text = "review;stars;label\nall good;1,234;positive\n";
    const { refused } = await learner.importCsv(new Blob([text]));
    expect(refused).toMatchObject([{ line: 2, problem: { at: "stars" } }]);
  });

  it("refuses individual rows, with their line and the reason, and adds the others", async () => {
    const text =
      'review,label\r\n"two\r\nlines",positive\r\nx,positive\r\nfine text,superb\r\nfine text,negative\r\n';
    const report = await learner.importCsv(new Blob([text]));
    expect(report).toMatchObject({ read: 4, added: 2, refusedCount: 2, stopped: undefined });
    expect(report.refused.map(({ line, problem }) => [line, problem.at])).toEqual([
      [4, "review"],
      [5, "label"],
    ]);
  });

  it("returns the refused rows as a table with unchanged cells that can be imported once corrected", async () => {
    const text =
      'stars,review,verdict\r\n,=1+1 is,superb\r\n,"a ""b"",\nc",0,more\r\n,x\r\n-5,fine text,1\r\n';
    const { refusedFile } = await learner.importCsv(new Blob([text]));
    const refused = await refusedFile!.text();
    expect(refused.split("\r\n")).toEqual([
      "refused_line,refused_reason,stars,review,verdict",
      expect.stringMatching(/^2,"verdict: ""superb"" is not a class.*",,'=1\+1 is,superb$/),
      expect.stringMatching(/^3,\(the whole line\): .*: 4 instead of 3.*,,"a ""b"",\nc",0,more$/),
      expect.stringMatching(/^5,\(the whole line\): .*: 2 instead of 3.*,,x$/),
      "",
    ]);
    const corrected = refused.replace(",superb", ",mixed").replace("0,more", "0").replace(",,x", ",,xyz,2");
    expect(await learner.importCsv(new Blob([corrected]))).toMatchObject({ added: 3, refusedCount: 0 });
    const rows = await database.getAll("feedback");
    expect(rows.map(({ inputs }) => inputs.review).sort()).toEqual([
      "=1+1 is",
      'a "b",\nc',
      "fine text",
      "xyz",
    ]);
  });

  it("reads backslashes in another program's table as they are, in names and classes too", () => {
    const card = makeCard([{ kind: "text", name: "path", label: "Path" }], ["C:\\udead", "fine"]);
    const rows = [["\\ud83d\\ude00", "C:\\udead"]];
    for (const name of ["label", "\\udead"]) {
      const found = findCsvLayout(card, { columns: ["path", name], sample: rows }, new Date());
      if ("problem" in found) throw new Error(found.problem.message);
      expect(found.layout.columns).toEqual(["path", name]);
      expect(readCsvRow(found.layout, rows[0]!)).toMatchObject({
        row: { inputs: { path: "\\ud83d\\ude00" }, label: "C:\\udead" },
      });
    }
  });

  it.each(["Label", "LABEL"])("tells the field %s from the column with the classes", (name) => {
    const card = makeCard([{ kind: "text", name, label: "Record label" }], ["rock", "jazz"]);
    for (const column of ["label", "genre"]) {
      const found = findCsvLayout(card, { columns: [name, column], sample: [["1", "rock"]] }, new Date());
      if ("problem" in found) throw new Error(found.problem.message);
      expect(readCsvRow(found.layout, ["1", "rock"])).toMatchObject({
        row: { inputs: { [name]: "1" }, label: "rock" },
      });
    }
  });

  const trained = makeCard(
    [
      { kind: "number", name: "price", column: "price €", label: "Price" },
      { kind: "number", name: "column 2", label: "Column 2" },
      { kind: "number", name: "size", label: "Size" },
      { kind: "number", name: "size (2)", label: "Size" },
      { kind: "number", name: "label 2", column: "label", label: "Label" },
    ].map((field) => ({ ...field, optional: true, min: 0, max: 9 })),
    ["cheap", "dear"],
  );
  const read = (header: readonly string[], cells: readonly string[]) => {
    const found = findCsvLayout(trained, { columns: header, sample: [cells] }, new Date());
    return "problem" in found ? found.problem.message : readCsvRow(found.layout, cells);
  };

  it("finds the columns of the table that the model was trained on, whatever training called them", () => {
    const values = { price: 1, "column 2": 2, size: 3, "size (2)": 4, "label 2": 5 };
    const header = ["price €", "", "size", "size", "label", "verdict"];
    const row = { inputs: values, label: "dear" };
    expect(read(header, ["1", "2", "3", "4", "5", "dear"])).toMatchObject({ row });
    const refused = ["refused_line", "refused_reason", ...header];
    expect(read(refused, ["2", "because", "1", "2", "3", "4", "5", "dear"])).toMatchObject({ row });
    const own = ["price", "label 2", "label"];
    expect(read(own, ["1", "5", "dear"])).toMatchObject({
      row: { inputs: { price: 1, "label 2": 5 }, label: "dear" },
    });
  });

  it("finds a field by its column in that table rather than by its own name", () => {
    const swapped = makeCard(
      [
        { kind: "number", name: "in", column: "out", label: "In" },
        { kind: "number", name: "out", column: "in", label: "Out" },
      ].map((field) => ({ ...field, min: 0, max: 9 })),
      ["cheap", "dear"],
    );
    const cells = ["1", "2", "dear"];
    const found = findCsvLayout(swapped, { columns: ["in", "out", "label"], sample: [cells] }, new Date());
    if ("problem" in found) throw new Error(found.problem.message);
    expect(readCsvRow(found.layout, cells)).toMatchObject({ row: { inputs: { in: 2, out: 1 } } });
  });

  it("reads 1.250 as in the table that the model was trained on, except in a table of refused rows", () => {
    const [price] = trained.fields;
    const german = {
      ...trained,
      fields: [{ ...price!, decimals: "comma", outOfRange: "warn" }],
    } as typeof trained;
    const priceIn = (header: readonly string[], ...rows: readonly (readonly string[])[]) => {
      const found = findCsvLayout(german, { columns: header, sample: rows }, new Date());
      if ("problem" in found) throw new Error(found.problem.message);
      return readCsvRow(found.layout, rows[0]!);
    };
    const row = (number: number) => ({ row: { inputs: { price: number } } });
    expect(priceIn(["price", "label"], ["1.250", "dear"])).toMatchObject(row(1250));
    expect(priceIn(["price", "label"], ["1.250", "dear"], ["0.5", "cheap"])).toMatchObject(row(1.25));
    const refused = ["refused_line", "refused_reason", "price", "label"];
    expect(priceIn(refused, ["2", "because", "1.250", "dear"])).toMatchObject(row(1.25));
  });

  it("reads dates in the order that only a later row shows", async () => {
    const dated = makeCard([{ kind: "datetime", as: "iso", name: "when", label: "When" }]);
    const text = `when,label\n${"3/1/2024,yes\n".repeat(300)}3/13/2024,yes\n`;
    const rows: Draft[] = [];
    const merge = async (_model: string, drafts: readonly Draft[]) => {
      rows.push(...drafts);
      return drafts.map(() => "added" as const);
    };
    const report = await importCsv(dated, { merge }, new Blob([text]), {});
    expect(report).toMatchObject({ added: 301, refusedCount: 0 });
    expect(rows[0]!.inputs).toEqual({ when: "2024-03-01T00:00:00.000Z" });
  });

  it("ignores spaces around values, as training does", () => {
    const choices = [{ value: "Private" }, { value: "State" }];
    const spaced = makeCard([
      { kind: "category", name: "work", label: "Work", choices, outOfRange: "warn" },
      { kind: "boolean", name: "ok", label: "Ok", yes: "yes", no: "no" },
    ]);
    const rows = [[" Private", " yes", ` ${spaced.classes[0]!.name}`]];
    const found = findCsvLayout(spaced, { columns: ["work", " ok", " label"], sample: rows }, new Date());
    if ("problem" in found) throw new Error(found.problem.message);
    const inputs = { work: "Private", ok: "yes" };
    expect(readCsvRow(found.layout, rows[0]!)).toMatchObject({ row: { inputs } });
  });

  it("refuses an export from which columns were removed, and names them", async () => {
    await learner.teach({ ...verdict("so good"), inputs: { review: "so good", stars: 1.125 } });
    const lines = (await exported())
      .replace(/^\uFEFF/, "")
      .trim()
      .split("\r\n");
    const columns = lines[0]!.split(",");
    const without = (...removed: readonly string[]) =>
      new Blob([
        lines
          .map((line) => line.split(",").filter((_, index) => !removed.includes(columns[index]!)))
          .join("\n"),
      ]);
    const problem = (...removed: readonly string[]) =>
      learner.importCsv(without(...removed)).catch(({ details }) => details.reason);
    for (const column of [...fixedColumns.before, ...fixedColumns.after])
      expect(await problem(column)).toBe(
        `This is a feedback export, but it doesn't have the column ${column}. Import it as it was exported.`,
      );
    expect(await problem(...fixedColumns.before)).toMatch(/have the columns id, .*, model_sha256\./);
    const many = columns.filter((name) => name !== "label" && isReserved(name));
    expect(await problem(...many)).toMatchObject({ added: 1 });
  });

  it("refuses a table without any of the model's columns, even if none is required", () => {
    expect(read(["cost", "verdict"], ["1", "dear"])).toBe(
      "The table doesn't have the columns price, column 2, size, size (2), label 2.",
    );
  });

  it("never takes predictions in a table that was scored for the classes", () => {
    expect(read(["price", "predicted_label"], ["1", "dear"])).toMatch(/unclear which column is the class\./);
    expect(read(["price", "predicted_label_2", "seen"], ["1", "dear", "cheap"])).toMatchObject({
      row: { label: "cheap" },
    });
  });

  it("takes a column of 0s and 1s for the classes only if no other column names them", () => {
    const header = ["price", "is_test", "verdict"];
    expect(read(header, ["1", "0", "dear"])).toMatchObject({ row: { label: "dear" } });
    expect(read(header, ["1", "x", "1"])).toMatchObject({ row: { label: trained.classes[1]!.name } });
  });

  it.each([
    ["text", [0x61, 0x0a, 0x62]],
    ["binary", [0x14, 0x00, 0xff, 0x0a]],
  ])("says that a file is a zip archive if it has %s after its mark", async (_what, more) => {
    const bytes = Uint8Array.of(0x50, 0x4b, 3, 4, ...more);
    await expect(learner.importCsv(new Blob([bytes]))).rejects.toMatchObject({
      code: "csv-invalid",
      details: {
        reason: "it is a zip archive; please unpack it and choose the files in it",
      },
    });
  });

  it("reads a gzipped table, and refuses what can't be unpacked", async () => {
    const packed = gzipSync(await table(300).text());
    expect(await learner.importCsv(new Blob([packed]))).toMatchObject({ added: 300, stopped: undefined });
    const cut = new Blob([packed.subarray(0, 30)]);
    await expect(learner.importCsv(cut)).rejects.toMatchObject({
      details: { reason: "it is a damaged or incomplete gzip file" },
    });
  });

  it("names the columns that a table doesn't have", async () => {
    const notes = [{ code: "absent-columns", columns: ["stars"] }];
    const without = new Blob(["review,label\nso good,positive\n"]);
    expect(await learner.importCsv(without)).toMatchObject({ added: 1, notes });
    const whole = new Blob(["review,stars,label\nso good,,positive\n"]);
    expect(await learner.importCsv(whole)).toMatchObject({ added: 0, notes: [] });
  });

  it("asks about a column that only its 0s and 1s, or yes and no, make the class", async () => {
    const asked = (header: string, ...cells: readonly string[]) =>
      learner.guessClass(new Blob([[header, ...cells.map((cell) => `so good,${cell}`)].join("\n")]));
    const flag = { column: "is_active", meanings: "0 = Bad, 1 = Good" };
    expect(await asked("review,is_active", "0", "1", "1")).toEqual(flag);
    expect(await asked("review,is_active", "", "", "")).toEqual({ ...flag, meanings: "" });
    expect(await asked("review,is_active", "positive", "negative", "0")).toBeUndefined();
    const mixed = await asked("review,is_active", "positive", "1", "0");
    expect(mixed?.meanings).toBe("1 = Good, 0 = Bad");
    for (const name of ["label", "Class", "target", textCard().title]) {
      expect(await asked(`review,${name}`, "0", "1")).toEqual({ ...flag, column: name });
      expect(await asked(`review,${name}`, "positive", "negative")).toBeUndefined();
    }
    const own = makeCard([{ kind: "text", name: "review", label: "Review" }], ["no", "yes"]);
    const ask = (card: Card, cells: readonly string[]) => {
      const rows = cells.map((cell) => ["so good", cell]);
      const found = findCsvLayout(card, { columns: ["review", "label"], sample: rows }, new Date());
      return "layout" in found && [found.layout.guess?.meanings, ...cells.map(found.layout.classIn)];
    };
    expect(ask(own, ["0", "1"])).toEqual([undefined, "no", "yes"]);
    const fraud = makeCard([{ kind: "text", name: "review", label: "Review" }], ["fraud", "legit"]);
    expect(ask(fraud, ["0", "1"])).toEqual(["0 = fraud, 1 = legit", "fraud", "legit"]);
    expect(ask(fraud, ["fraud", "legit", "1"])).toEqual([undefined, "fraud", "legit", undefined]);
    const german = makeCard([{ kind: "text", name: "review", label: "Review" }], ["ja", "nein"]);
    expect(ask(german, ["0", "1"])).toEqual([undefined, "nein", "ja"]);
    const numbered = makeCard([{ kind: "text", name: "review", label: "Review" }], ["0", "1"]);
    const flags = [
      ["so good", "0,0"],
      ["so bad", "1,0"],
    ];
    expect(
      findCsvLayout(numbered, { columns: ["review", "is_active"], sample: flags }, new Date()),
    ).toMatchObject({
      layout: { guess: { meanings: "0,0 = 0, 1,0 = 1" } },
    });
    const found = findCsvLayout(
      own,
      { columns: ["review", "smoker"], sample: [["so good", "Yes"]] },
      new Date(),
    );
    expect(found).toMatchObject({ layout: { guess: { column: "smoker", meanings: "Yes = yes" } } });
    expect(await learner.importCsv(new Blob(["review,is_active\nso good,1\n"]))).toMatchObject({
      added: 1,
      guess: { column: "is_active" },
    });
    await learner.teach(verdict("so good"));
    expect(await learner.guessClass(new Blob([await exported()]))).toBeUndefined();
    expect(await learner.guessClass(new Blob([""]))).toBeUndefined();
  });

  it("names the columns that could have the classes if there are several, in German too", () => {
    const message = read(["price", "last year", "verdict"], ["1", "dear", "dear"]) as string;
    expect(message).toMatch(
      /^It's unclear which column is the class: "last year", "verdict"\. Name it "label", /,
    );
    expect(reason(message)).toMatch(/^Es ist unklar, welche .* enthält: „last year“, „verdict“\. Nennen Sie/);
  });

  it("prefers the column named label to one that differs in case", async () => {
    const report = await learner.importCsv(new Blob(["review,LABEL,label\nfine,old,positive\n"]));
    expect(report).toMatchObject({ added: 1, refusedCount: 0 });
  });

  it("reads a table with several columns that have no name, as spreadsheets append them", async () => {
    const report = await learner.importCsv(new Blob(["review,label,,\nfine,positive,,\n"]));
    expect(report).toMatchObject({ added: 1, refusedCount: 0 });
  });

  it("returns refused numbers with decimal points, since the refused rows alone don't show that their table has commas", async () => {
    const text = "review;stars;label\nall good;2,5;positive\nx;1.000;positive\nx;1,250;positive\n";
    const { refusedFile } = await learner.importCsv(new Blob([text]));
    const refused = await refusedFile!.text();
    expect(refused.split("\r\n").slice(1, 3)).toEqual([
      expect.stringMatching(/,x,1000,positive$/),
      expect.stringMatching(/,x,1\.25,positive$/),
    ]);
  });

  it("returns refused dates in ISO 8601, since the refused rows alone don't show whether the day comes first", async () => {
    const own = makeCard(
      [
        { kind: "text", name: "review", label: "Review", minLength: 3 },
        { kind: "datetime", as: "iso", name: "when", label: "When", dates: "month-day-year" },
      ],
      ["positive", "negative"],
    );
    const stored: Draft[] = [];
    const merge = async (_: string, rows: readonly Draft[]) => {
      stored.push(...rows);
      return rows.map(() => "added" as const);
    };
    const text =
      "review;when;label\nall good;25.03.2021;positive\nx;12.11.2021;positive\nx;2021-04-05;positive\nx;soon;positive\nx;;1.2.2021;unsure\n";
    const { refusedFile } = await importCsv(own, { merge }, new Blob([text]), {});
    const refused = await refusedFile!.text();
    expect(refused.split("\r\n").slice(1, 5)).toEqual([
      expect.stringMatching(/,x,2021-11-12T00:00:00.000Z,positive$/),
      expect.stringMatching(/,x,2021-04-05,positive$/),
      expect.stringMatching(/,x,soon,positive$/),
      expect.stringMatching(/,x,,2021-02-01T00:00:00.000Z,unsure$/),
    ]);
    await importCsv(own, { merge }, new Blob([refused.replace(",x,", ",fixed,")]), {});
    expect(stored.map(({ inputs }) => inputs.when)).toEqual([
      "2021-03-25T00:00:00.000Z",
      "2021-11-12T00:00:00.000Z",
    ]);
  });

  it("returns numbers with decimal points from rows of another length, too", async () => {
    const text =
      "review;stars;label\nall good;2,5;positive\nx;1.000;unsure;\nx;1.000;y;positive\nx;y;1.000;positive\n1.000;positive\n";
    const { refusedFile } = await learner.importCsv(new Blob([text]));
    const refused = await refusedFile!.text();
    expect(refused.split("\r\n").slice(1, 5)).toEqual([
      expect.stringMatching(/,x,1000,unsure,$/),
      expect.stringMatching(/,x,1000,y,positive$/),
      expect.stringMatching(/,x,y,1000,positive$/),
      expect.stringMatching(/,1000,positive$/),
    ]);
  });

  it("returns codes with their zeros from rows of another length", async () => {
    const text = "stars;review;label\n2,5;all good;positive\n1,5;01067;positive;more\n";
    const { refusedFile } = await learner.importCsv(new Blob([text]));
    expect(await refusedFile!.text()).toMatch(/,1\.5,01067,positive,more\r\n$/);
  });

  it("reads rows whatever is in a column named date if it can't be the rows' time", async () => {
    for (const date of ["20/12/2019", "Monday", "2999-05-01"]) {
      const report = await learner.importCsv(
        new Blob([`Date,review,label\n${date},seen ${date},positive\n${date},and ${date},positive\n`]),
      );
      expect(report).toMatchObject({ added: 2, refusedCount: 0 });
    }
    await learner.importCsv(new Blob(["date,review,label\n2020-01-02,long ago,positive\n"]));
    const rows = await database.getAll("feedback");
    expect(rows.find(({ inputs }) => inputs.review === "long ago")?.createdAt).toBe(
      "2020-01-02T00:00:00.000Z",
    );
  });

  it("renumbers rows from a table of refused rows if it refuses them again", async () => {
    const { refusedFile } = await learner.importCsv(new Blob(["review,label\nfine,1\nx,1\n"]));
    const again = await learner.importCsv(refusedFile!);
    expect(again).toMatchObject({ read: 1, refusedCount: 1 });
    expect((await again.refusedFile!.text()).replace("2,review", "3,review")).toBe(await refusedFile!.text());
  });

  it("returns no table if nothing was refused", async () => {
    expect((await learner.importCsv(table(1))).refusedFile).toBeUndefined();
  });

  it("refuses an id that already exists with different content", async () => {
    await learner.teach(verdict("from the page", "positive"));
    const changed = (await exported()).replace("from the page", "from elsewhere");
    const report = await learner.importCsv(new Blob([changed]));
    expect(report).toMatchObject({ added: 0, known: 0, refusedCount: 1 });
    expect(report.refused[0]).toMatchObject({ line: 2, problem: { at: "id" } });
  });

  it("refuses another model's rows", async () => {
    await learner.teach(verdict("from the page"));
    const other = (await exported()).replace(",opinion,", ",weather,");
    const report = await learner.importCsv(new Blob([other]));
    expect(report.refused[0]?.problem).toEqual({
      at: "model",
      message: expect.stringContaining('"weather"'),
    });
  });

  it("lists a thousand refused rows, but returns all of them in full as a file", async () => {
    const long = "y".repeat(9000);
    const report = await learner.importCsv(
      new Blob(["review,label\n", `x,${long}\n`.repeat(1500), "fine,positive\n"]),
    );
    expect(report).toMatchObject({ added: 1, refusedCount: 1500 });
    expect(report.refused).toHaveLength(1000);
    const lines = (await report.refusedFile!.text()).trimEnd().split("\r\n").slice(1);
    expect(lines.map((line) => line.split(",")[0])).toEqual(lines.map((_, index) => String(index + 2)));
    expect(lines).toHaveLength(1500);
    expect(lines.every((line) => line.endsWith(`,x,${long}`))).toBe(true);
  });

  it.each([
    ["an empty file", "", /empty/],
    ["a missing column", "text,label\na b,positive\n", /doesn't have the column review/],
  ])("adds nothing from %s, and says why", async (_, text, reason) => {
    const importing = learner.importCsv(new Blob([text]));
    await expect(importing).rejects.toMatchObject({
      code: "csv-invalid",
      details: { reason: expect.stringMatching(reason) },
    });
    expect(await database.count("feedback")).toBe(0);
  });

  it("stops at bytes that are not UTF-8, and keeps the rows before them", async () => {
    const good = `review,label\n${Array.from({ length: 2500 }, (_, row) => `review ${row} ${"x".repeat(80)},positive\n`).join("")}`;
    const report = await learner.importCsv(new Blob([good, Uint8Array.of(0x63, 0xe9, 0x2c, 0x0a)]));
    expect(report.stopped).toMatchObject({
      code: "csv-invalid",
      details: { reason: expect.stringMatching(/Latin-1/), line: 2502 },
    });
    expect(report.added).toBe(2500);
    expect(await database.count("feedback")).toBe(report.added);
  });

  it.each([
    ["with its own name", new DOMException("The requested file could not be read.", "NotReadableError")],
    ["as Chromium's streams do", new TypeError("network error")],
  ])(
    "stops if the file is removed while it is read, reported %s, and keeps the rows before that",
    async (_, gone) => {
      const whole = table(3);
      const bytes = new Uint8Array(await whole.arrayBuffer());
      const failing = () => {
        const pieces = [bytes, gone];
        return new ReadableStream({
          pull: (controller) => {
            const next = pieces.shift();
            if (next instanceof Uint8Array) controller.enqueue(next);
            else controller.error(next);
          },
        });
      };
      // The header is read first, with a stream of its own, and then the sample.
      for (const wholeReads of [1, 2]) {
        let reads = 0;
        const stream = () => (reads++ < wholeReads ? whole.stream() : failing());
        const report = await learner.importCsv(Object.assign(new Blob([bytes]), { stream }));
        expect(report).toMatchObject({
          [wholeReads === 1 ? "added" : "known"]: 3,
          stopped: { code: "file-unreadable" },
        });
      }
    },
  );

  it("stops at a 50 MB cell, and keeps the rows before it", async () => {
    const report = await learner.importCsv(
      new Blob(['review,label\nfine text,positive\n"', "x".repeat(50_000_000), '",positive\n']),
    );
    expect(report).toMatchObject({ added: 1, stopped: { code: "csv-invalid", details: { line: 3 } } });
  });

  it.each([
    { like: "Chromium", likeFirefox: false },
    { like: "Firefox", likeFirefox: true },
  ])(
    "stops when the disk is full as in $like, keeps complete batches, and says how many rows they contain",
    async ({ likeFirefox }) => {
      const restore = fillDiskAfter(1200, { likeFirefox });
      const report = await learner.importCsv(table(3000)).finally(restore);
      expect(report).toMatchObject({ added: 1000, stopped: { code: "storage-full" } });
      expect(await database.count("feedback")).toBe(1000);
      // There was no room for the replay either. The learner catches up once there is.
      while ((await learner.learning()).outOfDate) await new Promise((resolve) => setImmediate(resolve));
      expect(learner.lessons).toBe(1000);
    },
  );

  it("reports progress after every batch, not only after every chunk of the file", async () => {
    const done: number[] = [];
    const file = table(1600);
    await learner.importCsv(file, {
      onProgress: (progress) => {
        if (progress.unit === "bytes") done.push(progress.done);
      },
    });
    expect(done.length).toBeGreaterThan(3);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(file.size);
  });

  it("saves a version before it adds anything, but none for a file that can't be read", async () => {
    for (const text of ["", "nothing,like it\n1,2\n", "review,label\n", "review,label\nfine,nobody knows\n"])
      await learner.importCsv(new Blob([text])).catch(() => undefined);
    expect(await learner.versions()).toEqual([]);
    await learner.importCsv(table(1200));
    expect(await learner.versions()).toMatchObject([{ reason: "import", lessons: 0 }]);
  });

  it("can be cancelled, and keeps the rows added up to then", async () => {
    const abort = new AbortController();
    const importing = learner.importCsv(table(20_000), {
      signal: abort.signal,
      onProgress: ({ unit }) => unit === "bytes" && abort.abort(),
    });
    await expect(importing).rejects.toMatchObject({ name: "AbortError" });
    expect(await database.count("feedback")).toBeLessThan(20_000);
    while ((await learner.learning()).outOfDate) await new Promise((resolve) => setImmediate(resolve));
    expect(learner.lessons).toBe(await database.count("feedback"));
  });

  it("teaches the model even if its rows are older than existing ones", async () => {
    await learner.teach(verdict("good old days", "negative"));
    const before = await learner.predict({ review: "splendid", stars: null });
    await learner.importCsv(new Blob(["review,label,date\nsplendid,mixed,2001-02-03\n"]));
    const after = await learner.predict({ review: "splendid", stars: null });
    expect(after.probabilities[2]).toBeGreaterThan(before.probabilities[2]!);
    expect(after.model.lessons).toBe(2);
  });
});
