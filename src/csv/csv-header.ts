import type { Card } from "../core/card.ts";
import { AppError, toAppError } from "../core/errors.ts";
import { nextTask } from "../core/promises.ts";
import { type DateFormat, hasDayAndMonth, parseDate } from "./cell-values.ts";
import { decodeCell } from "./csv-cell.ts";
import { chooseDelimiter, readBeginning, shareEven } from "./csv-delimiter.ts";
import { type CsvHeader, lengthProblem, readCsvLines, type TableSource } from "./csv-lines.ts";
import { addSigns, decimalsOf, type NumberSigns, numberSigns, sureLead } from "./decimal-comma.ts";
import { type ColumnMapping, matchColumns } from "./match-columns.ts";
import { resultColumns } from "./result-columns.ts";

/** Every additional column makes matching slower. Real tables rarely have more than a thousand. */
const maximumColumns = 10_000;

/**
 * Reads the first lines of a table and detects the delimiter: the one that finds columns for the largest number of
 * the model's fields or, in a tie, splits the largest share of rows into as many cells as the header.
 * @throws AppError `csv-invalid` for an empty file, too many columns, or a first line that is not UTF-8 or never
 *   ends
 */
export async function readCsvHeader(card: Card, source: TableSource): Promise<CsvHeader> {
  const beginning = await readBeginning(source.stream());
  const tooWide = new Set<string>();
  let mostMatched = 0;
  const { delimiter, rows } = chooseDelimiter(beginning, ({ delimiter, rows }) => {
    const [columns = [], ...sample] = rows;
    // The first line may be text with many commas, in a table that uses a different delimiter.
    if (columns.length > maximumColumns) {
      tooWide.add(delimiter);
      return [-1];
    }
    const matched = countMatched(card, columns, sample);
    mostMatched = Math.max(mostMatched, matched);
    return [matched, shareEven(rows), Math.min(columns.length, 2)];
  });
  const [columns, ...sample] = rows;
  if (columns === undefined) throw new AppError("csv-invalid", { line: 1, reason: "the file is empty" });
  if (tooWide.has(delimiter) || (tooWide.size > 0 && mostMatched === 0)) {
    const reason = `its first line has more than ${maximumColumns.toLocaleString("en")} columns`;
    throw new AppError("csv-invalid", { line: 1, reason });
  }
  const head = { delimiter, hasByteOrderMark: beginning.hasByteOrderMark, columns, sample };
  return { ...head, sample: await readSample(card, source, head) };
}

/** The sample has at most this many of the first rows, from this many UTF-16 units of the table. */
const sampleLimits = { rows: 5000, length: 256 * 1024 };
/** How far to read on for rows that show how numbers and dates are written, in UTF-16 units. */
const farthest = 16 * 1024 * 1024;
/** After this many rows, other tasks of the thread get a turn. */
const rowsAtOnce = 2000;

/**
 * Reads the rows at the beginning of a table. If these leave open how it writes numbers or dates, reads on until other
 * rows show it, and adds them: in a log that begins on 1 March, only the 13th shows whether the month comes first.
 */
async function readSample(
  card: Card,
  source: TableSource,
  { delimiter, columns, sample: first }: Pick<CsvHeader, "delimiter" | "columns" | "sample">,
): Promise<CsvHeader["sample"]> {
  const { fields } = matchColumns(card, { columns, sample: first });
  const rows = [...first];
  let length = 0;
  let count = 0;
  let open: OpenQuestions | undefined;
  try {
    for await (const { lines } of readCsvLines(source.stream(), { delimiter })) {
      for (const { cells, problem } of lines) {
        length += cells.reduce((sum, cell) => sum + cell.length + 1, 0);
        if (length > farthest) return rows;
        if (++count % rowsAtOnce === 0) await nextTask();
        if (count <= 1 + first.length || problem || lengthProblem(cells, columns)) continue;
        if (length > sampleLimits.length || rows.length >= sampleLimits.rows) {
          open ??= new OpenQuestions(card, fields, columns, rows);
          if (open.areAnswered) return rows;
          // Copied, because a cell may be a part of a much longer string that would be kept with it.
          if (open.isAnswer(cells)) rows.push(structuredClone(cells));
        } else rows.push(cells);
      }
    }
  } catch (error) {
    // The code that reads the rows later reports it, with those before it.
    if (!isUnreadable(error)) throw error;
  }
  return rows;
}

/** Whether a fault is the file's: it is not a table, or was changed or removed. */
function isUnreadable(error: unknown): boolean {
  const { code } = toAppError(error);
  return code === "csv-invalid" || code === "file-unreadable";
}

/** Each column is asked for up to this many numbers that show how it writes decimals, since a few may be mistyped. */
const mostNumbers = 20;

/** The columns of numbers and dates of which the first rows don't show how they are written. */
class OpenQuestions {
  /** By column: how many more dates have the day first than the month. */
  readonly #leads: Map<number, number>;
  /** By column: what the rows so far show about how it writes numbers. */
  #signs: readonly NumberSigns[];
  #numbers: readonly number[];
  readonly #fieldsOfNumbers: ReadonlySet<number>;
  /** The columns that Hunch added to a table that it scored. */
  readonly #added: ReadonlySet<number>;

  constructor(
    card: Card,
    fields: ColumnMapping["fields"],
    columns: CsvHeader["columns"],
    rows: CsvHeader["sample"],
  ) {
    const cellsOf = (column: number) => rows.map((cells) => cellAt(cells, column));
    const columnsOf = (kind: string) =>
      card.fields.filter((field) => field.kind === kind).map(({ name }) => fields[name]);
    const dates = columnsOf("datetime");
    // A person may choose the column of a date that is called differently.
    const dateColumns = dates.includes(undefined) ? [...columns.keys()] : dates.map((column) => column!);
    this.#leads = new Map(
      dateColumns.flatMap((column) => {
        const given = cellsOf(column).filter(hasDayAndMonth);
        const lead = given.reduce((sum, cell) => sum + leadOf(cell), 0);
        return given.length > 0 && Math.abs(lead) < sureLead && given.some((cell) => leadOf(cell) === 0)
          ? [[column, lead] as const]
          : [];
      }),
    );
    this.#signs = columns.map((_, column) => numberSigns(cellsOf(column)));
    this.#numbers = columnsOf("number").filter((column) => column !== undefined);
    this.#fieldsOfNumbers = new Set(this.#numbers);
    this.#added = resultColumns(columns);
    this.#leaveOpenNumbers();
  }

  get areAnswered(): boolean {
    return this.#leads.size === 0 && this.#numbers.length === 0;
  }

  /** Whether a row answers one of the questions, or a part of it. */
  isAnswer(cells: readonly string[]): boolean {
    const told = [...this.#leads].filter(([column, lead]) => {
      const more = leadOf(cellAt(cells, column));
      if (Math.abs(lead + more) >= sureLead) this.#leads.delete(column);
      else this.#leads.set(column, lead + more);
      return more !== 0;
    });
    const isTelling =
      this.#numbers.length > 0 && this.#signs.some((signs, column) => tells(signs, cells[column]));
    if (told.length === 0 && !isTelling) return false;
    if (this.#numbers.length > 0) {
      this.#signs = this.#signs.map((signs, column) => addSigns(signs, numberSigns([cellAt(cells, column)])));
      this.#leaveOpenNumbers();
    }
    return true;
  }

  /** Keeps those columns of numbers whose signs are unclear, and for which nothing shows for certain how to read them. */
  #leaveOpenNumbers(): void {
    const decimals = decimalsOf(
      this.#signs,
      (column) => this.#fieldsOfNumbers.has(column),
      (column) => this.#added.has(column),
    );
    const clear = this.#signs.reduce(
      (sum, signs, column) => sum + (this.#added.has(column) ? signs.comma.clear : clearIn(signs)),
      0,
    );
    this.#numbers = this.#numbers.filter((column) => {
      const { shownBy } = decimals[column]!;
      if (shownBy === "column" || (shownBy === "table" && clear >= sureLead)) return false;
      const { point, comma } = this.#signs[column]!;
      return point.unclear + comma.unclear > 0;
    });
  }
}

/** Whether a cell tells how its column writes decimals, and few others have told. */
function tells(signs: NumberSigns, cell = ""): boolean {
  // Most cells are ruled out by their text alone.
  return clearIn(signs) < mostNumbers && /[.,]\d/.test(cell) && clearIn(numberSigns([decoded(cell)])) > 0;
}

function clearIn({ point, comma }: NumberSigns): number {
  return point.clear + comma.clear;
}

function cellAt(cells: readonly string[], column: number): string {
  return decoded(cells[column] ?? "");
}

function decoded(cell: string): string {
  return decodeCell(cell, { surrogates: false }).trim();
}

/** 1 if a date can only have the day first, -1 if only the month, and 0 for any other cell. */
function leadOf(cell: string): number {
  const canBe = (order: DateFormat) => Number(!Number.isNaN(parseDate(cell, order)));
  return canBe("day-month-year") - canBe("month-day-year");
}

/** How many of the card's fields have a column. */
function countMatched(card: Card, columns: CsvHeader["columns"], sample: CsvHeader["sample"]): number {
  const { fields } = matchColumns(card, { columns, sample });
  return Object.values(fields).filter((column) => column !== undefined).length;
}
