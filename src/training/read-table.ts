import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import Papa from "papaparse";
import { AppError } from "../core/errors.ts";

/** A table with a header: for each wanted column the text of all rows. */
export type Table<Column extends string> = {
  readonly rowCount: number;
  readonly columns: Readonly<Record<Column, readonly string[]>>;
};

/**
 * Reads columns of a CSV file, gzipped or plain, as RFC 4180 has it.
 * @throws AppError `csv-invalid` when a column is missing or a row has another number of cells than the header
 */
export async function readTable<Column extends string>(
  path: string,
  wanted: readonly Column[],
): Promise<Table<Column>> {
  const bytes = await readFile(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = new TextDecoder().decode(isGzip ? gunzipSync(bytes) : bytes);
  const { data } = Papa.parse<string[]>(text, { skipEmptyLines: "greedy" });
  const [header = [], ...rows] = data;
  const missing = wanted.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new AppError("csv-invalid", {
      path,
      reason: `the file has no column ${missing.join(", ")}; it needs ${wanted.join(", ")}`,
    });
  }
  const uneven = rows.findIndex((row) => row.length !== header.length);
  if (uneven >= 0) {
    throw new AppError("csv-invalid", {
      path,
      reason: `data row ${uneven + 1} has ${rows[uneven]!.length} cells, the header has ${header.length}`,
    });
  }
  const columns = Object.fromEntries(
    wanted.map((column) => {
      const at = header.indexOf(column);
      return [column, rows.map((row) => row[at]!)];
    }),
  ) as Record<Column, string[]>;
  return { rowCount: rows.length, columns };
}
