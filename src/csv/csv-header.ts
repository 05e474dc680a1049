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
 * @param chosen the fields' columns, if a person chose any: the sample then also shows how these write numbers and dates
 * @throws AppError `csv-invalid` for an empty file, too many columns, or a first line that is not UTF-8 or never
 *   ends
 */
export async function readCsvHeader(
  card: Card,
  source: TableSource,
  chosen?: ColumnMapping["fields"],
): Promise<CsvHeader> {
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
  const fields = chosen ?? matchColumns(card, { columns, sample }).fields;
  return { ...head, ...(await readSample(card, source, head, fields)) };
}

/** The sample has at most this many of the first rows, from this many UTF-16 units of the table. */
const sampleLimits = { rows: 5000, length: 256 * 1024 };
/** How far to read on for rows that show how numbers and dates are written, in UTF-16 units. */
const farthest = 16 * 1024 * 1024;
/** After this many rows, other tasks of the thread get a turn. */
const rowsAtOnce = 2000;

/**
 * Reads the rows at the beginning of a table. If these leave open how it writes numbers or dates, reads on until other
 * rows show it, and adds them: in a log that begins on 1 March, only the 13th shows whether the month comes first. It
 * also reads on if the first rows have no number or date for which this matters, since later ones may. What only shows
 * after the first 16 million characters isn't known.
 */
async function readSample(
  card: Card,
  source: TableSource,
  { delimiter, columns, sample: first }: Pick<CsvHeader, "delimiter" | "columns" | "sample">,
  fields: ColumnMapping["fields"],
): Promise<Pick<CsvHeader, "sample" | "signs">> {
  const rows = [...first];
  let length = 0;
  let count = 0;
  let open: OpenQuestions | undefined;
  const found = () => ({ sample: rows, signs: open?.signs });
  try {
    for await (const { lines } of readCsvLines(source.stream(), { delimiter })) {
      for (const { cells, problem } of lines) {
        for (const cell of cells) length += cell.length + 1;
        if (length > farthest) return found();
        if (++count % rowsAtOnce === 0) await nextTask();
        if (count <= 1 + first.length || problem || lengthProblem(cells, columns)) continue;
        if (length > sampleLimits.length || rows.length >= sampleLimits.rows) {
          open ??= new OpenQuestions(card, fields, columns, rows);
          if (open.areAnswered) return found();
          // Copied, because a cell may be a part of a much longer string that would be kept with it.
          if (open.isAnswer(cells)) rows.push(structuredClone(cells));
        } else rows.push(cells);
      }
    }
  } catch (error) {
    // The code that reads the rows later reports it, with those before it.
    if (!isUnreadable(error)) throw error;
  }
  return found();
}

/** Whether a fault is the file's: it is not a table, or was changed or removed. */
function isUnreadable(error: unknown): boolean {
  const { code } = toAppError(error);
  return code === "csv-invalid" || code === "file-unreadable";
}

/** Each column is asked for up to this many numbers that show how it writes decimals, since a few may be mistyped. */
const mostNumbers = 20;
/** After this many cells of which less than half are numbers, a column isn't asked how the table writes numbers. */
const enoughOthers = 100;

/** The columns of numbers and dates of which the rows so far don't show for certain how they are written. */
class OpenQuestions {
  /** By column: how many more dates have the day first than the month. */
  readonly #leads: Map<number, number>;
  /** Those with a date whose day and month could be swapped. */
  readonly #unclearDates: Set<number>;
  /** By column: what the rows so far show about how it writes numbers. */
  readonly signs: readonly NumberSigns[];
  /** By column of numbers: some different ones such as 1.250, for the notes on how they are read. */
  readonly #unclearNumbers: ReadonlyMap<number, Set<string>>;
  /** The columns of numbers that are open. */
  #numbers: readonly number[];
  /** These and the others whose numbers may tell how they are read. */
  #asked: readonly number[];
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
    this.#leads = new Map();
    this.#unclearDates = new Set();
    for (const column of dateColumns) {
      const leads = cellsOf(column).filter(mayBeDayAndMonth).filter(hasDayAndMonth).map(leadOf);
      const lead = leads.reduce((sum, each) => sum + each, 0);
      if (Math.abs(lead) >= sureLead) continue;
      this.#leads.set(column, lead);
      if (leads.includes(0)) this.#unclearDates.add(column);
    }
    this.signs = columns.map(() => numberSigns([]));
    this.#numbers = columnsOf("number").filter((column) => column !== undefined);
    this.#asked = [...columns.keys()];
    this.#added = resultColumns(columns);
    this.#unclearNumbers = new Map(this.#numbers.map((column) => [column, new Set()]));
    for (const cells of rows) this.#addNumbers(cells);
    this.#leaveOpenNumbers();
  }

  get areAnswered(): boolean {
    return this.#leads.size === 0 && this.#numbers.length === 0;
  }

  /** Whether a row answers one of the questions or a part of it, or is among the first for which it matters. */
  isAnswer(cells: readonly string[]): boolean {
    const hasDate = this.#addDates(cells);
    if (this.#numbers.length === 0 || !this.#addNumbers(cells)) return hasDate;
    this.#leaveOpenNumbers();
    return true;
  }

  #addDates(cells: readonly string[]): boolean {
    let isNew = false;
    for (const [column, lead] of this.#leads) {
      if (!mayBeDayAndMonth(cells[column])) continue;
      const cell = cellAt(cells, column);
      const more = leadOf(cell);
      if (more !== 0) {
        isNew = true;
        if (Math.abs(lead + more) >= sureLead) this.#leads.delete(column);
        else this.#leads.set(column, lead + more);
      } else if (!this.#unclearDates.has(column) && hasDayAndMonth(cell)) {
        isNew = true;
        this.#unclearDates.add(column);
      }
    }
    return isNew;
  }

  /**
   * Counts all cells of the columns that are asked, since the share of those with a sign counts.
   * @returns whether the row has one of a column's first numbers that show its sign, or for which it matters
   */
  #addNumbers(cells: readonly string[]): boolean {
    let isNew = false;
    for (const column of this.#asked) {
      const signs = this.signs[column]!;
      const cell = cells[column] ?? "";
      if (!hasSign(cell)) {
        addSigns(signs, cell);
        continue;
      }
      const clear = clearIn(signs);
      const unclear = unclearIn(signs);
      addSigns(signs, decoded(cell));
      if (clearIn(signs) > clear) isNew ||= clear < mostNumbers;
      const known = this.#unclearNumbers.get(column);
      if (unclearIn(signs) === unclear || !known || known.size >= mostNumbers || known.has(cell)) continue;
      isNew = true;
      // Copied like the rows.
      known.add(structuredClone(cell));
    }
    return isNew;
  }

  /**
   * Keeps those columns of numbers whose own cells don't show for certain how to read them. What others show isn't
   * enough: later cells may contradict it.
   */
  #leaveOpenNumbers(): void {
    const isNumber = (column: number) => this.#unclearNumbers.has(column);
    const decimals = decimalsOf(this.signs, isNumber, (column) => this.#added.has(column));
    this.#numbers = this.#numbers.filter((column) => {
      const { point, comma } = this.signs[column]!;
      return decimals[column]!.shownBy !== "column" || Math.abs(point.clear - comma.clear) < sureLead;
    });
    const open = new Set(this.#numbers);
    this.#asked = this.#asked.filter((column) => {
      const { given, numbers } = this.signs[column]!;
      const hasOthers = given >= enoughOthers && numbers * 2 < given;
      return isNumber(column) ? open.has(column) : clearIn(this.signs[column]!) < mostNumbers && !hasOthers;
    });
  }
}

/** Whether a cell may be a number with a point or a comma. Most cells are ruled out by this alone. */
function hasSign(cell: string): boolean {
  return /[.,]\d/.test(cell);
}

/** The same for a date with a day and a month before the year. */
function mayBeDayAndMonth(cell = ""): boolean {
  return /\d[-/.]\d{1,2}[-/.]\d{4}/.test(cell);
}

function clearIn({ point, comma }: NumberSigns): number {
  return point.clear + comma.clear;
}

function unclearIn({ point, comma }: NumberSigns): number {
  return point.unclear + comma.unclear;
}

function cellAt(cells: readonly string[], column: number): string {
  return decoded(cells[column] ?? "").trim();
}

function decoded(cell: string): string {
  return decodeCell(cell, { surrogates: false });
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
