import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { chooseDelimiter, readBeginning, shareEven } from "./csv-delimiter.ts";
import type { CsvHeader, TableSource } from "./csv-lines.ts";
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
  return { delimiter, hasByteOrderMark: beginning.hasByteOrderMark, columns, sample };
}

/** How many of the card's fields have a column. */
function countMatched(card: Card, columns: CsvHeader["columns"], sample: CsvHeader["sample"]): number {
  const { fields } = matchColumns(card, { columns, sample });
  return Object.values(fields).filter((column) => column !== undefined).length;
}
