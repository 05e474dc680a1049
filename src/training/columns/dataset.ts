import { float32OnSameDay } from "../../core/inputs.ts";
import { readDate } from "../../csv/cell-values.ts";
import { isMissingMark } from "../../csv/missing-marks.ts";
import { featureRows } from "../texts/features.ts";
import { toVocabulary, type Vocabulary } from "../texts/vocabulary.ts";
import { yesAndNo } from "./cells.ts";
import type { ColumnReport, ColumnUse } from "./column-report.ts";
import { numberParser } from "./number-column.ts";
import type { RawColumn, RawTable } from "./table.ts";
import type { Target } from "./target.ts";

/** The numbers that a date is split into. The graph does the same arithmetic. */
export const dateParts = ["time", "hour", "weekday", "month", "day"] as const;
export type DatePart = (typeof dateParts)[number];

/** `[N]` numbers, NaN if missing. A date becomes one such column for each of its parts. */
export type NumberColumn = {
  readonly field: string;
  readonly part?: DatePart;
  readonly values: Float32Array;
};
/** The values of a category column. `codes` `[N]` are positions in `values`, or -1 if missing. */
export type CategoryColumn = {
  readonly field: string;
  readonly values: readonly string[];
  /** Strings that the table uses for missing values; the graph treats them as missing too. */
  readonly marks: readonly string[];
  readonly codes: Int32Array;
};
/** The hashed n-grams of each row. */
export type TextColumn = { readonly field: string; readonly vocabulary: Vocabulary };

/** A model field: a table column, and the name that it has in the form, the graph and the card. */
export type DataField = {
  readonly name: string;
  /** The name of the table's column. */
  readonly column: string;
  readonly use: ColumnKindUsed;
  readonly report: ColumnReport;
};
type ColumnKindUsed = Exclude<ColumnUse, "ignore">;

/**
 * Everything that estimators get from a table, as typed arrays that can be sent to workers. Rows without a
 * class are left out.
 */
export type Dataset = {
  readonly rowCount: number;
  readonly classes: readonly string[];
  readonly labels: Int32Array;
  readonly numbers: readonly NumberColumn[];
  readonly categories: readonly CategoryColumn[];
  readonly texts: readonly TextColumn[];
  /** The positions in `numbers` of each place's latitude and longitude. */
  readonly places: readonly { readonly latitude: number; readonly longitude: number }[];
};

/** One part of a date, computed from seconds since 1970 rounded to float32 as for the graph's input. */
export function partOfDate(seconds: number, part: DatePart): number {
  const time = float32OnSameDay(seconds);
  if (part === "time") return time;
  const days = Math.floor(time / 86_400);
  if (part === "hour") return Math.fround((time - days * 86_400) / 3600);
  if (part === "weekday") return (((days + 3) % 7) + 7) % 7;
  const { month, day } = civilDate(days);
  return part === "month" ? month : day;
}

/**
 * The month and the day of the month, from days since 1970 (Hinnant, "chrono-compatible low-level date algorithms"),
 * computed as in the graph.
 */
export function civilDate(days: number): { readonly month: number; readonly day: number } {
  const shifted = days + 719_468;
  const ofEra = shifted - Math.floor(shifted / 146_097) * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  return { month: shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9, day };
}

/**
 * Builds a dataset from some rows of a table.
 * @param rows the table rows to use, in this order
 */
export function toDataset(
  table: RawTable,
  fields: readonly DataField[],
  target: Target,
  rows: Int32Array,
  report?: (line: string) => void,
): Dataset {
  const numbers: NumberColumn[] = [];
  const categories: CategoryColumn[] = [];
  const texts: TextColumn[] = [];
  for (const field of fields) {
    const column = table.columns.find(({ name }) => name === field.column)!;
    if (field.use === "number")
      numbers.push({ field: field.name, values: take(numbersOf(column, field.report), column, rows) });
    else if (field.use === "boolean" && isNumeric(column)) {
      numbers.push({ field: field.name, values: take(numbersOf(column, field.report), column, rows) });
    } else if (field.use === "datetime") {
      const seconds = datesOf(column, field.report);
      for (const part of dateParts) {
        const values = seconds.map((value) => (Number.isNaN(value) ? Number.NaN : partOfDate(value, part)));
        numbers.push({ field: field.name, part, values: take(values, column, rows) });
      }
    } else if (field.use === "text") texts.push(toText(field.name, column, rows, report));
    else categories.push(toCategory(field.name, column, rows));
  }
  return {
    rowCount: rows.length,
    classes: target.classes,
    labels: Int32Array.from(rows, (row) => target.labels[row]!),
    numbers,
    categories,
    texts,
    places: findPlaces(numbers),
  };
}

function take(byCode: ArrayLike<number>, { codes }: RawColumn, rows: Int32Array): Float32Array {
  return Float32Array.from(rows, (row) => byCode[codes[row]!]!);
}

function isNumeric({ values }: RawColumn): boolean {
  const pair = yesAndNo(values.filter((value) => !isMissingMark(value)));
  return pair?.yes === "1";
}

function numbersOf({ values }: RawColumn, report: ColumnReport): Float64Array {
  const parse = numberParser(report);
  return Float64Array.from(values, (value) => {
    const number = isMissingMark(value) ? Number.NaN : parse(value);
    // A number too large for float32 would be infinite in the graph.
    return Number.isFinite(Math.fround(number)) ? number : Number.NaN;
  });
}

/** Seconds since 1970 for each distinct value. */
export function datesOf({ values }: RawColumn, report: ColumnReport): Float64Array {
  return Float64Array.from(values, dateReader(report));
}

/** Returns a function that reads a column's dates, in any format, as seconds since 1970, and any other cell as NaN. */
export function dateReader({ dayMonthOrder }: ColumnReport): (cell: string) => number {
  return (cell) => readDate(cell, dayMonthOrder);
}

function toCategory(field: string, column: RawColumn, rows: Int32Array): CategoryColumn {
  const seen = new Int32Array(column.values.length).fill(-1);
  const present = new Set(Array.from(rows, (row) => column.codes[row]!));
  const marks = column.values.filter(isMissingMark);
  const codes = [...present].filter((code) => !isMissingMark(column.values[code]!));
  codes.sort((a, b) => (column.values[a]! < column.values[b]! ? -1 : 1));
  codes.forEach((code, position) => {
    seen[code] = position;
  });
  return {
    field,
    values: codes.map((code) => column.values[code]!),
    marks: marks.filter((mark) => mark !== ""),
    codes: Int32Array.from(rows, (row) => seen[column.codes[row]!]!),
  };
}

function toText(
  field: string,
  column: RawColumn,
  rows: Int32Array,
  report?: (line: string) => void,
): TextColumn {
  const texts = Array.from(rows, (row) => column.values[column.codes[row]!]!);
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const bucketBits = characters > 8_000_000 ? 23 : characters > 1_000_000 ? 21 : 19;
  return { field, vocabulary: toVocabulary(featureRows(texts, bucketBits, report), bucketBits) };
}

/** "lat" or "latitude" as a separate word: in plate_lat, only the second "lat" counts. */
const latitudeWord = /(^|[^a-z])lat(?:itude)?(?![a-z])/;
const longitudeNames = ["longitude", "lon", "lng", "long"];

/**
 * Finds pairs of columns that contain the latitude and longitude of the same place, judging by their names
 * and by whether all values can be degrees.
 */
function findPlaces(numbers: readonly NumberColumn[]): { latitude: number; longitude: number }[] {
  const names = numbers.map(({ field }) => field.toLowerCase());
  return names.flatMap((name, latitude) => {
    if (!latitudeWord.test(name)) return [];
    const partners = longitudeNames.map((other) => name.replace(latitudeWord, `$1${other}`));
    const longitude = names.findIndex((other) => partners.includes(other));
    const areDegrees =
      longitude >= 0 && isWithin(numbers[latitude]!.values, 90) && isWithin(numbers[longitude]!.values, 180);
    return areDegrees ? [{ latitude, longitude }] : [];
  });
}

function isWithin(values: Float32Array, limit: number): boolean {
  return values.every((value) => Number.isNaN(value) || Math.abs(value) <= limit);
}
