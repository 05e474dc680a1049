import type { Card } from "../core/card.ts";
import { isPlainNumber } from "../core/inputs.ts";
import { shorten } from "../core/visible-text.ts";
import { cellReaders, tableDecimals } from "./cell-readers.ts";
import type { CsvHeader } from "./csv-lines.ts";
import { hasCommaColumn, numberSigns, seemsGrouped } from "./decimal-comma.ts";

/** Something to say of how a table is read: a code, and the columns that it is about. */
export type ReadingNote = {
  /**
   * `absent-columns`: the table doesn't have them, so their fields are left empty. `decimal-commas`: their numbers have
   * some. `as-trained`: nothing in the table shows how their numbers or dates are written, so they are read like those of
   * the table that the model was trained on. `unclear-points`: their points are read as decimal points, but may separate
   * thousands, since other columns have decimal commas, the numbers look so, or the model was trained on such ones.
   * `grouped-thousands`: their points are read as separators of thousands, only because other columns have decimal commas.
   */
  readonly code: "absent-columns" | "decimal-commas" | "as-trained" | "unclear-points" | "grouped-thousands";
  readonly columns: readonly string[];
  /** For the last three, a cell of each column and how it is read, such as "1.250 = 1250". */
  readonly examples?: readonly string[];
};

/**
 * Notes on how `cellReaders` reads a table, as far as its sample shows it.
 * @param columnOf returns a field's position in the table, or undefined if the table doesn't have it
 */
export function readingNotes(
  { fields }: Pick<Card, "fields">,
  header: Pick<CsvHeader, "columns" | "sample" | "signs">,
  columnOf: (name: string) => number | undefined,
): readonly ReadingNote[] {
  const known = tableDecimals({ fields }, header, columnOf);
  const { hasOwnPoints, decimals } = known;
  const readers = cellReaders({ fields }, header, columnOf, known);
  const readersWithout = cellReaders({ fields: fields.map(withoutTraining) }, header, columnOf, known);
  const withCommas: string[] = [];
  const asTrained: ReadCell[] = [];
  const unclear: ReadCell[] = [];
  const grouped: ReadCell[] = [];
  for (const field of fields) {
    const { name, kind } = field;
    const column = columnOf(name);
    if (column === undefined || (kind !== "number" && kind !== "datetime")) continue;
    const read = readers.get(name)!;
    const without = readersWithout.get(name)!;
    const isRead = (row: readonly string[]) => kind !== "number" || isPlainNumber(read(row));
    const assumed = header.sample.find((row) => read(row) !== without(row) && isRead(row));
    const { shownBy } = decimals[column]!;
    const thousands =
      kind === "number" && shownBy === "table"
        ? header.sample.find((row) => isGrouped(row[column], read(row)))
        : undefined;
    const shown = shorten(header.columns[column]!.trim(), 60) || name;
    if (assumed) {
      const value = read(assumed).replace(/T00:00:00(\.000)?Z$/, "");
      asTrained.push({ column: shown, example: `${shorten(assumed[column]!.trim(), 40)} = ${value}` });
    } else if (
      kind === "number" &&
      header.sample.some((row) => row[column]?.includes(",") && isPlainNumber(read(row)))
    )
      withCommas.push(shown);
    else if (thousands)
      grouped.push({
        column: shown,
        example: `${shorten(thousands[column]!.trim(), 40)} = ${read(thousands)}`,
      });
    else if (kind === "number" && !hasOwnPoints && shownBy !== "column") {
      // Its numbers are read as they are written.
      const cells = header.sample.map(read);
      const example = numberSigns(cells).grouped;
      const isUnclear =
        shownBy === "table"
          ? field.decimals === "comma"
          : hasCommaColumn(decimals) || (mayHaveThousands(field) && seemsGrouped(cells));
      if (example !== undefined && isUnclear)
        unclear.push({ column: shown, example: `${shorten(example, 40)} = ${Number(example)}` });
    }
  }
  const notes: ReadingNote[] = [];
  if (withCommas.length > 0) notes.push({ code: "decimal-commas", columns: withCommas });
  for (const [code, cells] of [
    ["as-trained", asTrained],
    ["unclear-points", unclear],
    ["grouped-thousands", grouped],
  ] as const)
    if (cells.length > 0) {
      const examples = cells.map(({ example }) => example);
      notes.push({ code, columns: cells.map(({ column }) => column), examples });
    }
  return notes;
}

/** Whether a cell has points that were read as separators of thousands. */
function isGrouped(cell: string | undefined, read: string): boolean {
  return cell?.includes(".") === true && isPlainNumber(read) && Number(read) !== Number(cell);
}

/** A column, and one of its cells with how it is read. */
type ReadCell = { readonly column: string; readonly example: string };

/**
 * Whether a field may have numbers of four digits, or had only whole ones in training. Otherwise, numbers such as 1.580
 * were decimals in training, too.
 */
function mayHaveThousands(field: Card["fields"][number]): boolean {
  return field.kind === "number" && (field.max === undefined || field.max >= 1000 || field.step === 1);
}

/** The field without what is known of the table that the model was trained on. */
function withoutTraining(field: Card["fields"][number]): Card["fields"][number] {
  if (field.kind === "number") return { ...field, decimals: undefined };
  return field.kind === "datetime" ? { ...field, dates: undefined } : field;
}
