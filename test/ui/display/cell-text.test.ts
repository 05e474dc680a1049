import { describe, expect, it } from "vitest";
import { cellText } from "../../../src/ui/display/cell-text.ts";
import { weatherCard } from "../fakes/cards.ts";

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
