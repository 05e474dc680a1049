import type { DataField, Dataset } from "./columns/dataset.ts";
import { columnNamed, type RawTable } from "./columns/table.ts";

/** One graph input: `[n]` numbers, or `[n]` strings. */
export type InputColumn = { readonly name: string; readonly values: Float32Array | readonly string[] };

/**
 * Returns the inputs for the given rows, in the form that the graph expects.
 * @param tableRows the table row of each dataset row
 * @param rows the dataset rows to convert
 */
export function inputsOfRows(
  table: RawTable,
  fields: readonly DataField[],
  { numbers, categories }: Dataset,
  tableRows: Int32Array,
  rows: Int32Array,
): InputColumn[] {
  return fields.map(({ name, column }) => {
    const number = numbers.find(
      ({ field, part }) => field === name && (part === undefined || part === "time"),
    );
    if (number) return { name, values: Float32Array.from(rows, (row) => number.values[row]!) };
    const category = categories.find(({ field }) => field === name);
    if (category)
      return { name, values: Array.from(rows, (row) => category.values[category.codes[row]!] ?? "") };
    const { values, codes } = columnNamed(table, column)!;
    return { name, values: Array.from(rows, (row) => values[codes[tableRows[row]!]!]!) };
  });
}
