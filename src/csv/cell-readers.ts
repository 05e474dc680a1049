import type { Card } from "../core/card.ts";
import { isPlainNumber, parseTime } from "../core/inputs.ts";
import { choiceIn, dayMonthOrderOf, flagIn, readDate, sameNumber, sameTruth } from "./cell-values.ts";
import { decodeCell } from "./csv-cell.ts";
import type { CsvHeader } from "./csv-lines.ts";
import { type Decimals, decimalReader, decimalsOf, numberSigns } from "./decimal-comma.ts";
import { isFeedback, isOfRefused, removedColumns } from "./feedback-columns.ts";
import { isMissingMark } from "./missing-marks.ts";
import { resultColumns } from "./result-columns.ts";

/**
 * Creates the functions that read the fields' cells, as `cellReader` does. The header tells who wrote them.
 * @param columnOf returns a field's position in the table, or undefined if the table doesn't have it
 * @param known what `tableDecimals` returns for these fields, if it is known already
 * @returns by field name, for the fields that have a column
 */
export function cellReaders(
  { fields }: Pick<Card, "fields">,
  header: Pick<CsvHeader, "columns" | "sample" | "signs">,
  columnOf: (name: string) => number | undefined,
  known = tableDecimals({ fields }, header, columnOf),
): ReadonlyMap<string, (cells: readonly string[]) => string> {
  const { columns, sample } = header;
  const { hasOwnPoints, decimals } = known;
  const isExported = isFeedback(columns);
  return new Map(
    fields.flatMap((field) => {
      const column = columnOf(field.name);
      if (column === undefined) return [];
      const options = { isExported, hasOwnPoints, decimals: decimals[column] };
      return [[field.name, cellReader(field, column, sample, options)] as const];
    }),
  );
}

/**
 * How each column of a table writes its decimals.
 * @param columnOf as in `cellReaders`
 * @returns also `hasOwnPoints`: whether Hunch wrote the table's numbers, with decimal points, as in an export
 */
export function tableDecimals(
  { fields }: Pick<Card, "fields">,
  { columns, sample, signs }: Pick<CsvHeader, "columns" | "sample" | "signs">,
  columnOf: (name: string) => number | undefined,
): { readonly hasOwnPoints: boolean; readonly decimals: readonly Decimals[] } {
  const hasOwnPoints =
    isFeedback(columns) || isOfRefused(columns) || removedColumns(columns, fields).length > 0;
  const numbers = new Set(fields.flatMap(({ name, kind }) => (kind === "number" ? [columnOf(name)] : [])));
  const cellsOf = (at: number) => sample.map((cells) => decodeCell(cells[at] ?? "", { surrogates: false }));
  const added = resultColumns(columns);
  const decimals = decimalsOf(
    signs ?? columns.map((_, at) => numberSigns(cellsOf(at))),
    (at) => numbers.has(at),
    (at) => added.has(at),
  );
  return { hasOwnPoints, decimals };
}

/**
 * Creates a function that reads one field's cells as training does. It returns them as `validateInputs` expects them:
 * numbers with a decimal point, even if their column has decimal commas; dates in ISO 8601; choices, yes and no as the
 * card spells them; "" for a mark of a missing value such as NA; and without spaces around them, unless the field is a
 * text. In a feedback CSV, which has the values as they are, only what a spreadsheet may have changed is rewritten:
 * decimal points, and True as TRUE or WAHR. A few points in a column of decimal commas are refused, since 1.250 could
 * then be 1.25 or 1250.
 * @param column the field's position in the table
 * @param options `isExported`: true for a feedback CSV, whose cells are all encoded. In other tables, a ' before a
 *   formula is kept if the field has a choice with it. `hasOwnPoints`: true if Hunch wrote the numbers, as in an export.
 *   `decimals`: how the column writes its decimals
 */
export function cellReader(
  field: Card["fields"][number],
  column: number,
  sample: CsvHeader["sample"],
  {
    isExported = false,
    hasOwnPoints = isExported,
    decimals,
  }: {
    readonly isExported?: boolean;
    readonly hasOwnPoints?: boolean;
    readonly decimals?: Decimals | undefined;
  } = {},
): (cells: readonly string[]) => string {
  const choices = new Set(field.kind === "category" ? field.choices.map(({ value }) => value) : []);
  const textOf = (cells: readonly string[]) => {
    const cell = cells[column] ?? "";
    const text = decodeCell(cell, { surrogates: isExported });
    return text !== cell && !isExported && choices.has(cell.trim()) ? cell : text;
  };
  const cells = sample.map(textOf);
  const read = isExported ? exportedReader(field, choices) : foreignReader(field, choices, cells);
  if (field.kind !== "number") return (row) => read(textOf(row));
  const shown = decimals ?? decimalsOf([numberSigns(cells)], () => true)[0]!;
  const isTrainedOn = shown.shownBy === undefined && !hasOwnPoints && field.decimals === "comma";
  const rewrite = decimalReader(isTrainedOn ? { ...shown, sign: "comma" } : shown, hasOwnPoints);
  return (row) => rewrite(read(textOf(row)));
}

/**
 * Creates a function that keeps values as they are, except that spreadsheets write the True of an export as TRUE or
 * WAHR, and 2.0 as 2.
 */
function exportedReader(
  field: Card["fields"][number],
  choices: ReadonlySet<string>,
): (text: string) => string {
  if (field.kind === "boolean") return (text) => String(flagIn(field, text) ?? text);
  if (field.kind !== "category") return (text) => text;
  return (text) =>
    choices.has(text) ? text : (sameNumber(choices, text) ?? sameTruth(choices, text) ?? text);
}

/** Whether a cell is a number that, in seconds, is a time at least three years from 1970. */
function isLargeNumber(cell: string): boolean {
  return isPlainNumber(cell) && Math.abs(Number(cell)) >= 1e8;
}

/** Creates a function that rewrites what only other programs' tables contain; see `cellReader`. */
function foreignReader(
  field: Card["fields"][number],
  choices: ReadonlySet<string>,
  sample: readonly string[],
): (text: string) => string {
  const { kind, optional } = field;
  if (kind === "text") return (text) => text;
  const given = kind === "datetime" ? sample.map((text) => text.trim()) : [];
  const order = kind === "datetime" ? (dayMonthOrderOf(given) ?? field.dates) : undefined;
  const hasDates = given.some((cell) => !isPlainNumber(cell) && !Number.isNaN(readDate(cell, order)));
  const hasSeconds = given.some(isLargeNumber);
  /** Whether a number isn't a time in seconds: 0 or -1 marks a missing date, and training reads it so. */
  const isNoDate = (cell: string) =>
    isPlainNumber(cell) && (hasDates || !(hasSeconds || isLargeNumber(cell)));
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
    if (kind !== "datetime") return cell;
    if (parseTime(cell) !== undefined && !isNoDate(cell)) return cell;
    const time = new Date(Math.round(readDate(cell, order) * 1000));
    if (!Number.isNaN(time.getTime())) return time.toISOString();
    return isNoDate(cell) ? `${cell} (?)` : cell;
  };
}
