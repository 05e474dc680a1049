import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rowsWithout, splitByKey } from "../../src/training/split.ts";

const tables = fc.array(fc.stringMatching(/^[a-f]{1,2}$/), { maxLength: 60 });

describe("splitByKey", () => {
  it("puts every row into one part, and rows with the same key into the same part", () => {
    fc.assert(
      fc.property(tables, fc.nat(1000), (keys, seed) => {
        const parts = splitByKey(keys, [1, 3, 3], seed);
        expect(parts.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual([...keys.keys()]);
        const partOf = new Map<string, number>();
        parts.forEach((part, index) => {
          for (const row of part) {
            expect(partOf.get(keys[row]!) ?? index).toBe(index);
            partOf.set(keys[row]!, index);
          }
        });
      }),
    );
  });

  it("gives the same parts for the same seed, others for another, in the proportion asked for", () => {
    const keys = Array.from({ length: 1000 }, (_, row) => String(row));
    const parts = splitByKey(keys, [1, 9], 3);
    expect(parts.map(({ length }) => length)).toEqual([100, 900]);
    expect(splitByKey(keys, [1, 9], 3)).toEqual(parts);
    expect(splitByKey(keys, [1, 9], 4)).not.toEqual(parts);
  });
});

describe("rowsWithout", () => {
  it("gives the rows of the other parts, ascending", () => {
    const parts = [Int32Array.of(0, 5), Int32Array.of(2, 9), Int32Array.of(1)];
    expect([...rowsWithout(parts, 1)]).toEqual([0, 1, 5]);
  });
});
