import { currentTime } from "../../core/clock.ts";

/** The locale for numbers and dates, set by the page's language. */
let locale = "en";
const made = new Map<string, unknown>();

/** Sets the locale for all numbers and dates, as a BCP 47 tag such as `en` or `de`. */
export function setLocale(tag: string): void {
  if (tag === locale) return;
  locale = tag;
  made.clear();
}

/** Formatters are slow to create, so each is kept until the locale changes. */
function formatter<Formatter>(name: string, make: (locale: string) => Formatter): Formatter {
  const known = made.get(name) as Formatter | undefined;
  if (known !== undefined) return known;
  const fresh = make(locale);
  made.set(name, fresh);
  return fresh;
}

const numbers = (options: Intl.NumberFormatOptions) =>
  formatter(JSON.stringify(options), (tag) => new Intl.NumberFormat(tag, options));
// In English, dates are written with the day first, as in most of the world.
const dates = (options: Intl.DateTimeFormatOptions) =>
  formatter(JSON.stringify(options), (tag) => new Intl.DateTimeFormat(tag === "en" ? "en-GB" : tag, options));
const percent = (share: number) =>
  numbers({ style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share);

/** A count with thousands separators: 12,345. */
export function formatCount(count: number): string {
  return numbers({}).format(count);
}

/** A share as a percentage with one decimal. If it is not 0% or 100% but would round to that, it gets a < or >. */
export function formatShare(share: number): string {
  return share === 0 || share === 1 ? percent(share) : formatProbability(share);
}

/** How far some work has got, without decimals. It is 100% only at the end. */
export function formatWholePercent(share: number): string {
  return numbers({ style: "percent" }).format(Math.floor(share * 100) / 100);
}

/**
 * A model's probability as a percentage with one decimal. No answer is shown as certain: since a graph rounds its
 * numbers, 0 and 1 only mean almost 0 and almost 1.
 */
export function formatProbability(probability: number): string {
  if (probability >= 0.9995) return `>${percent(0.999)}`;
  if (probability < 0.0005) return `<${percent(0.001)}`;
  return percent(probability);
}

/** Joins items for use in a sentence: "a, b and c", or "a, b or c". */
export function formatList(
  items: readonly string[],
  type: "conjunction" | "disjunction" = "conjunction",
): string {
  const make = (tag: string) => new Intl.ListFormat(tag === "en" ? "en-GB" : tag, { type });
  return formatter(`list ${type}`, make).format(items);
}

/** A measure such as the log loss, with three decimals. A value that rounds to zero has no sign. */
export function formatMeasure(value: number): string {
  return numbers({ minimumFractionDigits: 3, maximumFractionDigits: 3, signDisplay: "negative" }).format(
    value,
  );
}

/**
 * A number that was entered, with up to six decimals, or six digits if it is smaller, and with a minus sign instead of a
 * hyphen.
 */
export function formatNumber(value: number): string {
  const isTiny = value !== 0 && Math.abs(value) < 1e-4;
  const digits = isTiny ? { maximumSignificantDigits: 6 } : { maximumFractionDigits: 6 };
  return numbers(digits).format(value).replace("-", "−");
}

/** The difference between two probabilities, with one significant digit: 0.00000006. */
export function formatDifference(value: number): string {
  return numbers({ maximumSignificantDigits: 1 }).format(value);
}

/** A factor with two significant digits: 2.4, 13. */
export function formatFactor(factor: number): string {
  const digits = { maximumSignificantDigits: 2 };
  return numbers(factor < 10 ? { ...digits, minimumSignificantDigits: 2 } : digits).format(factor);
}

/** A number for a narrow space, such as an axis: 1.5K, 20M. */
export function formatCompact(value: number): string {
  return numbers({ notation: "compact", maximumFractionDigits: 1 }).format(value);
}

/** A size in the largest unit in which it is at least 1. Units are powers of 1000, as in most file managers. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${numbers({ maximumFractionDigits: 1 }).format(bytes / 1000)} kB`;
  if (bytes < 1_000_000_000) return `${numbers({ maximumFractionDigits: 1 }).format(bytes / 1_000_000)} MB`;
  return `${numbers({ maximumFractionDigits: 1 }).format(bytes / 1_000_000_000)} GB`;
}

/** An instant in the reader's time zone. */
export function formatInstant(iso: string): string {
  const instant = new Date(iso);
  return Number.isNaN(instant.getTime())
    ? iso
    : dates({ dateStyle: "medium", timeStyle: "short" }).format(instant);
}

/** An instant for a narrow space: without the year if it is the current one. */
export function formatShortInstant(iso: string, now = new Date()): string {
  const instant = new Date(iso);
  return instant.getFullYear() === now.getFullYear()
    ? dates({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(instant)
    : formatInstant(iso);
}

/** Whole days between an instant and now. */
export function daysSince(iso: string, now = Date.now()): number {
  return Math.max(0, Math.floor((now - new Date(iso).getTime()) / 86_400_000));
}

/** Today's date in UTC for file names, such as `20261120`. */
export function fileDate(now = currentTime()): string {
  return now.toISOString().slice(0, 10).replaceAll("-", "");
}

/** A count with its noun: "1 row", "12 rows". If no plural is given, "s" is added. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : several}`;
}
