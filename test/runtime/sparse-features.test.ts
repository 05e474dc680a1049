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
  it("are split by row, and a row may have none", () => {
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

  it("are refused if a row number is out of order or too large", () => {
    expect(() => splitFeatures(triples([1, 0], [1, 1], [1, 1]), 2)).toThrow("are not in ascending order");
    expect(() => splitFeatures(triples([0, 5], [1, 1], [1, 1]), 2)).toThrow("are not in ascending order");
  });

  it.each([-1, 2 ** 31, 3_000_000_000])(
    "are refused if an index is %i, whose lessons would have no effect",
    (index) => {
      expect(() => splitFeatures(triples([0, 0], [1, index], [1, 1]), 1)).toThrow("model-cannot-run");
    },
  );

  it("are refused if the indices are missing", () => {
    const { feature_rows, feature_values } = triples([0], [1], [1]);
    expect(() => splitFeatures({ feature_rows, feature_values }, 1)).toThrow("not coordinates");
  });

  it("are combined for lessons, so that each index occurs once with the sum of its values", () => {
    const features = { indices: Int32Array.of(9, 2, 9), values: Float32Array.of(1, 4, 2) };
    expect(plain(distinctFeatures(features))).toEqual([
      [9, 2],
      [3, 4],
    ]);
  });

  it("stay unchanged if no index repeats", () => {
    const features = { indices: Int32Array.of(9, 2), values: Float32Array.of(1, 4) };
    expect(distinctFeatures(features)).toBe(features);
  });
});
