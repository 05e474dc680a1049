import type { Slice } from "../core/card.ts";
import { accuracyAtBest, sliceBy } from "../metrics/slices.ts";
import type { DraftField } from "./draft-types.ts";
import type { TrialRow } from "./trial-rows.ts";

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
export function sliceTable(
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
