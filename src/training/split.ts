import { createRandom, shuffle } from "./random.ts";

/**
 * Deals rows into parts at random, rows with the same key always into the same part, so that no row stands on both sides of
 * a split. Parts are as even as the keys allow.
 * @param keys one a row; rows that repeat each other have the same
 * @param weights the parts' sizes in proportion to each other
 * @returns for each part the indices of its rows, ascending
 */
export function splitByKey(keys: readonly string[], weights: readonly number[], seed: number): Int32Array[] {
  const rowsByKey = new Map<string, number[]>();
  keys.forEach((key, row) => {
    const rows = rowsByKey.get(key);
    if (rows) rows.push(row);
    else rowsByKey.set(key, [row]);
  });
  const groups = shuffle([...rowsByKey.values()], createRandom(seed));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const parts: number[][] = weights.map(() => []);
  let part = 0;
  let dealt = 0;
  let limit = (keys.length * (weights[0] ?? 0)) / total;
  for (const rows of groups) {
    while (dealt >= limit && part < weights.length - 1) {
      part++;
      limit += (keys.length * weights[part]!) / total;
    }
    parts[part]!.push(...rows);
    dealt += rows.length;
  }
  return parts.map((rows) => Int32Array.from(rows).sort());
}

/** Some rows and all those that were put behind them: from `start` up to `end`. */
export function rowsFrom(rows: Int32Array, start: number, end: number): Int32Array {
  return Int32Array.from([...rows, ...Array.from({ length: end - start }, (_, place) => start + place)]);
}

/** All rows of the parts but one, ascending: what cross-validation trains on. */
export function rowsWithout(parts: readonly Int32Array[], left: number): Int32Array {
  return Int32Array.from(parts.flatMap((rows, part) => (part === left ? [] : [...rows]))).sort();
}
