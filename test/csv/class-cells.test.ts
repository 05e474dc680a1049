import { describe, expect, it } from "vitest";
import { classInCell, classReading, tableClasses, unclearClasses } from "../../src/csv/class-cells.ts";
import { fixedColumns } from "../../src/csv/feedback-columns.ts";
import { findCsvLayout } from "../../src/learning/import-layout.ts";
import { readCsvRow } from "../../src/learning/import-row.ts";
import { reason } from "../../src/ui/words/de/reasons.ts";
import { makeCard } from "../runtime/graphs.ts";

const numbered = {
  classes: [
    { name: "0", label: "1" },
    { name: "1", label: "2" },
    { name: "2", label: "3" },
  ],
};
const read = (card: Parameters<typeof classReading>[0], cells: readonly string[]) => {
  const reading = classReading(card, cells);
  return "unclear" in reading ? "unclear" : cells.map((cell) => reading.read(cell));
};

describe("a column of classes, one of whose labels is another's name,", () => {
  it.each([
    ["names", ["0", "1", "2", ""], ["0", "1", "2", undefined]],
    ["names as floats", ["0.0", "1.0"], ["0", "1"]],
    ["labels", ["1", "2", "3", "?"], ["0", "1", "2", undefined]],
    ["labels as floats", ["3.0", " 2.0", "1.0"], ["2", "1", "0"]],
    ["both", ["0", "1", "3"], "unclear"],
    ["neither", ["", "n/a"], "unclear"],
    ["texts that may be both", ["1", "2", "1"], "unclear"],
    ["a single row that may be both", ["2"], "unclear"],
    ["a single row that can't be both", ["3"], ["2"]],
  ])("is read as a whole if it has %s", (_, cells, classes) => {
    expect(read(numbered, cells)).toEqual(classes);
  });

  it("is never read if the labels are the names in another order", () => {
    const crossed = {
      classes: [
        { name: "no", label: "yes" },
        { name: "yes", label: "no" },
      ],
    };
    expect(read(crossed, ["no", "yes"])).toBe("unclear");
  });

  it("is read as names where only some classes have labels, and one of these is another's name", () => {
    const partly = { classes: [{ name: "a", label: "b" }, { name: "b" }] };
    expect(read(partly, ["a", "b"])).toEqual(["a", "b"]);
  });

  it("has names in exported feedback, even if its rows don't show it", () => {
    const columns = [...fixedColumns.before, ...fixedColumns.after];
    const sample = [columns.map((name) => (name === "label" ? "1" : "x"))];
    const reading = tableClasses(numbered, { columns, sample }, columns.indexOf("label"));
    expect("read" in reading && reading.read("1")).toBe("1");
  });
});

it("doesn't read a number among the names of classes as a position", () => {
  const answers = { classes: [{ name: "Fraud" }, { name: "Legit" }] };
  expect(read(answers, ["Fraud", "1", "legit", "Fraud"])).toEqual(["Fraud", undefined, "Legit", "Fraud"]);
  expect(read(answers, ["1", "0", ""])).toEqual(["Legit", "Fraud", undefined]);
  // Most of these are positions; somebody has corrected one row.
  expect(read(answers, ["1", "0", "Fraud"])).toEqual(["Legit", "Fraud", "Fraud"]);
});

describe("numbers in a table's column of classes", () => {
  const readTable = (names: readonly string[], cells: readonly string[], isCounted = false) => {
    const card = { classes: names.map((name) => ({ name })) };
    const header = { columns: ["label"], sample: cells.map((cell) => [cell]) };
    const reading = tableClasses(card, header, 0, isCounted);
    if ("unclear" in reading) return unclearClasses(card, "label", reading.unclear);
    return ["0", "1", "1.0"].map((cell) => reading.read(cell));
  };

  it("are not taken for positions unless a person says so", () => {
    const said =
      'The column "label" numbers the classes, but nothing shows in which order. Use their names (';
    expect(readTable(["fraud", "legit"], ["0", "1"])).toBe(`${said}fraud, legit).`);
    expect(readTable(["a", "b", "c"], ["1", "a", "2"])).toBe(`${said}a, b, c).`);
    expect(readTable(["fraud", "legit"], ["0", "1"], true)).toEqual(["fraud", "legit", "legit"]);
    // Nobody could be asked about numbers that come later.
    expect(readTable(["fraud", "legit"], ["", "fraud"])).toEqual([undefined, undefined, undefined]);
    expect(reason(`${said}fraud, legit).`)).toMatch(/^Die Spalte „label“ nummeriert .* \(fraud, legit\)\.$/);
  });

  it.each([
    ["ja", "nein", ["nein", "ja", "ja"]],
    ["oui", "non", ["non", "oui", "oui"]],
    ["Yes", "no", ["no", "Yes", "Yes"]],
    ["FALSCH", "WAHR", ["FALSCH", "WAHR", "WAHR"]],
    ["class 0", "class 1", ["class 0", "class 1", "class 1"]],
    ["0", "1", ["0", "1", "1"]],
    ["1", "0", ["0", "1", "1"]],
  ])("mean what classes called %s and %s show", (one, other, read) => {
    expect(readTable([one, other], ["0", "1"])).toEqual(read);
  });

  it.each([
    [
      ["no", "yes"],
      ["1", "2"],
    ],
    [
      ["class 0", "class 1"],
      ["2.0", "1.0", ""],
    ],
    [
      ["a", "b", "c"],
      ["1", "2", "3"],
    ],
  ])("are never taken for positions if they count the classes from one: %s, %s", (names, cells) => {
    expect(readTable(names, cells)).toMatch(/nothing shows in which order/);
    expect(readTable(names, cells, true)).toMatch(/nothing shows in which order/);
    const card = makeCard([{ kind: "text", name: "note", label: "Note", optional: true }], names);
    const sample = cells.map((cell) => ["a text", cell]);
    expect(findCsvLayout(card, { columns: ["note", "label"], sample }, new Date())).toMatchObject({
      problem: { message: expect.stringContaining("nothing shows in which order") },
    });
  });

  it("are positions if one of them is 0, and a slip among names", () => {
    expect(readTable(["no", "yes"], ["0", "1", "2"])).toEqual(["no", "yes", "yes"]);
    expect(readTable(["fraud", "legit"], ["fraud", "legit", "fraud", "2"])[0]).toBeUndefined();
  });
});

it("reads names and labels side by side if no label is another's name", () => {
  const plain = { classes: [{ name: "0", label: "no" }, { name: "1" }] };
  expect(read(plain, ["no", "0", "1", "1.0"])).toEqual(["0", "0", "1", "1"]);
  const labelled = {
    classes: [
      { name: "low", label: "1" },
      { name: "high", label: "2" },
    ],
  };
  expect(read(labelled, ["1", "high"])).toEqual(["low", "high"]);
});

describe("an import of a table whose classes have labels that are other classes' names", () => {
  const made = makeCard([{ kind: "text", name: "note", label: "Note" }], ["0", "1", "2"]);
  const card = { ...made, ...numbered };
  const labelsOf = (cells: readonly string[]) => {
    const rows = cells.map((cell) => ["a text", cell]);
    const found = findCsvLayout(card, { columns: ["note", "target"], sample: rows }, new Date());
    if ("problem" in found) return found.problem.message;
    return rows.map((row) => {
      const result = readCsvRow(found.layout, row);
      return "row" in result ? result.row.label : result.problem.at;
    });
  };

  it("reads the column's labels, or its names", () => {
    expect(labelsOf(["1", "2", "3"])).toEqual(["0", "1", "2"]);
    expect(labelsOf(["0", "1", "2", "7"])).toEqual(["0", "1", "2", "target"]);
  });

  it("is refused if the first rows don't show which, in German too", () => {
    const message = labelsOf(["1", "2"]) as string;
    expect(message).toMatch(/^In the column "target", 1 may be the class named 1 or the one labelled 1\./);
    expect(reason(message)).toMatch(/^In der Spalte „target“ kann 1 der Name .* \(0, 1, 2\) .* \(1, 2, 3\)/);
  });
});

it("a class that is a number may have a decimal comma, unless the comma could separate thousands", () => {
  const card = { classes: ["0", "1.5", "1000"].map((name) => ({ name })) };
  expect(["0,0", "1,5", "1,50", "1,000", "1000,0"].map((cell) => classInCell(card, cell))).toEqual([
    "0",
    "1.5",
    "1.5",
    undefined,
    "1000",
  ]);
  expect(classInCell({ classes: [{ name: "1,5" }, { name: "1.5" }] }, "1,5")).toBe("1,5");
});

it("the classes True and False are read as spreadsheets write them, unless a class has that very name", () => {
  const flags = { classes: [{ name: "False" }, { name: "True" }] };
  expect(read(flags, ["WAHR", "FALSCH", "vrai", "TRUE", "ja", "1"])).toEqual([
    "True",
    "False",
    "True",
    "True",
    undefined,
    "True",
  ]);
  const yesFirst = { classes: [{ name: "Yes" }, { name: "no" }] };
  expect(read(yesFirst, ["1", "0.0", "2"])).toEqual(["Yes", "no", undefined]);
  const both = { classes: [{ name: "True" }, { name: "wahr" }, { name: "FALSCH" }] };
  expect(read(both, ["WAHR", "vrai", "False"])).toEqual(["wahr", undefined, "FALSCH"]);
  expect(read(numbered, ["WAHR", "3"])).toEqual([undefined, "2"]);
  // In Danish, sand means true.
  expect(read({ classes: [{ name: "sand" }, { name: "clay" }] }, ["WAHR", "Sand"])).toEqual([
    undefined,
    "sand",
  ]);
});
