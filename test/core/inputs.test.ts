import { describe, expect, it } from "vitest";
import { parseCard } from "../../src/core/card.ts";
import {
  countCharacters,
  float32OnSameDay,
  validateInputs,
  validateMetadata,
} from "../../src/core/inputs.ts";

const card = parseCard(
  {
    format: 1,
    id: "all-kinds",
    version: "1",
    title: "All kinds",
    summary: "One field of each kind.",
    fields: [
      { kind: "text", name: "review", label: "Review", minLength: 15, maxLength: 100_000 },
      { kind: "number", name: "seconds", label: "Seconds", min: 0, max: 100, outOfRange: "warn" },
      { kind: "number", name: "latitude", label: "Latitude", min: -90, max: 90, optional: true },
      {
        kind: "category",
        name: "work",
        label: "Work",
        choices: [{ value: "p", label: "Private" }, { value: "s" }],
      },
      { kind: "boolean", name: "night", label: "Night", yes: 1, no: 0 },
      { kind: "datetime", name: "seen", label: "Seen", as: "seconds", min: "2000-01-01T00:00:00Z" },
    ],
    metadata: [{ name: "movie", label: "Movie", maxLength: 10 }],
    classes: [{ name: "a" }, { name: "b" }],
    files: { "model.onnx": { bytes: 1, sha256: "0".repeat(64) } },
  },
  "model.json",
);
const good = {
  review: "a review of fifteen",
  seconds: "50",
  work: "p",
  night: "yes",
  seen: "2020-01-01T00:00:00Z",
};

function problemOf(change: Record<string, unknown>) {
  const result = validateInputs(card, { ...good, ...change });
  return result.status === "invalid" ? result.problems : [];
}

describe("inputs", () => {
  it("are converted from text to the graph's values", () => {
    expect(validateInputs(card, good)).toEqual({
      status: "valid",
      inputs: {
        review: "a review of fifteen",
        seconds: 50,
        latitude: null,
        work: "p",
        night: 1,
        seen: 1_577_836_800,
      },
      warnings: [],
    });
  });

  it("are refused in a single pass if a number has a million digits, with or without text after them", () => {
    const problem = [{ at: "latitude", message: expect.stringMatching(/must be a number/) }];
    expect(problemOf({ latitude: `${"1".repeat(1_000_000)}x` })).toMatchObject(problem);
    expect(problemOf({ latitude: "1".repeat(1_000_000) })).toMatchObject(problem);
  });

  it("pass a second validation unchanged", () => {
    const first = validateInputs(card, good);
    expect(first.status === "valid" && validateInputs(card, first.inputs)).toEqual(first);
  });

  it.each([
    ["review", "", /empty/],
    ["review", " \n\t ", /empty/],
    ["review", "14 characters.", /14 of at least 15 characters/],
    ["review", `  ${"😀".repeat(14)}  `, /14 of at least 15/],
    ["review", "x".repeat(100_001), /100,001 of at most 100,000 characters/],
    ["review", 7, /must be text/],
    ["seconds", "", /missing/],
    ["seconds", "fifty", /must be a number from 0 to 100/],
    ["seconds", "12,5", /use a point/],
    ["seconds", "NaN", /must be a number/],
    ["seconds", "Infinity", /must be a number/],
    ["seconds", "1e999", /must be a number/],
    ["seconds", "0x10", /must be a number/],
    ["seconds", Number.NaN, /must be a number/],
    ["seconds", true, /must be a number/],
    ["latitude", "91", /must be a number from -90 to 90/],
    ["work", "x", /must be one of p, s/],
    ["work", 1, /must be one of/],
    ["night", "perhaps", /yes or no/],
    ["night", { toString: 1 }, /yes or no/],
    ["seen", "1999-12-31T00:00:00Z", /not be before/],
    ["seen", "yesterday", /date and time/],
    ["seen", "-99999999999", /date and time/],
    ["seen", "253402300800", /date and time/],
    ["size", "1", /no field with this name/],
    ["__proto__x", "1", /no field with this name/],
  ])("are refused if %s is %j", (field, value, message) => {
    expect(problemOf({ [field]: value })).toMatchObject([
      { at: field, message: expect.stringMatching(message) },
    ]);
  });

  it("have all their faults reported at once, in the order of the fields", () => {
    expect(problemOf({ review: "", seconds: "x", night: null }).map(({ at }) => at)).toEqual([
      "review",
      "seconds",
      "night",
    ]);
  });

  it("are accepted with a warning if the card says so", () => {
    const result = validateInputs(card, { ...good, seconds: "500" });
    expect(result).toMatchObject({
      status: "valid",
      inputs: { seconds: 500 },
      warnings: [{ at: "seconds" }],
    });
  });

  it.each(["<script>alert(1)</script>", "שלום עולם, זה סרט", "a\0b\uD800c de fgh ijk", "😀".repeat(15)])(
    "keep the text %j unchanged",
    (review) => {
      expect(validateInputs(card, { ...good, review })).toMatchObject({
        status: "valid",
        inputs: { review },
      });
    },
  );

  it("are refused if an optional text consists of too many spaces", () => {
    const note = {
      kind: "text",
      name: "note",
      label: "Note",
      optional: true,
      minLength: 1,
      maxLength: 10,
    } as const;
    const spaces = (count: number) => validateInputs({ fields: [note] }, { note: " ".repeat(count) });
    expect(spaces(10)).toMatchObject({ status: "valid", inputs: { note: " ".repeat(10) } });
    expect(spaces(11)).toMatchObject({ problems: [{ at: "note", message: /11 of at most 10/ }] });
  });

  it.each(["+00", "+0000", "+00:00", "Z", ""])("may have a time with the offset %j", (offset) => {
    const seen = `2020-01-01 00:00:00${offset}`;
    expect(validateInputs(card, { ...good, seen })).toMatchObject({ inputs: { seen: 1_577_836_800 } });
  });

  it("may name a choice by its label too", () => {
    expect(validateInputs(card, { ...good, work: "Private" })).toMatchObject({ inputs: { work: "p" } });
  });

  it("may name a choice in another case or with spaces around it, unless choices differ only in that", () => {
    for (const work of [" P", "PRIVATE", "private "])
      expect(validateInputs(card, { ...good, work })).toMatchObject({ inputs: { work: "p" }, warnings: [] });
    const choices = [{ value: "yes" }, { value: "Yes" }, { value: "no", label: "No way" }];
    const fields = [{ ...card.fields[3]!, choices, outOfRange: "warn" } as (typeof card.fields)[number]];
    const answers = ["yes", "Yes", "YES", "NO", "no WAY"].map((work) => validateInputs({ fields }, { work }));
    expect(answers.map((answer) => answer.status === "valid" && answer.inputs.work)).toEqual([
      "yes",
      "Yes",
      "YES",
      "no",
      "no",
    ]);
  });

  it("never contain a negative zero", () => {
    const result = validateInputs(card, { ...good, latitude: "-0" });
    expect(result.status === "valid" && Object.is(result.inputs.latitude, 0)).toBe(true);
  });
});

describe("metadata", () => {
  it("omits empty values", () => {
    expect(validateMetadata(card, { movie: "" })).toEqual({ status: "valid", metadata: {} });
  });

  it("is refused if it has a value that is too long or a field that is unknown", () => {
    const result = validateMetadata(card, { movie: "x".repeat(11), actor: "y" });
    expect(result.status === "invalid" && result.problems.map(({ at }) => at).sort()).toEqual([
      "actor",
      "movie",
    ]);
  });
});

describe("the number of characters", () => {
  it.each([
    ["", 0],
    ["abc", 3],
    ["😀", 1],
    ["\uD83D", 1],
    ["a😀\uDE00b", 4],
  ])("in %j is %d", (text, count) => {
    expect(countCharacters(text)).toBe(count);
  });
});

describe("a time as a float32 number", () => {
  const secondsOf = (time: string) => Date.parse(`${time}Z`) / 1000;

  it("is on the same day, in any year, and the nearest one if that is", () => {
    for (let year = 1; year < 10_000; year += 7) {
      const day = `${String(year).padStart(4, "0")}-03-${10 + (year % 20)}`;
      for (const time of ["00:00:00", "09:41:07", "12:00:00", "23:58:30", "23:59:59"]) {
        const rounded = float32OnSameDay(secondsOf(`${day}T${time}`));
        expect(Math.fround(rounded)).toBe(rounded);
        expect(float32OnSameDay(rounded)).toBe(rounded);
        expect(new Date(rounded * 1000).toISOString().slice(0, 10)).toBe(day);
      }
    }
    expect(float32OnSameDay(secondsOf("2024-02-29T09:41:07"))).toBe(
      Math.fround(secondsOf("2024-02-29T09:41:07")),
    );
    expect(float32OnSameDay(secondsOf("1970-01-01T00:00:00"))).toBe(0);
  });

  it("is missing or infinite if the time is", () => {
    expect(float32OnSameDay(Number.NaN)).toBeNaN();
    expect(float32OnSameDay(1e39)).toBe(Number.POSITIVE_INFINITY);
  });
});
