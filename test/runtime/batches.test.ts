import { describe, expect, it } from "vitest";
import { inBatches } from "../../src/runtime/graph-session.ts";

const rows = (...lengths: number[]) => lengths.map((length) => ({ text: "x".repeat(length) }));
const sizes = (lengths: number[], limits: { rows: number; paddedCharacters: number }) =>
  [...inBatches(rows(...lengths), limits)].map((batch) => batch.map(({ text }) => String(text).length));

describe("batches", () => {
  it("are limited by the number of rows", () => {
    expect(sizes([1, 1, 1, 1, 1], { rows: 2, paddedCharacters: 100 })).toEqual([[1, 1], [1, 1], [1]]);
  });

  it("are limited by the cost of padding to the longest row", () => {
    expect(sizes([1, 1, 10, 1, 1], { rows: 9, paddedCharacters: 20 })).toEqual([[1, 1], [10, 1], [1]]);
  });

  it("contain a single row if that row alone exceeds the limit", () => {
    expect(sizes([1, 50, 1], { rows: 9, paddedCharacters: 20 })).toEqual([[1], [50], [1]]);
  });

  it("are not created if there are no rows", () => {
    expect(sizes([], { rows: 2, paddedCharacters: 10 })).toEqual([]);
  });
});
