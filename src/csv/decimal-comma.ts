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

/** Whether the point in a cell can only be a decimal point, as in 12.5. In 1.250, it could separate thousands. */
export function hasDecimalPoint(cell: string): boolean {
  return decimalPoint.test(cell) && !wholeNumber.test(cell);
}

/** Whether a number has points that separate thousands if the table has decimal commas, as in 1.250. */
export function mayBeGrouped(cell: string): boolean {
  return cell.includes(".") && wholeNumber.test(cell);
}

/** Whether the comma in a cell could also be a thousands separator: in 1,234 it could, in 12,5 it couldn't. */
export function mayBeThousands(cell: string): boolean {
  return ambiguous.test(cell);
}

/**
 * Whether a column's numbers have decimal commas, judging by some of its cells: at least one has a comma that can't
 * separate thousands, none has commas that can only separate thousands, and none has a decimal point. What is no
 * number, such as 3,5 kg, says nothing about the others.
 */
export function usesDecimalCommas(cells: readonly string[]): boolean {
  const given = cells.map((cell) => cell.trim());
  const commas = given.filter((cell) => cell.includes(","));
  return (
    commas.some((cell) => commaNumber.test(cell) && !ambiguous.test(cell)) &&
    !commas.some((cell) => thousandsCommas.test(cell) && !commaNumber.test(cell)) &&
    !given.some(hasDecimalPoint)
  );
}

/**
 * Which of a table's columns with numbers have decimal commas, judging by some cells of each. Where a column's cells show
 * neither commas nor decimal points, as in 12 and 1.250, the others decide, if some have commas and none has points.
 */
export function columnsWithDecimalCommas(columns: readonly (readonly string[])[]): readonly boolean[] {
  const own = columns.map(usesDecimalCommas);
  const hasPoint = (cells: readonly string[]) => cells.some((cell) => hasDecimalPoint(cell.trim()));
  const isOfTable = own.includes(true) && !columns.some(hasPoint);
  return columns.map((cells, at) => own[at]! || (isOfTable && !cells.some((cell) => cell.includes(","))));
}

/** Writes a number from a column with decimal commas with a decimal point. Other cells stay unchanged. */
export function withDecimalPoint(cell: string): string {
  const number = parseCommaNumber(cell.trim());
  return Number.isNaN(number) ? cell : String(number);
}
