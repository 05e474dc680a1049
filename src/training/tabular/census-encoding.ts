import { type BinnedColumn, binColumn, rankCategories } from "./binning.ts";
import { categoryNames, missingMark, numberNames, type Typical } from "./census-fields.ts";

/** The people table as columns, by name. */
export type CensusTable = {
  readonly rowCount: number;
  readonly numbers: Readonly<Record<string, Float32Array>>;
  readonly categories: Readonly<Record<string, readonly string[]>>;
  /** `[N]` 1 for more than 50,000 dollars a year. */
  readonly labels: Uint8Array;
};

/** How a raw row becomes numbers; the graph does the same. */
export type CensusEncoding = {
  /** For each category its values' places in order of income. */
  readonly ranks: readonly ReadonlyMap<string, number>[];
  /** For each category what a missing or unknown value counts as: missing where training saw that, else the mode. */
  readonly missingRanks: readonly number[];
  /** For each number what a missing value counts as: the median. */
  readonly medians: readonly number[];
};

/** The columns of the matrix: numbers, then categories as ranks. */
export const columnNames = [...numberNames, ...categoryNames] as const;

/** Learns the encoding from the training rows. */
export function learnEncoding(table: CensusTable, train: Int32Array): CensusEncoding {
  const ranks = categoryNames.map((name) => rankCategories(table.categories[name]!, table.labels, train));
  const missingRanks = categoryNames.map((name, index) => {
    const mode = modeOf(table.categories[name]!, train);
    return ranks[index]!.get(missingMark) ?? ranks[index]!.get(mode) ?? 0;
  });
  return { ranks, missingRanks, medians: numberNames.map((name) => medianOf(table.numbers[name]!, train)) };
}

/** The matrix `[N,F]` by columns. */
export function encode(table: CensusTable, encoding: CensusEncoding): Float32Array[] {
  const numbers = numberNames.map((name, index) =>
    table.numbers[name]!.map((value) => (Number.isNaN(value) ? encoding.medians[index]! : value)),
  );
  const categories = categoryNames.map((name, index) =>
    Float32Array.from(
      table.categories[name]!,
      (value) => encoding.ranks[index]!.get(value) ?? encoding.missingRanks[index]!,
    ),
  );
  return [...numbers, ...categories];
}

/** The matrix's columns in bins. */
export function bin(matrix: readonly Float32Array[], train: Int32Array): BinnedColumn[] {
  return matrix.map((column) => binColumn(column, train));
}

/** The typical person and the values that were seen, for the form. */
export function describeTypical(table: CensusTable, rows: Int32Array): Typical {
  return {
    numbers: Object.fromEntries(numberNames.map((name) => [name, medianOf(table.numbers[name]!, rows)])),
    categories: Object.fromEntries(
      categoryNames.map((name) => [name, modeOf(table.categories[name]!, rows)]),
    ),
    values: Object.fromEntries(
      categoryNames.map((name) => [
        name,
        [...new Set(table.categories[name]!)].filter((value) => value !== missingMark),
      ]),
    ),
  };
}

function medianOf(values: Float32Array, rows: Int32Array): number {
  const sorted = Float32Array.from(rows, (row) => values[row]!).sort();
  return sorted[sorted.length >> 1] ?? 0;
}

function modeOf(values: readonly string[], rows: Int32Array): string {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(values[row]!, (counts.get(values[row]!) ?? 0) + 1);
  return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most), ["", 0] as const)[0];
}
