import { describe, expect, it } from "vitest";
import { readingNotes } from "../../src/csv/reading-notes.ts";
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
    expect(notesOf(["1.250", "2021-04-03", "12", "12.5"], ["1,5", "", "NA", "1.250"])).toEqual([]);
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
});
