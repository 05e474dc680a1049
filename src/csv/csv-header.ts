import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import type { CsvHeader, TableSource } from "./csv-lines.ts";
import { readCsvLines } from "./csv-lines.ts";
import { matchColumns } from "./match-columns.ts";

/** Possible delimiters. If several fit equally well, the first wins. */
const delimiters = [",", ";", "\t", "|"];
const sampleRows = 100;
/** Matching columns to fields takes time for each pair; tables of people have some hundreds. */
const maximumColumns = 10_000;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * Reads the first lines of a table and detects the delimiter: the one that gives most of the model's columns, and then
 * most rows as long as the header.
 * @throws AppError `csv-invalid`: an empty file, too many columns, bytes that are not UTF-8, or a line without an end
 */
export async function readCsvHeader(card: Card, source: TableSource): Promise<CsvHeader> {
  let best: { header: CsvHeader; fit: readonly number[] } | undefined;
  let hasTooMany = false;
  const hasByteOrderMark = await startsWithByteOrderMark(source);
  for (const delimiter of delimiters) {
    const rows = await firstRows(source, delimiter);
    const [columns, ...sample] = rows;
    if (columns === undefined) throw new AppError("csv-invalid", { line: 1, reason: "the file is empty" });
    // A text with many commas may be the first line of a table with another delimiter.
    if (columns.length > maximumColumns) {
      hasTooMany = true;
      continue;
    }
    const header = { delimiter, hasByteOrderMark, columns, sample };
    const fit = fitOf(card, header);
    if (best === undefined || isBetter(fit, best.fit)) best = { header, fit };
  }
  if (best === undefined || (hasTooMany && best.fit[0] === 0)) {
    const reason = `its first line has more than ${maximumColumns.toLocaleString("en")} columns`;
    throw new AppError("csv-invalid", { line: 1, reason });
  }
  return best.header;
}

async function startsWithByteOrderMark(source: TableSource): Promise<boolean> {
  const reader = source.stream().getReader();
  const begin: number[] = [];
  for (let isEnd = false; !isEnd && begin.length < byteOrderMark.length; ) {
    const { done, value } = await reader.read();
    begin.push(...(value?.subarray(0, byteOrderMark.length) ?? []));
    isEnd = done;
  }
  await reader.cancel();
  return byteOrderMark.every((byte, index) => begin[index] === byte);
}

async function firstRows(source: TableSource, delimiter: string): Promise<(readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  for await (const { lines } of readCsvLines(source.stream(), { delimiter })) {
    for (const { cells } of lines) {
      rows.push(cells);
      if (rows.length > sampleRows) return rows;
    }
  }
  return rows;
}

/** How well a delimiter fits: columns that are fields, share of rows as long as the header, whether it splits at all. */
function fitOf(card: Card, header: CsvHeader): readonly number[] {
  const { columns, sample } = header;
  const matched = Object.values(matchColumns(card, header).fields).filter((column) => column !== undefined);
  const even = sample.filter(({ length }) => length === columns.length).length;
  return [matched.length, sample.length === 0 ? 1 : even / sample.length, Math.min(columns.length, 2)];
}

function isBetter(fit: readonly number[], other: readonly number[]): boolean {
  const at = fit.findIndex((value, index) => value !== other[index]);
  return at >= 0 && fit[at]! > other[at]!;
}
