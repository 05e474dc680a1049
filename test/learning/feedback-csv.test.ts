import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCsvLines } from "../../src/csv/csv-lines.ts";
import type { Feedback } from "../../src/learning/feedback.ts";
import { csvColumns, writeCsv } from "../../src/learning/feedback-csv.ts";
import { findCsvLayout } from "../../src/learning/import-layout.ts";
import { readCsvRow } from "../../src/learning/import-row.ts";
import { textCard } from "./hashed-words.ts";

const card = textCard();
const now = new Date("2026-11-20T16:54:00Z");
const anyText = fc.string({ unit: "binary", maxLength: 30 });

const feedback: fc.Arbitrary<Feedback> = fc
  .record({
    review: anyText.map((text) => `${text}ab`),
    tail: anyText,
    stars: fc.option(fc.double({ min: -5, max: 5, noNaN: true }).map((value) => value + 0)),
    movie: anyText,
    label: fc.constantFrom("negative", "positive", "mixed"),
    probability: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0),
    judged: fc.boolean(),
    usedForTraining: fc.boolean(),
    time: fc.integer({ min: 0, max: now.getTime() }),
    source: fc.constantFrom("page" as const, "api" as const, "import" as const),
  })
  .map(({ review, tail, stars, movie, label, probability, judged, usedForTraining, time, source }) => ({
    id: "01900000-0000-7000-8000-000000000001",
    createdAt: new Date(time).toISOString(),
    model: "opinion",
    modelVersion: "1.0.0",
    modelSha256: "b".repeat(64),
    inputs: { review: review + tail, stars },
    metadata: movie === "" ? {} : { movie },
    predictedLabel: judged ? "mixed" : undefined,
    predictedProbability: judged ? probability : undefined,
    correct: judged ? label === "mixed" : undefined,
    label,
    source,
    usedForTraining,
  }));

async function read(text: string) {
  const lines = [];
  for await (const piece of readCsvLines(new Blob([text]).stream())) lines.push(...piece.lines);
  return lines;
}

async function readBack(text: string) {
  const [header, ...lines] = await read(text);
  const result = findCsvLayout(
    card,
    { columns: header!.cells, sample: lines.map(({ cells }) => cells) },
    now,
  );
  if ("problem" in result) throw new Error(result.problem.message);
  return lines.map(({ cells }) => readCsvRow(result.layout, cells));
}

describe("the feedback CSV", () => {
  it("has the columns that other people's scripts depend on", () => {
    expect(csvColumns(card).join(", ")).toBe(
      "id, created_at, model, model_version, model_sha256, review, stars, movie, " +
        "predicted_label, predicted_probability, correct, label, source",
    );
  });

  it("is UTF-8 with a byte order mark, and its lines end in CR LF", () => {
    const text = writeCsv(card, []);
    expect([...new TextEncoder().encode(text).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(text.endsWith("source\r\n")).toBe(true);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  it("preserves every row bit for bit", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(feedback, { minLength: 1, maxLength: 5 }), async (rows) => {
        const back = await readBack(writeCsv(card, rows));
        expect(back.map((result) => "row" in result && { ...result.row, inputKey: undefined })).toEqual(
          rows.map((row) => ({ ...row, inputKey: undefined })),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("needs no extra column to mark rows that are excluded from lessons", () => {
    const [row] = fc.sample(feedback, 1);
    expect(writeCsv(card, [{ ...row!, source: "page", usedForTraining: false }])).toMatch(
      /,page excluded\r\n$/,
    );
  });

  it("keeps negative numbers as numbers, and turns formulas into plain text", () => {
    const [sample] = fc.sample(feedback, 1);
    const row = { ...sample!, inputs: { review: "=HYPERLINK(1)", stars: -4.5 }, metadata: {} };
    expect(writeCsv(card, [row])).toContain(",'=HYPERLINK(1),-4.5,,");
  });
});

describe("a plain training table", () => {
  it.each([
    ["the column named label", "review,label\nall good,positive\n", "positive"],
    ["a single column of class names", "review,sentiment\nall good,positive\n", "positive"],
    ["class labels in upper or lower case", "review,sentiment\nall good,gOOd\n", "positive"],
    ["class numbers in class order", "review,sentiment\nall good,1\nall bad,0\n", "positive"],
    ["a date in an extra column", "review,sentiment,date\nall good,1,2020-01-02 03:04:05\n", "positive"],
    ["an id in an extra column", "id,review,sentiment\ntrain/7,all good,1\n", "positive"],
  ])("is read with %s", async (_, text, label) => {
    const [result] = await readBack(text);
    expect(result).toMatchObject({
      row: { label, source: "import", inputs: { review: "all good", stars: null } },
    });
  });

  it("reads its dates as UTC", async () => {
    const [result] = await readBack("review,sentiment,date\nall good,1,2020-01-02 03:04:05\n");
    expect(result).toMatchObject({ row: { createdAt: "2020-01-02T03:04:05.000Z" } });
  });

  it("accepts a date from a clock that is a few hours fast", async () => {
    const [ahead, far] = await readBack(
      "review,sentiment,date\nall good,1,2026-11-20T23:00:00Z\nall bad,0,2026-11-21T17:00:00Z\n",
    );
    expect(ahead).toMatchObject({ row: { createdAt: "2026-11-20T23:00:00.000Z" } });
    expect(far).toMatchObject({ problem: { at: "date" } });
  });

  it("yields the same id for the same row wherever it is read", async () => {
    const text = "review,label\nall good,positive\nall good,negative\n";
    const [one, other] = await readBack(text);
    const [again] = await readBack(
      text.replace("review,label", "label,review").replace("all good,positive", "positive,all good"),
    );
    const id = (result: typeof one) => (result && "row" in result ? result.row.id : undefined);
    expect(id(one)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(id(again)).toBe(id(one));
    expect(id(other)).not.toBe(id(one));
  });

  it.each([
    ["a missing column", "text,label\na b,positive\n", /doesn't have the column review/],
    ["no column of classes", "review,note,other\nx y,a,b\n", /unclear which column is the class/],
    [
      "two columns with the same name",
      "review,review,label\na b,b,positive\n",
      /Two columns are named "review"/,
    ],
  ])("is refused with %s", async (_, text, reason) => {
    await expect(readBack(text)).rejects.toThrow(reason);
  });

  it.each([
    [
      "an unknown label",
      "review,label\nall good,superb\n",
      "label",
      /"superb" is not a class.*negative, positive, mixed/,
    ],
    ["a future date", "review,label,date\nall good,positive,2027-01-01\n", "date", /is in the future/],
    ["an impossible date", "review,label,date\nall good,positive,2020-02-31\n", "date", /is not a date/],
    ["a text that is too short", "review,label\na,positive\n", "review", /at least 2 characters/],
    ["a number out of range", "review,stars,label\nall good,9,positive\n", "stars", /from -5 to 5/],
    ["one cell too many", "review,label\nall good,positive,x\n", "(the whole line)", /3 instead of 2/],
  ])("with %s is read, but that row is refused", async (_, text, at, reason) => {
    const [result] = await readBack(text);
    expect(result).toMatchObject({ problem: { at, message: expect.stringMatching(reason) } });
  });
});

describe("the line reader", () => {
  it("counts lines as an editor does, including line breaks inside cells", async () => {
    const lines = await read('a,b\r\n"one\r\ntwo\nthree",x\r\n\r\nlast,y\r\n');
    expect(lines.map(({ line }) => line)).toEqual([1, 2, 6]);
  });

  it.each(["\n", "\r\n", "\r"])("accepts %j as the line break", async (end) => {
    const lines = await read(["a,b", '"x y",2', "3,4", ""].join(end));
    expect(lines.map(({ cells }) => cells)).toEqual([
      ["a", "b"],
      ["x y", "2"],
      ["3", "4"],
    ]);
  });

  it("reads multi-byte characters that are split between two pieces", async () => {
    const bytes = new TextEncoder().encode('a,b\n"😀é""",日本\n');
    const lines = [];
    const oneByOne = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    for await (const piece of readCsvLines(oneByOne)) lines.push(...piece.lines);
    expect(lines.map(({ cells, problem }) => [cells, problem])).toEqual([
      [["a", "b"], undefined],
      [['😀é"', "日本"], undefined],
    ]);
  });

  it("says that Latin-1 is not UTF-8", async () => {
    const latin = new Blob([Uint8Array.from([..."a,b\ncaf\u00e9,x\n"].map((sign) => sign.charCodeAt(0)))]);
    const reading = (async () => {
      for await (const _ of readCsvLines(latin.stream()));
    })();
    await expect(reading).rejects.toMatchObject({ code: "csv-invalid", details: { reason: /Latin-1/ } });
  });

  it("reports the line where an unclosed quote begins", async () => {
    const lines = await read('a,b\n1,2\n"3,4\n5,6\n');
    expect(lines.at(-1)).toMatchObject({
      line: 3,
      problem: { message: expect.stringMatching(/never closed/) },
    });
    expect(lines[1]).toMatchObject({ problem: undefined });
  });

  it("stops at a 50 MB cell before reading all of it", async () => {
    let pulled = 0;
    const piece = new TextEncoder().encode("x".repeat(65_536));
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(pulled === 0 ? new TextEncoder().encode('a,b\n1,2\n"') : piece);
        pulled += piece.length;
        if (pulled > 50_000_000) controller.close();
      },
    });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const { lines } of readCsvLines(endless)) seen.push(...lines);
    })();
    await expect(reading).rejects.toMatchObject({ code: "csv-invalid", details: { line: 3 } });
    expect(pulled).toBeLessThan(6_000_000);
    expect(seen).toHaveLength(2);
  });
});
