import { describe, expect, it, onTestFinished } from "vitest";
import { parseCard } from "../../../src/core/card.ts";
import { valueText } from "../../../src/ui/display/input-summary.tsx";
import { cellText, formatValue, spotText, unitBeside } from "../../../src/ui/display/value-text.ts";
import { weatherCard } from "../fakes/cards.ts";

describe("the unit beside a number's box", () => {
  it.each([
    ["° E", "-75.69", "75.69° W"],
    ["° E", "12", "12° E"],
    ["° N", "-14", "14° S"],
    ["degrees north", "", "°"],
    ["° N", "1e", "°"],
    ["US dollars", "60", "$"],
    ["m/s", "9", "m/s"],
    ["constructor", "9", "constructor"],
  ])("%s beside %s is %s", (unit, text, expected) => {
    expect(unitBeside(unit, text)).toBe(expected);
  });
});

describe("a value of 1", () => {
  it.each([
    ["years", "1 year"],
    ["inches", "1 inch"],
    ["boxes", "1 box"],
    ["minutes", "1 minute"],
    ["celsius", "1 celsius"],
    ["entries", "1 entry"],
  ])("in %s is %s", (unit, expected) => {
    expect(formatValue({ unit }, 1)).toBe(expected);
  });
});

const visits = () =>
  parseCard(
    {
      ...weatherCard,
      fields: [{ name: "visit", label: "Visit", kind: "datetime" }],
      places: [],
      examples: [],
    },
    "model.json",
  );

it.each(["America/New_York", "Asia/Kolkata"])(
  "shows a date as the form does, in UTC, to a reader in %s",
  (zone) => {
    const before = process.env.TZ;
    onTestFinished(() => {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    });
    process.env.TZ = zone;
    expect(new Date(0).getHours()).not.toBe(0);
    const [field] = visits().fields;
    expect(valueText(field!, "2021-06-01T00:00:00.000Z")).toBe("1 Jun 2021");
    expect(valueText(field!, Date.UTC(2021, 5, 1, 22, 5) / 1000)).toBe("1 Jun 2021, 22:05 UTC");
  },
);

it("shows a value that isn't a date unchanged in a field with dates", () => {
  const card = visits();
  expect(valueText(card.fields[0]!, "room 5")).toBe("room 5");
  expect(valueText(card.fields[0]!, "2024-05-01T10:00:00.000Z")).toContain("2024");
});

it("describes a place in words", () => {
  expect(spotText({ latitude: -44.5, longitude: 0 })).toBe("44.5° S, 0°");
});

const field = (name: string) => weatherCard.fields.find((one) => one.name === name)!;

describe("a table cell", () => {
  it("shows a choice by its label, with or without spaces around it", () => {
    const season = field("season");
    if (season.kind !== "category") throw new Error("season should be a category");
    const choice = season.choices.find(({ label }) => label !== undefined)!;
    expect(cellText(season, choice.value)).toBe(choice.label);
    expect(cellText(season, ` ${choice.value} `)).toBe(choice.label);
  });

  it("shows anything else as it was written", () => {
    expect(cellText(field("season"), "nobody knows")).toBe("nobody knows");
    expect(cellText(field("wind"), " 007")).toBe(" 007");
    expect(cellText(field("season"), undefined)).toBeUndefined();
  });
});
