import { shorten } from "../../core/visible-text.ts";
import {
  type DateFormat,
  type DayMonthOrder,
  dateFormats,
  hasDayAndMonth,
  parseDate,
  readDate,
} from "../../csv/cell-values.ts";
import { mostOddShare } from "../../csv/decimal-comma.ts";
import type { TrainingNote } from "../training-note.ts";
import { type Counted, countRows, type Kind, sampledValues } from "./column-report.ts";

/**
 * Describes a column as dates.
 * @param mostOdd the share of rows that may contain something else
 * @returns undefined if more do, or all
 */
export function readDates(name: string, present: Counted, mostOdd = mostOddShare): Kind | undefined {
  const rows = countRows(present);
  const sample = mostOdd < 1 ? present.slice(0, sampledValues) : present;
  const share = { "year-month-day": 0, "day-month-year": 0, "month-day-year": 0, "day-name-year": 0 };
  let readable = 0;
  let total = 0;
  for (const { value, count } of sample) {
    const formats = dateFormats(value);
    total += count;
    if (formats.length > 0) readable += count;
    for (const format of formats) share[format] += count;
  }
  if (readable < total * (1 - mostOdd) || readable === 0) return undefined;
  const warnings: TrainingNote[] = [];
  // In a log that begins on 1 March, only the 13th shows the order, so all values are asked.
  const inOrder = present.filter(({ value }) => hasDayAndMonth(value));
  const countIn = (order: DayMonthOrder) =>
    countRows(inOrder.filter(({ value }) => !Number.isNaN(parseDate(value, order))));
  const more = countIn("day-month-year") - countIn("month-day-year");
  const dayMonthOrder = more < 0 ? "month-day-year" : "day-month-year";
  if (more === 0 && inOrder.length > 0) warnings.push({ code: "day-or-month", column: name });
  const [first] = (Object.keys(share) as DateFormat[]).sort((a, b) => share[b] - share[a]);
  const best = first === "day-month-year" || first === "month-day-year" ? dayMonthOrder : first!;
  const unread = present.filter(({ value }) => Number.isNaN(parseDate(value, best)));
  if (unread.length > 0) {
    const others = unread.filter(({ value }) => !Number.isNaN(readDate(value, dayMonthOrder))).length;
    warnings.push(
      others > 0
        ? { code: "several-date-formats", column: name, format: best }
        : {
            code: "not-dates",
            column: name,
            count: countRows(unread),
            rows,
            example: shorten(unread[0]!.value, 20),
          },
    );
  }
  return { use: "datetime", dayMonthOrder, warnings };
}
