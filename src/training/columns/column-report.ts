import type { DayMonthOrder } from "../../csv/cell-values.ts";
import type { TrainingNote } from "../training-note.ts";

/** The kind of values that a model reads from a column. */
export type ColumnKind = "number" | "category" | "boolean" | "datetime" | "text";

/** How a column is used: as values of one kind, or ignored. */
export type ColumnUse = ColumnKind | "ignore";

/** What is known about one column of the table. */
export type ColumnReport = {
  readonly name: string;
  /** The detected use, or the one that the user chose if the column allows it. */
  readonly use: ColumnUse;
  /** The number of rows without a value. */
  readonly missing: number;
  /** The number of distinct values, not counting the marks for missing ones. */
  readonly distinct: number;
  /** At most five values, most frequent first. */
  readonly examples: readonly string[];
  /** Whether all numbers are whole. */
  readonly isWhole: boolean;
  readonly usesDecimalComma: boolean;
  /** Whether some cells of a column with decimal commas have decimal points, so that 1.250 could be 1250 or 1.25. */
  readonly hasMixedDecimals?: boolean;
  /** The unit in the column's name, such as `mm` in `skin (mm)`. */
  readonly unit?: string;
  /** In a column of dates, how those are read whose day and month could be swapped. */
  readonly dayMonthOrder?: DayMonthOrder;
  readonly warnings: readonly TrainingNote[];
};

/** The uses that a user chose, by column name. */
export type ChosenUses = Readonly<Record<string, ColumnUse>>;

/** The use that a user chose for a column, which may be called `constructor`; undefined if none was chosen. */
export function chosenUse(uses: ChosenUses, column: string): ColumnUse | undefined {
  return Object.hasOwn(uses, column) ? uses[column] : undefined;
}

/** The distinct values in a column, without the marks for missing ones, and how often each occurs. */
export type Counted = readonly { readonly value: string; readonly count: number }[];

/** What a column's values say about it. */
export type Kind = Pick<ColumnReport, "use" | "warnings"> & Partial<ColumnReport>;

/** How many values are enough to reject most columns that contain something else. */
export const sampledValues = 2000;

/** The number of rows that have one of these values. */
export function countRows(values: Counted): number {
  return values.reduce((sum, { count }) => sum + count, 0);
}
