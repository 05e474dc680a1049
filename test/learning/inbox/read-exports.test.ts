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
