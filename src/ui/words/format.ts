import { currentTime } from "../../core/clock.ts";
import { isolate } from "../../core/visible-text.ts";
import type { Language } from "./preferred-language.ts";

/** The language of numbers and dates, set by the page's language. */
let locale: Language = "en";
const made = new Map<string, unknown>();

/*
 * The first use of `Intl` takes 10 to 20 ms, since the browser then looks through its data for all of the world's
 * languages. The numbers and dates of the first screens are therefore written here, exactly as `Intl` writes them.
 */
type Style = {
  readonly group: string;
  readonly point: string;
  readonly percent: string;
  readonly months: readonly string[];
  readonly day: (day: Day) => string;
  readonly fullDay: (day: Day) => string;
};
type Day = {
  readonly day: number;
  readonly month: number;
  readonly monthName: string;
  readonly year: number;
};

const styles: Readonly<Record<Language, Style>> = {
  // Dates are written with the day first, as in most of the world.
  en: {
    group: ",",
    point: ".",
    percent: "%",
    months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"],
    day: ({ day, monthName }) => `${day} ${monthName}`,
    fullDay: ({ day, monthName, year }) => `${day} ${monthName} ${year}`,
  },
  de: {
    group: ".",
    point: ",",
    percent: "\u00a0%",
    months: [
      ...["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni"],
      ...["Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
    ],
    day: ({ day, monthName }) => `${day}. ${monthName}`,
    fullDay: ({ day, month, year }) => `${twoDigits(day)}.${twoDigits(month + 1)}.${year}`,
  },
};

const twoDigits = (value: number) => String(value).padStart(2, "0");

/** Sets the language of all numbers and dates. */
export function setLocale(tag: Language): void {
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
const percent = (share: number) => writePercent(share, 1);

/**
 * Writes a number with thousands separators, rounded half away from zero, as `Intl.NumberFormat` does: it rounds the
 * digits that JavaScript shows, so 1.005 becomes 1.01, although the number in memory is smaller.
 * @param least the smallest and `most` the largest number of decimals
 * @param scale the number is multiplied by this power of ten
 */
function writeNumber(value: number, least: number, most: number, scale = 0): string {
  if (!Number.isFinite(value)) return numbers({}).format(value);
  const [, first = "", rest = "", exponent] =
    /^-?(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential()) ?? [];
  const { group, point } = styles[locale];
  const shift = Number(exponent) - rest.length + scale + most;
  const factor = 10n ** BigInt(Math.abs(shift));
  const digits = BigInt(first + rest);
  const rounded = shift < 0 ? (2n * digits + factor) / (2n * factor) : digits * factor;
  const text = String(rounded).padStart(most + 1, "0");
  const thousands: string[] = [];
  for (let to = text.length - most; to > 0; to -= 3) thousands.unshift(text.slice(Math.max(0, to - 3), to));
  const whole = thousands.join(group);
  let end = text.length;
  while (end > text.length - most + least && text[end - 1] === "0") end--;
  const decimals = text.slice(text.length - most, end);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  return `${sign}${whole}${decimals === "" ? "" : point}${decimals}`;
}

function writePercent(share: number, decimals: number): string {
  return `${writeNumber(share, decimals, decimals, 2)}${styles[locale].percent}`;
}

/** A count with thousands separators: 12,345. */
export function formatCount(count: number): string {
  return writeNumber(count, 0, 3);
}

/** A share as a percentage with one decimal. If it is not 0% or 100% but would round to that, it gets a < or >. */
export function formatShare(share: number): string {
  return share === 0 || share === 1 ? percent(share) : formatProbability(share);
}

/** How far some work has got, without decimals. It is 100% only at the end. */
export function formatWholePercent(share: number): string {
  return writePercent(Math.floor(share * 100) / 100, 0);
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
  return formatter(`list ${type}`, make).format(items.map(isolate));
}

/** A number that is written in digits, such as 12.50, with the language's decimal separator and otherwise unchanged. */
export function formatDigits(text: string): string {
  return text.replace(".", styles[locale].point);
}

/** A measure such as the log loss, with three decimals. A value that rounds to zero has no sign. */
export function formatMeasure(value: number): string {
  return writeNumber(Math.abs(value) < 0.0005 ? 0 : value, 3, 3);
}

/**
 * A number that was entered, with up to six decimals, or six digits if it is smaller, and with a minus sign instead of a
 * hyphen.
 */
export function formatNumber(value: number): string {
  const isTiny = value !== 0 && Math.abs(value) < 1e-4;
  const text = isTiny ? numbers({ maximumSignificantDigits: 6 }).format(value) : writeNumber(value, 0, 6);
  return text.replace("-", "−");
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

/**
 * A number for a narrow space, such as an axis: 1.5K, 20M. The caller rounds it first, because only the axis tells how
 * many digits it needs.
 */
export function formatCompact(value: number): string {
  return numbers({ notation: "compact", maximumSignificantDigits: 15 }).format(value).replace("-", "−");
}

/** A size in the largest unit in which it is at least 1. Units are powers of 1000, as in most file managers. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  // Rounded to one decimal, a size just below the next unit would be 1,000 of this one.
  if (bytes < 999_950) return `${writeNumber(bytes / 1000, 0, 1)} kB`;
  if (bytes < 999_950_000) return `${writeNumber(bytes / 1_000_000, 0, 1)} MB`;
  return `${writeNumber(bytes / 1_000_000_000, 0, 1)} GB`;
}

/** An instant in the reader's time zone. */
export function formatInstant(iso: string): string {
  return writeInstant(iso, styles[locale].fullDay);
}

/** An instant for a narrow space: without the year if it is the current one. */
export function formatShortInstant(iso: string, now = new Date()): string {
  const isThisYear = new Date(iso).getFullYear() === now.getFullYear();
  return isThisYear ? writeInstant(iso, styles[locale].day) : formatInstant(iso);
}

function writeInstant(iso: string, writeDay: Style["fullDay"]): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const day = dayOf(date.getFullYear(), date.getMonth(), date.getDate());
  return `${writeDay(day)}, ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

/** A time that was entered, in UTC as in the form's box, wherever the reader is. At midnight, only the date. */
export function formatUtc(date: Date): string {
  const day = dayOf(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const time = `${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())}`;
  return `${styles[locale].fullDay(day)}${time === "00:00" ? "" : `, ${time} UTC`}`;
}

function dayOf(year: number, month: number, day: number): Day {
  return { year, month, monthName: styles[locale].months[month]!, day };
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
