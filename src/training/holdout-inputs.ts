import type { DataField, Dataset } from "./columns/dataset.ts";

/** One input of the graph: `[n]` numbers, or `[n]` strings. */
export type InputColumn = { readonly name: string; readonly values: Float32Array | readonly string[] };

/** The inputs of some rows of a dataset as the graph takes them. Rows of texts need the texts themselves. */
export function heldOutInputs({
  dataset,
  fields,
  rows,
}: {
  readonly dataset: Dataset;
  readonly fields: readonly DataField[];
  readonly rows: Int32Array;
}): InputColumn[] {
  return fields.map(({ name }) => {
    const number = dataset.numbers.find(
      ({ field, part }) => field === name && (part === undefined || part === "time"),
    );
    if (number) return { name, values: Float32Array.from(rows, (row) => number.values[row]!) };
    const category = dataset.categories.find(({ field }) => field === name);
    if (category)
      return { name, values: Array.from(rows, (row) => category.values[category.codes[row]!] ?? "") };
    throw new RangeError(`the dataset has no column for ${name}`);
  });
}
