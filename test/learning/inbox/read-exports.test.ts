import { describe, expect, it } from "vitest";
import { writeCsv } from "../../../src/learning/feedback-csv.ts";
import { readExports } from "../../../src/learning/inbox/read-exports.ts";
import { writeParcel } from "../../../src/learning/outbox.ts";
import { toDraft } from "../../../src/learning/to-draft.ts";
import { baseSha256, textCard } from "../hashed-words.ts";
import { verdict } from "../open-learner.ts";

const card = textCard();
const fileOf = (text: string) => [{ name: "form.json", content: new Blob([text]) }];

describe("what a form received", () => {
  it("contains every text as it was sent, whatever it begins with", async () => {
    const reviews = [
      "'=1+1 is two",
      "=1+1 is two",
      "''@home, 'tis",
      "a \\ud83d is no smile",
      "- good -",
      "\ud800 cut off",
    ];
    const rows = reviews.map((review) => toDraft(card, baseSha256, verdict(review)));
    const [read] = await readExports(card, fileOf(writeParcel(card, rows, "p")));
    expect(read?.report?.refused).toEqual([]);
    expect(read?.rows.map(({ inputs }) => inputs.review)).toEqual(reviews);
  });

  it("is refused if it is feedback on another model, whose name is shortened", async () => {
    const parcel = writeParcel(card, [toDraft(card, baseSha256, verdict("a good film"))], "p");
    const model = "m".repeat(1000);
    const [read] = await readExports(card, fileOf(JSON.stringify({ ...JSON.parse(parcel), model })));
    expect(read).toMatchObject({ error: { details: { reason: `it is feedback on "${"m".repeat(60)} …"` } } });
  });

  it("may have no rows, but is not called empty if its rows have none of the columns", async () => {
    const parcel = { format: "hunch-feedback/1", model: card.id };
    for (const none of [{ ...parcel, rows: [] }, []]) {
      const [read] = await readExports(card, fileOf(JSON.stringify(none)));
      expect(read).toMatchObject({ rows: [], report: { read: 0 }, error: undefined });
    }
    for (const row of [{}, { text: "a good film" }]) {
      const [read] = await readExports(card, fileOf(JSON.stringify({ ...parcel, rows: [row, row] })));
      expect(read?.error?.details.reason).toBe("The table doesn't have the column review.");
    }
  });

  it("is reduced to the model's columns, whatever else it contains", async () => {
    const row = toDraft(card, baseSha256, verdict("a good film"));
    const parcel = JSON.parse(writeParcel(card, [row], "p")) as { rows: Record<string, string>[] };
    const [cells] = parcel.rows;
    parcel.rows = [
      { ...cells!, constructor: "x" } as unknown as Record<string, string>,
      { ...cells!, id: "no id", "one of a million names": "" },
    ];
    const [read] = await readExports(card, fileOf(JSON.stringify(parcel)));
    expect(read?.rows).toHaveLength(1);
    expect(await read?.report?.refusedFile?.text()).not.toMatch(/constructor|million names/);
  });
});

describe("a form's log", () => {
  const film = (text: string) => writeParcel(card, [toDraft(card, baseSha256, verdict(text))], text);
  const other = (rows: number) =>
    JSON.stringify({ format: "hunch-feedback/1", model: "another", rows: Array(rows).fill({ id: "1" }) });
  const compact = (parcel: string) => JSON.stringify(JSON.parse(parcel));
  const reviewsIn = async (text: string) => {
    const [read] = await readExports(card, fileOf(text));
    return { ...read!, reviews: read!.rows.map(({ inputs }) => inputs.review) };
  };

  it("may also have feedback on other models, since a site's form gets all of it", async () => {
    const log = [film("one"), other(3), compact(film("two")), other(2), film("three")];
    for (const text of [
      log.join("\n"),
      log.map(compact).join("\r\n"),
      `[${log.join(",\n")}]`,
      `[\n${log.map(compact).join(",\n")},\n`,
      log.join(",\n"),
      log.map(compact).join("\n,\n"),
    ])
      expect(await reviewsIn(text)).toMatchObject({
        reviews: ["one", "two", "three"],
        error: undefined,
        leftOut: { otherRows: 5, unreadable: { count: 0 } },
      });
  });

  it.each([
    ["a word", "hello", 1],
    ["an empty object", "{}", 1],
    ["another object, over three lines", '{\n  "a": 1\n}', 1],
    ["deep nesting", "[".repeat(5000), 1],
    ["a parcel that was cut off within its texts", film("cut").slice(0, -90), 1],
    ["a parcel that was cut off after a comma", film("cut").slice(0, film("cut").indexOf(",") + 1), 1],
    ["a compact parcel that was cut off", compact(film("cut")).slice(0, -9), 1],
    ["a word after a parcel", `${other(1)}\nhello`, 1],
    ["a parcel and a half", `${other(1)}${other(1)}`, 1],
    [
      "brackets and a parcel with a row that isn't one",
      '}\n]\n{"format":"hunch-feedback/1","model":"toy","rows":[1]}',
      2,
    ],
  ])(
    "is read without %s, wherever it is, since anyone may send something to a form",
    async (_, part, count) => {
      const [one, two] = [film("one"), film("two")];
      for (const [text, reviews] of [
        [`${part}\n${one}`, ["one"]],
        [`${one}\n${part}\n${two}`, ["one", "two"]],
        [`${compact(one)}\n${part}\n${compact(two)}\n`, ["one", "two"]],
        [`${one}\n${part}`, ["one"]],
      ] as const) {
        const read = await reviewsIn(text);
        expect(read).toMatchObject({ reviews, error: undefined });
        expect(read.leftOut?.unreadable.count).toBeGreaterThanOrEqual(1);
        expect(read.leftOut?.unreadable.count).toBeLessThanOrEqual(count);
      }
    },
  );

  it("may be a list of which one entry can't be read", async () => {
    const deep = '{"a":[[[[[[[[["}]"]]]]]]]]]}';
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`k${at}`, 0])));
    for (const part of [deep, wide])
      for (const list of [
        `\n [${[film("one"), part, other(2), film('two \\" ]')].join(",")} ]\n`,
        `[\n  ${[compact(film("one")), part, other(2), compact(film('two \\" ]'))].join(",\n  ")}\n]`,
      ])
        expect(await reviewsIn(list)).toMatchObject({
          reviews: ["one", 'two \\" ]'],
          error: undefined,
          leftOut: { otherRows: 2, unreadable: { count: 1, line: expect.any(Number) } },
        });
  });

  it("may begin with lists, of which anyone may send one", async () => {
    const [one, two, three] = ["one", "two", "three"].map(film);
    const tiny = `[${Array(51).fill(other(0)).join(",")}]`;
    const unclosed = tiny.slice(0, -1);
    for (const log of [
      `[${one}]\n[${two},\n${three}]`,
      `${tiny}\n${[one, two, three].join("\n")}`,
      `${unclosed}\n${[one, two, three].map((each) => compact(each!)).join("\n")}`,
      `[]\n[[]]\n["\n${[one, two, three].join("\n")}`,
      `[${one}]\n${two}\nhello\n${three}`,
    ])
      expect(await reviewsIn(log), log.slice(0, 20)).toMatchObject({
        reviews: ["one", "two", "three"],
        error: undefined,
      });
    expect((await reviewsIn(`[${one}]\n${two}\n\nhello`)).leftOut?.unreadable).toEqual({
      count: 1,
      line: `${one}\n${two}`.split("\n").length + 2,
    });
  });

  it("is read although others have sent a million rows to its form", async () => {
    const rows = Array(100_000).fill({});
    const flood = JSON.stringify({ format: "hunch-feedback/1", model: "another", rows });
    const others = [film("one"), ...Array(11).fill(flood), film("two")];
    expect(await reviewsIn(others.join("\n"))).toMatchObject({
      reviews: ["one", "two"],
      error: undefined,
      leftOut: { otherRows: 1_100_000 },
    });
  });

  it("says on which line the first part is that was left out", async () => {
    const { leftOut } = await reviewsIn(`${compact(film("one"))}\n\nhello\n${compact(film("two"))}\n{}\n`);
    expect(leftOut).toEqual({ otherRows: 0, unreadable: { count: 2, line: 3 } });
  });

  it("isn't what a CSV is taken for, whatever a visitor wrote in it", async () => {
    const review = `good\n{"format": "hunch-feedback/1", "model": "x", "rows": []}\n`;
    const text = writeCsv(card, [toDraft(card, baseSha256, verdict(review))]);
    expect(await reviewsIn(text)).toMatchObject({ reviews: [review], leftOut: undefined });
  });
});

it("files with too many rows are read as far as the limit, and say so; later files are still read", async () => {
  const drafts = Array.from({ length: 7 }, (_, at) => toDraft(card, baseSha256, verdict(`film ${at}`)));
  const files = [drafts.slice(0, 3), drafts.slice(3), drafts.slice(0, 1)].map(
    (rows) => fileOf(writeParcel(card, rows, "p"))[0]!,
  );
  const read = await readExports(card, files, { largestRows: 5 });
  expect(read.map(({ rows, error, report }) => [rows.length, (error ?? report?.stopped)?.code])).toEqual([
    [3, undefined],
    [2, "file-too-large"],
    [0, undefined],
  ]);
});

it("a row that an earlier file has with the same id and other content is refused, and says where the other is", async () => {
  const row = toDraft(card, baseSha256, verdict("a good film"));
  const files = [row, { ...row, label: "negative" }].map((each, index) => ({
    name: `${index}.csv`,
    content: new Blob([writeCsv(card, [each])]),
  }));
  const [, later] = await readExports(card, files);
  expect(later?.report?.refused[0]?.problem.message).toBe(
    "An earlier file already has a row with this id and different content.",
  );
});

it("an export is read even if its text is as long as the card allows and each character takes six in the file", async () => {
  const fields = [{ kind: "text", name: "review", label: "Review", maxLength: 1_000_000 }];
  const long = textCard({ fields });
  const review = "\ud800".repeat(1_000_000);
  const row = toDraft(long, baseSha256, { ...verdict(review), inputs: { review } });
  const content = new Blob([writeCsv(long, [row])]);
  const whole = content.stream.bind(content);
  // Browsers read a file in pieces.
  content.stream = () =>
    whole().pipeThrough(
      new TransformStream({
        transform(bytes, controller) {
          for (let at = 0; at < bytes.length; at += 1_048_576)
            controller.enqueue(bytes.subarray(at, at + 1_048_576));
        },
      }),
    );
  const [read] = await readExports(long, [{ name: "long.csv", content }]);
  expect(read).toMatchObject({ error: undefined, report: { refusedCount: 0, stopped: undefined } });
  expect(read?.rows[0]?.inputs.review === review).toBe(true);
});
