import type { Card } from "../core/card.ts";
import { parseTime } from "../core/inputs.ts";
import { choiceIn, dayMonthOrderOf, flagIn, isMissingMark, readDate } from "./cell-values.ts";
import { decodeCell } from "./csv-cell.ts";
import type { CsvHeader } from "./csv-lines.ts";
import {
  columnsWithDecimalCommas,
  hasDecimalPoint,
  usesDecimalCommas,
  withDecimalPoint,
} from "./decimal-comma.ts";
import { isFeedback, isOfRefused, removedColumns } from "./feedback-columns.ts";

type CellReaderOptions = {
  readonly isExported?: boolean;
  readonly hasPoints?: boolean;
  readonly hasCommas?: boolean;
};

/** Something to say of how a table is read: a code, and the columns that it is about. */
export type ReadingNote = {
  /** `absent-columns`: the table doesn't have them, so their fields are left empty. */
  readonly code: "absent-columns";
  readonly columns: readonly string[];
};

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
  const placed = fields.flatMap((field) => {
    const column = columnOf(field.name);
    return column === undefined ? [] : [{ field, column }];
  });
  const numbers = placed.filter(({ field }) => field.kind === "number");
  const cellsOf = numbers.map(({ column }) =>
    sample.map((cells) => decodeCell(cells[column] ?? "", { surrogates: false })),
  );
  const commas = columnsWithDecimalCommas(cellsOf);
  const someCell = (test: (cell: string) => boolean) =>
    cellsOf.some((cells) => cells.some((cell) => test(cell.trim())));
  const isWithPoints = someCell(hasDecimalPoint) && !someCell((cell) => usesDecimalCommas([cell]));
  const hasPoints =
    isExported || isOfRefused(columns) || removedColumns(columns, fields).length > 0 || isWithPoints;
  const withCommas = new Set(numbers.filter((_, at) => commas[at]).map(({ column }) => column));
  return new Map(
    placed.map(({ field, column }) => {
      const options = { isExported, hasPoints, hasCommas: withCommas.has(column) };
      return [field.name, cellReader(field, column, sample, options)] as const;
    }),
  );
}

/**
 * Creates a function that reads one field's cells as training does. It returns them as `validateInputs` expects them:
 * numbers with a decimal point, even if their column has decimal commas; dates in ISO 8601; choices, yes and no as the
 * card spells them; "" for a mark of a missing value such as NA; and without spaces around them, unless the field is a
 * text. In a feedback CSV, which has the values as they are, only what a spreadsheet may have changed is rewritten:
 * decimal points, and True as TRUE. If some of a column's decimals have points, such as 12.5, cells with commas stay
 * unchanged and are refused, since 1.250 could then be 1.25 or 1250.
 * @param column the field's position in the table
 * @param options `isExported`: true for a feedback CSV, whose cells are all encoded. In other tables, a ' before a
 *   formula is kept if the field has a choice with it. `hasPoints`: true if Hunch wrote the numbers, as in an export, or if
 *   the table's other columns have decimal points.
 *   `hasCommas`: true if the table's other columns show that this one has decimal commas
 */
export function cellReader(
  field: Card["fields"][number],
  column: number,
  sample: CsvHeader["sample"],
  { isExported = false, hasPoints = isExported, hasCommas = false }: CellReaderOptions = {},
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
    (usesDecimalCommas(cells) ||
      (hasCommas && !hasPoints) ||
      (isTrainedOn && !cells.some((cell) => hasDecimalPoint(cell.trim()))));
  const read = isExported ? exportedReader(field) : foreignReader(field, choices, cells);
  return (cells) => (usesCommas ? withDecimalPoint(read(textOf(cells))) : read(textOf(cells)));
}

/** Creates a function that keeps values as they are, except that spreadsheets write the True of an export as TRUE. */
function exportedReader(field: Card["fields"][number]): (text: string) => string {
  return field.kind === "boolean" ? (text) => String(flagIn(field, text) ?? text) : (text) => text;
}

/** Creates a function that rewrites what only other programs' tables contain; see `cellReader`. */
function foreignReader(
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
