import { isMissingMark } from "./missing-marks.ts";

/** A number with a decimal comma. Spreadsheets write small ones as 5,7E-05. */
const commaNumber = /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+(?:e[+-]?\d+)?$/i;
/** A number whose comma could also be a thousands separator. In 0,125 it couldn't. */
const ambiguous = /^[+-]?[1-9]\d{0,2},\d{3}$/;

/** A number without a comma in a column with decimal commas. It may have points as thousands separators. */
const wholeNumber = /^[+-]?(?:\d+(?:e[+-]?\d+)?|[1-9]\d{0,2}(?:\.\d{3})+)$/i;

/** A number whose commas separate thousands, such as 1,234.5 or 1,234,567. Also 1,234, whose comma may be decimal. */
const thousandsCommas = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;

/** A number with one point, usually a decimal point; in 1.234, it could separate thousands. */
const decimalPoint = /^[+-]?\d*\.\d+(?:e[+-]?\d+)?$/i;

/** The number in a cell of a column with decimal commas, such as 1.234,5 or 1.234; NaN if it is not one. */
export function parseCommaNumber(cell: string): number {
  if (commaNumber.test(cell)) return Number(cell.replaceAll(".", "").replace(",", "."));
  return wholeNumber.test(cell) ? Number(cell.replaceAll(".", "")) : Number.NaN;
}

/** Whether the comma in a cell could also be a thousands separator: in 1,234 it could, in 12,5 it couldn't. */
export function mayBeThousands(cell: string): boolean {
  return ambiguous.test(cell);
}

/** What a column's cells show about how it writes numbers: how many of them have which sign. */
export type NumberSigns = {
  /** Cells that aren't marks of missing values. */
  readonly given: number;
  /** Those that are numbers, with a decimal comma or a decimal point. */
  readonly numbers: number;
  /** Those whose point can only be a decimal point, or whose commas can only separate thousands. */
  readonly points: number;
  /** Those whose comma can only be a decimal comma. */
  readonly commas: number;
  /** A number such as 1.250, which is 1250 if the table has decimal commas. */
  readonly grouped: string | undefined;
  /** Whether there is a number such as 1,250, whose comma could also separate thousands. */
  readonly hasUnclearCommas: boolean;
};

/** Counts the signs in a column's distinct cells. `counts` says how often each of them occurs; once by default. */
export function numberSigns(cells: readonly string[], counts?: ArrayLike<number>): NumberSigns {
  const signs = { given: 0, numbers: 0, points: 0, commas: 0, hasUnclearCommas: false };
  let grouped: string | undefined;
  for (const [at, text] of cells.entries()) {
    const cell = text.trim();
    if (isMissingMark(cell)) continue;
    const count = counts?.[at] ?? 1;
    signs.given += count;
    const isWhole = wholeNumber.test(cell);
    const isComma = commaNumber.test(cell);
    const isPoint = !isWhole && !isComma && (decimalPoint.test(cell) || thousandsCommas.test(cell));
    if (isWhole || isComma || isPoint) signs.numbers += count;
    if (isPoint) signs.points += count;
    if (isWhole && cell.includes(".")) grouped ??= cell;
    if (isComma && ambiguous.test(cell)) signs.hasUnclearCommas = true;
    else if (isComma) signs.commas += count;
  }
  return { ...signs, grouped };
}

/** How to read the decimals of a column's numbers. */
export type Decimals = {
  readonly sign: "comma" | "point";
  /** What shows it: the column's own cells, or the table's other columns. Undefined if neither does. */
  readonly shownBy: "column" | "table" | undefined;
  /** Whether cells of the column show the other sign, too. In a column with commas, points then can't be read. */
  readonly isMixed: boolean;
};

/** Up to this share of a column's cells may contradict the others. */
export const mostOddShare = 0.05;

/**
 * Decides for each column of a table how it writes decimals. Where a column doesn't show it, as 12 and 1.250 don't, the
 * other columns of numbers decide if all of them that show it agree; otherwise, a point is a decimal point.
 * @param columns the signs of all columns, since even one that the model doesn't use shows how the table is written
 */
export function decimalsOf(columns: readonly NumberSigns[]): readonly Decimals[] {
  const own = columns.map(ownDecimals);
  const shown = new Set(
    own.flatMap((decimals, at) => {
      const { given, numbers } = columns[at]!;
      if (decimals === undefined || numbers < given * (1 - mostOddShare)) return [];
      return decimals.sign === "point" && decimals.isMixed ? ["point", "comma"] : [decimals.sign];
    }),
  );
  const [ofTable] = shown.size === 1 ? shown : [];
  return own.map((decimals, at) => {
    if (decimals) return decimals;
    const { hasUnclearCommas, grouped } = columns[at]!;
    // Cells such as 1.250 and 1,250 in one column contradict each other.
    if (ofTable === "comma" && !(hasUnclearCommas && grouped !== undefined))
      return { sign: "comma", shownBy: "table", isMixed: false };
    return { sign: "point", shownBy: ofTable === "point" ? "table" : undefined, isMixed: false };
  });
}

function ownDecimals({ given, points, commas }: NumberSigns): Decimals | undefined {
  if (points === 0 && commas === 0) return undefined;
  const most = given * mostOddShare;
  if (commas > 0 && points <= most) return { sign: "comma", shownBy: "column", isMixed: points > 0 };
  return { sign: "point", shownBy: "column", isMixed: commas > most };
}

/**
 * Returns a function that writes a column's numbers with decimal points. Cells that are no numbers stay unchanged, and
 * numbers that can't be read for certain become text that is no number.
 * @param hasOwnPoints whether Hunch wrote the table with decimal points, so that only commas are another program's
 */
export function decimalReader({ sign, isMixed }: Decimals, hasOwnPoints = false): (cell: string) => string {
  if (sign === "point") return (cell) => cell;
  if (hasOwnPoints) return (cell) => (cell.includes(",") ? withDecimalPoint(cell) : cell);
  if (!isMixed) return withDecimalPoint;
  return (cell) => (cell.includes(".") && !cell.includes(",") ? `${cell} (?)` : withDecimalPoint(cell));
}

/** Writes a number from a column with decimal commas with a decimal point. Other cells stay unchanged. */
export function withDecimalPoint(cell: string): string {
  const number = parseCommaNumber(cell.trim());
  return Number.isNaN(number) ? cell : String(number);
}
