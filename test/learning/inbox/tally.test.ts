import { expect, it } from "vitest";
import { isWorse } from "../../../src/learning/inbox/tally.ts";

/** Answers of which `lost` went from right to wrong and `won` from wrong to right, and ten that stayed right. */
function answers(lost: number, won: number) {
  const all = (right: boolean, count: number) => Array.from({ length: count }, () => right);
  return {
    before: [...all(true, 10 + lost), ...all(false, won)],
    after: [...all(true, 10), ...all(false, lost), ...all(true, won)],
  };
}

it.each([
  [3, 0, false],
  [4, 0, false],
  [5, 0, true],
  [6, 1, false],
  [7, 1, true],
  [1, 7, false],
  [32, 18, true],
  [31, 19, false],
  [300, 200, true],
  [0, 0, false],
])(
  "%d answers lost and %d won are worse than chance explains in one of twenty cases: %s",
  (lost, won, worse) => {
    const { before, after } = answers(lost, won);
    expect(isWorse(before, after, true)).toBe(worse);
  },
);
