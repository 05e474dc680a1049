import { describe, expect, it } from "vitest";
import { parseCard, parseModelIndex } from "../../src/core/card.ts";
import { classLabel, readLabel } from "../../src/core/classes.ts";
import { forTerminal, isolate, isolateNames, joinValues, shorten } from "../../src/core/visible-text.ts";
import { matchColumns } from "../../src/csv/match-columns.ts";
import { quoteCell } from "../../src/learning/import-layout.ts";
import { describeColumns } from "../../src/training/columns/describe-table.ts";
import { readTable } from "../../src/training/columns/read-table.ts";
import { makeCard, numberField } from "../runtime/graphs.ts";

const override = "\u202E";
const controls = /[\u202A-\u202E\u2066-\u2069]/;
const plain = makeCard([numberField("n")], ["no", "yes"]);

it("is cut between characters, never inside one", () => {
  expect(shorten("ab 😀cd", 4)).toBe("ab …");
  expect(shorten("ab 😀cd", 5)).toBe("ab 😀 …");
  expect(shorten("ab 😀cd", 7)).toBe("ab 😀cd");
});

it("a text for a terminal has no escape sequence, and a quoted cell is on one line", () => {
  const cell = "a\u001b[1A\u001b[2K\u009b8m\r\nb\t\u202ec";
  expect(forTerminal(cell)).toBe("a\uFFFD[1A\uFFFD[2K\uFFFD8m\uFFFD\nb\tc");
  expect(quoteCell("a\u001b[8m\r\nb")).toBe('"a [8m  b"');
});

describe("a name beside a figure", () => {
  it("is isolated only if it could turn the figure round", () => {
    expect(isolate("כן")).toBe("\u2068כן\u2069");
    expect(isolate("نعم")).toBe("\u2068نعم\u2069");
    expect(isolate("\u200F1\u200F")).toBe("\u2068\u200F1\u200F\u2069");
    for (const name of ["", "yes", "42", "Größe", "да", "はい", "\uFEFFyes", "😀"])
      expect(isolate(name)).toBe(name);
  });

  it("has a number's sign on its left, whatever its unit", () => {
    for (const number of ["-5 מעלות", "−5 מעלות", "+3 درجة"])
      expect(isolate(number)).toBe(`\u2066${number}\u2069`);
    expect(isolate("45 שנים")).toBe("\u206845 שנים\u2069");
  });

  it("can't leave its isolation, which may contain others", () => {
    expect(isolate("1\u2069\u200F")).toBe("\u20681\u200F\u2069");
    expect(isolate("\u2067\u202E1")).toBe("\u20681\u2069");
    expect(isolate("\u2069\u2068א")).toBe("\u2068א\u2069");
    expect(isolate(`${isolate("כן")} 97%`)).toBe("\u2068\u2068כן\u2069 97%\u2069");
  });

  it("is isolated in a finished sentence, whole if it is quoted, and otherwise without the figures beside it", () => {
    expect(isolateNames("“גיל 5” has 3 values, not “x”.")).toBe("“\u2068גיל 5\u2069” has 3 values, not “x”.");
    expect(isolateNames('"א" 1 of 2 "ב"')).toBe('"\u2068א\u2069" 1 of 2 "\u2068ב\u2069"');
    expect(isolateNames("שם קובץ 97% → לא")).toBe("\u2068שם קובץ\u2069 97% → \u2068לא\u2069");
    expect(isolateNames("1\u202E2\u20693")).toBe("123");
    expect(isolateNames('"\u2067 „\u2069" is 5 אב')).toBe('" „" is 5 \u2068אב\u2069');
    expect(isolateNames("“yes” is 5.")).toBe("“yes” is 5.");
  });
});

describe("a stranger's text that reverses what follows it", () => {
  const card = parseCard(
    {
      ...plain,
      title: `Sums${override}`,
      summary: `\u2067Adds`,
      fields: [
        { name: "n", label: `Num${override}ber`, kind: "number", unit: `m${override}` },
        { name: "c", label: "C", kind: "category", choices: [`a${override}b`, "ab", override] },
      ],
      classes: [`no${override}`, { name: `yes${override}`, label: "\u202Dyes\u202C" }],
    },
    "model.json",
  );

  it("is shown without it on every part of a card, while classes and choices keep their names", () => {
    expect(JSON.stringify([card.title, card.summary, card.fields[0]])).not.toMatch(controls);
    expect(card.classes.map(({ name }) => name)).toEqual([`no${override}`, `yes${override}`]);
    expect(card.classes.map((_, index) => classLabel(card, index))).toEqual(["no", "yes"]);
    expect(classLabel(card, `an${override} old class`)).toBe("an old class");
    expect(readLabel(card, "NO")).toBe(`no${override}`);
    const [, field] = card.fields;
    expect(field?.kind === "category" && field.choices).toEqual([
      { value: `a${override}b`, label: "ab" },
      { value: "ab" },
      { value: override, label: "\uFFFD" },
    ]);
  });

  it("is refused as a field's name", () => {
    const field = { ...numberField("n"), name: `n${override}` };
    expect(() => parseCard({ ...plain, fields: [field] }, "model.json")).toThrow(/card-invalid/);
  });

  it("is removed from the site's list of models, from column names, and from quoted cells", async () => {
    const entry = { id: "a", title: `A${override}`, summary: override, version: "1", sha256: "0", bytes: 1 };
    const index = parseModelIndex({ format: 1, models: [entry] }, "index.json");
    expect(JSON.stringify(index)).not.toMatch(controls);
    expect(quoteCell(`a${override}b`)).toBe('"ab"');
    const table = await readTable(new Blob([`n${override},y\n1,2\n3,4\n`]));
    expect(describeColumns(table).map(({ name }) => name)).toEqual(["n", "y"]);
    expect(matchColumns(card, { columns: ["x", `n${override}`], sample: [] }).fields.n).toBe(1);
  });
});

it("values on one line keep their order, and are shortened together", () => {
  expect(joinValues([45, "נהג", 40, null, 312])).toBe("45, \u2068נהג\u2069, 40, , 312");
  expect(joinValues([33, "evil \u202E kcatta", 20])).toBe("33, \u2068evil  kcatta\u2069, 20");
  expect(joinValues(["abc", "def"], 8)).toBe("abc, def");
  expect(joinValues(["abc", "defg"], 8)).toBe("abc, def …");
  expect(joinValues(["abc", "def", ""], 8)).toBe("abc, def …");
  expect(joinValues(["\u{1F600}\u{1F600}", "x"], 3)).toBe("\u{1F600} …");
  expect(joinValues([])).toBe("");
});
