import { withoutDirectionControls } from "../core/visible-text.ts";
import type { ColumnFacts } from "./column-readers.ts";
import type { DraftField } from "./draft-types.ts";
import type { InputBlock } from "./input-layout.ts";

/** One column of a graph's input, with what is known about it. */
export type GraphColumn = {
  readonly block: InputBlock;
  /** The column's position in its block. */
  readonly column: number;
  readonly facts: ColumnFacts;
};

/** If there are more codes than this, visitors type one as a number instead of choosing it from a list. */
const mostCodes = 50;

/** A card's limits for a field's choices: how many there may be, and how long each may be. */
const mostChoices = 2000;
const longestChoice = 200;

/** The properties of every JavaScript object, such as `constructor`, can't be field names. */
const plainObject: object = {};

/**
 * Drafts a field for each column, from what the graph reveals about it.
 * @param names the column names, in order, if the metadata, a table or the user provides them
 * @param reserved other names that fields can't have
 */
export function draftFields(
  columns: readonly GraphColumn[],
  names: readonly string[] | undefined,
  reserved: readonly string[],
): DraftField[] {
  const taken = new Set<string>();
  return columns.map(({ block, column, facts }, index) => {
    // A data frame's index column has an empty name.
    const original = names?.[index]?.trim()
      ? names[index]!
      : block.width === 1
        ? block.input
        : `Column ${index + 1}`;
    const name = fieldName(original, taken, reserved);
    taken.add(name);
    const field: DraftField = { name, label: readable(original), ...fieldOf(block, facts) };
    if (name !== block.input) field.input = block.input;
    if (name !== original) field.column = original;
    void column;
    return field;
  });
}

function fieldOf({ type }: InputBlock, facts: ColumnFacts): Omit<DraftField, "name" | "label"> {
  const { choices, codes, samples, imputed, thresholds, center, spread, words } = facts;
  if (type === "bool") return { kind: "boolean", yes: 1, no: 0 };
  if (type === "string") {
    const values = choices?.map(String).filter((value) => value !== "") ?? [];
    const optional = choices?.includes("") ? { optional: true } : {};
    const fits = values.length <= mostChoices && values.every((value) => value.length <= longestChoice);
    if (choices && choices.length > 1 && words === undefined && fits)
      return { kind: "category", ...optional, choices: values.map((value) => ({ value })) };
    return { kind: "text", ...optional };
  }
  if (choices && choices.length > 1 && choices.length <= 200) {
    return { kind: "category", choices: choices.map((value) => ({ value: String(value) })) };
  }
  if (codes !== undefined && codes <= mostCodes) {
    return {
      kind: "category",
      choices: Array.from({ length: codes }, (_, code) => ({ value: String(code) })),
    };
  }
  // Without `outOfRange`, other numbers are refused; the model can't look them up.
  if (codes !== undefined) return { kind: "number", min: 0, max: codes - 1, step: 1 };
  // Numbers that the column's type can't represent are refused too; they would turn into different numbers.
  if (facts.limits !== undefined && thresholds.length === 0)
    return { kind: "number", min: facts.limits[0], max: facts.limits[1], step: 1 };
  const isWhole = type === "int64" || type === "int32";
  // Whole numbers have no value that means missing.
  const isOptional = !isWhole && (imputed !== undefined || facts.takesMissing);
  const optional = isOptional ? { optional: true } : {};
  if (
    thresholds.length > 0 &&
    thresholds.every((value) => value > 0 && value < 1) &&
    thresholds.length <= 2 &&
    thresholds.every((value) => Math.abs(value - 0.5) < 0.01)
  ) {
    return { kind: "boolean", yes: 1, no: 0, ...optional };
  }
  if (samples.length > 0) return { kind: "number", outOfRange: "warn", ...optional, ...fromSamples(facts) };
  const typical = typeof imputed === "number" ? imputed : center;
  const ends = range(thresholds, center, spread);
  return {
    kind: "number",
    outOfRange: "warn",
    ...(isWhole || areWhole(thresholds) ? { step: 1 } : {}),
    ...optional,
    // Steps of 1 are counted from the minimum.
    ...(ends && isWhole && { min: Math.floor(ends.min), max: Math.ceil(ends.max) }),
    ...(ends && !isWhole && { min: ends.min, max: ends.max }),
    ...(typical !== undefined && { typical: isWhole ? Math.round(typical) : tidy(typical, ends?.width) }),
  };
}

/** The range of the training rows that the model contains, and their median if it contains all of them. */
function fromSamples({ samples, median }: ColumnFacts): Pick<DraftField, "min" | "max" | "typical" | "step"> {
  return {
    ...(samples.every(Number.isInteger) ? { step: 1 } : {}),
    min: samples[0]!,
    max: samples.at(-1)!,
    ...(median === undefined ? {} : { typical: median }),
  };
}

/**
 * Estimates a column's range. The training data had values on both sides of every threshold, and nearly all
 * values are within three spreads of the centre.
 */
function range(
  thresholds: readonly number[],
  center: number | undefined,
  spread: number | undefined,
): { readonly min: number; readonly max: number; readonly width: number } | undefined {
  if (thresholds.length > 1) {
    const low = thresholds[0]!;
    const high = thresholds.at(-1)!;
    const width = high - low;
    if (areWhole(thresholds)) return { min: Math.ceil(low) - 1, max: Math.floor(high) + 1, width };
    const margin = width * 0.05;
    return {
      min: low >= 0 ? Math.max(0, Math.floor(low - margin)) : tidy(low - margin, width, Math.floor),
      max: tidy(high + margin, width, Math.ceil),
      width,
    };
  }
  if (center !== undefined && spread !== undefined && spread > 0) {
    const low = center - 3 * spread;
    const width = 6 * spread;
    // Amounts, ages and counts have a positive centre and are rarely negative.
    const isAmount = center > 0 && low < spread * 1e-3;
    const min = isAmount ? 0 : tidy(low, width, Math.floor);
    return { min, max: tidy(center + 3 * spread, width, Math.ceil), width };
  }
  return undefined;
}

/** Whether thresholds suggest a column of whole numbers: each is a whole number or halfway between two. */
function areWhole(thresholds: readonly number[]): boolean {
  return thresholds.length > 1 && thresholds.every((value) => Number.isInteger(value * 2));
}

/**
 * Rounds to four significant digits, since more would look like a measurement, or to as many as it takes to
 * stay within a tenth of the column's width.
 */
function tidy(value: number, width = Number.POSITIVE_INFINITY, round = Math.round): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  const unit = 10 ** (Math.floor(Math.log10(Math.min(Math.abs(value), 100 * width))) - 3);
  return Number((round(value / unit) * unit).toPrecision(12));
}

/** An allowed field name, as close to the requested one as possible. */
export function fieldName(wanted: string, taken: ReadonlySet<string>, reserved: readonly string[]): string {
  const plain =
    withoutDirectionControls(wanted)
      .replaceAll(/\p{Cc}/gu, " ")
      .trim()
      .slice(0, 100)
      // The cut may leave a space or half a character at the end.
      .replace(/\p{Cs}$/u, "")
      .trim() || "Column";
  const isFree = (name: string) => !taken.has(name) && !reserved.includes(name) && !(name in plainObject);
  if (isFree(plain)) return plain;
  for (let count = 2; ; count += 1) if (isFree(`${plain} ${count}`)) return `${plain} ${count}`;
}

/** Turns `capital_gain` into "Capital gain" and `hoursPerWeek` into "Hours Per Week". */
export function readable(name: string): string {
  const words = withoutDirectionControls(name)
    .replaceAll(/[_\s]+/g, " ")
    .replace(/([a-z])([A-Z])(?=[a-z])/g, "$1 $2")
    .trim();
  return words === "" ? name : words[0]!.toUpperCase() + words.slice(1);
}
