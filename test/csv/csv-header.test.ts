import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { cellReaders } from "../../src/csv/cell-readers.ts";
import { readCsvHeader } from "../../src/csv/csv-header.ts";
import type { CsvHeader } from "../../src/csv/csv-lines.ts";
import { matchColumns, missingColumns } from "../../src/csv/match-columns.ts";
import { readingNotes } from "../../src/csv/reading-notes.ts";
import { readTableText } from "../../src/doctor/sample-table.ts";
import { describeColumns } from "../../src/training/columns/describe-table.ts";
import { numberParser } from "../../src/training/columns/number-column.ts";
import { readTable } from "../../src/training/columns/read-table.ts";
import { tableFrom } from "../../src/training/columns/table.ts";
import { makeCard, numberField } from "../runtime/graphs.ts";
import { card } from "../tables/made-table.ts";

const headOf = (text: string | Uint8Array<ArrayBuffer>) => readCsvHeader(card, new Blob([text]));

describe("the delimiter", () => {
  it.each([
    [",", "id,degrees,note\n1,5,a\n"],
    [";", "id;degrees;note\n1;5;a,b\n2;6;c,d\n"],
    ["\t", "id\tdegrees\tnote\n1\t5\ta, b and c\n"],
    ["|", "id|degrees|note\n1|5|a;b\n"],
    [",", "degrees\n5\n"],
    [",", 'note,degrees\n"a;b;c;d",5\n"e;f",6\n'],
    [";", "temperature;remark\n5;a, b\n6;c\n"],
  ])("is detected as %j", async (delimiter, text) => {
    expect((await headOf(text)).delimiter).toBe(delimiter);
  });
});

describe("a first line with a very large number of columns", () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `column ${index}`).join(",");

  it("is refused, with the reason, before its columns are compared", async () => {
    await expect(headOf(`degrees,${many}\n5\n`)).rejects.toMatchObject({
      code: "csv-invalid",
      details: { line: 1, reason: "its first line has more than 10,000 columns" },
    });
  });

  it("may contain that many commas inside a column name if the delimiter is a different character", async () => {
    expect((await headOf(`degrees\tnote ${many}\n5\tx\n`)).delimiter).toBe("\t");
  });
});

describe("columns", () => {
  const planOf = async (text: string) => matchColumns(card, await headOf(text));

  it("are matched by name or label, ignoring case", async () => {
    expect((await planOf("NOTE,Degrees\nx,1\n")).fields).toEqual({ degrees: 1, note: 0 });
    expect((await planOf("x, degrees OUTSIDE \ny,1\n")).fields).toEqual({ degrees: 1, note: undefined });
  });

  it("prefer an exact name to a similar one", async () => {
    expect((await planOf("Degrees,degrees\n1,2\n")).fields.degrees).toBe(1);
  });

  it("are read as the true classes if their names say so, or if most of their cells name a class", async () => {
    expect((await planOf("degrees,label\n1,0\n")).label).toBe(1);
    expect((await planOf("degrees,was\n1,warm\n2,Cold\n3,?\n")).label).toBe(1);
    expect((await planOf("degrees,flag\n1,1\n2,0\n")).label).toBeUndefined();
  });

  it("that are missing are reported by name", async () => {
    const plan = await planOf("a,b\n1,2\n");
    expect(missingColumns(card, plan)).toMatchObject([
      { at: "degrees", message: "No column has been chosen for Degrees outside." },
    ]);
  });
});

it("a name that contains U+FFFD itself is read as it is", async () => {
  expect((await headOf("degrees,n\uFFFDte\n1,x\n")).columns).toEqual(["degrees", "n\uFFFDte"]);
});

it("the header reader refuses an empty file and bytes that are not UTF-8", async () => {
  await expect(headOf("")).rejects.toMatchObject({
    code: "csv-invalid",
    details: { reason: "the file is empty" },
  });
  await expect(headOf("\n\n")).rejects.toMatchObject({ code: "csv-invalid" });
  const latin1 = new Uint8Array([0x64, 0x65, 0xe9, 10]);
  await expect(headOf(latin1)).rejects.toMatchObject({ code: "csv-invalid" });
  const utf16 = Uint8Array.from("g\0r\0\xf6\0\xdf\0e\0,\0x\0\n\x001\0", (sign) => sign.charCodeAt(0));
  await expect(headOf(utf16)).rejects.toMatchObject({
    code: "csv-invalid",
    details: { reason: expect.stringContaining("UTF-16") },
  });
});

it.each([
  ["\x50\x4b\x03\x04\xff", "it is a zip archive; please unpack it"],
  [
    "PK\x03\x04[Content_Types].xml",
    "it is an Excel file (.xlsx) or another Office file; please save the table",
  ],
  ["PK\x03\x04hunch.json", "it is a backup from Hunch; please add it on the page “Feedback”"],
  [
    "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "it is an old Excel file (.xls) or another old Office file; please save",
  ],
  ["PAR1\x15\x04", "it is a Parquet file; please save the table as CSV"],
  ["SQLite format 3\0", "it is a SQLite database; please save the table as CSV"],
  ["\x80\x04\x95", "it is a Python pickle; please save the table as CSV"],
  ["\xff\xd8\xff\xe0\0\x10", "it is an image or a sound file; please save the table as CSV"],
  ["%PDF-1.7", "it is a PDF; please save the table as CSV"],
  ['{"a": 1}', "it is a JSON file; please save the table as CSV"],
  ["<!DOCTYPE html>", "it is a web page (HTML); please save the table as CSV"],
  ["\x08\x0a\x12\x07\xf0", "it is not a text file; please save the table as CSV"],
])("all readers of tables say what %j is, and what to do with it", async (start, reason) => {
  const file = Uint8Array.from(`${start}\n\xff`, (sign) => sign.charCodeAt(0));
  const refusal = (text: string) => ({
    code: "csv-invalid",
    details: { reason: expect.stringContaining(text) },
  });
  await expect(headOf(file)).rejects.toMatchObject(refusal(reason));
  await expect(readTable(new Blob([file]))).rejects.toMatchObject(refusal(reason));
  await expect(readTableText(new Blob([file]), "data.csv")).rejects.toMatchObject(
    refusal(`data.csv: ${reason}`),
  );
});

it.each(["PAR1,PAR2", "<DATE>,<OPEN>", "%PDF,pages", "[id],name", "BZh1,b", "Obj,ORC", "GIF89,X"])(
  "a table whose first column is unusual is read: %s",
  async (header) => {
    expect((await headOf(`${header}\n1,2\n`)).columns).toEqual(header.split(","));
  },
);

it("the reader of whole tables unpacks a gzipped one, and names one that is damaged", async () => {
  const packed = gzipSync("a,b\n1,2\n");
  expect(await readTableText(new Blob([packed]), "data.csv.gz")).toBe("a,b\n1,2\n");
  await expect(readTableText(new Blob([packed.subarray(0, 12)]), "data.csv.gz")).rejects.toMatchObject({
    details: { reason: "data.csv.gz: it is a damaged or incomplete gzip file" },
  });
});

it("the header reader accepts a table of short lines that arrives in one large piece", async () => {
  const text = `degrees,note\n${"1,a\n".repeat(300_000)}`;
  const bytes = new TextEncoder().encode(text);
  const stream = () =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes);
        controller.close();
      },
    });
  const { columns, sample } = await readCsvHeader(card, { size: bytes.length, stream });
  expect(columns).toEqual(["degrees", "note"]);
  expect(sample).toHaveLength(5000);
});

it("the header reader recognizes a UTF-8 byte order mark", async () => {
  expect(await headOf("\uFEFFdegrees\n1\n")).toMatchObject({ hasByteOrderMark: true, columns: ["degrees"] });
  expect(await headOf("degrees\n1\n")).toMatchObject({ hasByteOrderMark: false });
});

it("the header reader accepts a large table in which only the first cells are quoted", async () => {
  const row = '"a note, and quite a long one at that",5\n';
  const text = `note,degrees\n${row.repeat(Math.ceil((5 * 1024 * 1024) / row.length))}`;
  const { delimiter, columns, sample } = await headOf(text);
  expect({ delimiter, columns, first: sample[0] }).toEqual({
    delimiter: ",",
    columns: ["note", "degrees"],
    first: ["a note, and quite a long one at that", "5"],
  });
});

describe("the sample", () => {
  const dated = makeCard([
    { kind: "datetime", as: "iso", name: "when", label: "When" },
    { ...numberField("price"), max: 9999 },
  ]);
  const rowsOf = (count: number, row: string) => Array.from({ length: count }, () => row).join("\n");
  const sampled = async (...parts: readonly string[]) => {
    const head = await readCsvHeader(dated, new Blob([["when;price", ...parts].join("\n")]));
    return { head, last: head.sample.slice(5000) };
  };
  const whenOf = (head: CsvHeader, cell: string) =>
    cellReaders(dated, head, (name) => (name === "when" ? 0 : 1)).get("when")!([cell, "1"]);

  it("has the first rows that show the order of day and month, however late they come", async () => {
    const told = [13, 14, 15].map((day) => `3/${day}/2024;1`);
    const { head, last } = await sampled(rowsOf(30_000, "3/1/2024;0.5"), ...told, "3/16/2024;1");
    expect(last).toEqual(told.map((row) => row.split(";")));
    expect(whenOf(head, "3/1/2024")).toBe("2024-03-01T00:00:00.000Z");
  });

  it("has enough of them that one odd date doesn't decide", async () => {
    const rows = [rowsOf(6000, "01/03/2024;0.5"), "03/25/2024;1"];
    const { head } = await sampled(...rows, "13/03/2024;1", "14/03/2024;1", "01/03/2024;1");
    expect(whenOf(head, "02/03/2024")).toBe("2024-03-02T00:00:00.000Z");
    const short = await sampled(...[...rows].reverse(), "13/03/2024;1", "14/03/2024;1");
    expect(whenOf(short.head, "02/03/2024")).toBe("2024-03-02T00:00:00.000Z");
  });

  it("has it for a column that someone has yet to choose", async () => {
    const text = ["day;price", rowsOf(6000, "3/1/2024;0.5"), "3/13/2024;1"].join("\n");
    expect((await readCsvHeader(dated, new Blob([text]))).sample.at(-1)).toEqual(["3/13/2024", "1"]);
  });

  it("has the first rows that show what a comma or point in numbers means", async () => {
    const told = ["12,5", "0,5", "7,25"].map((price) => ["2024-03-01", price]);
    const { last } = await sampled(
      rowsOf(30_000, "2024-03-01;1.250"),
      ...told.map((row) => row.join(";")),
      "2024-03-01;9,5",
    );
    expect(last).toEqual(told);
  });

  describe("has what later rows show of a column that shows nothing before, though another one has", () => {
    const thousandths = Array.from({ length: 800 }, (_, row) => (1.001 + row / 1000).toFixed(3));
    const [tags, times] = ["1,2", "12.30"];
    it.each([
      ["decimal points, beside lists such as 1,2", tags, "", thousandths.with(90, "0.750"), undefined],
      ["decimal points after whole numbers", tags, "7", thousandths.with(90, "0.750"), undefined],
      [
        "decimal commas, beside times such as 12.30",
        times,
        "",
        thousandths.with(90, "7,35"),
        "decimal-commas",
      ],
      [
        "a few decimals that are odd among thousands",
        tags,
        "",
        thousandths.map((cell, row) => (row % 50 ? cell : "12.5")),
        "grouped-thousands",
      ],
    ])("%s", async (_, other, first, late, note) => {
      const prices = [...Array(5200).fill(first), ...late];
      const text = ["other;price", ...prices.map((price) => `${other};${price}`)].join("\n");
      const head = await readCsvHeader(dated, new Blob([text]));
      const [report] = describeColumns(tableFrom({ price: prices, other: prices.map(() => other) }));
      const columnOf = (name: string) => (name === "price" ? 1 : undefined);
      const read = cellReaders(dated, head, columnOf).get("price")!;
      const scored = late.map((cell) => Number(read([other, cell])));
      expect(scored).toEqual(late.map(numberParser(report!)));
      expect(readingNotes(dated, head, columnOf).map(({ code }) => code)).toEqual(note ? [note] : []);
    });
  });

  it.each([
    ["which a column shows that the model doesn't use", []],
    ["despite an odd cell before them", ["2024-03-01;4.5;7"]],
    ["despite an odd cell in another column before them", ["2024-03-01;1.250;4.5"]],
    ["despite an odd cell among the first rows", ["2024-03-01;4.5;7"], 0],
  ])("has as many rows as show for certain what a point in numbers means, %s", async (_, odd, at = 5500) => {
    const rows = Array.from({ length: 5500 }, (_, row) => `2024-03-01;${1 + (row % 2)}.250;7`);
    rows.splice(at, 0, ...odd);
    rows.push(...Array(500).fill("2024-03-01;1.250;10,24"));
    const text = ["when;price;rent", ...rows].join("\n");
    const head = await readCsvHeader(dated, new Blob([text]));
    const readers = cellReaders(dated, head, (name) => ["when", "price"].indexOf(name));
    expect(readers.get("price")!(["", "1.250", ""])).toBe("1250");
    expect(readers.get("price")!(["", "4.5", ""])).toBe("4.5 (?)");
    expect(head.sample.length).toBeLessThan(5050);
    const [price, rent] = [1, 2].map((column) => rows.map((row) => row.split(";")[column]!));
    const [report] = describeColumns(tableFrom({ price: price!, rent: rent! }));
    expect(["1.250", "4.5"].map(numberParser(report!))).toEqual([1250, Number.NaN]);
  });

  it.each([
    ["12.5", "12,5", 240],
    ["12.5", "12,5", 2400],
    ["12,5", "12.5", 240],
    ["12,5", "12.5", 2400],
    ["4.5", "1.234.567", 240],
  ])(
    "shows %s and %s as all rows do, though it has a larger share of the former: %i",
    async (odd, most, count) => {
      const prices = Array.from({ length: 60_000 }, (_, row) => (row < count ? odd : most));
      const { head } = await sampled(...prices.map((price) => `2024-03-01;${price}`));
      const read = cellReaders(dated, head, (name) => (name === "when" ? 0 : 1)).get("price")!;
      const [report] = describeColumns(tableFrom({ price: prices }), { price: "number" });
      for (const cell of [odd, most])
        expect(Number(read(["2024-03-01", cell]))).toBe(numberParser(report!)(cell));
      expect(Number(read(["2024-03-01", most]))).not.toBeNaN();
    },
  );

  it.each(["", "2024-01-05"])("has dates although the first rows have only %j", async (first) => {
    const days = ["1/6/2024", "31/5/2024", "30/5/2024", "29/5/2024", "2/6/2024"];
    const { head, last } = await sampled(rowsOf(6000, `${first};7`), ...days.map((day) => `${day};7`));
    expect(last).toEqual(days.slice(0, 4).map((day) => [day, "7"]));
    expect(whenOf(head, "1/6/2024")).toBe("2024-06-01T00:00:00.000Z");
  });

  it("has the first date that could be read in two ways, so that a note says how it is read", async () => {
    const { last } = await sampled(rowsOf(6000, ";7"), "1/6/2024;7", "2/6/2024;7");
    expect(last).toEqual([["1/6/2024", "7"]]);
  });

  it("has numbers such as 1.250 although the first rows have only smaller ones, so that a note says it", async () => {
    const small = Array.from({ length: 5500 }, (_, row) => `2024-03-01;${row % 1000}`);
    const large = Array.from({ length: 500 }, (_, row) => `2024-03-01;1.${100 + row}`);
    const { head, last } = await sampled(...small, ...large);
    expect(last).toEqual(large.slice(0, 20).map((row) => row.split(";")));
    const notes = readingNotes(dated, head, (name) => (name === "when" ? 0 : 1));
    expect(notes).toEqual([{ code: "unclear-points", columns: ["price"], examples: ["1.100 = 1.1"] }]);
    const told = await sampled(...small, "2024-03-01;1.250", "2024-03-01;12,5");
    expect(told.last.map(([, price]) => price)).toEqual(["1.250", "12,5"]);
    const quoted = ["when,price", ...small.map((row) => row.replace(";", ",")), '2024-03-01,"12,5"'].join(
      "\n",
    );
    expect((await readCsvHeader(dated, new Blob([quoted]))).sample.at(-1)).toEqual(["2024-03-01", "12,5"]);
  });

  it("has them for a column that someone chose, too", async () => {
    const small = Array.from({ length: 5500 }, (_, row) => `2024-03-01;${row % 1000}`);
    const table = new Blob([["when;paid", ...small, "2024-03-01;1.250", "2024-03-01;1.350"].join("\n")]);
    expect((await readCsvHeader(dated, table)).sample).toHaveLength(5000);
    const { sample } = await readCsvHeader(dated, table, { when: 0, price: 1 });
    expect(sample.slice(5000).map(([, paid]) => paid)).toEqual(["1.250", "1.350"]);
  });

  it("has only the first rows if these already tell, or if none does", async () => {
    expect((await sampled(rowsOf(3, "13/3/2024;0,5"), rowsOf(6000, "14/3/2024;7,5"))).last).toEqual([]);
    expect((await sampled(rowsOf(6000, "1/3/2024;1.250"))).last).toEqual([]);
  });

  it("is looked for no farther than 16 million characters, and without keeping the thread from other tasks", async () => {
    const row = `${" ".repeat(4000)}3/1/2024;1.250\n`;
    const text = `when;price\n${row.repeat(5000)}3/13/2024;12,5\n`;
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const { sample } = await readCsvHeader(dated, new Blob([text]));
    clearInterval(timer);
    expect(sample.at(-1)![0]).toContain("3/1/2024");
    expect(turns).toBeGreaterThan(1);
  });

  it("doesn't have the header, even if it looks like a number", async () => {
    const odd = makeCard([{ ...numberField("1,5"), max: 9999 }]);
    const head = await readCsvHeader(odd, new Blob(["1,5;x\n1.100;a\n1.250;b\n"]));
    expect(cellReaders(odd, head, () => 0).get("1,5")!(["1.100", "a"])).toBe("1.100");
  });

  it("doesn't fail because of a fault further on, which is reported when the rows are read", async () => {
    const text = new TextEncoder().encode(`when;price\n${rowsOf(30_000, "3/1/2024;1")}\n`);
    const head = await readCsvHeader(dated, new Blob([text, new Uint8Array([255, 254])]));
    expect(head.sample).toHaveLength(5000);
  });
});
