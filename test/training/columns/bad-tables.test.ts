import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parseDate } from "../../../src/csv/cell-values.ts";
import { parseCommaNumber } from "../../../src/csv/decimal-comma.ts";
import { describeColumns } from "../../../src/training/columns/describe-table.ts";
import { numberParser } from "../../../src/training/columns/number-column.ts";
import { readTable } from "../../../src/training/columns/read-table.ts";
import { type RawTable, tableFrom } from "../../../src/training/columns/table.ts";
import { readTarget } from "../../../src/training/columns/target.ts";
import { findGiveaways, planTraining } from "../../../src/training/plan-work.ts";
import { train } from "../../../src/training/train.ts";
import { noteText, type TrainingNote } from "../../../src/training/training-note.ts";

const read = (text: string | Uint8Array<ArrayBuffer>) => readTable(new Blob([text]));
const repeat = (count: number, cell: (row: number) => string) =>
  Array.from({ length: count }, (_, row) => cell(row));
/** The notes in English. */
const textOf = (notes: readonly TrainingNote[]) => notes.map((note) => noteText(note)).join();
const reportOf = (table: RawTable, name: string) =>
  describeColumns(table).find((report) => report.name === name)!;

/** The reason that the visitor sees if a table can't be used. */
async function refusal(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return String((error as { details?: { reason?: string } }).details?.reason);
  }
  throw new Error("it was accepted");
}

describe("reading a file", () => {
  test("refuses a file without a header, and shows its first line", async () => {
    const reason = await refusal(() => read("5.1,3.5,1.4,setosa\n4.9,3.0,1.4,setosa\n"));
    expect(reason).toMatch(/first line looks like values \(5\.1, 3\.5, 1\.4, setosa\).*Add a first line/);
  });

  test("refuses a picture, a web page and an empty file", async () => {
    expect(await refusal(() => read(Uint8Array.from([137, 80, 78, 71, 0, 0, 1, 0])))).toMatch(
      /^it is an image/,
    );
    expect(await refusal(() => read("<html>\n<body>\n<p>Hello</p>\n</body>\n</html>"))).toMatch(
      /^it is a web page/,
    );
    expect(await refusal(() => read(""))).toBe("The file is empty.");
    for (const text of ["a,b,class\n", "a,b,class", 'a,b,class\n1,2,"x'])
      expect(await refusal(() => read(text))).toMatch(/^Below its first line, the table has no row/);
  });

  test("refuses a gzipped file that is cut off, and says so", async () => {
    const packed = gzipSync(
      `x,y\n${Array.from({ length: 5000 }, (_, row) => `${row},${row * 7919}`).join("\n")}`,
    );
    expect(await refusal(() => readTable(new Blob([packed.subarray(0, -100)])))).toMatch(
      /damaged or incomplete/,
    );
  });

  test("refuses a gzipped file that unpacks to more than the limit", async () => {
    const line = `${"1".repeat(999)},a\n`;
    const packed = gzipSync(`x,y\n${line.repeat(20_000)}`);
    expect(packed.length).toBeLessThan(100_000);
    const reading = readTable(new Blob([packed]), { maximumUnpackedBytes: 1_000_000 });
    await expect(reading).rejects.toMatchObject({
      code: "file-too-large",
      details: { unpackedLimit: 1_000_000 },
    });
    expect((await readTable(new Blob([packed]))).rowCount).toBe(20_000);
  });

  test("refuses JSON, and says what to save instead", async () => {
    expect(await refusal(() => read('[{"size": 1, "kind": "a"},\n{"size": 2, "kind": "b"}]'))).toMatch(
      /JSON file; please save the table as CSV/,
    );
  });

  test("leaves out a row with more cells than the header, and says which", async () => {
    const rows = repeat(30, (row) => `${row},${row % 2 ? "a" : "b"}`);
    const table = await read(["x,y", ...rows, "1,a,extra", ""].join("\n"));
    expect(table.rowCount).toBe(30);
    expect(textOf(table.notes)).toMatch(/1 row was left out.*line 32 has 3 cells, but the header has 2/);
  });

  test("refuses a file in which most rows do not match the header", async () => {
    const reason = await refusal(() => read("a,b\n1,2\nonly one\nanother\nand more\n"));
    expect(reason).toMatch(/not a table with one row per line/);
  });

  test("renames columns with the same name, and names a column without a name", async () => {
    const table = await read("size,size,\n1,2,3\n4,5,6\n");
    expect(table.columns.map(({ name }) => name)).toEqual(["size", "size (2)", "column 3"]);
    expect(textOf(table.notes)).toMatch(/More than one column is named “size”/);
  });

  test.each([
    ["semicolons", "a;b\n1;x\n2;y\n"],
    ["tabs", "a\tb\n1\tx\n2\ty\n"],
    ["a byte order mark and spaces", "\ufeffa,b\n1 , x\n2,y\n"],
  ])("reads %s", async (_, text) => {
    const { columns } = await read(text);
    expect(columns.map(({ name, values }) => [name, values])).toEqual([
      ["a", ["1", "2"]],
      ["b", ["x", "y"]],
    ]);
  });

  test("skips a first line that tells spreadsheet programs the delimiter", async () => {
    const { columns } = await read("sep=;\nsize;kind\n1;a\n2;b\n");
    expect(columns.map(({ name }) => name)).toEqual(["size", "kind"]);
  });

  test("reads names and values that Hunch wrote with a ' in front, so that they are no formulas", async () => {
    const { columns } = await read("'-b,kind\n'-5 to 0,'tis\n-5,'=x\n");
    expect(columns.map(({ name, values }) => [name, values])).toEqual([
      ["-b", ["-5 to 0", "-5"]],
      ["kind", ["'tis", "=x"]],
    ]);
  });

  test("reads a gzipped file", async () => {
    expect((await read(new Uint8Array(gzipSync("a,b\n1,x\n")))).rowCount).toBe(1);
  });
});

describe("the column to predict", () => {
  const withTarget = (cells: readonly string[]) => tableFrom({ x: repeat(cells.length, String), y: cells });

  test("must have two classes", async () => {
    const reason = await refusal(() => readTarget(withTarget(repeat(30, () => "yes")), "y"));
    expect(reason).toMatch(/Every row with a value in “y” has “yes”.*at least two classes/);
  });

  test("may have a class with a single row, which is left out", () => {
    const { classes, labels, warnings } = readTarget(
      withTarget([...repeat(30, (row) => (row % 2 ? "a" : "b")), "c"]),
      "y",
    );
    expect(classes).toEqual(["a", "b"]);
    expect(labels.at(-1)).toBe(-1);
    expect(textOf(warnings)).toMatch(/“c” has only one row/);
  });

  test("must not be a number with 500 values", async () => {
    const reason = await refusal(() => readTarget(withTarget(repeat(1000, (row) => String(row % 500))), "y"));
    expect(reason).toMatch(/500 different values.*looks like a number.*ranges/);
  });

  test("must not have values longer than a class's name may be", async () => {
    const cells = (long: number) =>
      repeat(40, (row) => (row % 2 === 0 ? "short" : "long ".padEnd(long, "x")));
    expect(readTarget(tableFrom({ y: cells(200) }), "y").classes).toHaveLength(2);
    const reason = await refusal(() => readTarget(tableFrom({ y: cells(201) }), "y"));
    expect(reason).toMatch(/“y” has a value of 201 characters \(“long x+…”\).*at most 200/);
  });

  test("may have a class named “-” or “none”, with a warning", () => {
    const table = tableFrom({
      x: repeat(40, String),
      y: repeat(40, (row) => ["+", "-", "none", "NA"][row % 4]!),
    });
    const { classes, warnings } = readTarget(table, "y");
    expect(classes).toEqual(["+", "-", "none"]);
    expect(textOf(warnings)).toMatch(/10 rows without a value.*“-” in “y” \(10 rows\) counts as a class/);
  });

  test("may have classes that are numbers and differ in their sign or decimal point", () => {
    const y = repeat(40, (row) => ["-1", "1", "1.5", "15"][row % 4]!);
    expect(textOf(readTarget(tableFrom({ x: repeat(40, String), y }), "y").warnings)).not.toMatch(
      /differ only/,
    );
  });

  test("leads to a warning if a class is spelled in two ways", () => {
    const table = tableFrom({
      x: repeat(40, String),
      y: repeat(40, (row) => ["yes", "no", "Yes", "no."][row % 4]!),
    });
    expect(textOf(readTarget(table, "y").warnings)).toMatch(
      /“Yes” and “yes”.*“no” and “no\.” differ only|“yes” and “Yes”/,
    );
  });

  test("must have more than two rows", async () => {
    expect(await refusal(() => readTarget(withTarget(["a", "b"]), "y"))).toMatch(/2 rows.*at least 10/);
  });

  test("must be in the table", async () => {
    expect(await refusal(() => readTarget(withTarget(["a", "b"]), "z"))).toMatch(
      /no column “z”; it has x, y/,
    );
  });

  test("leads to a warning if 98% of the rows have one class", () => {
    const { warnings } = readTarget(withTarget(repeat(1000, (row) => (row % 50 ? "no" : "yes"))), "y");
    expect(textOf(warnings)).toMatch(/98\.0% of all rows are “no”/);
  });
});

describe("a table with many columns", () => {
  test("gets a distinct name for each of 10,000 columns with the same name, without comparing all pairs", async () => {
    const line = (cell: string) => `${cell},`.repeat(9999) + cell;
    const begin = process.cpuUsage().user;
    const { columns } = await read([line("pixel"), line("a"), line("b")].join("\n"));
    expect(new Set(columns.map(({ name }) => name)).size).toBe(10_000);
    expect(columns.at(-1)!.name).toBe("pixel (10000)");
    expect((process.cpuUsage().user - begin) / 1000).toBeLessThan(5000);
  });

  test("is refused if it has more columns than a model may have fields", async () => {
    const reason = await refusal(() => read(`${",".repeat(1_000_000)}\n1,2\n`));
    expect(reason).toMatch(/more than 10,000 columns/);
  });

  test("keeps a name that looks like that of a renamed column", async () => {
    const { columns } = await read("a,a (2),a,a,b\nx,y,z,v,w\n");
    expect(columns.map(({ name }) => name)).toEqual(["a", "a (2)", "a (3)", "a (4)", "b"]);
  });
});

describe("a column", () => {
  test("with decimal commas is read as numbers", () => {
    const report = reportOf(tableFrom({ price: ["1,5", "2,25", "1.200,75"] }), "price");
    expect(report).toMatchObject({ use: "number", usesDecimalComma: true });
    expect(textOf(report.warnings)).toMatch(/decimal commas/);
  });

  test("with decimal commas may have three decimals in each cell if one begins with 0", () => {
    const cells = repeat(40, (row) => (row % 2 ? "0," : "2,") + String(100 + row * 7));
    const table = tableFrom({ a: cells, y: repeat(40, (row) => (row % 3 ? "n" : "j")) });
    expect(reportOf(table, "a")).toMatchObject({ use: "number", usesDecimalComma: true });
  });

  test("with decimal commas is read as numbers despite one cell with a comma that is no number", () => {
    const table = tableFrom({ price: [...repeat(99, (row) => `${row},5`), "ca. 1,5"] });
    const report = reportOf(table, "price");
    expect(report).toMatchObject({ use: "number", usesDecimalComma: true });
    expect(textOf(report.warnings)).toContain("1 of 100 rows contain something else (“ca. 1,5”)");
  });

  test.each([
    ["dollar signs", (row: number) => `$1,${100 + row}.50`, "left out"],
    ["units", (row: number) => `${row}.5 kg`, "left out"],
    ["commas that may separate thousands or decimals", (row: number) => `2,${100 + row}`, "left out"],
    ["spaces between thousands", (row: number) => `2 ${100 + row}`, "left out"],
    ["percent signs", (row: number) => `${row % 40} %`, "counts as a category"],
  ])("of numbers with %s is not mistaken for an identifier or read as different numbers", (_, cell, said) => {
    const table = tableFrom({ x: repeat(300, cell), y: repeat(300, (row) => String(row % 2)) });
    const { use, warnings } = reportOf(table, "x");
    expect(use).toBe(said === "left out" ? "ignore" : "category");
    expect(textOf(warnings)).toMatch(/contains numbers with other characters in them/);
    expect(textOf(warnings)).toContain(said);
  });

  test("with decimal commas may have numbers with an exponent, as spreadsheets write small ones", () => {
    const cells = repeat(50, (row) => ["0,5", `${row},7E-05`, "5E-05", "1.234"][row % 4]!);
    const report = reportOf(tableFrom({ value: cells, y: repeat(50, (row) => String(row % 2)) }), "value");
    expect(report).toMatchObject({ use: "number", usesDecimalComma: true, missing: 0 });
    expect(["41,7E-05", "5E-05", "1.234"].map(numberParser(report))).toEqual([0.000417, 0.00005, 1234]);
  });

  test("with decimal commas may have points between thousands, with or without a fraction", () => {
    expect(["1.234,5", "1.500", "-2.000.000", "1.5", "1500", "0.500"].map(parseCommaNumber)).toEqual([
      1234.5,
      1500,
      -2_000_000,
      Number.NaN,
      1500,
      Number.NaN,
    ]);
  });

  test("with decimal commas leads to a note on how a point between thousands was read", () => {
    const table = tableFrom({ price: [...repeat(40, (row) => `${row},5`), "1.250"] });
    const report = reportOf(table, "price");
    expect(textOf(report.warnings)).toContain(
      "The points in “price” separate thousands: “1.250” was read as 1250.",
    );
    expect(numberParser(report)("1.250")).toBe(1250);
  });

  test("with decimal commas and a few decimal points doesn't read 1.250 as 1250", () => {
    const table = tableFrom({ price: [...repeat(60, (row) => `${row},5`), "12.5", "1.250"] });
    const report = reportOf(table, "price");
    expect(textOf(report.warnings)).toContain("2 of 62 rows contain something else (“12.5”, “1.250”)");
    expect(["1,5", "1.250", "12.5", "1.250,5", "3"].map(numberParser(report))).toEqual([
      1.5,
      Number.NaN,
      Number.NaN,
      1250.5,
      3,
    ]);
  });

  describe("with points and no commas, in a table whose other numbers have decimal commas,", () => {
    const rent = repeat(60, (row) => `${row},${10 + row}`);
    const people = repeat(60, (row) => (row % 3 ? `${row}.2${10 + row}` : String(row * 9)));
    const millions = repeat(60, (row) => (row % 3 ? `${row}.000.2${10 + row}` : `${row + 1}.500`));

    test("has points between thousands, and a note says how they were read", () => {
      for (const [cells, cell, value] of [
        [people, "1.211", 1211],
        [millions, "1.000.211", 1_000_211],
      ] as const) {
        const report = reportOf(tableFrom({ people: cells, rent }), "people");
        expect(report).toMatchObject({ use: "number", isWhole: true });
        expect(numberParser(report)(cell)).toBe(value);
        expect(textOf(report.warnings)).toMatch(/^The points in “people” separate thousands: “1\./);
      }
    });

    test("is left out if it only counts the rows", () => {
      const count = repeat(60, (row) => (row + 970).toLocaleString("de"));
      const report = reportOf(tableFrom({ count, rent }), "count");
      expect(report).toMatchObject({ use: "ignore", warnings: [{ code: "column-identifier" }] });
    });

    test.each([
      ["a number has a decimal point", true, { people, rent, size: repeat(60, (row) => `${row}.5`) }],
      ["its own numbers have decimal points", false, { people: [...people.slice(1), "0.750"], rent }],
      ["it has a comma, too", true, { people: [...people.slice(1), "1,750"], rent }],
      [
        "the others' commas could separate thousands",
        false,
        { people, rent: repeat(60, (row) => `1,${100 + row}`) },
      ],
      ["the others have no decimals", false, { people, rent: repeat(60, (row) => String(row)) }],
    ])("keeps its points if %s", (_, isNoted, columns) => {
      const report = reportOf(tableFrom(columns), "people");
      const { warnings, ...alone } = reportOf(tableFrom({ people: columns.people }), "people");
      const others = warnings.filter(({ code }) => code !== "unclear-points");
      const note = { code: "unclear-points", column: "people", example: "1.211", hasCommasBeside: true };
      expect(report).toEqual({ ...alone, warnings: isNoted ? [...others, note] : warnings });
      expect(numberParser(report)("1.211")).toBe(1.211);
    });

    test("has points between thousands even if cells with commas are no numbers", () => {
      for (const odd of ["3,5 kg", "ca. 2,5", "1.200, geschätzt"]) {
        const report = reportOf(tableFrom({ people: [...people.slice(1), odd], rent }), "people");
        expect(numberParser(report)("1.211")).toBe(1211);
      }
    });

    test("and words in a column with a point stay words", () => {
      const kind = repeat(60, (row) => ["a", "b", "1.200"][row % 3]!);
      expect(reportOf(tableFrom({ kind, rent }), "kind")).toMatchObject({ use: "category" });
    });
  });

  test("of dates has the order of day and month that any of its values shows", () => {
    const two = (number: number) => String(number).padStart(2, "0");
    const distinct = repeat(9000, (row) => {
      const second = row % 300;
      return `3/${1 + Math.floor(row / 300)}/2024 00:${two(Math.floor(second / 60))}:${two(second % 60)}`;
    });
    const report = reportOf(tableFrom({ when: distinct }), "when");
    expect(report).toMatchObject({ dayMonthOrder: "month-day-year", warnings: [] });
  });

  test("of dates has the order that its values show even if most of them need none", () => {
    const isoOr = (date: string, row: number) => (row % 5 < 3 ? `2021-02-${10 + (row % 9)}` : date);
    const first = (of: (row: number) => string) =>
      reportOf(tableFrom({ when: repeat(200, (row) => isoOr(of(row), row)) }), "when");
    const report = first((row) => `${1 + (row % 12)}/${1 + (row % 28)}/2021`);
    expect(report).toMatchObject({ dayMonthOrder: "month-day-year" });
    expect(report.warnings.map(({ code }) => code)).toEqual(["several-date-formats"]);
    const unclear = first((row) => `${1 + (row % 12)}/${1 + (row % 12)}/2021`);
    expect(unclear).toMatchObject({ dayMonthOrder: "day-month-year" });
    expect(unclear.warnings.map(({ code }) => code)).toEqual(["day-or-month", "several-date-formats"]);
  });

  test("of dates doesn't move years before 100 into the 1900s", () => {
    for (const date of ["0001-01-01", "0099-12-31", "1969-07-20", "2024-02-29"])
      expect(parseDate(date, "year-month-day")).toBe(Date.parse(`${date}T00:00:00Z`) / 1000);
    for (const date of ["2023-02-29", "2024-00-10", "2024-13-01", "2024-04-31"])
      expect(parseDate(date, "year-month-day")).toBeNaN();
  });

  test("of mixed types is read as numbers if few cells are words, otherwise as categories", () => {
    const few = reportOf(tableFrom({ age: [...repeat(40, String), "unknown"] }), "age");
    expect(few.use).toBe("number");
    expect(textOf(few.warnings)).toMatch(/1 of 41 rows contain something else \(“unknown”\)/);
    expect(reportOf(tableFrom({ age: ["1", "2", "old", "young", "1", "old"] }), "age").use).toBe("category");
  });

  test("of dates counts the rows that are no dates, also where they repeat", () => {
    const dates = Array.from(
      { length: 98 },
      (_, day) => `2024-01-${String((day % 28) + 1).padStart(2, "0")}`,
    );
    const report = reportOf(tableFrom({ when: [...dates, "soon", "soon"] }), "when");
    expect(report.warnings).toMatchObject([{ code: "not-dates", count: 2, rows: 100, example: "soon" }]);
  });

  test("with dates in three formats is read as dates", () => {
    const dates = ["2024-02-03", "04/02/2024", "5 Feb 2024", "2024-02-13", "14/02/2024", "15 Mar 2024"];
    const report = reportOf(tableFrom({ when: dates }), "when");
    expect(report.use).toBe("datetime");
    expect(textOf(report.warnings)).toMatch(/in several formats/);
  });

  test("of text with HTML is read as text, with a note that tags count as words", () => {
    const cells = repeat(30, (row) => `<p>the dish number ${row} was <b>good</b></p>`);
    const report = reportOf(tableFrom({ review: cells }), "review");
    expect(report.use).toBe("text");
    expect(textOf(report.warnings)).toMatch(/contains HTML/);
  });

  test("without values, with a single value or with a different value in each row is left out", () => {
    const table = tableFrom({
      none: repeat(30, () => "NA"),
      same: repeat(30, () => "7"),
      id: repeat(30, (row) => `A${row}`),
    });
    const reports = describeColumns(table);
    expect(reports.map(({ use }) => use)).toEqual(["ignore", "ignore", "ignore"]);
    expect(reports.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([
      ["column-empty"],
      ["column-constant"],
      ["column-identifier"],
    ]);
    expect(textOf(reports[0]!.warnings)).toMatch(/no value in any row/);
  });

  test("doesn't take the number of a repeated name for a unit", () => {
    const table = tableFrom({ "price (2)": repeat(60, (row) => String(row % 30)) });
    expect(reportOf(table, "price (2)")).toMatchObject({ use: "number" });
    expect(reportOf(table, "price (2)").unit).toBeUndefined();
  });

  test("is read correctly if it has marks for missing values, or a unit in its name", () => {
    const report = reportOf(tableFrom({ "skin (mm)": ["1", "?", "", "NA", "2"] }), "skin (mm)");
    expect(report).toMatchObject({ use: "number", missing: 3, unit: "mm", isWhole: true });
  });
});

describe("a table", () => {
  const classes = repeat(60, (row) => (row % 2 ? "a" : "b"));

  test("with 1,000 columns keeps the 200 most informative ones", () => {
    const noise = Array.from({ length: 999 }, (_, column) => [
      `n${column}`,
      repeat(60, (row) => String((row * (1 + (column % 12)) + column) % 13)),
    ]);
    const table = tableFrom({
      ...Object.fromEntries(noise),
      told: repeat(60, (row) => String((row % 2) + (row % 7) / 10)),
      y: classes,
    });
    const { fields, notes } = planTraining(table, { id: "wide", target: "y" });
    expect(fields).toHaveLength(200);
    expect(fields.map(({ name }) => name)).toContain("told");
    expect(textOf(notes)).toMatch(/1,000 usable columns.*at most 200 fields/);
  });

  test("with more than 200 columns of text keeps 200 of them, and no other column", () => {
    const text = (column: number) =>
      repeat(60, (row) => `someone wrote ${row} words of text number ${column} about thing ${row * 7}`);
    const table = tableFrom({
      ...Object.fromEntries(
        Array.from({ length: 10 }, (_, column) => [
          `n${column}`,
          repeat(60, (row) => String((row * column) % 13)),
        ]),
      ),
      ...Object.fromEntries(Array.from({ length: 205 }, (_, column) => [`t${column}`, text(column)])),
      y: classes,
    });
    const { fields } = planTraining(table, { id: "wordy", target: "y" });
    expect(fields).toHaveLength(200);
    expect(fields.every(({ use }) => use === "text")).toBe(true);
  });

  test("leads to a warning about a column that gives the class away", () => {
    const table = tableFrom({
      copy: classes.map((each) => each.toUpperCase()),
      x: repeat(60, (row) => String(row % 9)),
      y: classes,
    });
    expect(textOf(planTraining(table, { id: "copy", target: "y" }).notes)).toMatch(
      /“copy” on its own predicts “y”/,
    );
    expect(findGiveaways(table, "y")).toEqual(["copy"]);
    expect(findGiveaways(table, "x")).toEqual([]);
    const odd = tableFrom({ "copy[$]": classes, x: repeat(60, (row) => String(row % 9)), y: classes });
    expect(findGiveaways(odd, "y")).toEqual(["copy[$]"]);
    expect(planTraining(odd, { id: "odd", target: "y" }).notes).toContainEqual({
      code: "giveaway",
      column: "copy[$]",
      target: "y",
    });
  });

  test("leads to this warning also in a long table that is sorted by the class", () => {
    const sorted = repeat(44_000, (row) => (row < 22_000 ? "no" : "yes"));
    const age = repeat(44_000, (row) => String((row * 7919) % 80));
    const table = tableFrom({ copy: sorted.map((each) => each.toUpperCase()), age, y: sorted });
    expect(findGiveaways(table, "y")).toEqual(["copy"]);
  });

  test.each([
    ["ja and nein", ["ja", "nein"]],
    ["three values", ["1", "0", "2"]],
  ])("that someone chose to be yes or no, but has %s, becomes a category, with a note", async (_, values) => {
    const table = tableFrom({
      answer: repeat(60, (row) => values[row % values.length]!),
      y: repeat(60, (row) => (row % values.length === 0 ? "a" : "b")),
    });
    const { card, warnings } = await train(table, {
      id: "toy",
      title: "Toy",
      target: "y",
      uses: { answer: "boolean" },
    });
    expect(card.fields).toMatchObject([{ name: "answer", kind: "category" }]);
    expect(textOf(warnings)).toContain("“answer” are not two words such as yes and no");
  });

  test("keeps only the notes that hold for the uses that someone chose", async () => {
    const plate = repeat(60, (row) => `p${row}`);
    const price = repeat(60, (row) => `${row},00 €`);
    const age = repeat(60, (row) => (row % 40 === 0 ? "old" : String(row % 37)));
    const count = repeat(60, (row) => (row % 4 === 0 ? "many" : String(row % 37)));
    const when = repeat(60, (row) => `0${1 + (row % 9)}/0${1 + (row % 8)}/2024`);
    const table = tableFrom({ plate, price, age, count, when, y: classes });
    const detected = describeColumns(table).flatMap((report) => report.warnings.map(({ code }) => code));
    expect(detected).toEqual(expect.arrayContaining(["column-identifier", "not-numbers", "day-or-month"]));
    const { card, warnings } = await train(table, {
      id: "toy",
      title: "Toy",
      target: "y",
      uses: { plate: "category", price: "number", age: "ignore", count: "number", when: "ignore" },
    });
    expect(card.fields.map(({ name, kind }) => [name, kind])).toEqual([
      ["plate", "category"],
      ["count", "number"],
    ]);
    expect(warnings.flatMap((note) => ("column" in note ? [[note.code, note.column]] : []))).toEqual([
      ["unreadable-as", "price"],
      ["not-numbers", "count"],
    ]);
    expect(textOf(warnings)).toContain("15 of 60 rows contain something else (“many”)");
  });

  test("that someone chose to be numbers or dates is read with the decimals and the order of day and month that it shows", () => {
    const isOdd = (row: number) => row % 10 === 3;
    const table = tableFrom({
      value: repeat(300, (row) => (isOdd(row) ? "k.A." : `${row % 50},${row % 7}`)),
      thousands: repeat(300, (row) => (isOdd(row) ? "k.A." : `${1 + (row % 60)}.${100 + (row % 50)}`)),
      when: repeat(300, (row) => (isOdd(row) ? "unknown" : `0${1 + (row % 9)}/${10 + (row % 19)}/2024`)),
      y: repeat(300, (row) => (row % 2 === 0 ? "a" : "b")),
    });
    const others = "30 of 300 rows contain something else";
    const detected = describeColumns(table);
    expect(detected.map(({ use }) => use)).toEqual(["category", "category", "category", "category"]);
    expect(textOf(detected[0]!.warnings)).toContain(`“value” contains numbers, but ${others} (“k.A.”)`);
    expect(textOf(detected[0]!.warnings)).toContain("Choose “Number” for it");
    expect(textOf(detected[2]!.warnings)).toContain(`“when” contains dates, but ${others} (“unknown”)`);

    const { dataset, tableRows, fields, reports } = planTraining(table, {
      id: "toy",
      target: "y",
      uses: { value: "number", thousands: "number", when: "datetime" },
    });
    expect(fields.map(({ use }) => use)).toEqual(["number", "number", "datetime"]);
    const valuesOf = (field: string, part?: string) =>
      dataset.numbers.find((each) => each.field === field && each.part === part)!.values;
    const expected = (of: (row: number) => number) =>
      Float32Array.from(tableRows, (row) => (isOdd(row) ? Number.NaN : of(row)));
    expect(valuesOf("value")).toEqual(expected((row) => (row % 50) + (row % 7) / 10));
    expect(valuesOf("thousands")).toEqual(expected((row) => (1 + (row % 60)) * 1000 + 100 + (row % 50)));
    expect(reports[2]).toMatchObject({ use: "datetime", dayMonthOrder: "month-day-year" });
    const month = expected((row) => 1 + (row % 9));
    expect(valuesOf("when", "month")).toEqual(month);
    expect(reports.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([
      ["decimal-commas", "not-numbers"],
      ["grouped-thousands", "not-numbers"],
      ["not-dates"],
      [],
    ]);
  });

  test("leaves out a column with more choices than a card can list, or longer ones, although someone chose it", () => {
    const varied = repeat(2001, (row) => `v${row}`);
    const long = repeat(2001, (row) => `${"long ".repeat(50)}${row % 5}`);
    const fitting = repeat(2001, (row) => `v${Math.max(row, 1)}`);
    const table = tableFrom({ varied, long, fitting });
    const uses = { varied: "category", long: "boolean", fitting: "category" } as const;
    const reports = describeColumns(table, uses);
    expect(reports.map(({ use, warnings }) => [use, ...warnings.map(({ code }) => code)])).toEqual([
      ["ignore", "column-too-varied"],
      ["ignore", "values-too-long"],
      ["category"],
    ]);
    expect(textOf(reports[1]!.warnings)).toContain("longer than 200 characters");
  });

  test("with ten rows, most of which are the only ones of their class, is refused", () => {
    const y = ["a", "a", "b", "b", "c", "d", "e", "f", "g", "h"];
    expect(() => readTarget(tableFrom({ x: y.map((_, row) => String(row)), y }), "y")).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ reason: expect.stringContaining("at least 10 in classes") }),
      }),
    );
  });

  test("leaves out a column without values, whatever someone chose", () => {
    const table = tableFrom({ note: repeat(60, () => ""), y: classes });
    for (const use of ["category", "boolean", "number", "text"] as const)
      expect(describeColumns(table, { note: use })[0]).toMatchObject({
        use: "ignore",
        warnings: [{ code: "column-empty" }],
      });
  });

  test("may have columns with the names of what every JavaScript object has", () => {
    const cells = repeat(60, (row) => String(row % 30));
    const names = ["constructor", "toString", "valueOf"];
    const table = tableFrom(Object.fromEntries([...names, "y"].map((name) => [name, cells])));
    expect(describeColumns(table, {}).map(({ use }) => use)).toEqual(
      names.map(() => "number").concat("number"),
    );
    expect(describeColumns(table, { toString: "category" as const })[1]!.use).toBe("category");
  });

  test("without a usable column is refused", async () => {
    const table = tableFrom({ id: repeat(60, (row) => `A${row}`), y: classes });
    expect(await refusal(() => planTraining(table, { id: "none", target: "y" }))).toMatch(
      /no column left to predict “y” from/,
    );
  });

  test("yields valid field names for columns with unusual names", () => {
    const table = tableFrom({
      "nasal?": repeat(60, (row) => String(row % 9)),
      "2nd": repeat(60, (row) => String(row % 7)),
      label: repeat(60, (row) => String(row % 5)),
      y: classes,
    });
    const { fields } = planTraining(table, { id: "odd", target: "y" });
    expect(fields.map(({ name, column }) => [name, column])).toEqual([
      ["nasal", "nasal?"],
      ["column 2nd", "2nd"],
      ["label 2", "label"],
    ]);
  });
});
