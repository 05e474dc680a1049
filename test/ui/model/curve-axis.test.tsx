import { describe, expect, it, onTestFinished } from "vitest";
import { axisShare, curveValues, interpolate } from "../../../src/explain/ice-curves.ts";
import { axisTicks, type NumberField } from "../../../src/ui/model/explanations/curve-axis.ts";
import { withSteps } from "../../../src/ui/model/explanations/number-curve.tsx";
import { chooseLanguage } from "../../../src/ui/words/language.ts";
import { makeCard, numberField } from "../../runtime/graphs.ts";

function makeField(facts: object): NumberField {
  return makeCard([{ ...numberField("a"), ...facts }]).fields[0] as NumberField;
}

const gain = { min: 0, max: 99_999, typical: 0, step: 1 };

describe("a curve's steps", () => {
  const points = (...shares: number[]) =>
    shares.map((share, value) => ({ value: value * 10, probabilities: [1 - share, share] }));
  const drawn = (field: NumberField, shares: number[]) =>
    withSteps(field, points(...shares)).map(({ value, probabilities }) => [value, probabilities[1]]);
  const field = makeField({ min: 0, max: 30 });

  it("are drawn for a model whose answers come in plateaus", () => {
    expect(drawn(field, [0.2, 0.2, 0.7, 0.7])).toEqual([
      [0, 0.2],
      [5, 0.2],
      [5, 0.2],
      [10, 0.2],
      [15, 0.2],
      [15, 0.7],
      [20, 0.7],
      [25, 0.7],
      [25, 0.7],
      [30, 0.7],
    ]);
  });

  it("are not drawn for a model that changes smoothly, even where it is certain", () => {
    expect(drawn(field, [0.2, 0.3, 0.4])).toHaveLength(3);
    expect(drawn(field, [1, 1, 1, 0.5])).toHaveLength(4);
  });

  it("are the model's own for a number with few values", () => {
    const age = { ...makeField({ min: 17, max: 90, step: 1 }) };
    expect(curveValues(age, 30)).toHaveLength(74);
    expect(curveValues(makeField({ min: 0, max: 99_999, step: 1 }), 0)).toHaveLength(49);
  });
});

describe("a curve's axis", () => {
  it("has its two ends, even if the range is the smallest number", () => {
    const field = makeField({ min: 0, max: Number.MIN_VALUE, typical: -1 });
    expect(axisTicks(field).map(({ value }) => value)).toEqual([0, Number.MIN_VALUE]);
  });

  it("is logarithmic if half of the rows are at the very start of the range", () => {
    const field = makeField(gain);
    expect(interpolate(field, 0.5)).toBeLessThan(5000);
    expect(axisTicks(field).map(({ value }) => value)).toEqual([0, 1000, 10_000, 99_999]);
  });

  it("leaves out values whose texts would touch those beside them", async () => {
    onTestFinished(() => chooseLanguage("en"));
    const field = makeField({ min: 0, max: 1e8, scale: "log" });
    const texts = () => axisTicks(field).map(({ text }) => text);
    expect(texts()).toContain("1M");
    await chooseLanguage("de");
    expect(texts().at(-1)).toBe("100\u00a0Mio.");
    expect(texts()).not.toContain("1\u00a0Mio.");
  });

  it("has its two ends if no value between them can be told apart from them", () => {
    const field = makeField({ min: 1e16, max: 1e16 + 2 });
    expect(axisTicks(field).map(({ value }) => value)).toEqual([1e16, 1e16 + 2]);
  });

  it.each([
    { min: 1e-6, max: 0.1, half: [1e-4, 1e-3], ticks: [1e-6, 1e-4, 1e-3, 1e-2, 0.1] },
    { min: 0, max: 0.1, half: [1e-3, 1e-2], ticks: [0, 1e-3, 1e-2, 0.1] },
    { min: -100, max: 1000, half: [0, 10], ticks: [-100, -10, 0, 10, 100, 1000] },
    { min: -100, max: -10, half: [-40, -25], ticks: [-100, -10] },
  ])("covers the orders of magnitude from $min to $max if the card says that it is logarithmic", (facts) => {
    const { min, max, half, ticks } = facts;
    const field = makeField({ min, max, scale: "log" });
    const values = curveValues(field, null) as number[];
    expect(values).toHaveLength(49);
    expect(values[0]).toBeCloseTo(min, 9);
    expect(values.at(-1)).toBeCloseTo(max, 9);
    expect(values[24]).toBeGreaterThan(half[0]!);
    expect(values[24]).toBeLessThan(half[1]!);
    for (const value of values) expect(interpolate(field, axisShare(field, value))).toBeCloseTo(value, 9);
    expect(axisTicks(field).map(({ value }) => value)).toEqual(ticks);
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
