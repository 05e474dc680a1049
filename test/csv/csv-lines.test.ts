import { describe, expect, it } from "vitest";
import { readCsvHeader } from "../../src/csv/csv-header.ts";
import { readCsvLines } from "../../src/csv/csv-lines.ts";
import { readSample } from "../../src/doctor/sample-table.ts";
import { card } from "../tables/made-table.ts";

async function rowsOf(text: string) {
  const rows: { line: number; cells: readonly string[] }[] = [];
  for await (const { lines } of readCsvLines(new Blob([text]).stream())) rows.push(...lines);
  return rows.map(({ line, cells }) => [line, ...cells]);
}

describe("a table that was joined from files with different line breaks", () => {
  const parts = ["a,b", "1,x", '2,"y"', '3,"two\r\nlines"', '"4",""'];
  const expected = [
    [1, "a", "b"],
    [2, "1", "x"],
    [3, "2", "y"],
    [4, "3", "two\r\nlines"],
    [6, "4", ""],
  ];

  it.each([
    ["\r\n first, then \n", (index: number) => (index === 0 ? "\r\n" : "\n")],
    ["\n first, then \r\n", (index: number) => (index === 0 ? "\n" : "\r\n")],
    ["both by turns", (index: number) => (index % 2 ? "\r\n" : "\n")],
    ["only \r\n", () => "\r\n"],
    ["only \n", () => "\n"],
  ])("has the same rows with %j", async (_, breakAfter) => {
    const text = parts.map((part, index) => part + breakAfter(index)).join("");
    expect(await rowsOf(text)).toEqual(expected);
  });

  it("has the same columns and sample", async () => {
    const text = "id,degrees\r\n1,5\n2,6\r\n3,7\n";
    const { columns, sample } = await readCsvHeader(card, new Blob([text]));
    expect([columns, ...sample]).toEqual([
      ["id", "degrees"],
      ["1", "5"],
      ["2", "6"],
      ["3", "7"],
    ]);
    expect(readSample(text)).toEqual({
      columns: ["id", "degrees"],
      rows: [
        ["1", "5"],
        ["2", "6"],
        ["3", "7"],
      ],
    });
  });

  it("keeps the backslashes in its sample, since another program wrote it", () => {
    expect(readSample("\\uDEAD,path\n\\ud83d\\ude00,C:\\udead\n")).toEqual({
      columns: ["\\uDEAD", "path"],
      rows: [["\\ud83d\\ude00", "C:\\udead"]],
    });
  });

  it("keeps the line breaks in its cells", async () => {
    expect(await rowsOf('a\n"one\r\n\rtwo\n"\n')).toEqual([
      [1, "a"],
      [2, "one\r\n\rtwo\n"],
    ]);
    expect(await rowsOf("a\r1\r2\r")).toEqual([
      [1, "a"],
      [2, "1"],
      [3, "2"],
    ]);
  });
});

describe("a header with a quote inside a cell", () => {
  it.each([
    ["the sign for inches", 'Diagonal (in "),Price\n', ['Diagonal (in ")', "Price"]],
    ["a quoted cell with a quote and a line break", '"a ""b\n""",c\n', ['a "b\n"', "c"]],
    ["an empty quoted cell", '"","a\nb"\n', ["", "a\nb"]],
    ["cells between semicolons", 'in ";"a\nb"\n', ['in "', "a\nb"], ";"],
  ])("is read at once, not at the end of the file: %s", async (_, header, cells, delimiter = ",") => {
    const pieces = [header, `1${delimiter}2\n`, `3${delimiter}4\n`];
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
        controller.close();
      },
    });
    const read = [];
    for await (const { lines, bytesRead } of readCsvLines(stream, { delimiter })) {
      for (const line of lines) read.push({ cells: line.cells, bytesRead });
    }
    expect(read[0]!.cells).toEqual(cells);
    expect(read[0]!.bytesRead).toBeLessThan(pieces.join("").length);
    expect(read).toHaveLength(3);
  });
});

describe("a carriage return", () => {
  it.each(["\n", "\r\n"])(
    "stays in a quoted cell at the end of a line that ends with %j",
    async (lineEnd) => {
      const text = ["a,b", '1,"x\r"', '"\r","y\r""\r"', '"2\r",z'].join(lineEnd);
      expect(await rowsOf(text)).toEqual([
        [1, "a", "b"],
        [2, "1", "x\r"],
        [3, "\r", 'y\r"\r'],
        [4, "2\r", "z"],
      ]);
    },
  );
});
