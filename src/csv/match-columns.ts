import type { Card } from "../core/card.ts";
import { readLabel } from "../core/classes.ts";
import type { Problem } from "../core/errors.ts";
import type { CsvHeader } from "./csv-lines.ts";

/** Names under which true classes usually stand. */
const labelNames = ["label", "true_label", "class", "target", "actual"];

/**
 * Guesses which column is which: a field's by the column that the card names for it, by its name, or its label, in whatever
 * case; the true classes' by a usual
 * name, or by what stands in it.
 */
export function matchColumns(card: Card, { columns, sample }: CsvHeader): ColumnMapping {
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
  const fields = Object.fromEntries(
    card.fields.map(({ name, label }) => [name, byName.get(name) ?? take(plain.indexOf(normalize(label)))]),
  );
  const rest = [...columns.keys()].filter((index) => !taken.has(index));
  const label = rest
    .filter((index) => labelNames.includes(plain[index]!) || namesClasses(card, sample, index))
    .sort((a, b) => rank(plain[a]!) - rank(plain[b]!));
  return { fields, label: label[0] };
}

/** What keeps a table from being read: fields that it must have, one problem each. */
export function missingColumns(card: Card, { fields }: ColumnMapping): Problem[] {
  return card.fields
    .filter(({ name, optional }) => !optional && fields[name] === undefined)
    .map(({ name, label }) => ({ at: name, message: `No column is chosen for ${label}.` }));
}

/** Most rows name a class in it. Numbers alone prove nothing: any table has columns of 0 and 1. */
function namesClasses(card: Card, sample: CsvHeader["sample"], index: number): boolean {
  const isClass = (text: string) => !/^[\d\s.]*$/.test(text) && readLabel(card, text) !== undefined;
  return sample.filter((row) => isClass(row[index] ?? "")).length * 2 > sample.length;
}

function rank(name: string): number {
  const position = labelNames.indexOf(name);
  return position < 0 ? labelNames.length : position;
}

function normalize(name: string): string {
  return name.trim().toLowerCase();
}

/** Which column stands for what, by its place in the table. */
export type ColumnMapping = {
  /** By field name; undefined for a field that the table does not have. */
  readonly fields: Readonly<Record<string, number | undefined>>;
  /** The column with the true classes, where there is one. */
  readonly label: number | undefined;
};
