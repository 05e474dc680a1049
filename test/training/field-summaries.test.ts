import { describe, expect, it } from "vitest";
import { float32OnSameDay } from "../../src/core/inputs.ts";
import type { Dataset } from "../../src/training/columns/dataset.ts";
import { histogramOf, typicalValues } from "../../src/training/field-summaries.ts";

describe("a histogram of the training data", () => {
  it("counts every value once, with the largest in the last bin, and leaves out missing values", () => {
    const { edges, counts } = histogramOf([0.5, 1.25, 2.75, 8.5, Number.NaN])!;
    expect(edges).toHaveLength(41);
    expect([edges[0], edges.at(-1)]).toEqual([0.5, 8.5]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(4);
    expect([counts[0], counts.at(-1)]).toEqual([1, 1]);
  });

  it("counts integers in bins that each cover the same number of integers", () => {
    const ages = Array.from({ length: 74 }, (_, index) => 17 + index);
    const { edges, counts } = histogramOf(ages)!;
    expect(edges[1]! - edges[0]!).toBe(2);
    expect(new Set(counts)).toEqual(new Set([2]));
  });

  it("separates small values from zero, even if most are zero and a few are very large", () => {
    const gains = [...Array.from({ length: 900 }, () => 0), 60, 3000, 99_999];
    const { edges, counts } = histogramOf(gains)!;
    const bin = edges.findLastIndex((edge) => edge <= 60);
    expect(bin).toBeGreaterThan(0);
    expect(counts[bin]).toBe(1);
    expect(counts[0]).toBe(900);
  });

  it("has distinct edges even in a narrow range of large numbers", () => {
    const metres = Array.from({ length: 51 }, (_, index) => 5_330_000.5 + index / 10);
    const { edges } = histogramOf(metres)!;
    expect(new Set(edges).size).toBe(41);
    expect([edges[0], edges.at(-1)]).toEqual([5_330_000.5, 5_330_005.5]);
  });

  it("does not exist if there is only one distinct value, or none", () => {
    expect(histogramOf([3, 3, 3])).toBeUndefined();
    expect(histogramOf([])).toBeUndefined();
  });
});

it("gives a field without a value in the given rows no typical value", () => {
  const dataset = {
    numbers: [{ field: "size", values: Float32Array.of(Number.NaN, 3) }],
    categories: [{ field: "colour", values: ["blue", "red"], marks: [], codes: Int32Array.of(-1, 1) }],
  } as unknown as Dataset;
  expect(typicalValues(dataset, Int32Array.of(0))).toEqual(new Map());
  expect(typicalValues(dataset, Int32Array.of(0, 1))).toEqual(
    new Map<string, number | string>([
      ["size", 3],
      ["colour", "red"],
    ]),
  );
});

it("takes a date's typical value to be a plain day, hour or minute if that is the same float32 number", () => {
  const secondsOf = (time: string) => Date.parse(time) / 1000;
  const typicalOf = (time: string) => {
    const values = Float32Array.of(float32OnSameDay(secondsOf(time)));
    const column = { field: "seen", part: "time" as const, values };
    const dataset = { numbers: [column], categories: [] } as unknown as Dataset;
    return new Date(Number(typicalValues(dataset, Int32Array.of(0)).get("seen")) * 1000).toISOString();
  };
  for (const time of ["1880-07-22T00:00:00.000Z", "2040-01-02T00:00:00.000Z", "2024-05-01T14:00:00.000Z"])
    expect(typicalOf(time)).toBe(time);
  expect(typicalOf("2024-05-01T23:59:59.000Z")).toMatch("2024-05-01T23:5");
});
