import type { Metrics, Slice } from "../core/card.ts";
import { isPlainNumber } from "../core/inputs.ts";
import { shorten } from "../core/visible-text.ts";
import { classReading } from "../csv/class-cells.ts";
import { isPrediction } from "../csv/result-columns.ts";
import { evaluate } from "../metrics/metrics.ts";
import type { RuntimeSession } from "../runtime/onnx-runtime.ts";
import { orderNames } from "./class-names.ts";
import type { DraftCard, DraftField } from "./draft-types.ts";
import type { InputBlock } from "./input-layout.ts";
import { predict } from "./reference-rows.ts";
import type { Finding } from "./report.ts";
import { isGap, type SampleTable } from "./sample-table.ts";
import { sliceTable } from "./slice-table.ts";
import { isSurelyLabel, type TableColumns } from "./table-columns.ts";
import { isUnread, rowOf } from "./table-rows.ts";
import type { TrialRow } from "./trial-rows.ts";
import { lacksWhole } from "./trial-run.ts";

type Deps = {
  readonly session: RuntimeSession;
  readonly blocks: readonly InputBlock[];
  readonly fields: readonly DraftField[];
  readonly output: string;
  readonly batchRows: number | undefined;
  readonly card: DraftCard;
};

export type EvaluatedTable = {
  readonly findings: readonly Finding[];
  /**
   * Scores on the rows that have a true class. Undefined if there are none, or if the outputs are not
   * probabilities.
   */
  readonly metrics?: Metrics | undefined;
  /** Scores for groups of these rows, by the fields with the worst groups. Undefined without metrics. */
  readonly slices?: readonly Slice[];
  /** The table's names for the classes, in the card's order, if the card only numbers them. */
  readonly labels?: readonly string[] | undefined;
  /** The rows that have a true class and got an answer, with the indices of their true classes. */
  readonly labelled?: { readonly rows: readonly TrialRow[]; readonly labels: readonly number[] } | undefined;
};

/** Fewer rows than this can't show whether labels are swapped. */
const fewestRows = 20;

/** Runs the model on a table and compares its answers with the true classes. */
export async function evaluateTable(
  table: SampleTable,
  columns: TableColumns,
  deps: Deps,
): Promise<EvaluatedTable> {
  const { classes } = deps.card;
  const answers = findAnswers(table, columns, classes);
  if ("findings" in answers) return answers;
  const { total, known, findings } = readLabelled(table, columns, answers, deps.fields);
  const complete = known.filter(({ input }) => !lacksWhole(deps.blocks, input));
  const all = await predict(
    complete.map(({ input }) => input),
    deps,
  );
  // Without an imputer, a model may output NaN for a row with a missing value.
  const isAnswered = complete.map((_, index) => all?.[index]?.every(Number.isFinite) === true);
  const answered = complete.filter((_, index) => isAnswered[index]);
  const outputs = (all ?? []).filter((_, index) => isAnswered[index]);
  const left = known.length - answered.length;
  if (left > 0) findings.push({ code: "rows-left-out", severity: "warning", details: { rows: left, total } });
  if (outputs.length === 0) return { findings };
  const rows = answered.map(({ input }) => input);
  const predicted = outputs.map((row) => row.indexOf(Math.max(...row)));
  const pairs = answered.map(({ label }, index) => ({ answer: predicted[index]!, name: label }));
  const { names: sorted } = answers.match;
  const named = sorted && orderNames(sorted, pairs);
  const names = named?.order.map((index) => sorted![index]!);
  if (named && names) {
    const texts = names.map((name, index) => `${classes[index]!.name} = ${name}`);
    const isShared =
      "unclear" in
      classReading({ classes: classes.map(({ name }, at) => ({ name, label: names[at]! })) }, []);
    const details = {
      column: table.columns[answers.column]!,
      names: texts.join(", "),
      by: named.by,
      ...(isShared && { shared: "yes" }),
    };
    findings.push({
      code: "classes-named",
      severity: named.by === "answers" ? "note" : "warning",
      details,
    });
  }
  const column = table.columns[answers.column]!;
  if (!named && !isSurelyLabel(column))
    findings.push({ code: "answers-column", severity: "note", details: { column } });
  const labels = answered.map(({ label }) => (named ? named.order.indexOf(label) : label));
  const accuracy = predicted.filter((answer, index) => answer === labels[index]).length / labels.length;
  if (accuracy < 0.5 / Math.max(1, classes.length / 2) && labels.length >= fewestRows) {
    const details = { accuracy, rows: labels.length };
    findings.push({ code: "labels-swapped", severity: "warning", details });
  }
  const evaluated = { findings, labels: names, labelled: { rows, labels } };
  if (deps.output === "scores") return evaluated;
  const probabilities = Float64Array.from(outputs.flat());
  const metrics = evaluate(probabilities, labels, classes.length);
  return { ...evaluated, metrics, slices: sliceTable(deps.fields, rows, labels, probabilities) };
}

/** The column with the true classes, and the class of each of its values. */
type Answers = { readonly column: number; readonly match: ClassMatch };

/** Finds the column with the true classes. If there is none, returns the findings that say so. */
function findAnswers(
  { rows, columns }: SampleTable,
  { fields: order, label }: TableColumns,
  classes: DraftCard["classes"],
): Answers | { readonly findings: readonly Finding[] } {
  const named = classes.flatMap(({ name, label = name }) =>
    [name, label].map((each) => each.trim().toLowerCase()),
  );
  // A word that otherwise marks a gap may be a class: "None" in a list of disorders.
  const valuesOf = (column: number, ...marks: readonly string[]) =>
    [...new Set(rows.map((row) => textIn(row, column)))].filter(
      (text) => !isGap(text) || [...named, ...marks].includes(text.toLowerCase()),
    );
  const ownMatch =
    label < 0
      ? undefined
      : (matchLabels(valuesOf(label), classes) ?? matchLabels(valuesOf(label, "none"), classes));
  if (ownMatch) return { column: label, match: ownMatch };
  // If the values in the label column don't match the classes, but those in exactly one other column do, that
  // column is used.
  const others = [...columns.keys()].filter(
    (column) => column !== label && !order.includes(column) && !isPrediction(columns[column]!),
  );
  const speaking = others.flatMap((column) => {
    const values = valuesOf(column);
    // One value throughout may be a coincidence.
    const match = values.length > 1 ? matchNames(values, classes) : undefined;
    return match ? [{ column, match }] : [];
  });
  const [only] = speaking;
  // A column of 0s and 1s may be any flag, so numbers count only if no other column could be the class.
  const couldBeClass = others.filter((column) => {
    const count = valuesOf(column).length;
    return count > 1 && count <= classes.length;
  });
  const areNumbers = only && [...only.match.index.keys()].every(isPlainNumber);
  if (only && speaking.length === 1 && (!areNumbers || couldBeClass.length === 1)) return only;
  if (label < 0) {
    const unknown: Finding = { code: "answers-unknown", severity: "note", details: {} };
    return { findings: others.length > 0 ? [unknown] : [] };
  }
  const details = { column: columns[label]!, values: valuesOf(label).slice(0, 8).join(", ") };
  const isUnclear = "unclear" in classReading({ classes }, valuesOf(label));
  return { findings: [{ code: isUnclear ? "labels-unclear" : "labels-unknown", severity: "note", details }] };
}

/** The rows that have a true class: how many there are, those of them whose cells can be read, and what was found. */
function readLabelled(
  { rows, columns }: SampleTable,
  { fields: order }: TableColumns,
  { column, match }: Answers,
  fields: readonly DraftField[],
) {
  const read = rows.flatMap((row) => {
    const label = match.index.get(textIn(row, column));
    if (label === undefined) return [];
    return [{ ...readRow(fields, order, row), label }];
  });
  const findings: Finding[] = [];
  const [odd, ...others] = read.filter(({ unread }) => unread >= 0);
  if (odd) {
    const { cells, unread } = odd;
    const example = { column: columns[order[unread]!]!, cell: shorten(cells[unread]!, 40) };
    const details = { ...example, rows: 1 + others.length, total: read.length };
    findings.push({ code: "cells-unread", severity: "warning", details });
  }
  return { total: read.length, known: read.filter(({ unread }) => unread < 0), findings };
}

/** A row's values, and the first of its cells that can't be read; -1 if there is none. */
function readRow(fields: readonly DraftField[], order: readonly number[], row: readonly string[]) {
  const cells = order.map((index) => row[index] ?? "");
  const input = rowOf(fields, cells);
  // A cell such as 1,234 isn't missing, so the model mustn't get it as if it were.
  const unread = fields.findIndex((field, index) => isUnread(field, cells[index]!, input[index]!));
  return { cells, input, unread };
}

function textIn(row: readonly string[], column: number): string {
  return (row[column] ?? "").trim();
}

/** The rows of a table whose cells can be read, without the true classes. */
export function unlabelledRows(
  fields: readonly DraftField[],
  { rows }: SampleTable,
  { fields: order }: TableColumns,
): { readonly rows: readonly TrialRow[] } {
  const read = rows.map((row) => readRow(fields, order, row));
  return { rows: read.filter(({ unread }) => unread < 0).map(({ input }) => input) };
}

type ClassMatch = {
  readonly index: ReadonlyMap<string, number>;
  /** The values in sorted order, if the card only numbers its classes. */
  readonly names: readonly string[] | undefined;
};

/**
 * The class for each of a column's values. Undefined unless each is a class's name or label, and if the values leave it
 * open which of the two, since a class's label may be another's name.
 */
function matchNames(values: readonly string[], classes: DraftCard["classes"]): ClassMatch | undefined {
  const reading = classReading({ classes }, values, { positions: false });
  if ("unclear" in reading || values.length === 0) return undefined;
  const index = new Map<string, number>();
  for (const value of values) {
    const named = reading.read(value);
    if (named === undefined) return undefined;
    index.set(
      value,
      classes.findIndex(({ name }) => name === named),
    );
  }
  return { index, names: undefined };
}

/**
 * The class for each value of the label column: by name or label or, if the card has only numbers and there
 * are as many values as classes, by position when sorted as in scikit-learn's LabelEncoder: numbers by size,
 * other values alphabetically.
 */
function matchLabels(values: readonly string[], classes: DraftCard["classes"]): ClassMatch | undefined {
  const named = matchNames(values, classes);
  if (named !== undefined) return named;
  const areNumbers = classes.every(({ name, label }) => label === undefined && /^\d+$/.test(name));
  if (!areNumbers || values.length !== classes.length) return undefined;
  const bySize = values.every((value) => Number.isFinite(Number(value)));
  const sorted = bySize ? values.toSorted((a, b) => Number(a) - Number(b)) : values.toSorted();
  return { index: new Map(sorted.map((value, index) => [value, index])), names: sorted };
}
