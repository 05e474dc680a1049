import { describe, expect, it } from "vitest";
import { softmax } from "../../src/core/logits.ts";

describe("softmax", () => {
  it("sums to 1, however large the logits are", () => {
    const probabilities = softmax([1e4, 1e4 - 1, -1e4]);
    expect(probabilities.reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
    expect(probabilities[0]! / probabilities[1]!).toBeCloseTo(Math.E, 9);
  });
});
