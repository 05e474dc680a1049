import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Papa from "papaparse";
import type { Card } from "../../core/card.ts";
import { classLabel, classList } from "../../core/classes.ts";
import { AppError } from "../../core/errors.ts";
import { choiceIn, flagIn } from "../../csv/cell-values.ts";
import { classReading, unclearClasses } from "../../csv/class-cells.ts";
import { columnNames } from "../../csv/column-names.ts";
import { encodeCell } from "../../csv/csv-cell.ts";
import { lengthProblem } from "../../csv/csv-lines.ts";
import { readCells, readTableText, sampleOf } from "../../doctor/sample-table.ts";
import { findLabel, quoteCell, unclearLabel } from "../../learning/import-layout.ts";
import type { LogRow } from "../../learning/log.ts";
import { cellWriter } from "../../training/columns/added-rows.ts";
import { describeColumns } from "../../training/columns/describe-table.ts";
import { tableFrom } from "../../training/columns/table.ts";

/**
 * By default, a lesson counts as much as this many data rows, so that even a few lessons make a difference among
 * thousands of rows.
 */
export const usualWeight = 10;

/** The class column is recognized by this many rows. */
const sampledRows = 1000;

export type WeightedTable = {
  readonly csv: string;
  /** The column that contains the class. */
  readonly target: string;
  /** The column that contains the weights. */
  readonly weight: string;
  readonly dataRows: number;
  /** Data rows that are left out, since they have more or fewer cells than the header. */
  readonly unevenRows: number;
  /** Whether the table has numbers with decimal commas. */
  readonly usesDecimalCommas: boolean;
  /** Data columns for which lessons have no values. They are empty in lesson rows. */
  readonly unknown: readonly string[];
};

/**
 * The data and the lessons as one table for another program: the data's own columns and a column `weight` (or
 * `lesson_weight`, if the data has a `weight`), which is 1 for data rows and the given weight for lessons.
 * The lessons' values and classes are written as the data writes them, for example yes as True or WAHR.
 * @throws AppError `csv-invalid` if the table can't be read, lacks one of the fields, or doesn't show which
 *   column has the model's classes
 */
export async function weightedTable(
  card: Card,
  lessons: readonly LogRow[],
  path: string,
  weight: number,
): Promise<WeightedTable> {
  const lines = readCells(
    await readTableText(new Blob([await readFile(path)]), path),
    Number.MAX_SAFE_INTEGER,
  );
  const table = sampleOf(lines);
  if (table === undefined)
    throw new AppError("csv-invalid", {
      line: 1,
      reason: `${path} needs a header and at least one row of data`,
    });
  const { columns, rows } = table;
  // Training renames columns without a name, or with a name that another one has.
  const renamed = columnNames(columns).map(({ name }) => name);
  const place = ({ name, column = name, label }: Card["fields"][number]) =>
    [...[column, name, label].map((each) => columns.indexOf(each)), renamed.indexOf(column)].find(
      (at) => at >= 0,
    );
  const places = card.fields.map(place);
  const lacking = card.fields.find((_, index) => places[index] === undefined);
  if (lacking)
    throw new AppError("csv-invalid", { line: 1, reason: `${path} has no column ${lacking.name}` });
  const found = findLabel(card, columns, rows.slice(0, sampledRows), new Set(places.map((at) => at!)));
  if ("candidates" in found) throw invalid(path, unclearLabel(card, columns, found.candidates));
  const target = found.column;
  const cells = [...new Set(rows.map((row) => row[target]!))];
  const classes = classReading(card, cells, { positions: false });
  if ("unclear" in classes) throw invalid(path, unclearClasses(card, columns[target]!, classes.unclear));
  const other = cells.find((cell) => classes.read(cell) === undefined);
  if (other !== undefined) {
    const reason = `the column ${quoteCell(columns[target]!)} has to name a class in each row, but contains ${quoteCell(other)}; the classes are ${classList(card)}`;
    throw invalid(path, reason);
  }
  // If the data uses class labels instead of names, the lesson rows do the same.
  const said = spellings(
    rows.map((row) => row[target]!),
    (cell) => classes.read(cell),
  );
  const saysLabels = card.classes.some(
    ({ name, label }) => label !== undefined && said.get(name)?.trim() === label,
  );
  const inData = (name: string) => said.get(name) ?? (saysLabels ? classLabel(card, name) : name);
  const written = tableFrom(
    Object.fromEntries(columns.map((_, at) => [`column ${at}`, rows.map((row) => row[at]!)])),
  );
  // The model's kinds count, even if a column now contains so much else that it would be taken for categories.
  const uses = card.fields.flatMap(({ kind }, index) =>
    kind === "number" || kind === "datetime" ? [[`column ${places[index]!}`, kind] as const] : [],
  );
  const reports = describeColumns(written, Object.fromEntries(uses));
  const writers = card.fields.map((field, index) => {
    const at = places[index]!;
    const write = cellWriter(written.columns[at]!, reports[at]!);
    if (field.kind !== "boolean" && field.kind !== "category") return write;
    const known = spellings(
      rows.map((row) => row[at]!),
      (cell) => (field.kind === "boolean" ? flagIn(field, cell) : choiceIn(field, cell)),
    );
    return (value: string | number) => known.get(value) ?? write(value);
  });
  const lessonRows = lessons.map(({ inputs, label }) => {
    const cells = columns.map(() => "");
    card.fields.forEach(({ name }, index) => {
      cells[places[index]!] = writers[index]!(inputs[name] ?? "");
    });
    cells[target] = inData(label);
    return [...cells, String(weight)];
  });
  const weightColumn = columns.includes("weight") ? "lesson_weight" : "weight";
  const [, ...data] = lines
    .filter((cells) => lengthProblem(cells, columns) === undefined)
    .map((cells) => cells.slice(0, columns.length));
  // Another program would take a ' before -1,5 for a part of the value, so cells stay as the data has them. Only a
  // lesson's text that the data doesn't have, which a stranger may have written, is made safe for a spreadsheet.
  const given = columns.map((_, index) => new Set(data.map((cells) => cells[index])));
  const isNumber = columns.map((_, index) =>
    ["number", "datetime"].includes(card.fields[places.indexOf(index)]?.kind ?? ""),
  );
  const asData = (cell: string, index: number) =>
    isNumber[index] || given[index]?.has(cell) ? cell : encodeCell(cell, { surrogates: false });
  const all = [
    [...columns, weightColumn],
    ...data.map((cells) => [...cells, "1"]),
    ...lessonRows.map((cells) => cells.map(asData)),
  ];
  return {
    csv: `${Papa.unparse(all, { newline: "\n" })}\n`,
    target: columns[target]!,
    weight: weightColumn,
    dataRows: rows.length,
    usesDecimalCommas: reports.some(({ use, usesDecimalComma }) => use === "number" && usesDecimalComma),
    unevenRows: lines.length - 1 - rows.length,
    unknown: columns.filter((_, index) => index !== target && !places.includes(index)),
  };
}

/** For each value that `read` finds in a column's cells, the cell that most of its rows have. */
function spellings<Value>(
  cells: readonly string[],
  read: (cell: string) => Value | undefined,
): ReadonlyMap<Value, string> {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const found = new Map<Value, string>();
  for (const [cell] of [...counts].sort(([, one], [, other]) => other - one)) {
    const value = read(cell);
    if (value !== undefined && !found.has(value)) found.set(value, cell);
  }
  return found;
}

function invalid(path: string, reason: string): AppError {
  return new AppError("csv-invalid", { line: 1, reason: `${path}: ${reason}` });
}

/**
 * Explains how to train on the table and how to import the resulting model, as lines for the terminal.
 * @param folder the model's folder
 * @param file the table's file
 */
export function trainingAdvice(folder: string, file: string, table: WeightedTable): string[] {
  const { unknown } = table;
  const target = JSON.stringify(table.target);
  const weight = JSON.stringify(table.weight);
  return [
    `Train on it with the program that made the model. ${unknown.length > 0 ? `Columns that are empty in lesson rows: ${unknown.join(", ")}. ` : ""}For example, in scikit-learn:`,
    `  table = pandas.read_csv(${JSON.stringify(file)}${table.usesDecimalCommas ? ', decimal=","' : ""})`,
    `  model.fit(table.drop(columns=[${target}, ${weight}]), table[${target}], sample_weight=table[${weight}])`,
    `In a Pipeline, prefix the last argument with the name of the classifier's step: clf__sample_weight=table[${weight}].`,
    `Then export it to ONNX and run: npm run doctor -- NEW.onnx --card ${join(folder, "model.json")} --table TEST.csv --out ${folder}`,
    "TEST.csv contains rows that it was not trained on, with the right answers; without it, the card keeps the old model's scores.",
    `Change the version in ${join(folder, "model.draft.json")}, rename it to model.json, and delete holdout.onnx unless the command has written a new one.`,
  ];
}
