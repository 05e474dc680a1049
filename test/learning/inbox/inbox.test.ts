import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Card, parseCard } from "../../../src/core/card.ts";
import { Adapter } from "../../../src/learning/adapter.ts";
import { type Delivery, isHarmful, openDelivery } from "../../../src/learning/inbox/inbox.ts";
import { type Judge, tryRows } from "../../../src/learning/inbox/judge-exports.ts";
import type { Draft, LogRow } from "../../../src/learning/log.ts";
import { type GraphSession, openGraph } from "../../../src/runtime/graph-session.ts";
import { feedbackCsv, smallCard, smallGraph, smallHoldout } from "../../cli/retrain/small-model.ts";

type Verdicts = readonly (readonly [number, string])[];

let session: GraphSession;
let card: Card;
beforeAll(async () => {
  const files = { "model.onnx": { bytes: 1, sha256: "a".repeat(64) } };
  card = parseCard({ ...smallCard, files }, "model.json");
  session = await openGraph(card, smallGraph());
});
afterAll(() => session.release());

/** Numbers of 40 or more are high, but the model calls only those of 50 or more high. */
const isHigh = (x: number) => x >= 40;
const judgeWith = (holdout: Judge["holdout"] = smallHoldout(isHigh)): Judge => ({
  card,
  source: session,
  holdout,
  adapter: new Adapter(card.classes.length),
});
const file = (name: string, text: string) => ({ name, content: new Blob([text]) });
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const open = (...visitors: Verdicts[]): Promise<Delivery> =>
  openDelivery(
    judgeWith(),
    visitors.map((verdicts, visitor) => file(`visitor-${visitor}.csv`, feedbackCsv(visitor, verdicts))),
  );

const inLog = (row: Draft): LogRow => ({
  ...row,
  superseded: false,
  contradicted: false,
  liveRevisions: [1],
});

const helpful: Verdicts = numbers(40, 50).map((x) => [x, "high"]);
const harmful: Verdicts = numbers(60, 80).map((x) => [x, "low"]);
const plain: Verdicts = [
  [10, "low"],
  [90, "high"],
];

describe("the inbox", () => {
  it("reports the effect of learning from each file alone, on the holdout and on the other files' rows", async () => {
    const { files } = await open(helpful, harmful, plain);
    expect(files.map(({ holdout }) => holdout?.verdict)).toEqual(["helps", "harms", "neither"]);
    expect(files.map(isHarmful)).toEqual([false, true, false]);
    expect(files[0]?.holdout).toMatchObject({ before: { accuracy: 0.9 }, after: { accuracy: 1 } });
    expect(files[1]?.holdout).toMatchObject({ before: { accuracy: 0.9 }, after: { accuracy: 0.7 } });
    expect(files[2]?.others?.before.rows).toBe(30);
  });

  it("judges harm on the other files' rows if there is no holdout", async () => {
    const files = [
      file(
        "good.csv",
        feedbackCsv(
          0,
          numbers(60, 80).map((x) => [x, "high"]),
        ),
      ),
      file("bad.csv", feedbackCsv(1, harmful)),
    ];
    const delivery = await openDelivery({ ...judgeWith(), holdout: undefined }, files);
    expect(delivery.files.map(({ holdout }) => holdout)).toEqual([undefined, undefined]);
    expect(delivery.files.map(isHarmful)).toEqual([false, true]);
  });

  it("doesn't call one changed answer among few rows harm", async () => {
    const visitors: Verdicts[] = [[[60, "low"]], numbers(60, 70).map((x) => [x, "high"])];
    const files = visitors.map((verdicts, visitor) => file(`${visitor}.csv`, feedbackCsv(visitor, verdicts)));
    const delivery = await openDelivery({ ...judgeWith(), holdout: undefined }, files);
    expect(delivery.files[0]!.others).toMatchObject({
      before: { rows: 10, accuracy: 1 },
      after: { rows: 10, accuracy: 0.9 },
      verdict: "neither",
    });
    expect(delivery.files.map(isHarmful)).toEqual([false, false]);
  });

  it("can be cancelled while the effect of each file is being judged", async () => {
    const files = numbers(0, 30).map((visitor) => file(`${visitor}.csv`, feedbackCsv(visitor, helpful)));
    const cancel = new AbortController();
    const onProgress = ({ done, total }: { done: number; total: number | undefined }) => {
      if (done === total) setImmediate(() => cancel.abort());
    };
    await expect(
      openDelivery(judgeWith(), files, { signal: cancel.signal, onProgress }),
    ).rejects.toMatchObject({
      name: "AbortError",
    });
  });

  it("lists the least plausible rows first, and marks contradictions and repeats within a file", async () => {
    const { rows } = await open(
      [
        [99, "low"],
        [99, "low"],
        [10, "low"],
      ],
      [
        [99, "high"],
        [0, "low"],
      ],
    );
    expect(rows.map(({ row }) => [row.inputs.x, row.label])).toEqual([
      [99, "low"],
      [99, "low"],
      [10, "low"],
      [99, "high"],
      [0, "low"],
    ]);
    expect(rows.map(({ contradicted }) => contradicted)).toEqual([true, true, false, true, false]);
    expect(rows.map(({ repeats }) => repeats)).toEqual([2, 2, 1, 1, 1]);
    expect(rows.map(({ source }) => source)).toEqual([0, 0, 0, 1, 1]);
    expect(rows[0]!.plausibility).toBeCloseTo(1 / (1 + Math.exp(2 * 0.02 * 49.5)), 5);
  });

  it("counts a row in two files once, by its id or by its content under a different id", async () => {
    const csv = feedbackCsv(0, helpful);
    const delivery = await openDelivery(judgeWith(), [
      file("a.csv", csv),
      file("a again.csv", csv),
      file("other ids.csv", csv.replaceAll("01930000-", "01930001-")),
    ]);
    expect(delivery.files.map(({ added, known }) => [added, known])).toEqual([
      [10, 0],
      [0, 10],
      [0, 10],
    ]);
    expect(delivery.rows).toHaveLength(10);
  });

  it("marks the rows that the log already has, and measures only the effect of the others", async () => {
    const knownRow = (row: { label: string }) => row.label === "low";
    const files = [
      file("mixed.csv", feedbackCsv(0, [...helpful, ...harmful])),
      file("old.csv", feedbackCsv(1, plain)),
    ];
    const known = (await openDelivery(judgeWith(), files)).rows.map(({ row }) => inLog(row)).filter(knownRow);
    const delivery = await openDelivery(judgeWith(), files, {}, async () => known);
    expect(delivery.files.map(({ added, known }) => [added, known])).toEqual([
      [10, 20],
      [1, 1],
    ]);
    expect(delivery.rows).toHaveLength(32);
    for (const { row, isKnown } of delivery.rows) expect(isKnown).toBe(knownRow(row));
    expect(delivery.files[0]!.holdout).toEqual((await open(helpful)).files[0]!.holdout);
  });

  it("takes the log's version of a row that it already has, and a row that is not a lesson there as not for training", async () => {
    const files = [file("again.csv", feedbackCsv(0, helpful.slice(0, 4)))];
    const [corrected, excluded, superseded] = (await openDelivery(judgeWith(), files)).rows.map(({ row }) =>
      inLog(row),
    );
    expect(corrected!.label).toBe("high");
    const delivery = await openDelivery(judgeWith(), files, {}, async () => [
      { ...corrected!, label: "low" },
      { ...excluded!, usedForTraining: false },
      { ...superseded!, superseded: true },
    ]);
    const judged = new Map(delivery.rows.map(({ row, isKnown }) => [row.id, { ...row, isKnown }]));
    expect(judged.size).toBe(4);
    expect(judged.get(corrected!.id)).toMatchObject({ label: "low", usedForTraining: true, isKnown: true });
    expect(judged.get(excluded!.id)).toMatchObject({ label: "high", usedForTraining: false, isKnown: true });
    expect(judged.get(superseded!.id)).toMatchObject({ usedForTraining: false, isKnown: true });
    expect([...judged.values()].filter(({ isKnown }) => !isKnown)).toMatchObject([{ usedForTraining: true }]);
  });

  it("reads a form's log, with each parcel on a line of its own or on several lines", async () => {
    const parcels = [helpful.slice(0, 4), helpful.slice(4)].map((verdicts, visitor) => {
      const { data } = Papa.parse<Record<string, string>>(
        feedbackCsv(visitor, verdicts).replace("\uFEFF", ""),
        {
          header: true,
          skipEmptyLines: true,
        },
      );
      return { format: "hunch-feedback/1", model: card.id, rows: data };
    });
    for (const text of [
      parcels.map((parcel) => JSON.stringify(parcel)).join("\n"),
      `${parcels.map((parcel) => JSON.stringify(parcel)).join("\r\n\r\n")}\r\n`,
      parcels.map((parcel) => JSON.stringify(parcel, null, 2)).join("\n"),
    ]) {
      const { files } = await openDelivery(judgeWith(), [file("log.jsonl", text)]);
      expect(files).toMatchObject([{ added: 10, error: undefined }]);
    }
    const cutOff = parcels
      .map((parcel) => JSON.stringify(parcel))
      .join("\n")
      .slice(0, -5);
    const { files } = await openDelivery(judgeWith(), [file("log.jsonl", cutOff)]);
    const leftOut = { otherRows: 0, unreadable: { count: 1, line: 2 } };
    expect(files).toMatchObject([{ added: 4, error: undefined, leftOut }]);
    const nothing = await openDelivery(judgeWith(), [file("log.jsonl", cutOff.slice(0, 90))]);
    expect(nothing.files[0]!.error?.details.reason).toMatch(/neither a CSV nor feedback/);
  });

  it("reads what a form received, whether one parcel or several, like a CSV of the same rows", async () => {
    const rows = Papa.parse<Record<string, string>>(feedbackCsv(0, helpful).replace("\uFEFF", ""), {
      header: true,
      skipEmptyLines: true,
    }).data;
    const parcel = { format: "hunch-feedback/1", parcel: "p", model: card.id, rows };
    const fromCsv = await open(helpful);
    for (const json of [JSON.stringify(parcel), `\uFEFF [${JSON.stringify(parcel)}]`]) {
      const delivery = await openDelivery(judgeWith(), [file("form.json", json)]);
      expect(delivery.rows).toEqual(fromCsv.rows);
    }
  });

  it.each([
    ["damaged JSON", '{"format": "hunch-feedback/1", "rows": [', /neither a CSV nor feedback/],
    ["JSON from another program", '{"name": "package", "version": "1.0.0"}', /neither a CSV nor feedback/],
    ["deeply nested JSON", "[".repeat(200_000), /nested too deeply, or too large/],
    [
      "rows that are not text",
      '{"format":"hunch-feedback/1","model":"small-number","rows":[{"x":{"a":1}}]}',
      /neither a CSV nor feedback/,
    ],
    [
      "another model's feedback",
      '{"format":"hunch-feedback/1","model":"movie-review","rows":[]}',
      /movie-review/,
    ],
    ["a picture", "\u0089PNG\r\n\u001a\n\u0000\u0000", /./],
    ["nothing", "", /empty/],
  ])("says what is wrong with %s, and reads the other files", async (_what, text, reason) => {
    const { files, rows } = await openDelivery(judgeWith(), [
      file("bad", text),
      file("good.csv", feedbackCsv(0, plain)),
    ]);
    expect(files[0]?.error?.code).toBe("csv-invalid");
    expect(String(files[0]?.error?.details.reason)).toMatch(reason);
    expect(files[0]?.added).toBe(0);
    expect(rows).toHaveLength(2);
  });

  it("recognizes a 2 GB zip by its first bytes, refuses it and reads no more of it", async () => {
    const zip: Pick<Blob, "size" | "slice" | "stream" | "text"> = {
      size: 2 ** 31,
      slice: (start, end) => new Blob(["PK\u0003\u0004 and two gigabytes"]).slice(start, end),
      stream: () =>
        new ReadableStream(
          {
            start: (controller) => controller.enqueue(new TextEncoder().encode("PK\u0003\u0004 and more")),
            pull: () => expect.unreachable("it was read"),
          },
          { highWaterMark: 0 },
        ),
      text: () => expect.unreachable("it was read"),
    };
    const { files, rows } = await openDelivery(judgeWith(), [
      { name: "all.zip", content: zip as Blob },
      file("good.csv", feedbackCsv(0, plain)),
    ]);
    expect(files[0]?.error).toMatchObject({
      code: "csv-invalid",
      details: { reason: expect.stringMatching(/^it is a zip/) },
    });
    expect(rows).toHaveLength(2);
  });

  it.each(["[id]", "{id}", "[0]"])(
    "reads a table that begins with %s as a table, not as JSON",
    async (name) => {
      const { files, rows } = await openDelivery(judgeWith(), [
        file("t.csv", `${name},x,label\n1,55,high\n`),
      ]);
      expect(files[0]?.error).toBeUndefined();
      expect(rows).toHaveLength(1);
    },
  );

  it("ignores columns named after a property of every object", async () => {
    const text =
      '{"format":"hunch-feedback/1","model":"small-number","rows":[{"__proto__":"x","constructor":"y","x":"1","label":"high"}]}';
    const { rows } = await openDelivery(judgeWith(), [file("form.json", text)]);
    expect(rows.map(({ row }) => row.inputs)).toEqual([{ x: 1 }]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it("tries out rows on a copy, and leaves the lessons so far unchanged", async () => {
    const judge = judgeWith();
    const { rows } = await open(helpful, plain);
    const trial = await tryRows(
      judge,
      rows.map(({ row }) => row),
    );
    expect(trial).toMatchObject({
      lessons: 12,
      holdout: { before: { accuracy: 0.9 }, after: { accuracy: 1 }, verdict: "helps" },
      feedback: { after: { accuracy: 1, rows: 12 } },
    });
    expect(judge.adapter.size).toBe(0);
  });

  it("stops when the signal fires", async () => {
    const aborted = AbortSignal.abort();
    const files = [file("a.csv", feedbackCsv(0, plain))];
    await expect(openDelivery(judgeWith(), files, { signal: aborted })).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});
