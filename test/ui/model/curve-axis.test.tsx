import { describe, expect, it } from "vitest";
import { axisShare, interpolate } from "../../../src/explain/ice-curves.ts";
import { axisTicks, type NumberField } from "../../../src/ui/model/explanations/curve-axis.ts";
import { makeCard, numberField } from "../../runtime/graphs.ts";

function makeField(facts: object): NumberField {
  return makeCard([{ ...numberField("a"), ...facts }]).fields[0] as NumberField;
}

const gain = { min: 0, max: 99_999, typical: 0, step: 1 };

describe("a curve's axis", () => {
  it("is logarithmic if half of the rows are at the very start of the range", () => {
    const field = makeField(gain);
    expect(interpolate(field, 0.5)).toBeLessThan(5000);
    expect(axisTicks(field).map(({ value }) => value)).toEqual([0, 1000, 10_000, 99_999]);
  });

  it("is linear if the rows are spread out, or the card says so", () => {
    for (const facts of [
      { min: 17, max: 90, typical: 37 },
      { ...gain, scale: "linear" },
    ]) {
      const field = makeField(facts);
      expect(interpolate(field, 0.5)).toBeCloseTo((field.min + field.max) / 2, -1);
    }
  });

  it("converts a value to its position and back", () => {
    for (const facts of [gain, { ...gain, scale: "log" }, { ...gain, scale: "linear" }]) {
      const field = makeField(facts);
      for (const value of [0, 3103, 99_999])
        expect(interpolate(field, axisShare(field, value))).toBeCloseTo(value);
    }
  });
});
