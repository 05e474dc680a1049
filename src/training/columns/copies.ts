import { type DataField, dateReader } from "./dataset.ts";
import { numberParser } from "./number-column.ts";
import { columnNamed, type RawColumn, type RawTable } from "./table.ts";

/** Rows that were copied, as in a table whose rarer class was oversampled. */
export type Copies = {
  /** For each row of the table, the first row that equals it; its own index if there is none before it. */
  readonly firsts: Int32Array;
  /** The number of rows that equal an earlier one. */
  readonly count: number;
};

/** Even if rows are equal by chance this many times as often as expected, it may be chance: columns depend on each other. */
const margin = 2;
/** Rows are copies if chance doesn't explain at least this share of those that have an equal. */
const leastUnexplained = 0.25;
/** A value in this share of the rows is common: it repeats by chance, even in a column of numbers. */
const commonShare = 0.05;
/** A row is common by nature if it occurs this many times as often as at least half of its class's other rows. */
const commonTimes = 10;
/** If more different rows than this are so common, or more than there are classes, they were copied. */
const mostCommon = 3;
/** The most rows with an equal, and the most without one, on which chance is judged. */
const mostJudged = 1000;

/**
 * Finds rows that are copies of others. If a model learns from one copy and is scored on another, its score is far too
 * good.
 *
 * Rows can also be equal by chance, as in a table with two yes-or-no columns. New rows then equal training rows just as
 * often, so these must not be kept together: scores on unseen combinations alone would be too low. To tell the two
 * apart, this counts the rows that have an equal, and those that should have one by chance. A row's expected number
 * of equals is computed in several ways, and the one that explains the most rows counts:
 * - as if the columns were independent: the number of rows times the shares of the row's values;
 * - for each column: the number of rows that differ from it in that column alone, times the odds of its value there.
 *   If people of the same age and job are equal by chance, others differ from them only in age. Copies have no such
 *   neighbours;
 * - the mean of these numbers over all columns.
 *
 * A few rows can also be common by nature, as that of the customers who never bought anything. New rows will equal them,
 * and a model that learned from none of them would get all of these wrong, so they are no copies.
 *
 * Categories repeat by nature, so their values' shares count as they are, as do scores of which nearly all occur. Other
 * numbers, dates and texts may repeat only because rows were copied, so their share is estimated without equal rows,
 * unless the value is common.
 * @param fields the columns that are used besides the target; in others, such as row numbers, copies may differ
 * @param rows the rows to compare
 * @returns undefined if no rows are copies
 */
export function findCopies(
  table: RawTable,
  fields: readonly DataField[],
  target: string,
  rows: Int32Array,
): Copies | undefined {
  const columns: Column[] = fields.map((field) => {
    const column = columnNamed(table, field.column)!;
    const isRepetitive = field.use === "category" || field.use === "boolean" || fillsRange(column, field);
    return { ...column, isRepetitive };
  });
  columns.push({ ...columnNamed(table, target)!, isRepetitive: true });
  const keys = rowKeys(table.rowCount, columns, rows);
  const sizes = repeated(keys, rows);
  const common = commonKeys(columns.at(-1)!.codes, keys, sizes, rows);
  for (const key of common) sizes.delete(key);
  if (sizes.size === 0) return undefined;
  const firstOf = new Map<number, number>();
  const firsts = Int32Array.from({ length: table.rowCount }, (_, row) => row);
  for (const row of rows) {
    const key = keys[row]!;
    if (!sizes.has(key)) continue;
    if (!firstOf.has(key)) firstOf.set(key, row);
    firsts[row] = firstOf.get(key)!;
  }
  const rowsToJudge = rows.filter((row) => !common.has(keys[row]!));
  if (isByChance(columns, keys, firsts, sizes, rows, rowsToJudge)) return undefined;
  return { firsts, count: rows.filter((row) => firsts[row] !== row).length };
}

type Column = RawColumn & {
  /** Whether values repeat by nature. */
  readonly isRepetitive: boolean;
};

/** Whether at least half of the whole numbers, or of the days, between a column's ends occur in it. */
function fillsRange({ values }: RawColumn, { use, report }: DataField): boolean {
  if (use !== "datetime" && !(use === "number" && report.isWhole)) return false;
  const read = use === "number" ? numberParser(report) : dateReader(report);
  const unit = use === "number" ? 1 : 86_400;
  let [least, most, count] = [Infinity, -Infinity, 0];
  for (const value of values) {
    const number = read(value) / unit;
    if (Number.isNaN(number)) continue;
    if (!Number.isInteger(number)) return false;
    least = Math.min(least, number);
    most = Math.max(most, number);
    count += 1;
  }
  return 2 * count > most - least;
}

/** Keys are whole numbers below 2^52, so that sums and differences of two are exact. */
const keyRange = 2 ** 52;

/** A key for each row: the sum of hashes of its values, so that a column can be taken out of it again. */
function rowKeys(rowCount: number, columns: readonly Column[], rows: Int32Array): Float64Array {
  const keys = new Float64Array(rowCount);
  columns.forEach((column, index) => {
    const { codes } = column;
    const hashes = hashesOf(column, index);
    for (const row of rows) {
      const sum = keys[row]! + hashes[codes[row]!]!;
      keys[row] = sum < keyRange ? sum : sum - keyRange;
    }
  });
  return keys;
}

/** A hash of each of a column's values, made of two halves of 26 bits. */
function hashesOf({ values }: Column, salt: number): Float64Array {
  const hashes = new Float64Array(values.length);
  for (let code = 0; code < hashes.length; code += 1)
    hashes[code] = (mix(code, salt) >>> 6) * 2 ** 26 + (mix(code, ~salt) >>> 6);
  return hashes;
}

function mix(value: number, salt: number): number {
  let mixed = Math.imul(value + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return mixed ^ (mixed >>> 15);
}

/** The keys that several rows have, and how many. Sorting takes less memory than a map of all keys. */
function repeated(keys: Float64Array, rows: Int32Array): Map<number, number> {
  const sorted = Float64Array.from(rows, (row) => keys[row]!).sort();
  const sizes = new Map<number, number>();
  for (let at = 1; at < sorted.length; at += 1) {
    const key = sorted[at]!;
    if (key === sorted[at - 1]) sizes.set(key, (sizes.get(key) ?? 1) + 1);
  }
  return sizes;
}

/**
 * The keys of the few rows that are common by nature. If a class is oversampled, about as many copies are made of each of
 * its rows. A class with only one row, whatever its copies, is compared with the rows of all classes.
 */
function commonKeys(
  classes: ArrayLike<number>,
  keys: Float64Array,
  sizes: ReadonlyMap<number, number>,
  rows: Int32Array,
): Set<number> {
  /** By class: how many rows have how many equals, themselves included. */
  const byClass = new Map<number, Map<number, number>>();
  const ofAll = new Map<number, number>();
  const classOf = new Map<number, Map<number, number>>();
  for (const row of rows) {
    const size = sizes.get(keys[row]!) ?? 1;
    const ofClass = byClass.get(classes[row]!) ?? new Map<number, number>();
    byClass.set(classes[row]!, ofClass);
    for (const counts of [ofClass, ofAll]) counts.set(size, (counts.get(size) ?? 0) + 1);
    if (size >= commonTimes) classOf.set(keys[row]!, ofClass);
  }
  const countDifferent = (counts: ReadonlyMap<number, number>, most: number) =>
    [...counts].reduce((sum, [size, count]) => sum + (size <= most ? Math.round(count / size) : 0), 0);
  const isCommon = (size: number, counts: ReadonlyMap<number, number>) =>
    2 * countDifferent(counts, size / commonTimes) >= countDifferent(counts, Infinity) - 1;
  const common = [...classOf].filter(([key, ofClass]) => {
    const size = sizes.get(key)!;
    return isCommon(size, countDifferent(ofClass, Infinity) > 1 ? ofClass : ofAll);
  });
  return new Set(common.length <= Math.max(mostCommon, byClass.size) ? common.map(([key]) => key) : []);
}

/** Whether chance explains that some of the rows to judge have an equal. */
function isByChance(
  columns: readonly Column[],
  keys: Float64Array,
  firsts: Int32Array,
  sizes: ReadonlyMap<number, number>,
  rows: Int32Array,
  rowsToJudge: Int32Array,
): boolean {
  const sizeOf = (row: number) => sizes.get(keys[row]!) ?? 1;
  const repeating = rowsToJudge.filter((row) => sizeOf(row) > 1);
  const judged = [repeating, rowsToJudge.filter((row) => sizeOf(row) === 1)].flatMap((all) => {
    const some = all.filter((_, index) => index % Math.ceil(all.length / mostJudged) === 0);
    return Array.from(some, (row) => ({ row, size: sizeOf(row), weight: all.length / some.length }));
  });
  /** How many more rows have an equal than chance explains, if these are the numbers of equals to expect. */
  const unexplained = (expected: (index: number) => number) =>
    judged.reduce(
      (sum, { size, weight }, index) =>
        sum + weight * ((size > 1 ? 1 : 0) - Math.min(1, margin * expected(index))),
      0,
    );
  const areFew = (excess: number) => excess < leastUnexplained * repeating.length;
  const shares = columns.map((column) => sharesOf(column, judged, firsts, rows));
  const ifIndependent = (index: number) =>
    shares.reduce((product, each) => product * each[index]!, rows.length);
  if (areFew(unexplained(ifIndependent))) return true;
  const sum = new Float64Array(judged.length);
  const isByColumn = columns.some((column, place) => {
    const alike = countAlike(judged, column, place, keys, rows);
    const expected = alike.map((count, index) => {
      const share = shares[place]![index]!;
      return share < 1 ? ((count - judged[index]!.size) * share) / (1 - share) : 0;
    });
    expected.forEach((each, index) => {
      sum[index]! += each;
    });
    return areFew(unexplained((index) => expected[index]!));
  });
  return isByColumn || areFew(unexplained((index) => sum[index]! / columns.length));
}

/** A row and the number of rows that equal it, itself included. */
type Judged = { readonly row: number; readonly size: number };

/** For each of the judged rows, the chance that another row has the same value in this column. */
function sharesOf(
  { values, codes, isRepetitive }: Column,
  judged: readonly Judged[],
  firsts: Int32Array,
  rows: Int32Array,
): Float64Array {
  const counts = new Int32Array(values.length);
  /** Counts equal rows once. */
  const different = new Int32Array(values.length);
  for (const row of rows) {
    counts[codes[row]!]! += 1;
    if (firsts[row] === row) different[codes[row]!]! += 1;
  }
  const isCommon = (code: number) => isRepetitive || counts[code]! >= commonShare * rows.length;
  // In how many other rows does a value occur that isn't common, on average?
  let [all, rare, others] = [0, 0, 0];
  different.forEach((count, code) => {
    all += count;
    if (isCommon(code)) return;
    rare += count;
    others += count * (count - 1);
  });
  const usual = rare === 0 ? 0 : others / rare / all;
  return Float64Array.from(judged, ({ row, size }) => {
    const code = codes[row]!;
    if (isCommon(code)) return counts[code]! / rows.length;
    return Math.max(usual, (counts[code]! - size) / (rows.length - size));
  });
}

/** For each of the judged rows, the number of rows that equal it in all columns but this one. */
function countAlike(
  judged: readonly Judged[],
  column: Column,
  place: number,
  keys: Float64Array,
  rows: Int32Array,
): number[] {
  const { codes } = column;
  const hashes = hashesOf(column, place);
  const keyOf = (row: number) => {
    const rest = keys[row]! - hashes[codes[row]!]!;
    return rest < 0 ? rest + keyRange : rest;
  };
  const counts = new Map(judged.map(({ row }) => [keyOf(row), 0]));
  // Most rows equal none of these, which a list of flags tells faster than the map.
  const isWanted = new Uint8Array(2 ** 16);
  for (const key of counts.keys()) isWanted[key % isWanted.length] = 1;
  for (const row of rows) {
    const key = keyOf(row);
    if (isWanted[key % isWanted.length] === 1 && counts.has(key)) counts.set(key, counts.get(key)! + 1);
  }
  return judged.map(({ row }) => counts.get(keyOf(row))!);
}
