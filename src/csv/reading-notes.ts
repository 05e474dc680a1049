import type { Card } from "../core/card.ts";
import { isPlainNumber } from "../core/inputs.ts";
import { shorten } from "../core/visible-text.ts";
import { cellReaders } from "./cell-readers.ts";
import type { CsvHeader } from "./csv-lines.ts";

/** Something to say of how a table is read: a code, and the columns that it is about. */
export type ReadingNote = {
  /**
   * `absent-columns`: the table doesn't have them, so their fields are left empty. `decimal-commas`: their numbers have
   * some. `as-trained`: nothing in the table shows how their numbers or dates are written, so they are read like those of
   * the table that the model was trained on.
   */
  readonly code: "absent-columns" | "decimal-commas" | "as-trained";
  readonly columns: readonly string[];
  /** For `as-trained`, a cell of each column and how it is read, such as "1.250 = 1250". */
  readonly examples?: readonly string[];
};

/**
 * Notes on how `cellReaders` reads a table, as far as its sample shows it.
 * @param columnOf returns a field's position in the table, or undefined if the table doesn't have it
 */
export function readingNotes(
  { fields }: Pick<Card, "fields">,
  header: Pick<CsvHeader, "columns" | "sample">,
  columnOf: (name: string) => number | undefined,
): readonly ReadingNote[] {
  const readers = cellReaders({ fields }, header, columnOf);
  const readersWithout = cellReaders({ fields: fields.map(withoutTraining) }, header, columnOf);
  const withCommas: string[] = [];
  const asTrained: { column: string; example: string }[] = [];
  for (const { name, kind } of fields) {
    const column = columnOf(name);
    if (column === undefined || (kind !== "number" && kind !== "datetime")) continue;
    const read = readers.get(name)!;
    const without = readersWithout.get(name)!;
    const isRead = (row: readonly string[]) => kind !== "number" || isPlainNumber(read(row));
    const assumed = header.sample.find((row) => read(row) !== without(row) && isRead(row));
    const shown = shorten(header.columns[column]!.trim(), 60) || name;
    if (assumed) {
      const value = read(assumed).replace(/T00:00:00(\.000)?Z$/, "");
      asTrained.push({ column: shown, example: `${shorten(assumed[column]!.trim(), 40)} = ${value}` });
    } else if (
      kind === "number" &&
      header.sample.some((row) => row[column]?.includes(",") && isPlainNumber(read(row)))
    )
      withCommas.push(shown);
  }
  const notes: ReadingNote[] = [];
  if (withCommas.length > 0) notes.push({ code: "decimal-commas", columns: withCommas });
  if (asTrained.length > 0) {
    const columns = asTrained.map(({ column }) => column);
    notes.push({ code: "as-trained", columns, examples: asTrained.map(({ example }) => example) });
  }
  return notes;
}

/** The field without what is known of the table that the model was trained on. */
function withoutTraining(field: Card["fields"][number]): Card["fields"][number] {
  if (field.kind === "number") return { ...field, decimals: undefined };
  return field.kind === "datetime" ? { ...field, dates: undefined } : field;
}
