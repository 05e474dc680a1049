import { expect, it } from "vitest";
import { areSame } from "../../src/doctor/trial-run.ts";

it("takes an infinite output for the same only if it is the same infinity", () => {
  const outputs = (value: number) => new Map([["scores", { rows: [[value]], width: 1 }]]);
  expect(areSame(outputs(Number.NEGATIVE_INFINITY), outputs(Number.NEGATIVE_INFINITY))).toBe(true);
  expect(areSame(outputs(Number.NEGATIVE_INFINITY), outputs(5))).toBe(false);
  expect(areSame(outputs(5), outputs(Number.NEGATIVE_INFINITY))).toBe(false);
  expect(areSame(outputs(Number.NaN), outputs(Number.NaN))).toBe(true);
});
