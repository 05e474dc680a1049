/** The median and spread of repeated measurements. */
export type Spread = {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
};

/**
 * Computes the median and the quartiles. Repeated timings have a long tail to the right, which would distort
 * a mean.
 * @throws RangeError for an empty list
 */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError("No measurements.");
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(0.5), low: at(0.25), high: at(0.75), count: sorted.length };
}

/** Writes a spread as "1.08 (1.05 to 1.13, n 20)". */
export function formatSpread({ median, low, high, count }: Spread, digits = 2, unit = ""): string {
  const write = (value: number) => value.toFixed(digits);
  return `${write(median)}${unit} (${write(low)} to ${write(high)}, n ${count})`;
}
