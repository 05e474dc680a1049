import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Adapter } from "../../src/learning/adapter.ts";
import { lessonStep } from "../../src/learning/lesson-step.ts";

const features = { indices: Int32Array.of(3, 9), values: Float32Array.of(0.6, 0.8) };
const settings = { aggressiveness: 1, margin: 1 };
const someLogits = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 2, maxLength: 6 });

function taught(logits: readonly number[], rightClass: number, aggressiveness: number): Float64Array {
  const adapter = new Adapter(logits.length);
  adapter.apply(lessonStep(logits, features, rightClass, { aggressiveness, margin: 1 }));
  return adapter.addTo(logits, features);
}

describe("a lesson's step", () => {
  it("raises the right class above every other by the margin, if the cap allows it", () => {
    fc.assert(
      fc.property(someLogits, (logits) => {
        const after = taught(logits, 0, 1e6);
        for (let c = 1; c < logits.length; c++) expect(after[0]! - after[c]!).toBeGreaterThan(1 - 1e-4);
      }),
    );
  });

  it("is no step if the right class can't be raised far enough", () => {
    const { perClassStep } = lessonStep([Number.NEGATIVE_INFINITY, 0], features, 0, settings);
    expect([...perClassStep]).toEqual([0, 0]);
  });

  it("is the smallest step that does so: a class that is far behind is left alone", () => {
    const [first, right, third] = taught([1, 0.9, -2], 1, 1e6);
    expect(right! - first!).toBeCloseTo(1, 6);
    expect(third).toBe(-2);
  });

  it("adds to one class what it subtracts from the others, and never more than C", () => {
    fc.assert(
      fc.property(someLogits, fc.double({ min: 0.01, max: 5, noNaN: true }), (logits, aggressiveness) => {
        const { perClassStep } = lessonStep(logits, features, 0, { aggressiveness, margin: 1 });
        const [gain = 0, ...losses] = perClassStep;
        expect(gain).toBeLessThanOrEqual(aggressiveness);
        expect(losses.every((push) => push <= 1e-9)).toBe(true);
        expect(losses.reduce((sum, push) => sum + push, gain)).toBeCloseTo(0, 9);
      }),
    );
  });

  it("makes the worst violation as small as the cap allows", () => {
    const after = taught([0, 5, 4.9, -3], 0, 1);
    expect(after[1]! - after[0]!).toBeCloseTo(after[2]! - after[0]!, 5);
    expect(after[3]).toBe(-3);
  });

  it("is PA-I with two classes", () => {
    expect([...lessonStep([0.5, 0], features, 1, settings).perClassStep]).toEqual([
      expect.closeTo(-0.75, 6),
      expect.closeTo(0.75, 6),
    ]);
    expect([...lessonStep([9, 0], features, 1, settings).perClassStep]).toEqual([-1, 1]);
  });

  it("is zero if the margin has already been reached", () => {
    expect(lessonStep([0, 1], features, 1, settings)).toMatchObject({
      perClassStep: new Float64Array(2),
      indices: new Int32Array(0),
    });
  });

  it.each([
    ["a row without features", [0, 0], { indices: new Int32Array(0), values: new Float32Array(0) }],
    ["a logit that is not a number", [Number.NaN, 0], features],
    [
      "a feature that is not a number",
      [0, 0],
      { indices: Int32Array.of(1), values: Float32Array.of(Number.NaN) },
    ],
  ])("is zero for %s", (_, logits, row) => {
    expect(lessonStep(logits, row, 1, settings).indices).toHaveLength(0);
  });
});
