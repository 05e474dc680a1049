import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { AppError } from "../../src/core/errors.ts";
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
    // The line break before a quote must not become a part of the sign U+10000 in another cell.
    expect(await rowsOf('a,b\n"one\r","\u{10000}"\n')).toEqual([
      [1, "a", "b"],
      [2, "one\r", "\u{10000}"],
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

describe("a table with bytes that are not UTF-8", () => {
  const encode = (text: string) => [...new TextEncoder().encode(text)];
  /** The lines before the fault, and the line on which it is, if the file is read in pieces of this size. */
  async function readUntil(bytes: readonly number[], size: number) {
    const read: (string | number)[][] = [];
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size)
          controller.enqueue(Uint8Array.from(bytes.slice(at, at + size)));
        controller.close();
      },
    });
    try {
      for await (const { lines } of readCsvLines(stream))
        read.push(...lines.map(({ line, cells }) => [line, ...cells]));
    } catch (error) {
      return [read, (error as AppError).details.line];
    }
    throw new Error("it was read");
  }
  const rows = [
    [1, "naïve", "b"],
    [2, "1 €", '"two\nlines"\uFEFF'],
    [4, "\uFEFF3", "😀"],
    [5, "\uFFFD", ""],
  ];

  it.each([
    ["in the next line", [0x35, 0x2c, 0xe9, 0x0a], 6],
    ["in the first character of the next line", [0xff], 6],
    ["after a line break in quotes", [0x22, 0x0a, 0x0d, 0x0a, 0xe9, 0x22, 0x0a, 0x36], 8],
    ["in a character that is cut off at the end", [0x35, 0xf0, 0x9f, 0x98], 6],
    ["in a character that is cut off by a line break", [0x35, 0xe2, 0x82, 0x0a, 0x36], 6],
  ])("has all rows before them, and an error for their own line: %s", async (_, bad, line) => {
    const text = rows
      .map(([, first, second]) => `${first},"${String(second).replaceAll('"', '""')}"\n`)
      .join("");
    const bytes = [...encode(`\uFEFF${text}`), ...bad];
    for (const size of [1, 2, 3, 5, 7, 64, 1000]) expect(await readUntil(bytes, size)).toEqual([rows, line]);
    const crlf = [...encode(`\uFEFF${text.replaceAll('"\n', '"\r\n')}`), ...bad];
    expect(await readUntil(crlf, 1000)).toEqual([rows, line]);
  });

  it("says that they are in its first line if they are", async () => {
    expect(await readUntil([...encode("größe"), 0xf6, ...encode(",b\n1,2\n")], 1000)).toEqual([[], 1]);
  });
});

describe("a gzipped table", () => {
  const text = Array.from({ length: 3000 }, (_, row) => `${row},${(row * 7919) % 10_007}\n`).join("");
  const packed = gzipSync(`id,degrees\n${text}`);
  /** The same bytes in pieces of this length. */
  const inPieces = (bytes: Uint8Array, length: number) => {
    let at = 0;
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, at + length));
        at += length;
      },
    });
  };

  it.each([1, 7, 1000, 1_000_000])("is unpacked as it is read, in pieces of %d bytes", async (length) => {
    let rows = 0;
    let last = 0;
    for await (const { lines, bytesRead } of readCsvLines(inPieces(packed, length))) {
      rows += lines.length;
      expect(bytesRead).toBeGreaterThanOrEqual(last);
      last = bytesRead;
    }
    expect(rows).toBe(3001);
    expect(last).toBe(packed.length);
    expect((await readCsvHeader(card, new Blob([packed]))).columns).toEqual(["id", "degrees"]);
  });

  it("yields the rows before the fault if it is cut off", async () => {
    const reading = readCsvLines(new Blob([packed.subarray(0, -200)]).stream());
    let rows = 0;
    const readAll = async () => {
      for await (const { lines } of reading) rows += lines.length;
    };
    await expect(readAll()).rejects.toMatchObject({
      code: "csv-invalid",
      details: { reason: "it is a damaged or incomplete gzip file" },
    });
    expect(rows).toBeGreaterThan(1000);
  });

  it("is refused once it exceeds the limit, whatever it would unpack to", async () => {
    const bomb = gzipSync("1,1\n".repeat(2_500_000));
    expect(bomb.length).toBeLessThan(50_000);
    let rows = 0;
    const readAll = async () => {
      const lines = readCsvLines(new Blob([bomb]).stream(), { unpackedLimit: 1_000_000 });
      for await (const chunk of lines) rows += chunk.lines.length;
    };
    await expect(readAll()).rejects.toMatchObject({
      code: "file-too-large",
      details: { unpackedLimit: 1_000_000 },
    });
    expect(rows).toBeLessThanOrEqual(250_000);
  });

  it("of one byte, or of none, is none", async () => {
    for (const [bytes, count] of [
      [[0x1f], 1],
      [[], 0],
    ] as const) {
      const rows: unknown[] = [];
      const lines = readCsvLines(new Blob([Uint8Array.from(bytes)]).stream());
      for await (const chunk of lines) rows.push(...chunk.lines);
      expect(rows).toHaveLength(count);
    }
  });
});
