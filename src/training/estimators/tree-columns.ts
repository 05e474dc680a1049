import { type BinnedColumn, binColumn } from "./binned-column.ts";
import type { Frame } from "./estimator.ts";
import { scoreCount } from "./estimator.ts";

/** A categorical column, encoded for trees: for each value, the share of each class among its rows. */
export type TargetStatistics = {
  /** `[size, K]`, row-major; with two classes, only the share of the second. */
  readonly shares: Float32Array;
};

/** The columns that trees use: all numbers, then each category's statistics, class by class. */
export type TreeColumns = {
  readonly columns: readonly BinnedColumn[];
  readonly statistics: readonly TargetStatistics[];
  /** Positions of the columns that each class's trees may use: the numbers, and the statistics of that class. */
  readonly allowed: readonly (readonly number[])[];
};

/** Every value's share is mixed with the overall share, which counts as this many rows. */
const smoothing = 10;
/** With fewer rows per value than this, statistics that include a row's own class would reveal it. */
const manyRows = 100;
const parts = 5;

/**
 * Encodes categories as target statistics (Micci-Barreca 2001), so that a tree can separate values with one
 * threshold on their share (Fisher 1958). If values are rare, a training row's statistics come
 * from the other parts of the training rows (Prokhorenkova et al. 2018, "CatBoost", section 3.2, here with five
 * parts); rows that are not trained on get statistics from all training rows.
 * @param train the rows to learn from
 */
export function learnTreeColumns(frame: Frame, train: Int32Array): TreeColumns {
  const width = scoreCount(frame.classCount);
  const numbers = frame.numbers.map((values) => binColumn(values, train));
  const statistics: TargetStatistics[] = [];
  const columns: BinnedColumn[] = [...numbers];
  frame.categories.forEach(({ codes, size }) => {
    const shares = sharesOf(frame, codes, size, train);
    statistics.push({ shares });
    const isRare = train.length < manyRows * size;
    const values = Array.from({ length: width }, (_, k) =>
      Float32Array.from(codes, (code) => (code < 0 ? Number.NaN : shares[code * width + k]!)),
    );
    if (isRare) hideOwnClass(frame, codes, size, train, values);
    for (const column of values) columns.push(binColumn(column, train));
  });
  const allowed = Array.from({ length: width }, (_, k) => [
    ...numbers.keys(),
    ...frame.categories.map((_, index) => numbers.length + index * width + k),
  ]);
  return { columns, statistics, allowed };
}

function hideOwnClass(
  frame: Frame,
  codes: Int32Array,
  size: number,
  train: Int32Array,
  values: readonly Float32Array[],
): void {
  const width = values.length;
  for (let part = 0; part < parts; part += 1) {
    const others = train.filter((_, place) => place % parts !== part);
    const shares = sharesOf(frame, codes, size, others);
    train.forEach((row, place) => {
      if (place % parts !== part || codes[row]! < 0) return;
      for (let k = 0; k < width; k += 1) values[k]![row] = shares[codes[row]! * width + k]!;
    });
  }
}

function sharesOf(
  { labels, classCount }: Frame,
  codes: Int32Array,
  size: number,
  rows: Int32Array,
): Float32Array {
  const width = scoreCount(classCount);
  const counts = new Float64Array(size * classCount);
  const totals = new Float64Array(size);
  const common = new Float64Array(classCount);
  for (const row of rows) {
    common[labels[row]!]! += 1;
    const code = codes[row]!;
    if (code < 0) continue;
    counts[code * classCount + labels[row]!]! += 1;
    totals[code]! += 1;
  }
  return Float32Array.from({ length: size * width }, (_, at) => {
    const code = Math.floor(at / width);
    const index = width === 1 ? 1 : at % width;
    const share = common[index]! / Math.max(rows.length, 1);
    return (counts[code * classCount + index]! + smoothing * share) / (totals[code]! + smoothing);
  });
}
