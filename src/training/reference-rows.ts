import { toCsvLine } from "../csv/csv-lines.ts";
import type { Calibration } from "./calibrate.ts";
import type { DataField, Dataset } from "./columns/dataset.ts";
import { columnNamed, type RawTable } from "./columns/table.ts";
import { type Frame, toProbabilities } from "./estimators/estimator.ts";
import type { GraphPart } from "./graph/build-graph.ts";
import { logitsOf } from "./holdout.ts";
import { createRandom, shuffle } from "./random.ts";

const mostRows = 50;

/**
 * Makes up rows, with the probabilities that the trainer's own code computes for them, so that anyone can check
 * the graph wherever it runs. Each field's value comes from a table row chosen at random for that field, so that the
 * model's file doesn't list the table's rows. Returns undefined if there is a text field, since text can't be made up
 * in this way.
 */
export function makeReferenceRows(plan: {
  readonly table: RawTable;
  readonly fields: readonly DataField[];
  readonly dataset: Dataset;
  readonly tableRows: Int32Array;
  readonly frame: Frame;
  readonly parts: readonly GraphPart[];
  readonly calibration: Calibration | undefined;
  readonly seed: number;
}): { readonly rows: number; readonly csv: string } | undefined {
  const { table, fields, dataset, tableRows, frame, parts, calibration } = plan;
  if (dataset.texts.length > 0) return undefined;
  const random = createRandom(plan.seed);
  const everyRow = Int32Array.from({ length: dataset.rowCount }, (_, row) => row);
  const rows = shuffle(everyRow.slice(), random).subarray(0, mostRows);
  const sources = new Map(
    fields.map(({ name }) => [name, shuffle(everyRow.slice(), random).subarray(0, rows.length)]),
  );
  const mixed = <List extends Float32Array | Int32Array>(field: string, values: List): List => {
    const copy = values.slice() as List;
    sources.get(field)!.forEach((source, index) => {
      copy[rows[index]!] = values[source]!;
    });
    return copy;
  };
  const made: Frame = {
    ...frame,
    numbers: frame.numbers.map((values, index) => mixed(dataset.numbers[index]!.field, values)),
    categories: frame.categories.map((category, index) => ({
      ...category,
      codes: mixed(dataset.categories[index]!.field, category.codes),
    })),
  };
  const classCount = dataset.classes.length;
  const probabilities = toProbabilities(logitsOf(made, parts, calibration, rows), classCount);
  const inputs = fields.map(
    (field) => inputsOfRows(table, [field], dataset, tableRows, sources.get(field.name)!)[0]!,
  );
  const lines = Array.from(rows, (_, index) => [
    ...inputs.map(({ values }) => cellOf(values[index]!)),
    ...Array.from(probabilities.subarray(index * classCount, (index + 1) * classCount), (share) =>
      String(Number(share.toPrecision(7))),
    ),
  ]);
  const header = [...fields.map(({ name }) => name), ...dataset.classes.map((name) => `p(${name})`)];
  return { rows: rows.length, csv: [header, ...lines].map(toCsvLine).join("\r\n") };
}

function cellOf(value: string | number): string {
  return Number.isNaN(value) ? "" : String(value);
}

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
