import type { Card } from "../core/card.ts";
import { classLabel, classList } from "../core/classes.ts";
import { timeWithinLimits } from "../core/clock.ts";
import type { Problem } from "../core/errors.ts";
import { isPlainNumber, parseTime } from "../core/inputs.ts";
import { shorten, withoutDirectionControls } from "../core/visible-text.ts";
import { cellReaders } from "../csv/cell-readers.ts";
import { truthIn } from "../csv/cell-values.ts";
import {
  areOrdered,
  classInCell,
  classReading,
  exportedClass,
  unclearClasses,
  unsureNumbers,
} from "../csv/class-cells.ts";
import { columnNames } from "../csv/column-names.ts";
import { decodeCell } from "../csv/csv-cell.ts";
import type { CsvHeader } from "../csv/csv-lines.ts";
import { withDecimalPoint } from "../csv/decimal-comma.ts";
import {
  earlierColumn,
  feedbackColumn,
  isFeedback,
  refusedColumns,
  removedColumns,
} from "../csv/feedback-columns.ts";
import { isLabelName } from "../csv/match-columns.ts";
import { type ReadingNote, readingNotes } from "../csv/reading-notes.ts";
import { isPrediction } from "../csv/result-columns.ts";
import type { ClassGuess } from "./lessons.ts";
import { clockToleranceMs } from "./log.ts";

/** How a table is read: what each column contains. */
export type CsvLayout = {
  readonly card: Card;
  /** An exported feedback CSV, or a training table with the fields and a label. */
  readonly kind: "feedback" | "table";
  readonly columns: readonly string[];
  /** The functions that read and decode the fields' cells, by field name. A field without a column has none. */
  readonly fields: ReadonlyMap<string, (cells: readonly string[]) => string>;
  /** The same functions for the fields with numbers or dates, by column. */
  readonly numbersAndDates: ReadonlyMap<number, (cells: readonly string[]) => string>;
  readonly labelColumn: number;
  /** Reads the class in a cell of that column. */
  readonly classIn: (cell: string) => string | undefined;
  /** What to say of how the table is read. */
  readonly notes: readonly ReadingNote[];
  /** Set if neither the column's name nor its cells show that it has the classes. */
  readonly guess?: ClassGuess;
  /** The index of the column with dates, or -1. */
  readonly dateColumn: number;
  /** ISO 8601. The time of rows without a date. */
  readonly now: string;
  /** ISO 8601. The latest time that a row may have. */
  readonly latest: string;
};

/** What a layout is determined from. */
type Beginning = Pick<CsvHeader, "columns" | "sample" | "signs">;

/** A layout, or why the table can't be read. */
export type CsvLayoutResult = { readonly layout: CsvLayout } | { readonly problem: Problem };

/**
 * Determines from a table's first lines how to read it. Unless a column is named `label` or only one is left over, the
 * class column is recognized by its cells.
 */
export function findCsvLayout(card: Card, beginning: Beginning, now: Date): CsvLayoutResult {
  const { columns: header, sample } = beginning;
  const decode = (surrogates: boolean) => header.map((name) => decodeCell(name, { surrogates }).trim());
  const isExported = isFeedback(header);
  const columns = isExported ? decode(true) : tableColumns(card, header, decode(false));
  const removed = removedColumns(header, card.fields);
  if (removed.length > 0) {
    const message = `This is a feedback export, but it doesn't have ${removed.length === 1 ? "the column" : "the columns"} ${removed.join(", ")}. Import it as it was exported.`;
    return { problem: { at: removed[0]!, message } };
  }
  const places = placeFields(card, columns, isExported);
  const wrong = headerProblem(card, columns, places, isExported);
  if (wrong) return { problem: wrong };
  const fields = cellReaders(card, beginning, (name) => places.get(name));
  const latest = new Date(timeWithinLimits(now.getTime() + clockToleranceMs)).toISOString();
  const numbersAndDates = new Map(
    card.fields.flatMap(({ name, kind }) =>
      (kind === "number" || kind === "datetime") && places.has(name)
        ? [[places.get(name)!, fields.get(name)!]]
        : [],
    ),
  );
  const absent = absentColumns(card, columns, places);
  const notes: ReadingNote[] = [
    ...(absent.length > 0 ? [{ code: "absent-columns", columns: absent } as const] : []),
    ...readingNotes(card, beginning, (name) => places.get(name)),
  ];
  const layout = { card, columns, fields, numbersAndDates, notes, now: now.toISOString(), latest };
  if (isExported) {
    const labelColumn = columns.indexOf("label");
    return {
      layout: {
        ...layout,
        kind: "feedback",
        labelColumn,
        classIn: (cell) => exportedClass(card, decodeCell(cell)),
        dateColumn: columns.indexOf("created_at"),
      },
    };
  }
  const others = new Set<string>([
    ...card.metadata.map(({ name }) => feedbackColumn(name)),
    ...refusedColumns,
  ]);
  const placed = new Set(places.values());
  const known = new Set(
    [...columns.keys()].filter((index) => placed.has(index) || others.has(columns[index]!)),
  );
  const isTime = (cell: string) => (parseTime(cell) ?? Number.POSITIVE_INFINITY) <= Date.parse(latest);
  const dateColumn = columns.findIndex((name, index) => {
    if (known.has(index)) return false;
    if (name.toLowerCase() !== "date") return name.toLowerCase() === "created_at";
    // A column with this name may be about anything. It holds the rows' times unless none of several cells can be one.
    const cells = sample.map((row) => decodeCell(row[index] ?? "", { surrogates: false }));
    const given = cells.filter((cell) => cell !== "");
    return given.length < 2 || given.some(isTime);
  });
  const found = findLabel(card, columns, sample, new Set([...known, dateColumn]));
  if ("candidates" in found)
    return { problem: { at: "label", message: unclearLabel(card, columns, found.candidates) } };
  const labelColumn = found.column;
  const cells = sample.map((row) => row[labelColumn] ?? "");
  // Where no such number was among the first rows, a person can't have been asked what it means.
  const unsure = unsureNumbers(card, cells);
  const classes = classReading(card, cells, unsure.length > 0 ? {} : { positions: areOrdered(card) });
  if ("unclear" in classes) {
    const at = columns[labelColumn]!;
    return { problem: { at, message: unclearClasses(card, at, classes.unclear) } };
  }
  const table = { ...layout, kind: "table" as const, labelColumn, classIn: classes.read, dateColumn };
  const guess = guessOf(table, sample, unsure);
  return { layout: guess ? { ...table, guess } : table };
}

/**
 * What shows that a column was only guessed to have the classes, which a flag of another kind may look like, or what its
 * numbers mean.
 */
function guessOf(
  { card, columns, labelColumn, classIn }: Omit<CsvLayout, "guess">,
  sample: readonly (readonly string[])[],
  unsure: readonly string[],
): ClassGuess | undefined {
  const column = columns[labelColumn]!;
  const isUnsure = unsure.some((cell) => classIn(cell) !== undefined);
  // Many models are called after the column that they predict; `npm run train` does so by default.
  const isNamed = isLabelName(column) || column.toLowerCase() === card.title.toLowerCase();
  if (isNamed && !isUnsure) return undefined;
  const cells = [...new Set(sample.map((row) => (row[labelColumn] ?? "").trim()))];
  const named = cells.filter((cell) => classIn(cell) !== undefined);
  const isFlag = (cell: string) =>
    isPlainNumber(withDecimalPoint(cell)) || truthIn(cell) !== undefined || /^(yes|no)$/i.test(cell);
  if (!isUnsure && named.some((cell) => !isFlag(cell))) return undefined;
  const asked = isUnsure ? named.filter((cell) => unsure.includes(cell)) : named;
  const meanings = asked.slice(0, 4).map((cell) => `${cell} = ${classLabel(card, classIn(cell)!)}`);
  if (asked.length > meanings.length) meanings.push("…");
  return { column: shorten(withoutDirectionControls(column), 60), meanings: meanings.join(", ") };
}

/** A table's column names, as training names them where the card has such a column, and otherwise as they are. */
function tableColumns(card: Card, header: readonly string[], plain: readonly string[]): readonly string[] {
  const own = new Set(card.fields.flatMap(({ name, column = name }) => [column, feedbackColumn(name)]));
  const trained = columnNames(header);
  return plain.map((name, index) => (own.has(trained[index]!.name) ? trained[index]!.name : name));
}

/**
 * Each field's column. An export has the field's own name. A table may also have the name from the table that the
 * model was trained on, which goes first, unless it is also the name of one of an export's columns, such as the class.
 */
function placeFields(
  { fields }: Card,
  columns: readonly string[],
  isExported: boolean,
): ReadonlyMap<string, number> {
  const indexes = new Map([...columns.entries()].reverse().map(([index, name]) => [name, index]));
  const places = new Map<string, number>();
  const taken = new Set<number>();
  for (const choice of isExported ? [0] : [0, 1]) {
    for (const { name, column = name } of fields) {
      const own = feedbackColumn(name);
      const isOwnFirst = isExported || feedbackColumn(column) !== column;
      const index = indexes.get((isOwnFirst ? [own, column] : [column, own])[choice]!);
      if (index === undefined || places.has(name) || taken.has(index)) continue;
      places.set(name, index);
      taken.add(index);
    }
  }
  return places;
}

/** The columns of fields that the table doesn't have. Rows from before the card had a field don't need its column. */
function absentColumns(
  { fields }: Card,
  columns: readonly string[],
  places: ReadonlyMap<string, number>,
): readonly string[] {
  if (columns.includes(earlierColumn)) return [];
  return fields.filter(({ name }) => !places.has(name)).map(({ name }) => feedbackColumn(name));
}

function headerProblem(
  card: Card,
  columns: readonly string[],
  places: ReadonlyMap<string, number>,
  isExported: boolean,
): Problem | undefined {
  const seen = new Set<string>();
  const twice = columns.find((name) => name !== "" && seen.size === seen.add(name).size);
  if (twice !== undefined) return { at: twice, message: `Two columns are named ${quoteCell(twice)}.` };
  const missing = card.fields.filter(({ name }) => !places.has(name));
  const required = missing.filter(({ optional }) => !optional);
  // Even if all fields are optional, rows without any would teach nothing.
  const isUnrelated = places.size === 0 && !isExported;
  const names = (isUnrelated && required.length === 0 ? missing : required).map(({ name }) =>
    feedbackColumn(name),
  );
  // Rows from before the card had a field don't need its column.
  if (names.length === 0 || columns.includes(earlierColumn)) return undefined;
  const shown = names.slice(0, 12).join(", ") + (names.length > 12 ? ", and others" : "");
  const message = `The table doesn't have ${names.length === 1 ? "the column" : "the columns"} ${shown}.`;
  return { at: names[0]!, message };
}

/**
 * Finds the column with the true classes: one named `label`, or the only one of which most cells name classes, or the
 * only one left.
 * @param known the columns that have something else
 * @returns its index, or the columns that it could be
 */
export function findLabel(
  card: Card,
  columns: readonly string[],
  sample: readonly (readonly string[])[],
  known: ReadonlySet<number>,
): { readonly column: number } | { readonly candidates: readonly number[] } {
  const unknown = [...columns.keys()].filter((index) => !known.has(index) && !isPrediction(columns[index]!));
  const named =
    unknown.find((index) => columns[index] === "label") ??
    unknown.find((index) => columns[index]!.toLowerCase() === "label");
  if (named !== undefined) return { column: named };
  // A few bad lines must not prevent the column from being found, and a column with other values must not be
  // mistaken for it.
  const withClasses = (positions: boolean) =>
    unknown.filter((index) => {
      const fits = sample.filter((row) => classInCell(card, row[index] ?? "", { positions }) !== undefined);
      return fits.length * 2 > sample.length;
    });
  // Many tables have columns of 0s and 1s, so the classes' positions count only if no column names the classes.
  const names = withClasses(false);
  const candidates = names.length > 0 ? names : withClasses(true);
  const [only] = candidates.length > 0 ? candidates : unknown;
  const isOnly = candidates.length === 1 || (candidates.length === 0 && unknown.length === 1);
  return isOnly ? { column: only! } : { candidates };
}

/** Says that a table's class column wasn't found, and what to do. */
export function unclearLabel(card: Card, columns: readonly string[], candidates: readonly number[]): string {
  const names = candidates.slice(0, 5).map((index) => quoteCell(columns[index]!));
  if (candidates.length > 5) names.push("…");
  const unclear = "It's unclear which column is the class";
  const which = names.length > 0 ? [unclear, names.join(", ")].join(": ") : unclear;
  return `${which}. Name it "label", or use ${classList(card)} as its values.`;
}

/** Quotes a cell for a message, shortened if necessary. */
export function quoteCell(text: string): string {
  const onOneLine = withoutDirectionControls(text.slice(0, 200)).replaceAll(/\p{Cc}/gu, " ");
  return `"${shorten(onOneLine, 60)}"`;
}
