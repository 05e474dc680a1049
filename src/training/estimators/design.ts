import type { Frame } from "./estimator.ts";
import { quantiles } from "./naive-bayes.ts";

/** How one number is encoded as inputs to a linear model. */
export type NumberDesign = {
  /** Replaces a missing value. */
  readonly median: number;
  readonly mean: number;
  readonly scale: number;
  /** Set if the number's logarithm is an input too, because its values span orders of magnitude. */
  readonly log: { readonly mean: number; readonly scale: number } | undefined;
  /** Whether the training data had missing values. If so, one input says whether a value is missing. */
  readonly hasMissing: boolean;
  /** The points at which the slope may change, on the standardised scale. */
  readonly knots: Float32Array;
};

/** How rows are encoded as inputs to a linear model: numbers are standardised, categories are one-hot. */
export type Design = { readonly numbers: readonly NumberDesign[]; readonly sizes: readonly number[] };

/** Standardised values are clipped to plus or minus this, so that no outlier decides the answer by itself. */
export const largestStandardised = 8;

/** Learns the design from training rows. `knots` is the number of points at which a number's slope may change. */
export function learnDesign({ numbers, categories }: Frame, train: Int32Array, knots: number): Design {
  return {
    numbers: numbers.map((values) => learnNumber(values, train, knots)),
    sizes: categories.map(({ size }) => size),
  };
}

function learnNumber(values: Float32Array, train: Int32Array, knotCount: number): NumberDesign {
  const known = Float32Array.from(train, (row) => values[row]!)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const median = known[known.length >> 1] ?? 0;
  const filled = Float64Array.from(train, (row) => (Number.isNaN(values[row]!) ? median : values[row]!));
  const { mean, scale, skew } = momentsOf(filled);
  const logs = momentsOf(filled.map(signedLog));
  const isSkewed = Math.abs(skew) > 2 && Math.abs(logs.skew) < Math.abs(skew) / 1.5;
  const knots = knotsOf(known, knotCount);
  return {
    median,
    mean,
    scale,
    log: isSkewed ? { mean: logs.mean, scale: logs.scale } : undefined,
    hasMissing: known.length < train.length,
    knots: knots.map((knot) => (knot - mean) / scale),
  };
}

/**
 * Where a number's slope may change: at quantiles or, if it has only a few distinct values (which may be
 * codes in no particular order), at each of them except the first and the last.
 */
function knotsOf(sorted: Float32Array, knotCount: number): Float32Array {
  if (knotCount === 0) return new Float32Array();
  const distinct = new Set(sorted);
  if (distinct.size > 2 * knotCount) return quantiles(sorted, Int32Array.from(sorted.keys()), knotCount + 1);
  return Float32Array.from(distinct).slice(1, -1);
}

/** Whether a number column has enough distinct values for a knot. Missing values don't count. */
export function hasKnots(values: Float32Array): boolean {
  const seen = new Set<number>();
  for (let at = 0; at < values.length && seen.size < 3; at += 1)
    if (!Number.isNaN(values[at]!)) seen.add(values[at]!);
  return seen.size > 2;
}

/** sign(x) log(1 + |x|). */
export function signedLog(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}

function momentsOf(values: Float64Array): { mean: number; scale: number; skew: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
  let second = 0;
  let third = 0;
  for (const value of values) {
    second += (value - mean) ** 2;
    third += (value - mean) ** 3;
  }
  const deviation = Math.sqrt(second / Math.max(values.length, 1));
  const isConstant = !(deviation > 1e-12 * Math.max(1, Math.abs(mean)));
  return {
    mean: Math.fround(mean),
    scale: isConstant ? 1 : Math.fround(deviation),
    skew: isConstant ? 0 : third / values.length / deviation ** 3,
  };
}

/** The number of inputs that encode one number. */
export function widthOf({ log, hasMissing, knots }: NumberDesign): number {
  return 1 + (log ? 1 : 0) + (hasMissing ? 1 : 0) + knots.length;
}

/** Encodes the numbers, `[rows, D]`, row-major; for each number: value, logarithm, missing, hinges. */
export function numberInputs(
  { numbers }: Design,
  frame: Frame,
  rows: Int32Array,
): { inputs: Float32Array; width: number } {
  const width = numbers.reduce((sum, number) => sum + widthOf(number), 0);
  const inputs = new Float32Array(rows.length * width);
  rows.forEach((row, place) => {
    let at = place * width;
    numbers.forEach((number, index) => {
      const raw = frame.numbers[index]![row]!;
      const value = Number.isNaN(raw) ? number.median : raw;
      const standard = clip((value - number.mean) / number.scale);
      inputs[at++] = standard;
      if (number.log) inputs[at++] = clip((signedLog(value) - number.log.mean) / number.log.scale);
      if (number.hasMissing) inputs[at++] = Number.isNaN(raw) ? 1 : 0;
      for (const knot of number.knots) inputs[at++] = Math.max(0, standard - knot);
    });
  });
  return { inputs, width };
}

function clip(value: number): number {
  return Math.max(-largestStandardised, Math.min(largestStandardised, value));
}
