import { AppError } from "../core/errors.ts";
import type { CsvHeader, TableSource } from "./csv-lines.ts";
import { type CsvLine, readCsvLines } from "./csv-lines.ts";

/** Rows that are scored together, and how much of the file has been read with them. */
export type RowChunk = { readonly lines: readonly CsvLine[]; readonly bytesRead: number };

/** The size of a chunk: large enough to sort rows by length, small enough to wait for on cancellation. */
const chunkLimits = { rows: 1024, characters: 800_000 };

/**
 * Reads the rows after a table's header, in chunks.
 * @throws AppError `csv-invalid` after the rows before the fault, and for an empty file
 */
export async function* readChunks(
  source: TableSource,
  { delimiter }: Pick<CsvHeader, "delimiter">,
): AsyncGenerator<RowChunk, void> {
  let hasHeader = false;
  let lines: CsvLine[] = [];
  let characters = 0;
  let readBefore = 0;
  try {
    for await (const piece of readCsvLines(source.stream(), { delimiter })) {
      for (const line of piece.lines) {
        if (!hasHeader) {
          hasHeader = true;
          continue;
        }
        lines.push(line);
        for (const cell of line.cells) characters += cell.length;
        if (lines.length < chunkLimits.rows && characters < chunkLimits.characters) continue;
        yield { lines, bytesRead: readBefore };
        lines = [];
        characters = 0;
      }
      readBefore = piece.bytesRead;
    }
  } catch (error) {
    if (lines.length > 0) yield { lines, bytesRead: readBefore };
    throw error;
  }
  if (!hasHeader) throw new AppError("csv-invalid", { line: 1, reason: "the file is empty" });
  if (lines.length > 0) yield { lines, bytesRead: readBefore };
}
