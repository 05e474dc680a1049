import { describe, expect, it } from "vitest";
import { cellReaders } from "../../src/csv/cell-readers.ts";
import { readingNotes } from "../../src/csv/reading-notes.ts";
import { ResultWriter } from "../../src/tables/result-writer.ts";
import { makeCard } from "../runtime/graphs.ts";

const optional = { optional: true, outOfRange: "warn" };
const german = makeCard([
  { kind: "number", name: "price", label: "Price", decimals: "comma", ...optional },
  { kind: "number", name: "size", label: "Size", decimals: "comma", ...optional },
  { kind: "datetime", as: "iso", name: "when", label: "When", dates: "day-month-year", optional: true },
  { kind: "text", name: "note", label: "Note", optional: true },
]);
const notesOf = (...sample: readonly (readonly string[])[]) => {
  const columns = ["note", "when", "size", "price"];
  return readingNotes(german, { columns, sample }, (name) => columns.indexOf(name));
};

describe("the notes on how a table is read", () => {
  it("are none if its cells show it, or leave nothing open", () => {
    expect(notesOf(["1.250", "2021-04-03", "12", "12.5"], ["1,5", "", "NA", "1.25"])).toEqual([]);
    expect(notesOf(["1,5", "13.04.2021", "12", "7"], ["x", "03.04.2021", "", ""])).toEqual([]);
    expect(notesOf()).toEqual([]);
  });

  it("name the columns with decimal commas", () => {
    expect(notesOf(["1,5", "", "12", "12,5"], ["1,5", "", "1,25", "1.250,5"])).toEqual([
      { code: "decimal-commas", columns: ["price", "size"] },
    ]);
  });

  it("name the columns that are read like those that the model was trained on, with an example", () => {
    expect(notesOf(["x", "03.04.2021", "7", "1.250"], ["y", "", "1,250", ""])).toEqual([
      {
        code: "as-trained",
        columns: ["price", "size", "when"],
        examples: ["1.250 = 1250", "1,250 = 1.25", "03.04.2021 = 2021-04-03"],
      },
    ]);
    const plain = makeCard([{ kind: "number", name: "price", label: "Price", ...optional }]);
    expect(readingNotes(plain, { columns: ["price"], sample: [["1.250"]] }, () => 0)).toEqual([]);
  });

  it("name the columns whose points separated thousands in the model's table, but not here, as others show", () => {
    expect(notesOf(["x", "", "12.5", "1.250"], ["y", "", "7.5", ""])).toEqual([
      { code: "unclear-points", columns: ["price"], examples: ["1.250 = 1.25"] },
    ]);
  });

  it("name the columns with points that may separate thousands, since others have decimal commas", () => {
    const plain = makeCard([{ kind: "number", name: "weight", label: "Weight", max: 99, ...optional }]);
    const notesBeside = (...others: readonly string[]) =>
      readingNotes(plain, { columns: ["weight", "price", "lat"], sample: [["1.364", ...others]] }, () => 0);
    expect(notesBeside("7,35", "48.1371")).toEqual([
      { code: "unclear-points", columns: ["weight"], examples: ["1.364 = 1.364"] },
    ]);
    expect(notesBeside("7.35", "48.1371")).toEqual([]);
    expect(notesBeside("", "")).toEqual([]);
  });

  it("are the same for the result of scoring the table, whose probabilities have points", () => {
    const plain = makeCard([
      { kind: "number", name: "weight", label: "Weight", ...optional },
      { kind: "number", name: "price", label: "Price", ...optional },
    ]);
    const notesIn = (columns: readonly string[], sample: readonly (readonly string[])[]) => {
      const header = { columns, sample };
      const placeOf = (name: string) => columns.indexOf(name);
      const read = cellReaders(plain, header, placeOf).get("weight")!;
      return [read(sample[0]!), readingNotes(plain, header, placeOf)];
    };
    const columns = ["weight", "price"];
    const rows = [["1.364", "7,35"]];
    const writer = new ResultWriter(plain, {
      columns,
      sample: rows,
      delimiter: ";",
      hasByteOrderMark: false,
    });
    const result = writer.header() + writer.lines(rows, () => ({ probabilities: [0.91, 0.09] }));
    const [names, ...results] = result
      .trim()
      .split("\r\n")
      .map((line) => line.split(";"));
    expect(notesIn(columns, rows)).toEqual([
      "1364",
      [
        { code: "decimal-commas", columns: ["price"] },
        { code: "grouped-thousands", columns: ["weight"], examples: ["1.364 = 1364"] },
      ],
    ]);
    expect(notesIn(names!, results)).toEqual(notesIn(columns, rows));
    const inCommas = results.map((cells) =>
      cells.map((cell) => cell.replace(/^(0)\./, "$1,").replace("7,35", "7")),
    );
    expect(notesIn(names!, inCommas)[0]).toBe("1364");
  });
});
