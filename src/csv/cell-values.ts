import { choiceNamed } from "../core/choices.ts";
import { parseTime } from "../core/inputs.ts";
import { mayBeThousands, withDecimalPoint } from "./decimal-comma.ts";

/**
 * The choice that a cell names, as in the form, or else the one that is the same number, since a table may write 1 as
 * 1.0, or the same truth. Words that otherwise mark a gap, such as None or ?, may be choices.
 */
export function choiceIn(
  {
    choices = [],
  }: { readonly choices?: readonly { readonly value: string; readonly label?: string | undefined }[] },
  cell: string,
): string | undefined {
  const found = choiceNamed(choices, cell);
  if (found) return found.value;
  const text = cell.trim();
  const values = choices.map(({ value }) => value);
  return sameNumber(values, text) ?? sameTruth(values, text);
}

/**
 * The only one of some values that is the same number as a cell. They may have decimal commas, unless some are whole
 * numbers: beside 3, the value 1,2 may be a list.
 */
export function sameNumber(values: Iterable<string>, cell: string): string | undefined {
  const number = numberInCell(cell);
  if (Number.isNaN(number)) return undefined;
  const own = [...values].map((value) => value.trim());
  const numberIn = own.some((value) => /^\d+$/.test(value)) ? numberOf : numberInCell;
  const same = [...values].filter((_, at) => numberIn(own[at]!) === number);
  return same.length === 1 ? same[0] : undefined;
}

/**
 * What spreadsheets write for true and false, from English to Russian and Ukrainian. The second Turkish one is what
 * JavaScript makes of its capital letters.
 */
const wordsForTrue = new Set(
  "true wahr vrai vero verdadero verdadeiro waar cert adevărat sant sand sann tosi igaz prawda pravda doğru истина істина".split(
    " ",
  ),
);
const wordsForFalse = new Set(
  "false falsch faux falso onwaar fals falskt falsk usann epätosi hamis fałsz nepravda yanlış yanliş ложь хибність".split(
    " ",
  ),
);

/** Whether a cell says true or false as a spreadsheet writes it, in its language; undefined if it says neither. */
export function truthIn(cell: string): boolean | undefined {
  const word = cell.trim().toLowerCase();
  if (wordsForTrue.has(word)) return true;
  return wordsForFalse.has(word) ? false : undefined;
}

/**
 * The only one of some values that says true or false as a cell does, in any language: a spreadsheet may have written
 * True as WAHR. Undefined if none says the opposite; the value is then another word, such as sand in Danish.
 */
export function sameTruth(values: Iterable<string>, cell: string): string | undefined {
  const truth = truthIn(cell);
  if (truth === undefined) return undefined;
  const known = [...values];
  const same = known.filter((value) => truthIn(value) === truth);
  const hasOpposite = known.some((value) => truthIn(value) === !truth);
  return hasOpposite && same.length === 1 ? same[0] : undefined;
}

/**
 * The value of a yes/no field that a cell names: as the field spells it, with true, false, yes or no in upper or lower
 * case, or by the same number. Undefined if it names neither.
 */
export function flagIn<Value extends string | number>(
  { yes, no }: { readonly yes: Value; readonly no: Value },
  cell: string,
): Value | undefined {
  const text = cell.trim();
  const both = [yes, no];
  const own = both.find((value) => String(value) === text);
  if (own !== undefined) return own;
  const word = text.toLowerCase();
  const alike = both.filter((value) => String(value).toLowerCase() === word);
  if (alike.length === 1) return alike[0];
  const isTrue = truthIn(text);
  if (isTrue === true || word === "yes") return yes;
  if (isTrue === false || word === "no") return no;
  const number = numberInCell(text);
  return both.find((value) => numberOf(String(value)) === number);
}

/** The number in a cell. It may have a decimal comma, unless the comma could separate thousands, as in 1,000. */
function numberInCell(text: string): number {
  return numberOf(text.includes(",") && !mayBeThousands(text) ? withDecimalPoint(text) : text);
}

/** The number that a text writes; NaN for one with zeros before it, which may be a code such as 007. */
function numberOf(text: string): number {
  return /^[+-]?(0|[1-9]\d*)?(\.\d*)?(e[+-]\d+)?$/i.test(text) && text !== "" ? Number(text) : Number.NaN;
}

/** The order of a date's parts. */
export type DateFormat = "year-month-day" | "day-month-year" | "month-day-year" | "day-name-year";

const dateOrders: readonly DateFormat[] = [
  "year-month-day",
  "day-month-year",
  "month-day-year",
  "day-name-year",
];

const clock = String.raw`(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?(?:\s*(am|pm))?(?:\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?))?)?`;
const yearFirst = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${clock}$`, "i");
const yearLast = new RegExp(`^(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4})${clock}$`, "i");
const named = new RegExp(`^(\\d{1,2})[ -]([a-z]{3})[a-z]*\\.?[ -](\\d{4})${clock}$`, "i");
const namedFirst = new RegExp(`^([a-z]{3})[a-z]*\\.? (\\d{1,2}),? (\\d{4})${clock}$`, "i");
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** The formats in which a cell can be read as a date; two if day and month could be swapped. */
export function dateFormats(cell: string): DateFormat[] {
  return dateOrders.filter((format) => !Number.isNaN(parseDate(cell, format)));
}

/**
 * Converts a date to seconds since 1970 in UTC; NaN if the cell is not a date in this format. A date without
 * a time zone is read as UTC.
 */
export function parseDate(cell: string, format: DateFormat): number {
  // A form, a link or a table to be scored reads these first.
  const time = format === "year-month-day" ? parseTime(cell) : undefined;
  if (time !== undefined) return time / 1000;
  const parts = datePattern(format).exec(cell) ?? (format === "day-name-year" ? namedFirst.exec(cell) : null);
  if (!parts) return Number.NaN;
  const [a, b, c] = [parts[1]!, parts[2]!, parts[3]!];
  if (format === "year-month-day") return toSeconds(Number(a), Number(b), Number(c), parts);
  if (format === "day-month-year") return toSeconds(Number(c), Number(b), Number(a), parts);
  if (format === "month-day-year") return toSeconds(Number(c), Number(a), Number(b), parts);
  const [day, name] = /^\d/.test(a) ? [a, b] : [b, a];
  return toSeconds(Number(c), months.indexOf(name.toLowerCase()) + 1, Number(day), parts);
}

/** The order of the day and the month in dates such as 03.04.2021, which could be read in both. */
export type DayMonthOrder = Extract<DateFormat, "day-month-year" | "month-day-year">;

/** Whether a cell is a date with a day and a month in numbers before the year, in either order. */
export function hasDayAndMonth(cell: string): boolean {
  return !Number.isNaN(parseDate(cell, "day-month-year")) || !Number.isNaN(parseDate(cell, "month-day-year"));
}

/** The order of day and month in which more of a column's cells can be read; undefined if neither is ahead. */
export function dayMonthOrderOf(cells: readonly string[]): DayMonthOrder | undefined {
  const countOf = (order: DayMonthOrder) =>
    cells.filter((cell) => !Number.isNaN(parseDate(cell, order))).length;
  const more = countOf("day-month-year") - countOf("month-day-year");
  if (more === 0) return undefined;
  return more > 0 ? "day-month-year" : "month-day-year";
}

/**
 * Converts a date in any format to seconds since 1970 in UTC.
 * @param order how to read a date whose day and month could be swapped
 * @returns NaN if the cell is not a date, or if it needs an order and there is none
 */
export function readDate(cell: string, order: DayMonthOrder | undefined): number {
  const formats = dateFormats(cell);
  const format = formats.length > 1 ? order : formats[0];
  return format === undefined ? Number.NaN : parseDate(cell, format);
}

function datePattern(format: DateFormat): RegExp {
  if (format === "year-month-day") return yearFirst;
  return format === "day-name-year" ? named : yearLast;
}

function toSeconds(year: number, month: number, day: number, parts: RegExpExecArray): number {
  const [hour, minute, second] = [4, 5, 6].map((index) => Number(parts[index] ?? 0)) as [
    number,
    number,
    number,
  ];
  const half = parts[7]?.toLowerCase();
  const hours = half === undefined ? hour : (hour % 12) + (half === "pm" ? 12 : 0);
  // Date.UTC would read the year 1 as 1901, and some tables use 0001-01-01 for a missing date.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDate || hours > 23 || minute > 59 || second >= 60) return Number.NaN;
  return date.setUTCHours(hours, minute, 0, Math.round(second * 1000)) / 1000 - zoneSeconds(parts[8]);
}

function zoneSeconds(zone: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? "") ?? [];
  if (sign === undefined) return 0;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes ?? 0) * 60);
}
