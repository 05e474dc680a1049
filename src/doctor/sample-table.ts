import type { DraftField } from "./draft-types.ts";

/** A part of a table as texts: a few thousand rows are enough to draft a card from, and to check a model on. */
export type SampleTable = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

/** Which of a table's columns hold the fields, and which the true class; -1 where there is none. */
export type TableColumns = { readonly fields: readonly number[]; readonly label: number };

const missing = new Set(["", "na", "n/a", "nan", "null", "none", "?"]);
const labelNames = /^(label|class|target|outcome|y|true_label|actual|result|status)$/i;
/** More different values than this aren't a list of choices. */
const maximumChoices = 60;

export function isGap(text: string | undefined): boolean {
  return text === undefined || missing.has(text.trim().toLowerCase());
}

/**
 * Finds the columns for some fields: by their names, where all of them are there; else in the table's order, where it has as
 * many columns as there are fields, or one more, which is the true class.
 * @param areNamed whether the fields' names come from somewhere
 * @returns undefined where the table is of something else
 */
export function findColumns(
  fields: readonly DraftField[],
  { columns }: SampleTable,
  areNamed: boolean,
): TableColumns | undefined {
  const plain = columns.map(normalize);
  const position = ({ name, column, input, label }: DraftField) =>
    [column, name, label, fields.length === 1 ? input : undefined]
      .map((each) => (each === undefined ? -1 : plain.indexOf(normalize(each))))
      .find((index) => index >= 0) ?? -1;
  const byName = fields.map(position);
  const found = byName.filter((index) => index >= 0);
  if (found.length === fields.length && new Set(found).size === found.length) {
    const rest = [...columns.keys()].filter((index) => !found.includes(index));
    return { fields: byName, label: labelColumn(columns, rest) };
  }
  if (areNamed || fields.length === 0) return undefined;
  if (columns.length === fields.length) return { fields: [...columns.keys()], label: -1 };
  if (columns.length !== fields.length + 1) return undefined;
  const named = columns.findIndex((name) => labelNames.test(name.trim()));
  const label = named >= 0 ? named : columns.length - 1;
  return { fields: [...columns.keys()].filter((index) => index !== label), label };
}

function labelColumn(columns: readonly string[], rest: readonly number[]): number {
  return rest.find((index) => labelNames.test(columns[index]!.trim())) ?? (rest.length === 1 ? rest[0]! : -1);
}

function normalize(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, " ");
}

/** A field with what the table tells of its column: range, median, choices, gaps. What the graph said of choices stays. */
export function fieldFromTable(
  field: DraftField,
  header: string,
  cells: readonly string[],
  rename: boolean,
): DraftField {
  const values = cells.filter((cell) => !isGap(cell)).map((cell) => cell.trim());
  const named = rename ? { ...field, label: header, column: header } : field;
  if (values.length === 0 || field.kind === "text") return named;
  const optional =
    field.optional || (field.kind === "number" && values.length < cells.length) ? { optional: true } : {};
  if (field.kind === "category") {
    const typical = mostFrequent(
      values.filter((value) => field.choices?.some((choice) => choice.value === value)),
    );
    return { ...named, ...(typical === undefined ? {} : { typical }) };
  }
  const numbers = values.map(Number).filter(Number.isFinite);
  if (numbers.length < values.length * 0.9 || field.kind === "datetime") return named;
  const isFlag = numbers.every((value) => value === 0 || value === 1) && numbers.some((value) => value === 1);
  if (isFlag || field.kind === "boolean") {
    const { min: _min, max: _max, step: _step, outOfRange: _range, ...rest } = named;
    const typical = numbers.filter((value) => value === 1).length * 2 > numbers.length ? "yes" : "no";
    return { ...rest, kind: "boolean", yes: 1, no: 0, typical };
  }
  const sorted = [...numbers].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  const isWhole = numbers.every(Number.isInteger);
  return {
    ...named,
    ...optional,
    kind: "number",
    outOfRange: "warn",
    min: sorted[0]!,
    max: sorted.at(-1)!,
    typical: median,
    ...(isWhole ? { step: 1 } : {}),
  };
}

/** The values of a column of texts that are few enough for a list of choices, the most frequent first. */
export function choicesOf(cells: readonly string[]): string[] | undefined {
  const values = cells.filter((cell) => !isGap(cell));
  const distinct = [...new Set(values)];
  const isList = distinct.length <= maximumChoices && distinct.length * 2 <= values.length;
  return isList && distinct.every((value) => value.length <= 60) ? distinct.sort() : undefined;
}

function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
