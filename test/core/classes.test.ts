import { describe, expect, it } from "vitest";
import type { Card } from "../../src/core/card.ts";
import { readLabel } from "../../src/core/classes.ts";

const named = (...classes: { name: string; label?: string }[]) => ({ classes }) as unknown as Card;

describe("the class that a table cell names", () => {
  const ratings = named({ name: "3" }, { name: "5" }, { name: "7" });

  it.each([
    ["3", "3"],
    ["3.0", "3"],
    [" 7.00 ", "7"],
    ["0", undefined],
    ["1", undefined],
    ["2.0", undefined],
    ["5.5", undefined],
  ])("for the cell %j is %s if the classes are named by numbers", (cell, name) => {
    expect(readLabel(ratings, cell)).toBe(name);
  });

  it("is the one whose name or label has the same numeric value", () => {
    expect(readLabel(named({ name: "-1" }, { name: "1" }), "-1.0")).toBe("-1");
    expect(readLabel(named({ name: "low", label: "1" }, { name: "high", label: "2" }), "2.0")).toBe("high");
  });

  it("is undefined if two classes' names have the same numeric value", () => {
    expect(readLabel(named({ name: "1.0" }, { name: "01" }), "1")).toBeUndefined();
  });

  it.each([
    ["0", "no"],
    ["1.0", "yes"],
    ["2", undefined],
    ["-1", undefined],
    ["YES", "yes"],
    ["Ja", "yes"],
  ])("for the cell %j is %s if the classes are named by words", (cell, name) => {
    expect(readLabel(named({ name: "no" }, { name: "yes", label: "ja" }), cell)).toBe(name);
  });

  it("is the one with the same number with a decimal comma", () => {
    const grades = named({ name: "1,0" }, { name: "1,3" }, { name: "2,0" });
    expect(["1", "1.3", "2.0", "0"].map((cell) => readLabel(grades, cell))).toEqual([
      "1,0",
      "1,3",
      "2,0",
      undefined,
    ]);
  });

  it("is none if the names count the classes in another way than the cell might", () => {
    const groups = named({ name: "Group 1" }, { name: "Group 2" });
    expect(["0", "1", "2"].map((cell) => readLabel(groups, cell))).toEqual([undefined, undefined, undefined]);
    const counted = named({ name: "class 0" }, { name: "class 1" });
    expect(readLabel(counted, "1")).toBe("class 1");
    expect(readLabel(named({ name: "<=50K" }, { name: ">50K" }), "1")).toBe(">50K");
  });

  it.each([
    ["yes ", "yes"],
    [" Yes", "Yes"],
    ["yEs", undefined],
    ["Mg", "large"],
    [" mg ", "small"],
    ["MG", undefined],
  ])("for the cell %j is %s if some names or labels differ only in their case", (cell, name) => {
    const classes = [
      { name: "YES" },
      { name: "Yes" },
      { name: "yes" },
      { name: "large", label: "Mg" },
      { name: "small", label: "mg" },
    ];
    expect(readLabel(named(...classes), cell)).toBe(name);
  });
});
