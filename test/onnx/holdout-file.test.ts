import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { type HoldoutSet, readHoldout, writeHoldout } from "../../src/onnx/holdout-file.ts";

type Row = { features: (readonly [index: number, value: number])[]; label: number };

function holdoutOf(rows: readonly Row[]): HoldoutSet {
  const features = rows.flatMap((row) => row.features);
  let end = 0;
  return {
    rowOffsets: Int32Array.from([0, ...rows.map((row) => (end += row.features.length))]),
    featureIndices: Int32Array.from(features, ([index]) => index),
    featureValues: Float32Array.from(features, ([, value]) => value),
    logits: Float32Array.from(rows.flatMap(({ label }) => [label - 0.5, 0.25])),
    labels: Int32Array.from(rows, ({ label }) => label),
  };
}

/** The largest relative error of any value. */
function largestError(read: Float32Array, written: Float32Array): number {
  expect(read.length).toBe(written.length);
  return written.reduce((worst, value, index) => {
    const error = Math.abs(read[index]! - value);
    return Math.max(worst, error < 1e-37 ? 0 : error / Math.abs(value));
  }, 0);
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return undefined;
}

const rowsOfText: Row[] = Array.from({ length: 100 }, (_, row) => ({
  features: Array.from({ length: 64 }, (_, place) => [place * 4096 + row * 31, 1 / 8] as const),
  label: row % 2,
}));

describe("a holdout", () => {
  test("is read back as it was written, with each row's features in ascending order", () => {
    const index = fc.integer({ min: 0, max: 2 ** 31 - 1 });
    const value = fc.oneof(fc.float({ noNaN: true, min: -1000, max: 1000 }), fc.constantFrom(1, 0.5, -0.25));
    const features = fc.uniqueArray(fc.tuple(index, value), { selector: ([first]) => first, maxLength: 30 });
    const row = fc.record({ features, label: fc.integer({ min: 0, max: 1 }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        const sorted = rows.map((each) => ({
          ...each,
          features: [...each.features].sort(([a], [b]) => a - b),
        }));
        const { featureValues: written, ...exact } = holdoutOf(sorted);
        const { featureValues: read, ...rest } = readHoldout(writeHoldout(holdoutOf(rows)));
        expect(rest).toEqual(exact);
        expect(largestError(read, written)).toBeLessThan(1e-6);
      }),
      { numRuns: 100 },
    );
  });

  test("of text takes about two bytes per feature, since the number of features determines their values", () => {
    const holdout = holdoutOf(rowsOfText);
    const file = writeHoldout(holdout);
    expect(file.length).toBeLessThan(holdout.featureIndices.length * 2.1 + 100 * 12 + 300);
    expect(readHoldout(file).featureValues[0]).toBe(1 / 8);
  });

  test("with few distinct values takes one byte per value", () => {
    const rows = rowsOfText.map((row) => ({
      ...row,
      features: row.features.map(([index], place) => [index, place % 3 === 0 ? 0.3 : 0.2] as const),
    }));
    const file = writeHoldout(holdoutOf(rows));
    expect(file.length).toBeLessThan(100 * 64 * 3.1 + 100 * 12 + 300);
    expect(readHoldout(file)).toEqual(holdoutOf(rows));
  });

  test("with few distinct values, scaled differently in each row, also takes one byte per value", () => {
    const rows = rowsOfText.map((row, number) => ({
      ...row,
      features: row.features.map(([index], place) => {
        const level = 1.37 * 0.77 ** ((place * 7 + number) % 16);
        return [index, Math.fround(Math.fround(level) * Math.fround(0.1 + number / 997))] as const;
      }),
    }));
    const file = writeHoldout(holdoutOf(rows));
    expect(file.length).toBeLessThan(100 * 64 * 3.1 + 100 * 16 + 500);
    expect(largestError(readHoldout(file).featureValues, holdoutOf(rows).featureValues)).toBeLessThan(1e-6);
  });

  test("always has the same bytes for the same rows", () => {
    const metadata = { "hunch.id": "movie-review" };
    expect(writeHoldout(holdoutOf(rowsOfText), metadata)).toEqual(
      writeHoldout(holdoutOf(rowsOfText), metadata),
    );
  });

  test("may have no rows, or rows without features", () => {
    expect(readHoldout(writeHoldout(holdoutOf([]))).labels).toHaveLength(0);
    expect(readHoldout(writeHoldout(holdoutOf([{ features: [], label: 1 }]))).rowOffsets).toEqual(
      Int32Array.of(0, 0),
    );
  });

  test("is refused as unreadable if it is cut off anywhere or is an HTML page", () => {
    const file = writeHoldout(holdoutOf(rowsOfText.slice(0, 3)));
    for (let length = 0; length < file.length; length += 1) {
      expect(codeOf(() => readHoldout(file.slice(0, length)))).toBe("holdout-unreadable");
    }
    expect(codeOf(() => readHoldout(new TextEncoder().encode("<!doctype html>")))).toBe("holdout-unreadable");
  });

  test("is not written if the lengths of its arrays do not match", () => {
    expect(() => writeHoldout({ ...holdoutOf(rowsOfText), labels: Int32Array.of(1) })).toThrow(RangeError);
  });
});
