import { isMissingMark } from "./missing-marks.ts";

/** A number with a decimal comma. Spreadsheets write small ones as 5,7E-05. */
const commaNumber = /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+(?:e[+-]?\d+)?$/i;
/** A number whose comma could also be a thousands separator. In 0,125 it couldn't. */
const ambiguous = /^[+-]?[1-9]\d{0,2},\d{3}$/;

/** A number without a comma in a column with decimal commas. It may have points as thousands separators. */
const wholeNumber = /^[+-]?(?:\d+(?:e[+-]?\d+)?|[1-9]\d{0,2}(?:\.\d{3})+)$/i;

/** A number whose commas separate thousands, such as 1,234.5 or 1,234,567. Also 1,234, whose comma may be decimal. */
const thousandsCommas = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;

/** A number in which one sign separates thousands several times, so the other one is the decimal sign. */
const severalThousands = /^[+-]?[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})+$/;

/** A number with one point, usually a decimal point; in 1.234, it could separate thousands. */
const decimalPoint = /^[+-]?(?:\d+\.\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number in a cell of a column with decimal commas, such as 1.234,5 or 1.234; NaN if it is not one. */
export function parseCommaNumber(cell: string): number {
  if (commaNumber.test(cell)) return Number(cell.replaceAll(".", "").replace(",", "."));
  return wholeNumber.test(cell) ? Number(cell.replaceAll(".", "")) : Number.NaN;
}

/** The same in a column that also has decimal points: NaN for 1.250, which may then be either; 1.234.567 may not. */
export function parseMixedNumber(cell: string): number {
  return isUnclearPoint(cell) ? Number.NaN : parseCommaNumber(cell);
}

function isUnclearPoint(cell: string): boolean {
  return cell.includes(".") && !cell.includes(",") && !severalThousands.test(cell.trim());
}

/** Whether the comma in a cell could also be a thousands separator: in 1,234 it could, in 12,5 it couldn't. */
export function mayBeThousands(cell: string): boolean {
  return ambiguous.test(cell);
}

/** What a column's cells show about how it writes numbers: how many of them have which sign. */
export type NumberSigns = {
  /** Cells that aren't marks of missing values. */
  given: number;
  /** Those that are numbers, with a decimal comma or a decimal point. */
  numbers: number;
  /** Those that show a decimal point; also 1,234,567, whose commas can only separate thousands. */
  readonly point: SignCounts;
  /** Those that show a decimal comma; also 1.234.567, whose points can only separate thousands. */
  readonly comma: SignCounts;
  /** A number such as 1.250, which is 1250 if the table has decimal commas. */
  grouped: string | undefined;
};

/** How many of a column's numbers have a sign. */
type SignCounts = {
  /** Those in which it can only be the decimal sign. */
  clear: number;
  /** Those in which it could also separate thousands, as in 1.250. */
  unclear: number;
  /** Whether one of the clear ones has three decimals, as 0.750 has: then those of the unclear ones are decimals, too. */
  hasThreeDecimals: boolean;
};

/** Counts the signs in a column's distinct cells. `counts` says how often each of them occurs; once by default. */
export function numberSigns(cells: readonly string[], counts?: ArrayLike<number>): NumberSigns {
  const none = { clear: 0, unclear: 0, hasThreeDecimals: false };
  const signs = { given: 0, numbers: 0, point: { ...none }, comma: { ...none }, grouped: undefined };
  for (const [at, cell] of cells.entries()) addSigns(signs, cell, counts?.[at]);
  return signs;
}

/** Adds another cell of the column, or several that are the same. */
export function addSigns(signs: NumberSigns, text: string, count = 1): void {
  // Most cells are whole numbers or texts, and finding that out is faster than trying the patterns.
  if (/^\d+$/.test(text)) {
    signs.given += count;
    signs.numbers += count;
    return;
  }
  const cell = text.trim();
  if (isMissingMark(cell)) return;
  signs.given += count;
  if (!/^[+-]?[\d.]/.test(cell)) return;
  const isWhole = wholeNumber.test(cell);
  const isComma = commaNumber.test(cell);
  const isPoint = !isWhole && !isComma && (decimalPoint.test(cell) || thousandsCommas.test(cell));
  if (!isWhole && !isComma && !isPoint) return;
  signs.numbers += count;
  // The point of "5." shows nothing: it may as well be the one after a German ordinal.
  if (!/[.,]\d/.test(cell)) return;
  const separator = severalThousands.exec(cell)?.[1];
  if (separator !== undefined) {
    (separator === "." ? signs.comma : signs.point).clear += count;
    return;
  }
  if (isWhole) signs.grouped ??= cell;
  const sign = isComma ? signs.comma : signs.point;
  if (isWhole || (isComma && ambiguous.test(cell))) sign.unclear += count;
  else {
    sign.clear += count;
    sign.hasThreeDecimals ||= /[.,]\d{3}$/.test(cell);
  }
}

/** How to read the decimals of a column's numbers. */
export type Decimals = {
  readonly sign: "comma" | "point";
  /** What shows it: the column's own cells, or the table's other columns. Undefined if neither does for certain. */
  readonly shownBy: "column" | "table" | undefined;
  /** Whether cells of the column show the other sign, too. In a column with commas, 1.250 then can't be read. */
  readonly isMixed: boolean;
};

/** Up to this share of a column's cells may contradict the others. */
export const mostOddShare = 0.05;

/** A reading is certain once this many more cells show it than show another one. */
export const sureLead = 3;

/**
 * Decides for each column of a table how it writes decimals. Where a column doesn't show it, as 12 and 1.250 don't, the
 * other columns of numbers decide if all of them that show it agree; otherwise, a point is a decimal point. They also
 * decide if only a few cells such as 4.5 show it among many such as 1.250, since the few may be mistyped.
 * @param columns the signs of all columns, since even one that the model doesn't use shows how the table is written
 * @param isNumber whether a column is known to be one of numbers, as the owner chose or the card says: its numbers then
 *   tell how the table is written, whatever else it contains. Other columns tell it only if they contain hardly anything
 *   else
 * @param isAdded whether Hunch added a column when it scored the table. Its points then don't tell how the others are
 *   written; its commas do, since a program must have written the whole table again
 */
export function decimalsOf(
  columns: readonly NumberSigns[],
  isNumber: (column: number) => boolean = () => false,
  isAdded: (column: number) => boolean = () => false,
): readonly Decimals[] {
  const own = columns.map(ownDecimals);
  const shown = { comma: 0, point: 0 };
  for (const [at, decimals] of own.entries()) {
    const { given, numbers, point, comma } = columns[at]!;
    const isOfNumbers = isNumber(at) || numbers >= given * (1 - mostOddShare);
    if (!decimals || !isOfNumbers || isAmongMany(columns[at]![decimals.sign])) continue;
    if (decimals.sign === "comma" || decimals.isMixed) shown.comma += comma.clear;
    if (decimals.sign === "point" && !isAdded(at)) shown.point += point.clear;
  }
  const signs = (["comma", "point"] as const).filter((sign) => shown[sign] > 0);
  const ofTable = signs.length === 1 ? signs[0] : undefined;
  return own.map((decimals, at) => {
    const { numbers, point, comma } = columns[at]!;
    if (decimals) {
      const counts = columns[at]![decimals.sign];
      if (decimals.sign === ofTable || !areFew(counts, numbers)) return decimals;
      const isOverruled = ofTable !== undefined && shown[ofTable] >= counts.clear + sureLead;
      if (!isOverruled || !isAmongMany(counts)) return { ...decimals, shownBy: undefined };
    }
    // Cells such as 1.250 and 1,250 in one column contradict each other.
    if (ofTable === "comma" && !(point.unclear > 0 && comma.unclear > 0))
      return { sign: "comma", shownBy: "table", isMixed: false };
    return { sign: "point", shownBy: ofTable === "point" ? "table" : undefined, isMixed: false };
  });
}

/** Whether some of a table's columns have decimal commas, so that 1.250 in another one may be 1250. */
export function hasCommaColumn(decimals: readonly Decimals[]): boolean {
  return decimals.some(({ sign, isMixed }) => sign === "comma" || isMixed);
}

/**
 * The sign of most cells. A smaller share would decide otherwise sooner: the odd cells of two joined files may be 6% of the
 * first rows, which scoring goes by, and 3% of all rows, which training goes by. Only numbers count, so that a column is
 * read alike whether or not it is known to be one of numbers.
 */
function ownDecimals({ numbers, point, comma }: NumberSigns): Decimals | undefined {
  if (point.clear === 0 && comma.clear === 0) return undefined;
  if (comma.clear > point.clear || (comma.clear > 0 && isAmongMany(point)))
    return { sign: "comma", shownBy: "column", isMixed: point.clear > 0 };
  return { sign: "point", shownBy: "column", isMixed: comma.clear > numbers * mostOddShare };
}

/**
 * Whether numbers such as 4.5 may be mistyped, and ones such as 1.250 be thousands: few of a column's numbers are like
 * the former, or only one of the few in a small table.
 */
function areFew({ clear, unclear, hasThreeDecimals }: SignCounts, numbers: number): boolean {
  if (unclear === 0 || hasThreeDecimals) return false;
  return clear <= numbers * mostOddShare || (clear === 1 && unclear >= clear + sureLead);
}

/** Whether numbers such as 4.5 are few among those such as 1.250, so that they hardly show how these are written. */
function isAmongMany({ clear, unclear, hasThreeDecimals }: SignCounts): boolean {
  return !hasThreeDecimals && clear <= (clear + unclear) * mostOddShare;
}

/** Fewer different numbers with a point might all have three decimals by chance. */
const fewestGrouped = 10;
/** Fewer different numbers without a point might only mark missing values, as 0, -1 and 999 do. */
const fewestWhole = 3;

/**
 * Whether points probably separate thousands in a column that neither shows how it writes decimals nor has others
 * beside it that do: each number with a point can be read so, and the others are below 1000. As decimals, theirs would be
 * odd: 1.580 ends with a zero though 963 has no decimals, or most of the numbers without any are larger than all that
 * have some, as 899 and 499 are beside 1.299.
 */
export function seemsGrouped(cells: Iterable<string>): boolean {
  const grouped = new Set<string>();
  const whole = new Set<string>();
  for (const text of cells) {
    const cell = text.trim();
    if (/^[+-]?\d{1,3}$/.test(cell)) whole.add(cell);
    else if (wholeNumber.test(cell) && cell.includes(".")) grouped.add(cell);
    else if ([wholeNumber, decimalPoint, commaNumber, thousandsCommas].some((form) => form.test(cell)))
      return false;
  }
  if (grouped.size < fewestGrouped || whole.size < fewestWhole) return false;
  const sizes = [...whole].map((cell) => Math.abs(Number(cell))).sort((a, b) => a - b);
  const usual = sizes[Math.floor(sizes.length / 2)]!;
  const numbers = [...grouped];
  return (
    numbers.some((cell) => cell.endsWith("0")) ||
    numbers.every((cell) => Math.abs(Number.parseFloat(cell)) < usual)
  );
}

/**
 * Returns a function that writes a column's numbers with decimal points. Cells that are no numbers stay unchanged, and
 * numbers that can't be read for certain become text that is no number: 12.5 in a column with decimal commas and, if it
 * is known to have such cells, 1.250.
 * @param hasOwnPoints whether Hunch wrote the table with decimal points, so that only commas are another program's
 */
export function decimalReader({ sign, isMixed }: Decimals, hasOwnPoints = false): (cell: string) => string {
  if (sign === "point") return (cell) => cell;
  if (hasOwnPoints) return (cell) => (cell.includes(",") ? withDecimalPoint(cell) : cell);
  const hasOddPoint = isMixed
    ? isUnclearPoint
    : (cell: string) => decimalPoint.test(cell.trim()) && !wholeNumber.test(cell.trim());
  return (cell) => (hasOddPoint(cell) ? `${cell} (?)` : withDecimalPoint(cell));
}

/** Writes a number from a column with decimal commas with a decimal point. Other cells stay unchanged. */
export function withDecimalPoint(cell: string): string {
  const number = parseCommaNumber(cell.trim());
  return Number.isNaN(number) ? cell : String(number);
}
