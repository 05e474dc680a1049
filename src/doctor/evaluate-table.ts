import type { Metrics, Slice } from "../core/card.ts";
import { shorten } from "../core/visible-text.ts";
import { isMissingMark } from "../csv/cell-values.ts";
import { isPrediction } from "../csv/match-columns.ts";
import { evaluate } from "../metrics/metrics.ts";
import { accuracyAtBest, sliceBy } from "../metrics/slices.ts";
import type { RuntimeSession } from "../runtime/onnx-runtime.ts";
import { orderNames } from "./class-names.ts";
import type { DraftCard, DraftField } from "./draft-types.ts";
import type { InputBlock } from "./input-layout.ts";
import { predict, rowOf } from "./reference-rows.ts";
import type { Finding } from "./report.ts";
import { isGap, type SampleTable, type TableColumns } from "./sample-table.ts";
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
  { rows, columns }: SampleTable,
  { fields: order, label }: TableColumns,
  deps: Deps,
): Promise<EvaluatedTable> {
  const textIn = (row: readonly string[], column: number) => (row[column] ?? "").trim();
  const named = deps.card.classes.flatMap(({ name, label = name }) =>
    [name, label].map((each) => each.trim().toLowerCase()),
  );
  // A word that otherwise marks a gap may be a class: "None" in a list of disorders.
  const valuesOf = (column: number, ...marks: readonly string[]) =>
    [...new Set(rows.map((row) => textIn(row, column)))].filter(
      (text) => !isGap(text) || [...named, ...marks].includes(text.toLowerCase()),
    );
  // If the values in the label column don't match the classes, but those in exactly one other column do, that
  // column is used.
  const others = [...columns.keys()].filter(
    (column) => column !== label && !order.includes(column) && !isPrediction(columns[column]!),
  );
  const speaking = others.filter((column) => {
    const values = valuesOf(column);
    // One value throughout may be a coincidence.
    return values.length > 1 && matchNames(values, deps.card.classes);
  });
  const ownMatch =
    label < 0
      ? undefined
      : (matchLabels(valuesOf(label), deps.card.classes) ??
        matchLabels(valuesOf(label, "none"), deps.card.classes));
  const [target, match] =
    ownMatch || speaking.length !== 1
      ? [label, ownMatch]
      : [speaking[0]!, matchNames(valuesOf(speaking[0]!), deps.card.classes)];
  if (target < 0) {
    const unknown: Finding = { code: "answers-unknown", severity: "note", details: {} };
    return { findings: others.length > 0 ? [unknown] : [] };
  }
  if (match === undefined) {
    const details = { column: columns[target]!, values: valuesOf(target).slice(0, 8).join(", ") };
    return { findings: [{ code: "labels-unknown", severity: "note", details }] };
  }
  const labelled = rows.filter((row) => match.index.has(textIn(row, target)));
  const read = labelled.map((row) => {
    const cells = order.map((index) => row[index] ?? "");
    const input = rowOf(deps.fields, cells);
    // A cell such as 1,234 isn't missing, so the model mustn't get it as if it were.
    const unread = input.findIndex(
      (value, index) => Number.isNaN(value) && !isMissingMark(cells[index]!.trim()),
    );
    return { cells, input, unread, label: match.index.get(textIn(row, target))! };
  });
  const findings: Finding[] = [];
  const odd = read.filter(({ unread }) => unread >= 0);
  if (odd.length > 0) {
    const [{ cells, unread }] = odd as [(typeof odd)[number]];
    const details = { column: columns[order[unread]!]!, cell: shorten(cells[unread]!, 40) };
    findings.push({
      code: "cells-unread",
      severity: "warning",
      details: { ...details, rows: odd.length, total: read.length },
    });
  }
  const known = read.filter(({ unread }) => unread < 0);
  const complete = known.filter(({ input }) => !lacksWhole(deps.blocks, input));
  const all = await predict(
    complete.map(({ input }) => input),
    deps,
  );
  // Without an imputer, a model may output NaN for a row with a missing value.
  const isAnswered = complete.map((_, index) => all?.[index]?.every(Number.isFinite) === true);
  const answeredRows = complete.filter((_, index) => isAnswered[index]);
  const predicted = (all ?? []).filter((_, index) => isAnswered[index]);
  const left = known.length - answeredRows.length;
  if (left > 0)
    findings.push({
      code: "rows-left-out",
      severity: "warning",
      details: { rows: left, total: read.length },
    });
  if (predicted.length === 0) return { findings };
  const classCount = deps.card.classes.length;
  const inputs = answeredRows.map(({ input }) => input);
  const answers = predicted.map((row) => row.indexOf(Math.max(...row)));
  const taken =
    match.names &&
    orderNames(
      match.names,
      answers.map((answer, index) => ({ answer, name: answeredRows[index]!.label })),
    );
  const labels = answeredRows.map(({ label }) => (taken ? taken.order.indexOf(label) : label));
  const names = taken?.order.map((index) => match.names![index]!);
  if (taken && names) {
    const texts = names.map((name, index) => `${deps.card.classes[index]!.name} = ${name}`);
    findings.push({
      code: "classes-named",
      severity: taken.by === "answers" ? "note" : "warning",
      details: {
        column: columns[target]!,
        names: texts.join(", "),
        by: taken.by,
      },
    });
  }
  const right = answers.filter((answer, index) => answer === labels[index]).length;
  const accuracy = right / labels.length;
  if (accuracy < 0.5 / Math.max(1, classCount / 2) && labels.length >= fewestRows) {
    findings.push({
      code: "labels-swapped",
      severity: "warning",
      details: { accuracy, rows: labels.length },
    });
  }
  const answered = { findings, labels: names, labelled: { rows: inputs, labels } };
  if (deps.output === "scores") return answered;
  const probabilities = Float64Array.from(predicted.flat());
  const metrics = evaluate(probabilities, labels, classCount);
  return { ...answered, metrics, slices: sliceTable(deps.fields, inputs, labels, probabilities) };
}

/** The rows of a table, without the true classes. */
export function unlabelledRows(
  fields: readonly DraftField[],
  { rows }: SampleTable,
  { fields: order }: TableColumns,
): { readonly rows: readonly TrialRow[] } {
  const cells = rows.map((row) => order.map((index) => row[index] ?? ""));
  return { rows: cells.map((row) => rowOf(fields, row)) };
}

type ClassMatch = {
  readonly index: ReadonlyMap<string, number>;
  /** The values in sorted order, if the card only numbers its classes. */
  readonly names: readonly string[] | undefined;
};

/**
 * The class for each of a column's values. Undefined unless each is a class's name or label. All are matched
 * by name or all by label if possible, since a class's label may be another's name.
 */
function matchNames(values: readonly string[], classes: DraftCard["classes"]): ClassMatch | undefined {
  const names = classes.map(({ name }) => name);
  const labels = classes.map(({ name, label = name }) => label);
  for (const texts of [names, labels, [...names, ...labels]]) {
    const found = values.map((value) => indexOfAlike(value, texts));
    if (values.length > 0 && found.every((index) => index >= 0))
      return {
        index: new Map(values.map((value, index) => [value, found[index]! % classes.length])),
        names: undefined,
      };
  }
  return undefined;
}

/** The place of the same text, or else of one that differs only in case, spaces around it or a number's spelling, or -1. */
function indexOfAlike(value: string, texts: readonly string[]): number {
  const same = texts.indexOf(value);
  const isAlike = (text: string) =>
    text.trim().toLowerCase() === value.toLowerCase() || (value !== "" && Number(text) === Number(value));
  return same >= 0 ? same : texts.findIndex(isAlike);
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

/** The maximum number of fields to show, and to examine, since a table may have thousands. */
const mostSlices = 3;
const mostFields = 300;
/**
 * A category with more values than `mostGroups` is not divided into groups. A number with more than a few
 * values is divided into ranges.
 */
const mostGroups = 12;
const rangeCount = 4;
/** Groups with fewer rows can't show where a model is weak. */
const fewestRowsOfGroup = 20;

/**
 * Scores for groups of a table's rows, by the value of a category or the range of a number, for the fields
 * with the worst groups.
 * @param probabilities `[rows, C]`
 */
function sliceTable(
  fields: readonly DraftField[],
  rows: readonly TrialRow[],
  labels: readonly number[],
  probabilities: Float64Array,
): Slice[] {
  const classCount = probabilities.length / rows.length;
  const scores = { rows: Int32Array.from(rows.keys()), labels: Int32Array.from(labels), probabilities };
  return fields
    .slice(0, mostFields)
    .flatMap((field, index) => {
      const groups = groupsOf(
        field,
        rows.map((row) => row[index]!),
      );
      if (groups === undefined) return [];
      const slice = sliceBy(
        { field: field.name, label: field.label },
        scores,
        classCount,
        (row) => groups[row]!,
      );
      const telling = slice.groups.filter((group) => group.rows >= fewestRowsOfGroup);
      if (telling.length < 2) return [];
      return [{ slice, worst: Math.min(...telling.map(accuracyAtBest)) }];
    })
    .sort((a, b) => a.worst - b.worst)
    .slice(0, mostSlices)
    .map(({ slice }) => slice);
}

/**
 * The group of each value, or "" if it is missing. Undefined for fields without groups: texts, times,
 * categories with too many values, and fields whose values are all equal.
 */
function groupsOf(field: DraftField, values: TrialRow): string[] | undefined {
  if (field.kind === "text" || field.kind === "datetime") return undefined;
  const texts = values.map((value) => (Number.isNaN(value) ? "" : String(value)));
  const distinct = new Set(texts);
  if (distinct.size < 2) return undefined;
  if (distinct.size <= (field.kind === "number" ? rangeCount + 1 : mostGroups)) return texts;
  if (field.kind !== "number") return undefined;
  const known = values.filter((value): value is number => Number.isFinite(value)).sort((a, b) => a - b);
  const ends = Array.from(
    { length: rangeCount },
    (_, index) => known[Math.ceil(((index + 1) * known.length) / rangeCount) - 1]!,
  );
  const rangeOf = (value: number) => ends.findIndex((end) => value <= end);
  const starts = ends.map((end, range) => known.find((value) => rangeOf(value) === range) ?? end);
  const text = textsOf([...starts, ...ends]);
  const names = ends.map((end, range) =>
    starts[range] === end ? text(end) : `${text(starts[range]!)} – ${text(end)}`,
  );
  // An infinite value is in no range.
  return values.map((value, row) => (Number.isFinite(value) ? names[rangeOf(Number(value))]! : texts[row]!));
}

/** Writes numbers with four digits, or with more if different ones would otherwise look the same. */
function textsOf(numbers: readonly number[]): (number: number) => string {
  const distinct = new Set(numbers);
  for (let digits = 4; digits <= 15; digits++) {
    const write = (number: number) => String(Number(number.toPrecision(digits)));
    if (new Set([...distinct].map(write)).size === distinct.size) return write;
  }
  return String;
}
