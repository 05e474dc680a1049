import { float32OnSameDay } from "../core/inputs.ts";
import type { Dataset } from "./columns/dataset.ts";

/** A histogram: `counts[i]` values from `edges[i]` up to `edges[i + 1]`; the last bin includes its upper edge. */
export type Histogram = { readonly edges: number[]; readonly counts: number[] };

const binCount = 40;

/**
 * Sorts values into up to 40 bins that span their range. The bins have equal widths or, if no
 * value is negative and the median is in the lowest hundredth of the range (as with capital gains), equal
 * widths in `log1p(value / scale)`. NaN values are ignored.
 */
export function histogramOf(values: ArrayLike<number>): Histogram | undefined {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined || min === max) return undefined;
  const range = max - min;
  const middle = sorted[sorted.length >> 1]! - min;
  const isSkewed = min >= 0 && middle * 100 < range;
  // Around this value, the bins change from linear to logarithmic.
  const scale = isSkewed ? middle || range / 1000 : undefined;
  // Bins of whole numbers have whole widths; otherwise, some would cover one value and others two.
  const isWhole = scale === undefined && sorted.every(Number.isInteger);
  const width = isWhole ? Math.ceil((range + 1) / binCount) : 0;
  if (isWhole) {
    const wholeBins = Math.ceil((range + 1) / width);
    return countIn(
      sorted,
      Array.from({ length: wholeBins + 1 }, (_, index) => min + index * width),
      (value) => Math.floor((value - min) / width),
    );
  }
  const toAxis = (value: number) => (scale === undefined ? value : Math.log1p(value / scale));
  const fromAxis = (at: number) => (scale === undefined ? at : scale * Math.expm1(at));
  const [low, high] = [toAxis(min), toAxis(max)];
  // In a narrow range far from zero, six digits wouldn't tell the edges apart.
  const digits = 6 + Math.max(0, Math.floor(Math.log10(Math.max(Math.abs(min), Math.abs(max)) / range)));
  const edges = Array.from({ length: binCount + 1 }, (_, index) =>
    Number(fromAxis(low + ((high - low) * index) / binCount).toPrecision(Math.min(17, digits))),
  );
  return countIn(sorted, edges, (value) => Math.floor(((toAxis(value) - low) / (high - low)) * binCount));
}

function countIn(values: Float64Array, edges: number[], binOf: (value: number) => number): Histogram {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const value of values) counts[Math.min(counts.length - 1, binOf(value))]! += 1;
  return { edges, counts };
}

/** A typical value for each field that has one. */
export type Typical = ReadonlyMap<string, number | string>;

/** Each field's median or most frequent value in the given rows. A field that is missing in all of them has none. */
export function typicalValues({ numbers, categories }: Dataset, rows: Int32Array): Typical {
  const typical = new Map<string, number | string>();
  for (const { field, part, values } of numbers) {
    if (part !== undefined && part !== "time") continue;
    const sorted = Float32Array.from(rows, (row) => values[row]!)
      .filter((value) => !Number.isNaN(value))
      .sort();
    const median = sorted[sorted.length >> 1];
    if (median !== undefined) typical.set(field, part === "time" ? plainTime(median) : shortNumber(median));
  }
  for (const { field, values, codes } of categories) {
    const counts = new Int32Array(values.length);
    for (const row of rows) if (codes[row]! >= 0) counts[codes[row]!]! += 1;
    const most = Math.max(0, ...counts);
    if (most > 0) typical.set(field, values[counts.indexOf(most)]!);
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

/** The day, hour or minute that becomes the same float32 number of seconds since 1970; if there is none, that number. */
function plainTime(seconds: number): number {
  const plain = [86_400, 3600, 60].map((unit) => Math.round(seconds / unit) * unit);
  return plain.find((time) => float32OnSameDay(time) === seconds) ?? seconds;
}
