import type { Card } from "../core/card.ts";
import { readLabel } from "../core/classes.ts";
import type { Problem } from "../core/errors.ts";
import { toProblem } from "../core/input-faults.ts";
import type { CsvHeader } from "./csv-lines.ts";

/** Usual names of the column with the true classes. */
const labelNames = ["label", "true_label", "class", "target", "actual"];

/**
 * Guesses which column is which. A field's column is, in this order: the one that the card names for it, one with its name
 * or label in any case, one with the same words (such as `hours.per.week`, or `duration (seconds)` for seconds), or the only
 * one whose words are all among the field's (`Hours`). The column of true classes is found by a usual name, or because its
 * cells are class names.
 */
export function matchColumns(
  card: Card,
  { columns, sample }: Pick<CsvHeader, "columns" | "sample">,
): ColumnMapping {
  const plain = columns.map(normalize);
  const taken = new Set<number>();
  const take = (index: number): number | undefined => {
    if (index < 0 || taken.has(index)) return undefined;
    taken.add(index);
    return index;
  };
  const exact = new Map(
    card.fields.map(({ name, column = name }) => [
      name,
      take(columns.indexOf(column)) ?? take(columns.indexOf(name)),
    ]),
  );
  const byName = new Map(
    card.fields.map(({ name }) => [name, exact.get(name) ?? take(plain.indexOf(normalize(name)))]),
  );
  const byLabel = new Map(
    card.fields.map(({ name, label }) => [name, byName.get(name) ?? take(plain.indexOf(normalize(label)))]),
  );
  const words = columns.map(wordsOf);
  const bySameWords = new Map(
    card.fields.map(({ name, label }) => {
      const wanted = [wordsOf(name), wordsOf(label)].map((list) => list.join(" "));
      const index = columns.findIndex(
        (column, at) =>
          !taken.has(at) &&
          [words[at]!, wordsOf(bracketsOf(column))].some(
            (list) => list.length > 0 && wanted.includes(list.join(" ")),
          ),
      );
      return [name, byLabel.get(name) ?? take(index)];
    }),
  );
  const fields = Object.fromEntries(
    card.fields.map(({ name, label }) => {
      const known = bySameWords.get(name);
      if (known !== undefined) return [name, known];
      const own = [...wordsOf(name), ...wordsOf(label)];
      const near = [...columns.keys()].filter((at) => {
        const others = card.fields.filter((field) => field.name !== name);
        const isInside = (list: readonly string[]) =>
          words[at]!.length > 0 && words[at]!.every((word) => list.includes(word));
        // A word that several fields share proves nothing.
        return (
          !taken.has(at) &&
          isInside(own) &&
          !others.some((field) => isInside([...wordsOf(field.name), ...wordsOf(field.label)]))
        );
      });
      return [name, near.length === 1 ? take(near[0]!) : undefined];
    }),
  );
  const rest = [...columns.keys()].filter((index) => !taken.has(index));
  const label = rest
    .filter((index) => labelNames.includes(plain[index]!) || namesClasses(card, sample, index))
    .sort((a, b) => rank(plain[a]!) - rank(plain[b]!));
  return { fields, label: label[0] };
}

/** One problem for each required field without a column. */
export function missingColumns(card: Card, { fields }: ColumnMapping): Problem[] {
  return card.fields
    .filter(({ name, optional }) => !optional && fields[name] === undefined)
    .map(({ name, label }) => toProblem(name, { code: "no-column", label }));
}

/** True if most rows name a class in this column. Numbers alone prove nothing: many tables have columns of 0 and 1. */
function namesClasses(card: Card, sample: CsvHeader["sample"], index: number): boolean {
  const isClass = (text: string) => !/^[\d\s.]*$/.test(text) && readLabel(card, text) !== undefined;
  return sample.filter((row) => isClass(row[index] ?? "")).length * 2 > sample.length;
}

function rank(name: string): number {
  const position = labelNames.indexOf(name);
  return position < 0 ? labelNames.length : position;
}

/** The words of a name in lower case, without its part in brackets: `duration (seconds)` is `duration`. */
function wordsOf(name: string): readonly string[] {
  const outside = name.slice(0, 200).replace(/\([^()]*\)/g, " ");
  const split = outside.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return split.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The part of a name in brackets, often a unit: `duration (seconds)` has `seconds`. */
function bracketsOf(name: string): string {
  return name.slice(0, 200).match(/\(([^()]*)\)/)?.[1] ?? "";
}

/** The columns that neither a field nor the true classes come from, in their order. */
export function unusedColumns({ columns }: CsvHeader, { fields, label }: ColumnMapping): readonly string[] {
  const used = new Set([...Object.values(fields), label]);
  return columns.filter((_, index) => !used.has(index));
}

function normalize(name: string): string {
  return name.trim().toLowerCase();
}

/** Which column is which, by index. */
export type ColumnMapping = {
  /** By field name; undefined for a field that the table does not have. */
  readonly fields: Readonly<Record<string, number | undefined>>;
  /** The column with the true classes, if there is one. */
  readonly label: number | undefined;
};
