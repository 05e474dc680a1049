import { describe, expect, it } from "vitest";
import { mostProbable, softmax } from "../../src/core/logits.ts";

describe("softmax", () => {
  it("sums to 1, however large the logits are", () => {
    const probabilities = softmax([1e4, 1e4 - 1, -1e4]);
    expect(probabilities.reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
    expect(probabilities[0]! / probabilities[1]!).toBeCloseTo(Math.E, 9);
  });
});

describe("the most probable class", () => {
  it("is the one with the largest probability", () => {
    expect(mostProbable([0.2, 0.5, 0.3])).toBe(1);
  });

  it("can't be determined if the model returns NaN, as some do for a missing value", () => {
    expect(() => mostProbable([Number.NaN, Number.NaN])).toThrow(
      expect.objectContaining({ code: "model-cannot-run" }),
    );
  });
});
