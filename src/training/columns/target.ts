import type { AppError } from "../../core/errors.ts";
import { isMissingMark } from "../../csv/missing-marks.ts";
import type { TrainingNote } from "../training-note.ts";
import { unusableTarget } from "../training-refusal.ts";
import { isMissingClass, parseNumber } from "./cells.ts";
import { columnNamed, countValues, type RawTable } from "./table.ts";

/** The column to predict, as classes. */
export type Target = {
  /** Sorted by value if all are numbers, otherwise as text. */
  readonly classes: readonly string[];
  /** `[N]` the index of each row's class; -1 for rows that are not used. */
  readonly labels: Int32Array;
  readonly counts: readonly number[];
  readonly warnings: readonly TrainingNote[];
};

/** The maximum number of classes. */
const mostClasses = 200;
/** The longest name of a class that a card may have. */
const longestClass = 200;
const fewestRows = 10;
/** A class with fewer rows can't be both learned and tested, so its rows are left out. */
const fewestRowsOfAClass = 2;
const thinClass = 10;
const largestShare = 0.97;

/**
 * Reads the column to predict.
 * @throws AppError `input-invalid` with a human-readable `reason` if there is nothing for a classifier to
 *   learn
 */
export function readTarget(table: RawTable, name: string): Target {
  const column = columnNamed(table, name);
  if (!column) {
    const names = table.columns.slice(0, 20).map((each) => each.name);
    const known = `${names.join(", ")}${table.columns.length > 20 ? ", …" : ""}`;
    throw unusableTarget({ code: "no-such-column", column: name, known });
  }
  const counts = countValues(column);
  const present = [...column.values.keys()].filter((code) => !isMissingClass(column.values[code]!));
  const warnings: TrainingNote[] = [];
  const unlabelled = column.values.reduce(
    (sum, value, code) => sum + (isMissingClass(value) ? counts[code]! : 0),
    0,
  );
  if (unlabelled > 0) warnings.push({ code: "unlabelled", column: name, rows: unlabelled });
  const labelled = table.rowCount - unlabelled;
  for (const code of present.filter((each) => isMissingMark(column.values[each]!)))
    warnings.push({
      code: "class-may-be-missing",
      column: name,
      value: column.values[code]!,
      rows: counts[code]!,
    });
  if (present.length > mostClasses || (present.length > 20 && present.length > labelled / 3))
    throw tooMany(
      name,
      present.map((code) => column.values[code]!),
      labelled,
    );
  const lone = present.filter((code) => counts[code]! < fewestRowsOfAClass);
  const kept = present.filter((code) => counts[code]! >= fewestRowsOfAClass);
  const rows = kept.reduce((sum, code) => sum + counts[code]!, 0);
  if (present.length < 2) {
    const [only] = present;
    if (only === undefined) throw unusableTarget({ code: "no-values", column: name });
    throw unusableTarget({ code: "one-value", column: name, value: column.values[only]!.slice(0, 40) });
  }
  if (rows < fewestRows || kept.length < 2) {
    throw unusableTarget({ code: "too-few-rows", column: name, rows: labelled, fewest: fewestRows });
  }
  const long = kept.map((code) => column.values[code]!).find(({ length }) => length > longestClass);
  if (long !== undefined) {
    const found = { column: name, value: long.slice(0, 40), length: long.length };
    throw unusableTarget({ code: "long-class", ...found, maximum: longestClass });
  }
  if (lone.length > 0) {
    const names = lone.slice(0, 5).map((code) => column.values[code]!.slice(0, 40));
    warnings.push({ code: "lone-classes", names, count: lone.length });
  }
  for (const code of kept.filter((each) => counts[each]! < thinClass)) {
    warnings.push({ code: "thin-class", name: column.values[code]!.slice(0, 40), rows: counts[code]! });
  }
  for (const [first, second] of alike(kept.map((code) => column.values[code]!)))
    warnings.push({ code: "alike-classes", first, second });
  const largest = Math.max(...kept.map((code) => counts[code]!));
  if (largest > rows * largestShare) {
    const code = kept.find((each) => counts[each] === largest)!;
    const name = column.values[code]!.slice(0, 40);
    warnings.push({ code: "dominant-class", name, percent: (100 * largest) / rows });
  }
  const ordered = sortClasses(kept.map((code) => column.values[code]!));
  const indexOf = new Map(ordered.map((value, index) => [value, index]));
  const byCode = Int32Array.from(column.values, (value) => indexOf.get(value) ?? -1);
  return {
    classes: ordered,
    labels: column.codes.map((code) => byCode[code]!),
    counts: ordered.map((value) => counts[column.values.indexOf(value)]!),
    warnings,
  };
}

/** Pairs of classes with nearly the same spelling. */
function alike(classes: readonly string[]): [string, string][] {
  const seen = new Map<string, string>();
  const pairs: [string, string][] = [];
  for (const value of classes) {
    // A sign or a decimal point changes a number.
    const isNumber = !Number.isNaN(parseNumber(value));
    const key = isNumber ? value : value.toLowerCase().replace(/[\s._-]+/g, "") || value;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, value);
    else pairs.push([before, value]);
  }
  return pairs.slice(0, 5);
}

function sortClasses(values: readonly string[]): string[] {
  const isNumeric = values.every((value) => !Number.isNaN(parseNumber(value)));
  return [...values].sort((a, b) => (isNumeric ? Number(a) - Number(b) : a < b ? -1 : 1));
}

function tooMany(name: string, values: readonly string[], rows: number): AppError {
  const isNumeric = values.filter((value) => !Number.isNaN(parseNumber(value))).length > values.length * 0.9;
  const found = { column: name, values: values.length, rows };
  return unusableTarget(
    isNumeric ? { code: "amounts", ...found } : { code: "too-many-classes", ...found, maximum: mostClasses },
  );
}
