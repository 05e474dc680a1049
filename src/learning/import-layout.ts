import type { Card } from "../core/card.ts";
import { classList, readLabel } from "../core/classes.ts";
import type { Problem } from "../core/errors.ts";
import { decodeCell } from "../csv/csv-cell.ts";
import { feedbackColumn, fixedColumns } from "./feedback-csv.ts";

/** What stands before the cells of a row in a table of refused ones. Such a table is read as the one it came from. */
export const refusedColumns = ["refused_line", "refused_reason"] as const;

/** How a table is read: what stands in which column. */
export type CsvLayout = {
  readonly card: Card;
  /** A feedback CSV of ours, or a table with the fields and a label. */
  readonly kind: "feedback" | "table";
  readonly columns: readonly string[];
  readonly labelColumn: number;
  /** Of a table, where it has one. */
  readonly dateColumn: number;
  /** The time of rows that say none, ISO 8601, and the time that no row may be later than. */
  readonly now: string;
};

/** A plan, or why the table can't be read at all. */
export type CsvLayoutResult = { readonly layout: CsvLayout } | { readonly problem: Problem };

/**
 * Decides how to read a table by its first line.
 * @param sample some of the rows that follow: a column of classes is known by what stands in it
 */
export function findCsvLayout(
  card: Card,
  header: readonly string[],
  sample: readonly (readonly string[])[],
  now: Date,
): CsvLayoutResult {
  const columns = header.map((name) => decodeCell(name).trim());
  const wrong = headerProblem(card, header.length, columns);
  if (wrong) return { problem: wrong };
  const layout = { card, columns, now: now.toISOString() };
  if (fixedColumns.every((name) => columns.includes(name))) {
    const labelColumn = columns.indexOf("label");
    return {
      layout: { ...layout, kind: "feedback", labelColumn, dateColumn: columns.indexOf("created_at") },
    };
  }
  const named = [...card.fields, ...card.metadata].map(({ name }) => feedbackColumn(name));
  const known = new Set<string>([...named, ...refusedColumns]);
  const dateColumn = columns.findIndex(
    (name) => !known.has(name) && ["created_at", "date"].includes(name.toLowerCase()),
  );
  const labelColumn = findLabel(card, columns, sample, known, dateColumn);
  if (labelColumn < 0) {
    const message = `No column says the class: name it label, or write ${classList(card)} in it.`;
    return { problem: { at: "label", message } };
  }
  return { layout: { ...layout, kind: "table", labelColumn, dateColumn } };
}

function headerProblem(card: Card, cellCount: number, columns: readonly string[]): Problem | undefined {
  const separator = cellCount === 1 ? [";", "\t", "|"].find((each) => columns[0]?.includes(each)) : undefined;
  if (separator !== undefined) {
    const name = separator === "\t" ? "tabs" : separator;
    return {
      at: "(the first line)",
      message: `The columns are separated by ${name}; please save the table with commas.`,
    };
  }
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) return { at: twice, message: `Two columns are named ${quoteCell(twice)}.` };
  const names = card.fields
    .filter(({ optional }) => !optional)
    .map(({ name }) => feedbackColumn(name))
    .filter((name) => !columns.includes(name));
  if (names.length === 0) return undefined;
  const message = `The first line lacks ${names.length === 1 ? "the column" : "the columns"} ${names.join(", ")}.`;
  return { at: names[0]!, message };
}

function findLabel(
  card: Card,
  columns: readonly string[],
  sample: readonly (readonly string[])[],
  known: ReadonlySet<string>,
  dateColumn: number,
): number {
  const named = columns.findIndex((name) => name.toLowerCase() === "label");
  if (named >= 0) return named;
  const unknown = [...columns.keys()].filter((index) => !known.has(columns[index]!) && index !== dateColumn);
  const isClass = (index: number) => (row: readonly string[]) =>
    readLabel(card, decodeCell(row[index] ?? "")) !== undefined;
  // One bad line must not hide the column; a column of other things must not be taken for it.
  const candidates = unknown.filter(
    (index) => sample.length > 0 && sample.filter(isClass(index)).length * 2 > sample.length,
  );
  if (candidates.length === 1) return candidates[0]!;
  return unknown.length === 1 && candidates.length === 0 ? unknown[0]! : -1;
}

/** A cell as a sentence about it quotes it. */
export function quoteCell(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}
