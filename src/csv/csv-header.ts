import type { Card } from "../core/card.ts";
import { AppError, toAppError } from "../core/errors.ts";
import { nextTask } from "../core/promises.ts";
import { type DateFormat, hasDayAndMonth, parseDate } from "./cell-values.ts";
import { decodeCell } from "./csv-cell.ts";
import { chooseDelimiter, readBeginning, shareEven } from "./csv-delimiter.ts";
import { type CsvHeader, lengthProblem, readCsvLines, type TableSource } from "./csv-lines.ts";
import { addSigns, decimalsOf, type NumberSigns, numberSigns, sureLead } from "./decimal-comma.ts";
import { type ColumnMapping, matchColumns } from "./match-columns.ts";
import { PieceReader } from "./piece-reader.ts";
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
  return { ...head, sample: await readSample(card, source, head, fields) };
}

/** The sample has at most this many of the first rows, from this many UTF-16 units of the table. */
const sampleLimits = { rows: 5000, length: 256 * 1024 };
/** How far to read on for rows that show how numbers and dates are written, in UTF-16 units. */
const farthest = 16 * 1024 * 1024;
/** After this many rows, other tasks of the thread get a turn. */
const rowsAtOnce = 2000;

/**
 * Reads the rows at the beginning of a table. If these leave open how it writes numbers or dates, reads on until other
 * rows show it, and adds them: in a log that begins on 1 March, only the 13th shows whether the month comes first. So it
 * does if they don't have any such numbers or dates, unless a look at the text of the others says that these don't
 * either. What only shows after the first 16 million characters isn't known.
 */
async function readSample(
  card: Card,
  source: TableSource,
  { delimiter, columns, sample: first }: Pick<CsvHeader, "delimiter" | "columns" | "sample">,
  fields: ColumnMapping["fields"],
): Promise<CsvHeader["sample"]> {
  const rows = [...first];
  let length = 0;
  let count = 0;
  let open: OpenQuestions | undefined;
  let isFound = false;
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
          // Most tables have no such cells, and reading all of their rows would take several times as long.
          isFound ||= open.areAsked || (await mayTell(source, open.patternIn(delimiter), length));
          if (!isFound) return rows;
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

/** How much text is searched at once, and how much of the one before, since a cell may be a part of both. */
const searched = { length: 256 * 1024, overlap: 64 };

/**
 * Whether the text of a table has something, in any column.
 * @param from how much of the text to leave out
 */
async function mayTell(source: TableSource, telling: RegExp, from: number): Promise<boolean> {
  const reader = new PieceReader(source.stream());
  const decoder = new TextDecoder();
  let before = 0;
  let tail = "";
  try {
    for (let piece = await reader.read(); piece && before < farthest; piece = await reader.read()) {
      const text = tail + decoder.decode(piece, { stream: true });
      const { length, overlap } = searched;
      for (let at = Math.max(0, from - before); at < text.length; at += length) {
        if (telling.test(text.slice(at, at + length + overlap))) return true;
        if (text.length > length) await nextTask();
      }
      tail = text.slice(-overlap);
      before += text.length - tail.length;
    }
    return telling.test(`${tail}\n`);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Each column is asked for up to this many numbers that show how it writes decimals, since a few may be mistyped. */
const mostNumbers = 20;

/**
 * The columns of numbers and dates of which the first rows don't show how they are written. Some may not have any number
 * or date yet for which it matters.
 */
class OpenQuestions {
  /** By column: how many more dates have the day first than the month. */
  readonly #leads: Map<number, number>;
  /** Those with a date whose day and month could be swapped. */
  readonly #unclearDates: Set<number>;
  /** By column: what the rows so far show about how it writes numbers. */
  #signs: readonly NumberSigns[];
  #numbers: readonly number[];
  /** By column of numbers: some different ones such as 1.250, for the notes on how they are read. */
  readonly #unclearNumbers: ReadonlyMap<number, Set<string>>;
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
    this.#signs = columns.map((_, column) => numberSigns(cellsOf(column)));
    this.#numbers = columnsOf("number").filter((column) => column !== undefined);
    this.#added = resultColumns(columns);
    this.#unclearNumbers = new Map(this.#numbers.map((column) => [column, new Set()]));
    this.#leaveOpenNumbers();
    for (const cells of rows) this.#addUnclear(cells);
  }

  get areAnswered(): boolean {
    return this.#leads.size === 0 && this.#numbers.length === 0;
  }

  /** Whether the rows so far have a number or a date for which a question matters. */
  get areAsked(): boolean {
    return (
      [...this.#leads.keys()].some((column) => this.#unclearDates.has(column)) ||
      this.#numbers.some((column) => this.#unclearNumbers.get(column)!.size > 0)
    );
  }

  /** Finds cells, in any column, that may answer a question or for which it matters. */
  patternIn(delimiter: string): RegExp {
    const start = `[${delimiter}\\n\\r"'] *`;
    const numberWith = (signs: string) =>
      String.raw`${start}[+-]?\d*(?:${signs}\d{3})*${signs}\d+(?:e[+-]?\d+)? *[${delimiter}\n\r"]`;
    // A comma between two cells is not a decimal comma.
    const numbers =
      delimiter === "," ? [numberWith(String.raw`\.`), String.raw`"[ '+-]*\d+,\d`] : [numberWith("[.,]")];
    const dates = [String.raw`${start}\d{1,2}[-/.]\d{1,2}[-/.]\d{4}`];
    const wanted = [...(this.#numbers.length > 0 ? numbers : []), ...(this.#leads.size > 0 ? dates : [])];
    return new RegExp(wanted.join("|"), "i");
  }

  /** Whether a row answers one of the questions or a part of it, or is among the first for which it matters. */
  isAnswer(cells: readonly string[]): boolean {
    const hasDate = this.#addDates(cells);
    if (this.#numbers.length === 0) return hasDate;
    const hasUnclear = this.#addUnclear(cells);
    if (!hasDate && !hasUnclear && !this.#signs.some((signs, column) => tells(signs, cells[column])))
      return false;
    this.#signs = this.#signs.map((signs, column) => addSigns(signs, numberSigns([cellAt(cells, column)])));
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

  #addUnclear(cells: readonly string[]): boolean {
    let isNew = false;
    for (const column of this.#numbers) {
      const known = this.#unclearNumbers.get(column)!;
      const cell = cells[column] ?? "";
      if (known.size >= mostNumbers || known.has(cell) || !hasSign(cell)) continue;
      const { point, comma } = numberSigns([decoded(cell)]);
      if (point.unclear + comma.unclear === 0) continue;
      isNew = true;
      // Copied like the rows.
      known.add(structuredClone(cell));
    }
    return isNew;
  }

  /** Keeps those columns of numbers for which nothing shows for certain how to read them. */
  #leaveOpenNumbers(): void {
    const decimals = decimalsOf(
      this.#signs,
      (column) => this.#unclearNumbers.has(column),
      (column) => this.#added.has(column),
    );
    const clear = this.#signs.reduce(
      (sum, signs, column) => sum + (this.#added.has(column) ? signs.comma.clear : clearIn(signs)),
      0,
    );
    this.#numbers = this.#numbers.filter((column) => {
      const { shownBy } = decimals[column]!;
      return !(shownBy === "column" || (shownBy === "table" && clear >= sureLead));
    });
  }
}

/** Whether a cell tells how its column writes decimals, and few others have told. */
function tells(signs: NumberSigns, cell = ""): boolean {
  return clearIn(signs) < mostNumbers && hasSign(cell) && clearIn(numberSigns([decoded(cell)])) > 0;
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
