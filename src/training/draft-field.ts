import type { z } from "zod";
import type { sourceCardSchema } from "../core/card.ts";
import { hasDayAndMonth } from "../csv/cell-values.ts";
import { isMissingMark } from "../csv/missing-marks.ts";
import { yesAndNo } from "./columns/cells.ts";
import type { DataField, Dataset } from "./columns/dataset.ts";
import type { RawTable } from "./columns/table.ts";
import { histogramOf, shortNumber, type Typical } from "./field-summaries.ts";

type CardField = z.input<typeof sourceCardSchema>["fields"][number];

/** The parts of a training from which a field is drafted. Only `learnRows` count for its range and its histogram. */
type FieldPlan = {
  readonly table: RawTable;
  readonly dataset: Dataset;
  readonly work: { readonly learnRows: Int32Array };
};

/** Drafts a card's field for a column. */
export function draftField(
  { name, column, use, report }: DataField,
  { table, dataset, work: { learnRows } }: FieldPlan,
  typical: Typical,
): CardField {
  const spaced = column.replace(/_+/g, " ").trim();
  // A number's unit is shown beside its box, so the label doesn't repeat it.
  const plain =
    use === "number" && report.unit !== undefined ? spaced.replace(/[([][^()[\]]*[)\]]$/, "").trim() : spaced;
  const label = capitalise(plain || column);
  const common = { name, label, optional: true, ...(column !== name && { column }) };
  const usual = typical.get(name);
  const raw = table.columns.find((each) => each.name === column)!;
  if (use === "text")
    return {
      ...common,
      kind: "text",
      optional: dataset.texts.length + dataset.numbers.length + dataset.categories.length > 1,
    };
  if (use === "datetime") {
    const typicalTime = typeof usual === "number" ? new Date(usual * 1000).toISOString() : undefined;
    return {
      ...common,
      kind: "datetime",
      as: "seconds",
      rounding: "same-day",
      ...(raw.values.some(hasDayAndMonth) && { dates: report.dayMonthOrder }),
      ...(typicalTime && { typical: typicalTime, default: typicalTime }),
    };
  }
  const number = dataset.numbers.find(({ field }) => field === name);
  if (use === "boolean") {
    // The report may describe the table before rows with further marks were added.
    const pair = yesAndNo(raw.values.filter((value) => !isMissingMark(value)))!;
    const isNumber = number !== undefined;
    return {
      ...common,
      kind: "boolean",
      yes: isNumber ? Number(pair.yes) : pair.yes,
      no: isNumber ? Number(pair.no) : pair.no,
      ...(usual !== undefined && { typical: String(usual) === pair.yes ? "yes" : "no" }),
    };
  }
  if (number) {
    const known = Float32Array.from(learnRows, (row) => number.values[row]!)
      .filter((value) => !Number.isNaN(value))
      .sort();
    const [min, max] = [shortNumber(known[0] ?? 0), shortNumber(known.at(-1) ?? 0)];
    const histogram = histogramOf(known);
    return {
      ...common,
      kind: "number",
      min,
      max,
      ...(report.isWhole && { step: 1 }),
      ...(report.unit !== undefined && { unit: report.unit }),
      ...(report.usesDecimalComma && !report.hasMixedDecimals && { decimals: "comma" as const }),
      outOfRange: "warn",
      ...(typeof usual === "number" && { default: usual, typical: usual }),
      ...(histogram && { histogram }),
    };
  }
  const category = dataset.categories.find(({ field }) => field === name)!;
  const counts = countsOf(category, learnRows);
  return {
    ...common,
    kind: "category",
    choices: category.values.map((value, code) => ({ value, count: counts[code]! })),
    outOfRange: "warn",
    ...(typeof usual === "string" && { default: usual, typical: usual }),
  };
}

/** How many of the rows have each value of a category. */
export function countsOf(
  { values, codes }: { readonly values: readonly string[]; readonly codes: ArrayLike<number> },
  rows: ArrayLike<number> & Iterable<number>,
): Int32Array {
  const counts = new Int32Array(values.length);
  for (const row of rows) if (codes[row]! >= 0) counts[codes[row]!]! += 1;
  return counts;
}

/** The text with a capital at its beginning. */
export function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
