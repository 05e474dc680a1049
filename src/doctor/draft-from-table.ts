import { choiceIn, truthIn } from "../csv/cell-values.ts";
import type { GraphColumn } from "./draft-fields.ts";
import type { DraftCard, DraftField } from "./draft-types.ts";
import { isGap, type SampleTable } from "./sample-table.ts";
import { completeRow } from "./table-rows.ts";
import { canBeMissing } from "./trial-run.ts";

/** A column with more distinct values than this doesn't become a list of choices. */
const maximumChoices = 60;

/**
 * Completes the fields with what the table shows about their columns. Text columns with only a few values
 * become lists of choices.
 */
export function fieldsFromTable(
  fields: readonly DraftField[],
  graphColumns: readonly GraphColumn[],
  { columns, rows }: SampleTable,
  order: readonly number[],
  rename: boolean,
): DraftField[] {
  return fields.map((field, index) => {
    const position = order[index]!;
    const cells = rows.map((row) => row[position] ?? "");
    const filled = fieldFromTable(field, graphColumns[index]!, columns[position]!, cells, rename);
    const choices = filled.kind === "text" ? choicesOf(cells) : undefined;
    if (choices === undefined) return filled;
    // The graph takes any text, and the table may not contain all that occur.
    return { ...filled, kind: "category", outOfRange: "warn", choices: choices.map((value) => ({ value })) };
  });
}

/** A table's first rows without missing or unreadable values, as examples to try. */
export function examplesOf(
  fields: readonly DraftField[],
  { rows, numbers }: SampleTable,
  order: readonly number[],
): NonNullable<DraftCard["examples"]> {
  const examples: NonNullable<DraftCard["examples"]>[number][] = [];
  for (const [row, cells] of rows.entries()) {
    if (examples.length === 3) break;
    const values = completeRow(
      fields,
      order.map((index) => cells[index] ?? ""),
    );
    if (values === undefined) continue;
    const inputs = Object.fromEntries(values.map((value, index) => [fields[index]!.name, value]));
    examples.push({ title: `Row ${numbers?.[row] ?? row + 1}`, inputs });
  }
  return examples;
}

/**
 * Completes a field with what the table shows about its column: its kind, its range, its typical value, and whether
 * a number can be missing. Choices from the graph are kept.
 */
function fieldFromTable(
  field: DraftField,
  { block, facts }: GraphColumn,
  header: string,
  cells: readonly string[],
  rename: boolean,
): DraftField {
  // A data frame's index column has an empty name.
  const named = rename && header.trim() !== "" ? { ...field, label: header, column: header } : field;
  if (field.kind === "category") {
    const typical = mostFrequent(cells.flatMap((cell) => choiceIn(field, cell) ?? []));
    return { ...named, ...(typical === undefined ? {} : { typical }) };
  }
  const values = cells.filter((cell) => !isGap(cell)).map((cell) => cell.trim());
  if (values.length === 0 || field.kind === "text") return named;
  const hasGap = field.kind === "number" && values.length < cells.length && canBeMissing(block.type);
  const optional = field.optional || hasGap ? { optional: true } : {};
  // Where the model takes a number, data frames count True as 1 and False as 0.
  const areTruths = block.type !== "string" && values.every((value) => truthIn(value) !== undefined);
  const numbers = areTruths
    ? values.map((value) => Number(truthIn(value)))
    : values.map(Number).filter(Number.isFinite);
  if (numbers.length < values.length * 0.9 || field.kind === "datetime") return named;
  // This range comes from the graph, which can't use other numbers.
  const isFixed = field.kind === "number" && field.outOfRange === undefined;
  const isBinary = numbers.every(isFlag);
  // The graph may distinguish more values than the table happens to contain.
  const knowsMore =
    !facts.samples.every(isFlag) || facts.thresholds.some((threshold) => threshold < 0 || threshold > 1);
  const isYesOrNo =
    block.type === "bool" ||
    (isBinary && !knowsMore && (field.kind === "boolean" || (!isFixed && numbers.includes(1))));
  const { yes: _yes, no: _no, ...plain } = named;
  if (isYesOrNo) {
    const { min: _min, max: _max, step: _step, outOfRange: _range, ...rest } = plain;
    const typical = numbers.filter((value) => value === 1).length * 2 > numbers.length ? "yes" : "no";
    return { ...rest, kind: "boolean", yes: 1, no: 0, typical };
  }
  if (areTruths) return named;
  const sorted = [...numbers].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  const isWhole = numbers.every(Number.isInteger);
  if (isFixed || (isBinary && knowsMore && field.kind === "number"))
    return { ...named, ...optional, typical: median };
  return {
    ...plain,
    ...optional,
    kind: "number",
    outOfRange: "warn",
    min: sorted[0]!,
    max: sorted.at(-1)!,
    typical: median,
    ...(isWhole ? { step: 1 } : {}),
  };
}

function isFlag(value: number): boolean {
  return value === 0 || value === 1;
}

/** The values of a text column, in alphabetical order, if there are few enough for a list of choices. */
function choicesOf(cells: readonly string[]): string[] | undefined {
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
