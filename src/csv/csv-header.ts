import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { dateFormats, hasDayAndMonth } from "./cell-values.ts";
import { decodeCell } from "./csv-cell.ts";
import { chooseDelimiter, readBeginning, shareEven } from "./csv-delimiter.ts";
import { type CsvHeader, lengthProblem, readCsvLines, type TableSource } from "./csv-lines.ts";
import { hasDecimalPoint, mayBeGrouped, mayBeThousands, usesDecimalCommas } from "./decimal-comma.ts";
import { matchColumns } from "./match-columns.ts";

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
  return { ...head, sample: [...sample, ...(await readTellingRows(card, source, head))] };
}

/** How far to look for rows that tell how dates and numbers are written, if no row needs to know it yet. In bytes. */
const lookAhead = 256 * 1024;

/**
 * Reads on until it is clear how the table writes dates and numbers: in a log that begins on 1 March, only the 13th
 * shows whether the month comes first. If dates or numbers that could be read in two ways are found, reads to the end.
 * @returns the rows that show it, for the sample
 */
async function readTellingRows(
  card: Card,
  source: TableSource,
  { delimiter, columns, sample }: Pick<CsvHeader, "delimiter" | "columns" | "sample">,
): Promise<CsvHeader["sample"]> {
  const { fields } = matchColumns(card, { columns, sample });
  const columnsOf = (kind: string) =>
    card.fields.flatMap(({ name, kind: own }) => (own === kind ? [fields[name]] : []));
  const dates = columnsOf("datetime");
  // A person may choose the column of a date that is called differently.
  const dateColumns = dates.includes(undefined) ? [...columns.keys()] : dates;
  const openDates = new Map(dateColumns.map((column) => [column!, false]));
  const numbers = columnsOf("number").filter((column) => column !== undefined);
  let [areNumbersOpen, isNumberUnclear] = [numbers.length > 0, false];
  const isTelling = (row: readonly string[]) => {
    const cellAt = (column: number) => decodeCell(row[column] ?? "", { surrogates: false }).trim();
    const told = [...openDates.keys()].filter((column) => {
      const orders = hasDayAndMonth(cellAt(column)) ? dateFormats(cellAt(column)).length : 0;
      if (orders > 1) openDates.set(column, true);
      return orders === 1 && openDates.delete(column);
    });
    if (!areNumbersOpen) return told.length > 0;
    const cells = numbers.map(cellAt);
    areNumbersOpen = !cells.some((cell) => hasDecimalPoint(cell) || usesDecimalCommas([cell]));
    isNumberUnclear ||= cells.some((cell) => mayBeGrouped(cell) || mayBeThousands(cell));
    return told.length > 0 || !areNumbersOpen;
  };
  for (const row of sample) isTelling(row);
  const isDone = (bytesRead: number) =>
    bytesRead < lookAhead
      ? openDates.size === 0 && !areNumbersOpen
      : ![...openDates.values()].includes(true) && !(areNumbersOpen && isNumberUnclear);
  const telling: (readonly string[])[] = [];
  if (isDone(0)) return telling;
  try {
    for await (const { lines, bytesRead } of readCsvLines(source.stream(), { delimiter })) {
      for (const { cells, problem } of lines)
        if (!problem && !lengthProblem(cells, columns) && isTelling(cells)) telling.push(cells);
      if (isDone(bytesRead)) break;
    }
  } catch (error) {
    // Whoever reads the rows reports it, with those before it.
    if (!(error instanceof AppError) || error.code !== "csv-invalid") throw error;
  }
  return telling;
}

/** How many of the card's fields have a column. */
function countMatched(card: Card, columns: CsvHeader["columns"], sample: CsvHeader["sample"]): number {
  const { fields } = matchColumns(card, { columns, sample });
  return Object.values(fields).filter((column) => column !== undefined).length;
}
