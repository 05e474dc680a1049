import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { type Card, parseCard } from "../../src/core/card.ts";
import { AppError } from "../../src/core/errors.ts";
import type { Inputs } from "../../src/core/prediction.ts";
import { readCsvHeader } from "../../src/csv/csv-header.ts";
import { matchColumns } from "../../src/csv/match-columns.ts";
import type { Feedback } from "../../src/learning/feedback.ts";
import { writeCsv } from "../../src/learning/feedback-csv.ts";
import type { Scorer, TableProgress } from "../../src/tables/table-scoring.ts";
import { card, createScorer, scored } from "./made-table.ts";

/** Rows with a number of degrees from 0 to 99 and a distinct note. */
function makeRows(count: number): string[][] {
  return Array.from({ length: count }, (_, row) => [String(row % 100), `row ${row}`]);
}

const parse = (text: string, delimiter = ",") => {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, newline: "\r\n", skipEmptyLines: true });
  expect(errors).toEqual([]);
  return data;
};

describe("a scored table", () => {
  it("has columns for the label, the probabilities and errors after its own columns", async () => {
    const { text, report } = await scored("id,degrees\nx,75\ny,hot\nz,20\n");
    expect(text).toBe(
      "id,degrees,predicted_label,probability_cold,probability_warm,error\r\n" +
        "x,75,warm,0.25,0.75,\r\n" +
        "y,hot,,,,degrees: Degrees outside must be a number from -100 to 100 (use a point for decimals).\r\n" +
        "z,20,cold,0.8,0.2,\r\n",
    );
    expect(report).toMatchObject({ rows: 3, failed: 1, stopped: undefined, scores: undefined });
    expect(report.failures).toMatchObject([{ line: 3, problem: { at: "degrees" } }]);
    expect(report.bytesWritten).toBe(text.length);
  });

  it("keeps every cell unchanged, including formulas and line breaks", { timeout: 30_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.string({ unit: "binary" }),
            fc.constantFrom("=1+1", "+5", "-3", "@x", " a ", '"', ",", "\r\n"),
          ),
          {
            minLength: 1,
            maxLength: 20,
          },
        ),
        fc.constantFrom(",", ";", "\t", "|"),
        async (pairs, delimiter) => {
          const rows = pairs.map(([any, awkward]) => [
            any.toWellFormed().replaceAll("\uFEFF", ""),
            awkward,
            "50",
          ]);
          const input = Papa.unparse([["any", "awkward", "degrees"], ...rows], { delimiter, quotes: true });
          const { text } = await scored(input);
          const [, ...out] = parse(text, delimiter);
          expect(out.map((cells) => cells.slice(0, 3))).toEqual(rows);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("stays in order even if its scorers differ in speed", async () => {
    const rows = makeRows(20_000);
    const waits = [0, 3, 1, 0, 2];
    const scorers = [0, 1, 2].map((which) =>
      createScorer(async (batch) => {
        for (let turn = 0; turn < (waits[(batch + which) % 5] ?? 0); turn++) await new Promise(setImmediate);
      }),
    );
    const { text, report } = await scored(Papa.unparse([["degrees", "note"], ...rows]), { scorers });
    const [, ...out] = parse(text);
    expect(report.rows).toBe(rows.length);
    expect(out.map((cells) => cells.slice(0, 2))).toEqual(rows);
    expect(out.map((cells) => Number(cells[4]))).toEqual(rows.map(([degrees]) => Number(degrees) / 100));
  });

  it("continues after lines with the wrong number of cells, and loses none of their cells", async () => {
    const { text, report } = await scored('degrees,note\n10,a\n20\n30,b,"c,d",e\n40,d\n');
    const rows = parse(text);
    expect(rows.map(({ length }) => length)).toEqual([6, 6, 6, 6, 6]);
    expect(rows[2]).toEqual([
      "20",
      "",
      "",
      "",
      "",
      "(the whole line): The line has a different number of cells than the header: 1 instead of 2.",
    ]);
    expect(rows[3]?.slice(0, 2)).toEqual(["30", "b"]);
    expect(rows[3]?.[5]).toContain('Beyond the last column: "c,d",e');
    expect(rows[4]?.[2]).toBe("cold");
    expect(report).toMatchObject({ rows: 4, failed: 2 });
  });

  it("keeps the byte order mark and avoids column names that are already taken", async () => {
    const { text } = await scored("\uFEFFdegrees,error,predicted_label\n1,x,y\n");
    expect(text.split("\r\n")[0]).toBe(
      "\uFEFFdegrees,error,predicted_label,predicted_label_2,probability_cold,probability_warm,error_2",
    );
  });

  it("reports the row in which an unclosed quote began, and keeps the rows before it", async () => {
    const { text, report } = await scored('degrees,note\n10,a\n20,"b\n30,c\n');
    expect(parse(text)[1]?.[2]).toBe("cold");
    expect(report).toMatchObject({ rows: 2, failed: 1, stopped: undefined });
    expect(report.failures[0]).toMatchObject({ line: 3 });
    expect(report.failures[0]?.problem.message).toContain("never closed");
  });

  it("stops at bytes that are not UTF-8, and keeps the rows before them", async () => {
    const before = Papa.unparse([["degrees", "note"], ...makeRows(5000)], { newline: "\n" });
    const bad = new Uint8Array([10, 0x31, 0x2c, 0xe9, 10]);
    const bytes = new Uint8Array([...new TextEncoder().encode(before), ...bad]);
    const source = { size: bytes.length, stream: () => pieceByPiece(bytes, 1000) };
    const { report } = await scored(bytes, { source });
    expect(report.stopped).toMatchObject({ code: "csv-invalid", details: { line: 5002 } });
    expect(report.rows).toBe(5000);
    expect(report.failed).toBe(0);
  });
});

function pieceByPiece(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.subarray(at, at + size));
      at += size;
    },
  });
}

describe("a table that ends early", () => {
  const table = Papa.unparse([["degrees", "note"], ...makeRows(50_000)]);

  it("is complete up to that point when it is cancelled, and says so", async () => {
    const controller = new AbortController();
    const seen: TableProgress[] = [];
    const onProgress = (progress: TableProgress) => {
      seen.push(progress);
      if (progress.rows > 10_000) controller.abort();
    };
    const { report, text } = await scored(table, {}, { signal: controller.signal, onProgress });
    expect(report.stopped).toBe("cancelled");
    expect(report.rows).toBeLessThan(20_000);
    expect(parse(text)).toHaveLength(report.rows + 1);
    expect(seen.at(-1)?.bytesRead).toBeLessThan(table.length);
  });

  it("is complete up to that point when a scorer dies", async () => {
    let die: (error: AppError) => void = () => undefined;
    const died = new Promise<never>((_, reject) => {
      die = reject;
    });
    const scorer = createScorer(async (batch) => {
      if (batch < 5) return;
      die(new AppError("unexpected", { reason: "out of memory" }));
      await new Promise(() => undefined);
    });
    const { report, text } = await scored(table, { scorers: [scorer] }, { died });
    expect(report.stopped).toMatchObject({ code: "unexpected" });
    expect(report.rows).toBe(5 * 1024);
    expect(parse(text)).toHaveLength(report.rows + 1);
  });

  it("reports why if the result can't be written", async () => {
    let writes = 0;
    const write = async () => {
      if (++writes > 3) throw new AppError("storage-full");
    };
    const { report } = await scored(table, { write });
    expect(report.stopped).toMatchObject({ code: "storage-full" });
  });
});

it("does not read a large table far ahead of the rows scored so far", async () => {
  const line = new TextEncoder().encode(`${Array.from({ length: 1000 }, () => "50,note\n").join("")}`);
  const header = new TextEncoder().encode("degrees,note\n");
  const pieces = 200;
  let sent = 0;
  let ahead = 0;
  const source = {
    size: header.length + pieces * line.length,
    stream: () =>
      new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            sent++;
            if (sent > pieces) controller.close();
            else controller.enqueue(sent === 1 ? header : line);
          },
        },
        { highWaterMark: 0 },
      ),
  };
  const onProgress = ({ rows }: TableProgress) => {
    ahead = Math.max(ahead, sent * 1000 - rows);
  };
  const head = { delimiter: ",", hasByteOrderMark: false, columns: ["degrees", "note"], sample: [] };
  const { report } = await scored("", { source, header: head, write: async () => undefined }, { onProgress });
  expect(report.rows).toBe((pieces - 1) * 1000);
  expect(ahead).toBeLessThan(10_000);
});

it("compares the predictions with the correct answers in the table", async () => {
  const { report } = await scored(
    "degrees,note,truth\n90,a,warm\n80,b,COLD\n10,c,Cold\n20,d,warm\n30,e,\n95,f,cold\nx,g,cold\n",
  );
  const { scores } = report;
  expect(scores?.metrics).toMatchObject({
    rows: 5,
    confusion: [
      [1, 2],
      [1, 1],
    ],
  });
  expect(scores?.metrics.accuracy).toBeCloseTo(0.4);
  expect(scores?.unlabelled).toBe(1);
  expect(scores?.worst.map(({ line, actual, predicted }) => [line, actual, predicted])).toEqual([
    [7, "cold", "warm"],
    [3, "cold", "warm"],
    [5, "warm", "cold"],
  ]);
  expect(scores?.worst[0]?.cells).toEqual({ degrees: "95", note: "f" });
});

it.each([
  ["labels", ["1", "2", "2"], [1, 2]],
  ["names", ["0", "1", "1"], [1, 2]],
  ["texts that may be either", ["1", "1", "1"], undefined],
])("compares with a column of %s if a class's label is another's name", async (_, cells, rows) => {
  const classes = [
    { name: "0", label: "1" },
    { name: "1", label: "2" },
  ];
  const table = cells.map((cell, row) => `${[10, 90, 90][row]},a,${cell}\n`).join("");
  const header = { delimiter: ",", hasByteOrderMark: false, columns: ["degrees", "note", "target"] };
  const work = { card: { ...card, classes }, header: { ...header, sample: cells.map((c) => ["", "", c]) } };
  const mapping = { fields: { degrees: 0, note: 1 }, label: 2 };
  const { report } = await scored(`degrees,note,target\n${table}`, { ...work, mapping });
  expect(report.scores?.metrics.confusion.map((row) => Math.max(...row))).toEqual(rows);
  expect(report.scores?.metrics.accuracy).toBe(rows && 1);
});

it("refuses decimal commas in a column with decimal points, where 1.250 would become 1250", async () => {
  const { text, report } = await scored("degrees;note\n5,5;a\n12.5;b\n1.250;c\n");
  expect(report).toMatchObject({ rows: 3, failed: 1, failures: [{ line: 2 }] });
  expect(report.list!.rows.map(({ cells }) => cells.degrees)).toEqual(["12.5", "1.250"]);
  expect(text).not.toContain("1250");
});

it("ignores spaces around values, except in texts, also in the listed rows", async () => {
  const { report } = await scored("degrees, note\n 75, a note\n");
  expect(report).toMatchObject({ rows: 1, failed: 0 });
  expect(report.list!.rows[0]!.cells).toEqual({ degrees: "75", note: " a note" });
});

it("reads decimal commas in a number column, and writes the cells unchanged", async () => {
  const { text, report } = await scored("degrees;note\n55,5;1,5\n20;a\n");
  expect(report).toMatchObject({ rows: 2, failed: 0 });
  expect(report.list!.rows[0]!.cells).toEqual({ degrees: "55.5", note: "1,5" });
  expect(text.split("\r\n")[1]).toMatch(/^55,5;1,5;warm;/);
});

describe("a table whose cells have a ' before what would be a formula", () => {
  const ranges = parseCard(
    {
      ...card,
      fields: [
        { name: "range", kind: "category", label: "Range", choices: ["-5 to 0", "'+5 and more"] },
        { name: "note", kind: "text", label: "Note" },
      ],
      classes: [{ name: "-" }, { name: "'+" }],
    },
    "ranges/model.json",
  );

  it("is scored like the table with the values themselves, unless the card has them with the '", async () => {
    const source = new Blob(["range,note,verdict\n'-5 to 0,'=x,'-\n'+5 and more,'tis,'+\n"]);
    const header = await readCsvHeader(ranges, source);
    const columns: unknown[] = [];
    const scorer: Scorer = {
      async score(batch) {
        columns.push(batch.columns);
        return { probabilities: Float64Array.of(1, 0, 0, 1), faults: [] };
      },
    };
    const { text, report } = await scored("", {
      card: ranges,
      source,
      header,
      mapping: matchColumns(ranges, header),
      scorers: [scorer],
    });
    expect(columns).toEqual([{ range: ["-5 to 0", "'+5 and more"], note: ["=x", "'tis"] }]);
    expect(report.scores).toMatchObject({ unlabelled: 0, metrics: { accuracy: 1 } });
    expect(text).toContain("'-5 to 0,'=x,'-,-,1,0,");
  });
});

const feedbackOn = ({ id }: Card, inputs: Inputs): Feedback => ({
  id: "01900000-0000-7000-8000-000000000001",
  createdAt: "2026-11-20T10:00:00.000Z",
  model: id,
  modelVersion: "1",
  modelSha256: "0".repeat(64),
  inputs,
  metadata: {},
  predictedLabel: "cold",
  predictedProbability: 0.5,
  correct: false,
  label: "warm",
  source: "page",
  usedForTraining: true,
});

it("reads exported feedback as an import does, even if the export has columns named like the table's own", async () => {
  const own = parseCard(
    {
      ...card,
      fields: [
        { name: "kg", kind: "number", label: "Kg", min: 0, max: 9, decimals: "comma", outOfRange: "warn" },
        { name: "model 2", column: "model", kind: "text", label: "Model" },
        { name: "label", kind: "text", label: "Label" },
      ],
    },
    "own/model.json",
  );
  const inputs = { kg: 1.125, "model 2": "Astra", label: " red " };
  const exported = writeCsv(own, [feedbackOn(own, inputs)]);
  const read = async (table: string) => {
    const source = new Blob([table]);
    const header = await readCsvHeader(own, source);
    const columns: unknown[] = [];
    const scorer: Scorer = {
      async score(batch) {
        columns.push(batch.columns);
        return { probabilities: Float64Array.of(0.1, 0.9), faults: [] };
      },
    };
    const mapping = matchColumns(own, header);
    const { report } = await scored("", { card: own, source, header, mapping, scorers: [scorer] });
    return { columns, rows: report.scores?.metrics.rows };
  };
  const columns = [{ kg: ["1.125"], "model 2": ["Astra"], label: [" red "] }];
  expect(await read(exported)).toEqual({ columns, rows: 1 });
  const refused = "refused_line,refused_reason,kg,model,label,verdict\n2,because,1.125,Astra, red ,warm\n";
  expect(await read(refused)).toEqual({ columns, rows: 1 });
});

it("gives a model that was trained on exported feedback the export's own columns", () => {
  const field = {
    name: "correct 2",
    column: "correct",
    kind: "boolean",
    yes: "True",
    no: "False",
    label: "C",
  };
  const trained = parseCard(
    { ...card, fields: [{ ...card.fields[0], name: "degrees" }, field] },
    "model.json",
  );
  const [header = "", ...cells] = writeCsv(card, [feedbackOn(card, { degrees: 75 })]).split("\r\n");
  const columns = header.replace("\uFEFF", "").split(",");
  const mapping = matchColumns(trained, { columns, sample: cells.map((line) => line.split(",")) });
  expect(mapping.fields).toMatchObject({ "correct 2": columns.indexOf("correct") });
});

it.each([
  ["a delimiter after each last cell", "degrees;note\n75;a;\n20;b;\n"],
  ["a first line that tells spreadsheet programs the delimiter", "sep=;\ndegrees;note\n75;a\n20;b\n"],
])("reads a table with %s, as training does", async (_, table) => {
  const { text, report } = await scored(table);
  expect(report).toMatchObject({ rows: 2, failed: 0 });
  expect(text.split("\r\n").slice(0, 2)).toEqual([
    expect.stringMatching(/^degrees;note;predicted_label;/),
    expect.stringMatching(/^75;a;warm;/),
  ]);
});
