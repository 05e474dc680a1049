import { expect, it } from "vitest";
import { wilsonInterval } from "../../src/metrics/wilson-interval.ts";

// The first three are from table I of Newcombe (1998), "Two-sided confidence intervals for the single
// proportion".
it.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 1, 0.2065, 1],
  [0, 0, 0, 1],
])("the interval for %i of %i has the expected bounds", (right, rows, low, high) => {
  const interval = wilsonInterval(right, rows);
  expect(interval[0]).toBeCloseTo(low, 4);
  expect(interval[1]).toBeCloseTo(high, 4);
});
