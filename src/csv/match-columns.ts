import type { Card, Field } from "../core/card.ts";
import type { Problem } from "../core/errors.ts";
import { toProblem } from "../core/input-faults.ts";
import { sameTruth } from "./cell-values.ts";
import { columnNames } from "./column-names.ts";
import { decodeCell } from "./csv-cell.ts";
import type { CsvHeader } from "./csv-lines.ts";
import { feedbackColumn, isFeedback, isReserved } from "./feedback-columns.ts";
import { isPrediction } from "./result-columns.ts";
import { mayShareUnit, type NamedUnit, unitOf } from "./units.ts";

/**
 * Of the columns with the same words, which differ at most in what is in brackets, only this many are looked at for a field,
 * and of the fields with a column's rarest word none if there are more: nobody could tell more apart, and comparing every
 * pair of thousands would take minutes.
 */
const mostAlike = 100;

/** Common names for the column with the true classes. */
const labelNames = ["label", "true_label", "class", "target", "actual"];

/**
 * Guesses which column is which. A field's column is the first of these that exists: the one that the card
 * names; one with the field's name or label, ignoring case; one with the same words (such as
 * `hours.per.week`, or `duration (seconds)` for seconds); the only one whose words are all among the field's
 * (`Hours`); the only one that begins its name (`lon`). A column in another unit is
 * none of these. The column of true classes has one of the common names, or is the only one whose cells are class names.
 * Names are looked up in an index, since comparing every pair would be slow: a table of pixels has hundreds of fields
 * and columns. In a feedback CSV, a field has the column that the export gave it, and never one of the export's own.
 */
export function matchColumns(
  card: Card,
  { columns: written, sample }: Pick<CsvHeader, "columns" | "sample">,
): ColumnMapping {
  const names = new Set(card.fields.flatMap(({ name, column = name }) => [name, column]));
  // A model can be trained on a feedback CSV. Its fields are then named after the CSV's own columns.
  const isOwn = (field: Field) =>
    !isReserved(field.column ?? field.name) || written.includes(feedbackColumn(field.name));
  const isExported = isFeedback(written) && card.fields.every(isOwn);
  const columns = columnNames(written).map(({ name }, index) => {
    if (isExported) return decodeCell(written[index]!).trim();
    return names.has(name) || !names.has(written[index]!) ? name : written[index]!;
  });
  const plain = columns.map(normalize);
  const words = columns.map(wordsOf);
  const taken = new Set(isExported ? [...columns.keys()].filter((index) => isReserved(columns[index]!)) : []);
  const take = (index: number | undefined): number | undefined => {
    if (index === undefined || taken.has(index)) return undefined;
    taken.add(index);
    return index;
  };
  const found = new Map<string, number>();
  /** For each field without a column, uses the one that `find` returns, unless another field already has it. */
  const matchBy = (find: (field: Field) => number | undefined) => {
    for (const field of card.fields) {
      const index = found.has(field.name) ? undefined : take(find(field));
      if (index !== undefined) found.set(field.name, index);
    }
  };
  const exact = indexesBy(columns.map((name) => [name]));
  const alike = indexesBy(plain.map((name) => [name]));
  const sameWords = indexesBy(
    columns.map((name, at) => [words[at]!.join(" "), wordsOf(bracketsOf(name)).join(" ")]),
  );
  const isFree = (index: number) => !taken.has(index);
  for (const field of card.fields) {
    const { name, column = name } = field;
    const index = isExported
      ? take(exact.get(feedbackColumn(name))?.[0])
      : (take(exact.get(column)?.[0]) ?? take(exact.get(name)?.[0]));
    if (index !== undefined) found.set(name, index);
  }
  const columnNamings = columns.map((name) => toNaming(name));
  const fieldNamings = new Map(card.fields.map((field) => [field, namingsOf(field)]));
  /**
   * Whether a column isn't in another unit than the field, as `weight (lb)` is for `weight (kg)`, or has the field's own
   * name or label, whatever unit the field has: `hours.per.week` may be in hours.
   */
  const fits = (field: Field, index: number) => {
    const { unit, own } = fieldNamings.get(field)!;
    const given = columnNamings[index]!;
    return (
      mayShareUnit(unit, given.unit) ||
      own.some(({ letters, unit: ofName }) => letters === given.letters && mayShareUnit(ofName, given.unit))
    );
  };
  for (const key of ["name", "label"] as const)
    matchBy((field) =>
      alike
        .get(normalize(field[key]))
        ?.slice(0, mostAlike)
        .find((index) => fits(field, index)),
    );
  matchBy((field) => {
    const { name, label } = field;
    const first = [name, label].flatMap((each) => {
      const key = wordsOf(each).join(" ");
      return key === ""
        ? []
        : (sameWords
            .get(key)
            ?.slice(0, mostAlike)
            .find((index) => isFree(index) && fits(field, index)) ?? []);
    });
    return first.length === 0 ? undefined : Math.min(...first);
  });
  const near = nearColumns(card, words);
  matchBy((field) => {
    const free = near.get(field.name)?.filter((index) => isFree(index) && fits(field, index)) ?? [];
    return free.length === 1 ? free[0] : undefined;
  });
  const open = card.fields.filter(({ name }) => !found.has(name));
  const shortened = shortenedColumns(open, words, isFree);
  matchBy((field) => {
    const fitting = shortened.get(field.name)?.filter((index) => fits(field, index)) ?? [];
    return fitting.length === 1 ? fitting[0] : undefined;
  });
  const namesClasses = classFinder(card, sample);
  const labels = [...columns.keys()]
    .filter(
      (index) =>
        isFree(index) && !isPrediction(plain[index]!) && (isLabelName(plain[index]!) || namesClasses(index)),
    )
    .sort((a, b) => rank(plain[a]!) - rank(plain[b]!));
  const fields = Object.fromEntries(card.fields.map(({ name }) => [name, found.get(name)]));
  if (isExported) return { fields, label: columns.indexOf("label") };
  const [label] = labels;
  const isNamed = label !== undefined && isLabelName(plain[label]!);
  return labels.length > 1 && !isNamed ? { fields, label: undefined, labels } : { fields, label };
}

/** A name without the signs between its letters, and the unit that it names. */
type Naming = { readonly letters: string; readonly unit: NamedUnit };

function toNaming(name: string): Naming {
  return { letters: name.toLowerCase().replace(/[^\p{L}\p{N}%°$€£¥]+/gu, ""), unit: unitOf(name) };
}

/** A field's unit, and its own names. */
function namingsOf(field: Field): { readonly unit: NamedUnit; readonly own: readonly Naming[] } {
  const { name, column = name, label } = field;
  return { unit: fieldUnit(field), own: [...new Set([name, column, label])].map(toNaming) };
}

function fieldUnit({ name, column = name, label, ...field }: Field): NamedUnit {
  if (field.kind === "number" && field.unit) return unitOf(column, field.unit);
  const named = unitOf(column);
  return named.text === "" && named.units.size === 0 ? unitOf(label) : named;
}

/** Whether a column of this name usually has the true classes. */
export function isLabelName(name: string): boolean {
  return labelNames.includes(normalize(name));
}

/** For each key, the columns that have it, in order. */
function indexesBy(keys: readonly (readonly string[])[]): ReadonlyMap<string, readonly number[]> {
  const indexes = new Map<string, number[]>();
  for (const [index, own] of keys.entries()) {
    for (const key of new Set(own)) {
      const known = indexes.get(key);
      if (known) known.push(index);
      else indexes.set(key, [index]);
    }
  }
  return indexes;
}

/**
 * For each field, the columns whose words all occur in its name or label, and don't all occur in any other
 * field's.
 */
function nearColumns(card: Card, words: readonly (readonly string[])[]): ReadonlyMap<string, number[]> {
  const fieldsWith = new Map<string, Set<string>>();
  for (const { name, label } of card.fields)
    for (const word of [...wordsOf(name), ...wordsOf(label)])
      fieldsWith.set(word, (fieldsWith.get(word) ?? new Set()).add(name));
  const near = new Map<string, number[]>();
  for (const [index, own] of words.entries()) {
    const sets = own.map((word) => fieldsWith.get(word) ?? new Set<string>()).sort((a, b) => a.size - b.size);
    if (sets[0] === undefined || sets[0].size > mostAlike) continue;
    const fitting: string[] = [];
    for (const name of sets[0]) {
      if (!sets.every((set) => set.has(name))) continue;
      if (fitting.push(name) > 1) break;
    }
    const [only] = fitting;
    if (only === undefined || fitting.length > 1) continue;
    const others = near.get(only);
    if (others) others.push(index);
    else near.set(only, [index]);
  }
  return near;
}

/** Fewer letters than this could begin almost any name. */
const shortestBeginning = 3;

/** For each field with a one-word name or label, columns whose name begins this word but no other field's: `lon`. */
function shortenedColumns(
  open: readonly Field[],
  words: readonly (readonly string[])[],
  isFree: (column: number) => boolean,
): ReadonlyMap<string, number[]> {
  const columnsOf = indexesBy(
    words.map(([only = "", ...others], index) =>
      others.length === 0 && only.length >= shortestBeginning && isFree(index) ? [only] : [],
    ),
  );
  /** The fields that each of these columns' names begins. */
  const begun = new Map<string, Set<string>>();
  for (const { name, label } of open)
    for (const own of [wordsOf(name), wordsOf(label)]) {
      const [word = ""] = own;
      if (own.length !== 1) continue;
      for (let length = shortestBeginning; length <= word.length; length++) {
        const beginning = word.slice(0, length);
        if (columnsOf.has(beginning)) begun.set(beginning, (begun.get(beginning) ?? new Set()).add(name));
      }
    }
  const shortened = new Map<string, number[]>();
  for (const [beginning, [field, ...others]] of begun)
    if (others.length === 0)
      shortened.set(field!, [...(shortened.get(field!) ?? []), ...columnsOf.get(beginning)!]);
  return shortened;
}

/**
 * If only one required field has no column, and it takes text, gives it the only column left. This is a guess
 * by elimination, so a person must check the mapping.
 */
export function withOnlyText(
  card: Card,
  { columns }: Pick<CsvHeader, "columns">,
  mapping: ColumnMapping,
): ColumnMapping {
  const [text, ...others] = card.fields.filter(
    ({ name, optional }) => !optional && mapping.fields[name] === undefined,
  );
  const used = new Set([...Object.values(mapping.fields), mapping.label]);
  const left = [...columns.keys()].filter((index) => !used.has(index));
  if (text?.kind !== "text" || others.length > 0 || left.length !== 1) return mapping;
  return { ...mapping, fields: { ...mapping.fields, [text.name]: left[0] } };
}

/** One problem for each required field without a column. */
export function missingColumns(card: Card, { fields }: ColumnMapping): Problem[] {
  return card.fields
    .filter(({ name, optional }) => !optional && fields[name] === undefined)
    .map(({ name, label }) => toProblem(name, { code: "no-column", label }));
}

/**
 * Creates a function that tells whether a column names a class in most of its rows. Numbers alone prove
 * nothing, since many tables have columns of 0s and 1s.
 */
function classFinder({ classes }: Card, sample: CsvHeader["sample"]): (column: number) => boolean {
  const names = new Set(classes.map(({ name }) => name));
  const alike = new Set(
    classes.flatMap(({ name, label = name }) => [name.toLowerCase(), label.toLowerCase()]),
  );
  const isClass = (text: string) =>
    !/^[\d\s.]*$/.test(text) &&
    (names.has(text) || alike.has(text.trim().toLowerCase()) || sameTruth(names, text) !== undefined);
  const isClassCell = (cell: string) => isClass(cell) || isClass(decodeCell(cell, { surrogates: false }));
  return (column) => sample.filter((row) => isClassCell(row[column] ?? "")).length * 2 > sample.length;
}

function rank(name: string): number {
  const position = labelNames.indexOf(name);
  return position < 0 ? labelNames.length : position;
}

/** The words of a name in lower case, without the part in brackets: `duration (seconds)` becomes `duration`. */
function wordsOf(name: string): readonly string[] {
  const outside = name.slice(0, 200).replace(/\([^()]*\)/g, " ");
  const split = outside.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return split.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The part of a name in brackets, which is often a unit: for `duration (seconds)`, it is `seconds`. */
function bracketsOf(name: string): string {
  return name.slice(0, 200).match(/\(([^()]*)\)/)?.[1] ?? "";
}

/** The columns that contain neither a field nor the true classes, in order; without a name, by their position. */
export function unusedColumns({ columns }: CsvHeader, { fields, label }: ColumnMapping): readonly string[] {
  const used = new Set([...Object.values(fields), label]);
  const names = columnNames(columns);
  return columns
    .map((name, index) => name.trim() || names[index]!.name)
    .filter((_, index) => !used.has(index));
}

function normalize(name: string): string {
  return name.trim().toLowerCase();
}

/** Which column is which, by index. */
export type ColumnMapping = {
  /** By field name; undefined if the table doesn't have the field. */
  readonly fields: Readonly<Record<string, number | undefined>>;
  /** The column with the true classes, if there is one. */
  readonly label: number | undefined;
  /** True if a person said that the numbers in this column are the classes' positions. */
  readonly isCounted?: boolean | undefined;
  /** The columns that name classes, if there are several, so that none was taken. */
  readonly labels?: readonly number[] | undefined;
};
