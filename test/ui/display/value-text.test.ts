import { describe, expect, it } from "vitest";
import { unitBeside } from "../../../src/ui/display/value-text.ts";

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
