import type { Card } from "../core/card.ts";
import { parseTime } from "../core/inputs.ts";
import { choiceIn, dayMonthOrderOf, flagIn, isMissingMark, readDate } from "./cell-values.ts";
import { decodeCell } from "./csv-cell.ts";
import type { CsvHeader } from "./csv-lines.ts";
import { isFeedback, isOfRefused } from "./feedback-columns.ts";

const commaNumber = /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+$/;
/** A number whose comma could also be a thousands separator. In 0,125 it couldn't. */
const ambiguous = /^[+-]?[1-9]\d{0,2},\d{3}$/;

/** A whole number in a column with decimal commas. It may have points as thousands separators. */
const wholeNumber = /^[+-]?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)$/;

/** A number with one point, usually a decimal point; in 1.234, it could separate thousands. */
const decimalPoint = /^[+-]?\d*\.\d+$/;

/** The number in a cell of a column with decimal commas, such as 1.234,5 or 1.234; NaN if it is not one. */
export function parseCommaNumber(cell: string): number {
  if (commaNumber.test(cell)) return Number(cell.replaceAll(".", "").replace(",", "."));
  return wholeNumber.test(cell) ? Number(cell.replaceAll(".", "")) : Number.NaN;
}

/** Whether the point in a cell can only be a decimal point, as in 12.5. In 1.250, it could separate thousands. */
export function hasDecimalPoint(cell: string): boolean {
  return decimalPoint.test(cell) && !wholeNumber.test(cell);
}

/** Whether the comma in a cell could also be a thousands separator: in 1,234 it could, in 12,5 it couldn't. */
export function mayBeThousands(cell: string): boolean {
  return ambiguous.test(cell);
}

type CellReaderOptions = { readonly isExported?: boolean; readonly hasPoints?: boolean };

/**
 * Creates the functions that read the fields' cells, as `cellReader` does. The header tells who wrote them.
 * @param columnOf returns a field's position in the table, or undefined if the table doesn't have it
 * @returns by field name, for the fields that have a column
 */
export function cellReaders(
  { fields }: Pick<Card, "fields">,
  { columns, sample }: Pick<CsvHeader, "columns" | "sample">,
  columnOf: (name: string) => number | undefined,
): ReadonlyMap<string, (cells: readonly string[]) => string> {
  const isExported = isFeedback(columns);
  const hasPoints = isExported || isOfRefused(columns);
  return new Map(
    fields.flatMap((field) => {
      const column = columnOf(field.name);
      return column === undefined
        ? []
        : [[field.name, cellReader(field, column, sample, { isExported, hasPoints })]];
    }),
  );
}

/**
 * Creates a function that reads one field's cells. It returns each cell's text, or what training would read in it, as
 * `validateInputs` expects it: the number with a decimal point if the field is a number and its column uses decimal
 * commas, and in tables the cell without spaces around it (unless the field is a text), "" for a mark of a missing value
 * such as NA, a date in ISO 8601, and choices, yes and no as the card spells them. If some of the column's decimals have
 * points, such as 12.5, cells with commas stay unchanged and are refused, since 1.250 could then be 1.25 or 1250.
 * @param column the field's position in the table
 * @param options `isExported`: true for a feedback CSV, whose cells are all encoded. In other tables, a ' before a
 *   formula is kept if the field has a choice with it. `hasPoints`: true if Hunch wrote the numbers, as in an export
 */
export function cellReader(
  field: Card["fields"][number],
  column: number,
  sample: CsvHeader["sample"],
  { isExported = false, hasPoints = isExported }: CellReaderOptions = {},
): (cells: readonly string[]) => string {
  const choices = new Set(field.kind === "category" ? field.choices.map(({ value }) => value) : []);
  const textOf = (cells: readonly string[]) => {
    const cell = cells[column] ?? "";
    const text = decodeCell(cell, { surrogates: isExported });
    return text !== cell && !isExported && choices.has(cell.trim()) ? cell : text;
  };
  const cells = sample.map(textOf);
  const isTrainedOn = !hasPoints && field.kind === "number" && field.decimals === "comma";
  const usesCommas =
    field.kind === "number" &&
    (usesDecimalCommas(cells) || (isTrainedOn && !cells.some((cell) => hasDecimalPoint(cell.trim()))));
  const plain = isExported ? exportedReader(field) : plainReader(field, choices, cells);
  return (cells) => (usesCommas ? withDecimalPoint(plain(textOf(cells))) : plain(textOf(cells)));
}

/** Creates a function that keeps values as they are, except that spreadsheets write the True of an export as TRUE. */
function exportedReader(field: Card["fields"][number]): (text: string) => string {
  return field.kind === "boolean" ? (text) => String(flagIn(field, text) ?? text) : (text) => text;
}

/** Creates a function that rewrites what only other programs' tables contain; see `cellReader`. */
function plainReader(
  field: Card["fields"][number],
  choices: ReadonlySet<string>,
  sample: readonly string[],
): (text: string) => string {
  const { kind, optional } = field;
  if (kind === "text") return (text) => text;
  const order =
    kind === "datetime" ? (dayMonthOrderOf(sample.map((text) => text.trim())) ?? field.dates) : undefined;
  const ownValue = (text: string) => {
    if (kind === "boolean") return flagIn(field, text);
    // Most cells are one of the choices, of which there may be thousands.
    if (kind === "category") return choices.has(text) ? text : choiceIn(field, text);
  };
  return (text) => {
    const cell = text.trim();
    const own = ownValue(text);
    if (own !== undefined) return String(own);
    if (optional && isMissingMark(cell)) return "";
    if (kind !== "datetime" || parseTime(cell) !== undefined) return cell;
    const time = new Date(readDate(cell, order) * 1000);
    return Number.isNaN(time.getTime()) ? cell : time.toISOString();
  };
}

/**
 * Whether a column's numbers have decimal commas, judging by some of its cells: each cell with a comma is such a number,
 * at least one can't have a comma between thousands, and none has a decimal point.
 */
export function usesDecimalCommas(cells: readonly string[]): boolean {
  const given = cells.map((cell) => cell.trim());
  const commas = given.filter((cell) => cell.includes(","));
  return (
    commas.every((cell) => commaNumber.test(cell)) &&
    commas.some((cell) => !ambiguous.test(cell)) &&
    !given.some(hasDecimalPoint)
  );
}

/** Writes a number from a column with decimal commas with a decimal point. Other cells stay unchanged. */
export function withDecimalPoint(cell: string): string {
  const number = parseCommaNumber(cell.trim());
  return Number.isNaN(number) ? cell : String(number);
}
