import type { Dataset } from "./columns/dataset.ts";

/** A typical value for each field that has one. */
export type Typical = ReadonlyMap<string, number | string>;

/** Each field's median or most frequent value in the given rows. */
export function typicalValues({ numbers, categories }: Dataset, rows: Int32Array): Typical {
  const typical = new Map<string, number | string>();
  for (const { field, part, values } of numbers) {
    if (part !== undefined && part !== "time") continue;
    const sorted = Float32Array.from(rows, (row) => values[row]!)
      .filter((value) => !Number.isNaN(value))
      .sort();
    if (sorted.length > 0) typical.set(field, shortNumber(sorted[sorted.length >> 1]!));
  }
  for (const { field, values, codes } of categories) {
    const counts = new Int32Array(values.length);
    for (const row of rows) if (codes[row]! >= 0) counts[codes[row]!]! += 1;
    const most = counts.indexOf(Math.max(...counts));
    if (most >= 0) typical.set(field, values[most]!);
  }
  return typical;
}

/** The shortest decimal that rounds to the same float32 number. */
export function shortNumber(value: number): number {
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
