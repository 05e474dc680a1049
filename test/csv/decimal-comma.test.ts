import { describe, expect, it } from "vitest";
import { cellReaders } from "../../src/csv/cell-readers.ts";
import { readingNotes } from "../../src/csv/reading-notes.ts";
import { withDecimalPoints } from "../../src/doctor/sample-table.ts";
import { describeColumns } from "../../src/training/columns/describe-table.ts";
import { numberParser } from "../../src/training/columns/number-column.ts";
import { tableFrom } from "../../src/training/columns/table.ts";
import { makeCard, numberField } from "../runtime/graphs.ts";

describe("a column in which few cells show how it writes decimals, so that they may be mistyped,", () => {
  const { fields } = makeCard(["people", "rent", "size"].map((name) => numberField(name)));
  const columns = fields.map(({ name }) => name);
  const rowsOf = (people: readonly string[], rent: string, size: string) =>
    people.map((cell) => [cell, rent, size]);
  /** How `people` is read when a table is scored. Training and the check must read it as well. */
  function reading(rows: readonly (readonly string[])[], cells: readonly string[], card = fields) {
    const read = cellReaders({ fields: card }, { columns, sample: rows }, (name) => columns.indexOf(name));
    const numberIn = (cell: string) => Number(read.get("people")!([cell, "", ""]));
    const table = tableFrom(
      Object.fromEntries(columns.map((name, at) => [name, rows.map((row) => row[at]!)])),
    );
    const report = describeColumns(table)[0]!;
    const checked = withDecimalPoints({ columns, rows }, [0]);
    for (const [at, row] of rows.entries()) {
      if (card === fields) expect(Number(checked.rows[at]![0])).toBe(numberIn(row[0]!));
      if (card === fields && report.use === "number")
        expect(numberParser(report)(row[0]!)).toBe(numberIn(row[0]!));
    }
    return { values: cells.map(numberIn), use: report.use, notes: report.warnings.map(({ code }) => code) };
  }
  const thousands = Array.from({ length: 60 }, (_, row) => `${1 + (row % 9)}.${100 + row * 7}`);
  const odd = [...thousands, "4.5"];

  it("is read as the others, and the few cells not at all", () => {
    for (const [cells, cell] of [
      [odd, "4.5"],
      [[...thousands, "716", "NA", "45.25", "0.5"], "45.25"],
    ] as const)
      expect(reading(rowsOf(cells, "3,5", "7"), ["1.100", cell])).toEqual({
        values: [1100, Number.NaN],
        use: "number",
        notes: ["grouped-thousands", "not-numbers"],
      });
    const commas = [...odd, "1.234.567"].map((cell) => cell.replaceAll(".", ","));
    expect(reading(rowsOf(commas, "3.5", "7"), ["1,100", "4,5"])).toEqual({
      values: [Number.NaN, Number.NaN],
      use: "ignore",
      notes: ["written-numbers"],
    });
  });

  it("doesn't keep the others from being read alike", () => {
    const rows = rowsOf(odd, "3,5", "1.250");
    const read = cellReaders({ fields }, { columns, sample: rows }, (name) => columns.indexOf(name));
    expect(read.get("size")!(rows[0]!)).toBe("1250");
  });

  it("keeps its sign if the others agree with it, or if none shows any", () => {
    expect(reading(rowsOf(odd, "3.5", "7"), ["1.100", "4.5"])).toMatchObject({
      values: [1.1, 4.5],
      notes: [],
    });
    expect(reading(rowsOf(odd, "3", "7"), ["1.100", "4.5"])).toMatchObject({
      values: [1.1, 4.5],
      notes: [],
    });
    const commas = odd.map((cell) => cell.replace(".", ","));
    for (const rent of ["3", "3,5"])
      expect(reading(rowsOf(commas, rent, "7"), ["1,100", "4,5"])).toMatchObject({
        values: [1.1, 4.5],
        notes: ["decimal-commas"],
      });
  });

  it("keeps its points, with a note, if the others don't agree, or too few of their cells show a sign", () => {
    const unclear = { values: [1.1, 4.5], notes: ["unclear-points"] };
    expect(reading(rowsOf(odd, "3,5", "0.5"), ["1.100", "4.5"])).toMatchObject(unclear);
    const few = rowsOf(odd, "3", "7");
    for (const row of few.slice(0, 3)) row[1] = "3,5";
    expect(reading(few, ["1.100", "4.5"])).toMatchObject(unclear);
  });

  it("keeps its points, with a note, if its other cells are mostly whole: 1.250 is as rare as 4.5", () => {
    const rows = rowsOf([...Array(58).fill("716"), "1.100", "1.250", "4.5"], "3,5", "7");
    expect(reading(rows, ["1.100", "4.5"])).toMatchObject({
      values: [1.1, 4.5],
      notes: ["unclear-points"],
    });
  });

  it("keeps its points if one of the few has three decimals, as the others would have", () => {
    const rows = rowsOf([...thousands, "0.750"], "3,5", "7");
    expect(reading(rows, ["1.100", "0.750"])).toMatchObject({ values: [1.1, 0.75], notes: [] });
  });

  describe("is read as the model's own table, as a note says,", () => {
    const card = fields.map((field) => ({ ...field, decimals: "comma" as const }));
    it.each([
      ["if the others don't show any sign", rowsOf(["4.5", ...thousands], "3", "7")],
      [
        "if they disagree with the only such cell in a small table",
        rowsOf(["4.5", ...thousands.slice(0, 4)], "3,5", "7"),
      ],
    ])("%s", (_, rows) => {
      expect(reading(rows, ["1.100", "4.5"], card).values).toEqual([1100, Number.NaN]);
      const notes = readingNotes({ fields: card }, { columns, sample: rows }, (name) =>
        columns.indexOf(name),
      );
      expect(notes).toContainEqual({ code: "as-trained", columns: ["people"], examples: ["1.100 = 1100"] });
      expect(reading(rows, ["1.100", "4.5"]).values).toEqual([1.1, 4.5]);
    });
  });
});

describe("a table with a column that its owner called numbers, though it is mostly text,", () => {
  const rows = Array.from({ length: 200 }, (_, row) => ({
    rating: row % 3 ? `k.A. ${row % 7}` : `${1 + (row % 5)}.5`,
    price: `${row},${10 + (row % 90)}`,
    weight: row === 0 ? "1" : (1 + row * 0.004).toFixed(3),
    /** Six of the 80 numbers have points: that is more than 5% of them, but not of all cells. */
    size: row % 5 < 3 ? "k.A." : row % 13 === 8 ? "4.5" : `${row},25`,
    /** No cell is a number: beside this many points, the commas are not decimal commas, and 1,234.5 is never read. */
    odd: row % 5 < 3 ? "k.A." : row % 13 === 8 ? "1,234.5" : `${row},25`,
    /** Hardly a cell shows its sign by itself. */
    length: row % 50 ? `${1 + (row % 99)},${100 + row}` : "7,5",
    rent: `${row}.5`,
  }));
  const chosen = { rating: "number", size: "number", odd: "number" } as const;

  /** The cells that scoring reads as other numbers than training, of the columns with these names. */
  function otherwiseRead(names: readonly (keyof (typeof rows)[number])[], target?: string) {
    const table = tableFrom(Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])));
    const reports = describeColumns(table, chosen, target).filter(
      ({ name, use }) => use === "number" && name !== target,
    );
    const fields = makeCard(
      reports.map(({ name, usesDecimalComma, hasMixedDecimals }) => ({
        ...numberField(name),
        optional: true,
        ...(usesDecimalComma && !hasMixedDecimals && { decimals: "comma" }),
      })),
    ).fields;
    const sample = rows.map((row) => names.map((name) => row[name]));
    const columns: readonly string[] = names;
    const readers = cellReaders({ fields }, { columns, sample }, (name) => columns.indexOf(name));
    return reports.flatMap((report) =>
      sample.flatMap((cells) => {
        const cell = cells[columns.indexOf(report.name)]!;
        const trained = numberParser(report)(cell);
        const scored = Number(readers.get(report.name)!(cells));
        return Object.is(trained, scored) ? [] : [`${report.name} ${cell}: ${trained}, ${scored}`];
      }),
    );
  }

  it("is scored as it was trained on: that column's numbers tell how the table is written in both", () => {
    expect(otherwiseRead(["rating", "price", "weight"])).toEqual([]);
  });

  it("is scored as it was trained on, too, if that column has both signs", () => {
    expect(otherwiseRead(["size", "weight"])).toEqual([]);
  });

  it("is scored as it was trained on, too, if that column isn't a field: it is predicted, or doesn't contain a number", () => {
    expect(otherwiseRead(["rating", "price", "weight"], "rating")).toEqual([]);
    expect(otherwiseRead(["odd", "length", "rent"])).toEqual([]);
  });
});

describe("a column of numbers without anything after their points, such as 5.,", () => {
  const fields = makeCard(["place", "rent"].map((name) => numberField(name))).fields;
  const read = (...rows: readonly (readonly string[])[]) =>
    cellReaders({ fields }, { columns: ["place", "rent"], sample: rows }, (name) =>
      name === "rent" ? 1 : 0,
    ).get("place")!(rows.at(-1)!);

  it("is scored as it was trained on: the points don't separate thousands beside decimal commas, and may be ordinals", () => {
    const cells = Array.from({ length: 60 }, (_, row) => (row % 9 ? `${row % 9}.` : "3"));
    const rows = cells.map((cell) => [cell, "7,5"]);
    expect(Number(read(...rows, ["5.", "7,5"]))).toBeNaN();
    expect(Number(read(...rows.map(([cell]) => [cell!, "7.5"]), ["5.", "7.5"]))).toBe(5);
    const reports = describeColumns(tableFrom({ place: cells, rent: rows.map(([, rent]) => rent!) }));
    expect(reports.map(({ use }) => use)).toEqual(["category", "ignore"]);
  });
});

describe("a column whose points may separate thousands, in a table that doesn't show it,", () => {
  const german = (numbers: readonly number[]) => numbers.map((number) => number.toLocaleString("de"));
  const repeat = (count: number, number: (row: number) => number) =>
    Array.from({ length: count }, (_, row) => number(row));
  /** The cells beside numbers that are all whole, or that have decimal points. */
  const beside = (cells: readonly string[], other: string) => cells.map((cell) => [cell, other]);
  const columns = ["people", "age"];
  const people = german(repeat(60, (row) => 100 + row * row * 37));

  function trainingNotes(rows: readonly (readonly string[])[]) {
    const table = tableFrom(
      Object.fromEntries(columns.map((name, at) => [name, rows.map((row) => row[at]!)])),
    );
    return describeColumns(table)[0]!.warnings;
  }
  function scoringNotes(rows: readonly (readonly string[])[], known: object = {}, names = columns) {
    const { fields } = makeCard([{ ...numberField("people"), min: 0, max: 50_000, ...known }]);
    return readingNotes({ fields }, { columns: names, sample: rows }, (name) => names.indexOf(name)).map(
      ({ code }) => code,
    );
  }

  it.each([
    ["numbers of people", people],
    ["prices that all end with 9", german(repeat(60, (row) => 99 + row * 60))],
    ["numbers of people below and above 0", people.map((cell, row) => (row % 2 ? `-${cell}` : cell))],
  ])("is read with decimal points, with a note: %s", (_, cells) => {
    const rows = beside(cells, "7");
    expect(trainingNotes(rows)).toContainEqual({
      code: "unclear-points",
      column: "people",
      example: cells.find((cell) => cell.includes(".")),
      hasCommasBeside: false,
    });
    expect(scoringNotes(rows)).toEqual(["unclear-points"]);
  });

  const thirds = repeat(90, (row) => 3 + row).map((sum) => String(Number((sum / 3).toFixed(3))));
  it.each([
    ["another column has decimal points", beside(people, "7.5")],
    ["it has fewer than ten of them", beside(people.slice(0, 14), "7")],
    ["larger numbers have none", beside([...people, "1580"], "7")],
    ["a number has fewer decimals", beside([...people, "1.5"], "7")],
    ["a number is below 1", beside([...people, "0.123"], "7")],
    [
      "each number has a point, or is 0 or -1",
      beside([...repeat(60, (row) => 1 + row / 40).map((number) => number.toFixed(3)), "0", "-1"], "7"),
    ],
    ["the numbers are means of three", beside(thirds, "7")],
    [
      "they have as many decimals as needed",
      beside(repeat(60, (row) => 1 + (row * 41) / 1000).map(String), "7"),
    ],
  ])("is read with decimal points without a note if %s", (_, rows) => {
    expect(trainingNotes(rows).map(({ code }) => code)).not.toContain("unclear-points");
    expect(scoringNotes(rows)).toEqual([]);
  });

  it("is read with decimal commas, with a note, if only another column has some: 3,430 may be 3430", () => {
    const views = repeat(60, (row) => 100 + row * 111).map((number) => number.toLocaleString("en"));
    const rows = beside(views, "4,5");
    expect(trainingNotes(rows)).toEqual([
      { code: "unclear-commas", column: "people", example: "1,099", value: 1.099 },
    ]);
    expect(scoringNotes(rows)).toEqual(["decimal-commas"]);
  });

  it("is scored without a note if the model's own table had no such numbers, or Hunch wrote this one", () => {
    const rows = beside(people, "7");
    expect(scoringNotes(rows, { max: 999.5 })).toEqual([]);
    expect(scoringNotes(rows, { max: 90, step: 1 })).toEqual(["unclear-points"]);
    expect(scoringNotes(rows, { min: undefined, max: undefined })).toEqual(["unclear-points"]);
    const refused = rows.map((row) => ["2", "because", ...row]);
    expect(scoringNotes(refused, {}, ["refused_line", "refused_reason", ...columns])).toEqual([]);
    expect(scoringNotes(rows, { decimals: "comma" })).toEqual(["as-trained"]);
  });
});

describe("a column in which numbers such as 1.234.567 show that points separate thousands,", () => {
  const columns = ["people", "rent"];
  const { fields } = makeCard(columns.map((name) => numberField(name)));
  const people = Array.from({ length: 300 }, (_, row) =>
    (row < 3 ? 1_234_567 + row * 100_003 : 150 + row * row * 9).toLocaleString("de"),
  );
  const numberIn = (cell: string) => Number(cell.replaceAll(".", ""));

  /** How each different cell of `people` is read in training, in scoring and in the check, which must agree. */
  function readingsOf(cells: readonly string[], rent: string) {
    const rows = cells.map((cell) => [cell, rent]);
    const [report] = describeColumns(tableFrom({ people: cells, rent: cells.map(() => rent) }));
    const readers = cellReaders({ fields }, { columns, sample: rows }, (name) => columns.indexOf(name));
    const checked = withDecimalPoints({ columns, rows }, [0]);
    const values = rows.map((row) => Number(readers.get("people")!(row)));
    expect(checked.rows.map(([cell]) => Number(cell))).toEqual(values);
    if (report!.use === "number") expect(cells.map(numberParser(report!))).toEqual(values);
    return { values, use: report!.use, notes: report!.warnings.map(({ code }) => code) };
  }

  it.each(["7", "7,5", "7.5"])("is read so, beside %s", (rent) => {
    expect(readingsOf(people, rent)).toEqual({
      values: people.map(numberIn),
      use: "number",
      notes: ["grouped-thousands"],
    });
    const minus = people.map((cell) => `-${cell}`);
    expect(readingsOf(minus, rent).values).toEqual(minus.map(numberIn));
  });

  it("tells how the others are written", () => {
    const rows = people.map((cell) => [cell, "1.250"]);
    const read = cellReaders({ fields }, { columns, sample: rows }, (name) => columns.indexOf(name));
    expect(read.get("rent")!(rows[0]!)).toBe("1250");
    const reports = describeColumns(
      tableFrom({ people, rent: people.map((_, row) => (row % 2 ? "1.250" : "1.500")) }),
    );
    expect(numberParser(reports[1]!)("1.250")).toBe(1250);
  });

  it("is saved as one with decimal commas, so that a table with 1.250 only is read alike", () => {
    expect(describeColumns(tableFrom({ people }))[0]).toMatchObject({
      usesDecimalComma: true,
      isWhole: true,
    });
  });

  it("keeps them, but not 3.292, if another number has a decimal point", () => {
    const millions = people.map((_, row) => (2_000_000 + row).toLocaleString("de"));
    const { values, notes } = readingsOf([...millions, "4.5"], "7");
    expect(values).toEqual([...millions.map(numberIn), Number.NaN]);
    expect(notes).toEqual(["grouped-thousands", "not-numbers"]);
    expect(readingsOf([...people, "4.5"], "7")).toMatchObject({ use: "ignore", notes: ["written-numbers"] });
  });

  it("has decimal points if most other numbers show these, or if commas separate thousands", () => {
    const rents = people.map((_, row) => `${row}.25`);
    expect(readingsOf([...rents, "1.234.567"], "7").values).toEqual([...rents.map(Number), Number.NaN]);
    const commas = people.map((cell) => cell.replaceAll(".", ","));
    expect(readingsOf(commas, "7").use).toBe("ignore");
  });

  it("is read as the others if it has 1,234,567 among many such as 1.250: one number may be mistyped", () => {
    const thousands = Array.from({ length: 60 }, (_, row) => `${1 + (row % 9)}.${100 + row * 7}`);
    const { values } = readingsOf([...thousands, "1,234,567"], "7,5");
    expect(values).toEqual([...thousands.map(numberIn), Number.NaN]);
  });
});
