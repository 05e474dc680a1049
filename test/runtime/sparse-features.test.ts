import { describe, expect, it } from "vitest";
import { distinctFeatures, splitFeatures } from "../../src/runtime/sparse-features.ts";

const triples = (rows: number[], indices: number[], values: number[]) => ({
  feature_rows: { data: BigInt64Array.from(rows, BigInt), shape: [rows.length] },
  feature_indices: { data: BigInt64Array.from(indices, BigInt), shape: [indices.length] },
  feature_values: { data: Float32Array.from(values), shape: [values.length] },
});
const plain = ({ indices, values }: { indices: Int32Array; values: Float32Array }) => [
  [...indices],
  [...values],
];

describe("the features of a batch", () => {
  it("are cut by row, and a row may have none", () => {
    const split = splitFeatures(triples([0, 0, 2], [7, 3, 1], [1, 2, 4]), 4);
    expect(split.map(plain)).toEqual([
      [
        [7, 3],
        [1, 2],
      ],
      [[], []],
      [[1], [4]],
      [[], []],
    ]);
  });

  it("are refused where their rows do not ascend, or are too many", () => {
    expect(() => splitFeatures(triples([1, 0], [1, 1], [1, 1]), 2)).toThrow("do not ascend");
    expect(() => splitFeatures(triples([0, 5], [1, 1], [1, 1]), 2)).toThrow("do not ascend");
  });

  it("are refused where a coordinate is missing", () => {
    const { feature_rows, feature_values } = triples([0], [1], [1]);
    expect(() => splitFeatures({ feature_rows, feature_values }, 1)).toThrow("not coordinates");
  });

  it("are given to lessons each index once, with the values of equal ones added up", () => {
    const features = { indices: Int32Array.of(9, 2, 9), values: Float32Array.of(1, 4, 2) };
    expect(plain(distinctFeatures(features))).toEqual([
      [9, 2],
      [3, 4],
    ]);
  });

  it("stay as they are where no index repeats", () => {
    const features = { indices: Int32Array.of(9, 2), values: Float32Array.of(1, 4) };
    expect(distinctFeatures(features)).toBe(features);
  });
});
