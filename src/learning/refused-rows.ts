import type { Problem } from "../core/errors.ts";
import { guardCell } from "../csv/csv-cell.ts";
import { type CsvLine, toCsvLine } from "../csv/csv-lines.ts";
import type { RefusedRow } from "../models/services.ts";
import { refusedColumns } from "./import-layout.ts";

/** So many are listed with their reason; all of them are in the file. */
const listedRows = 1000;
/** So many characters are gathered before they are handed over. */
const partCharacters = 256 * 1024;

/**
 * The rows of a file that were refused, and a CSV of them for mending and importing again. It is gathered in Blobs, which
 * the browser keeps outside of this thread's memory and may keep on the disk.
 */
export class RefusedRows {
  readonly listed: RefusedRow[] = [];
  count = 0;
  readonly #parts: Blob[] = [];
  #text = "";
  #cellsBefore = 0;

  /** Takes the file's first line. Columns that an earlier refusal put there are left out, here and in each row. */
  begin(header: readonly string[]): void {
    const isOurs = refusedColumns.every((name, index) => header[index] === name);
    this.#cellsBefore = isOurs ? refusedColumns.length : 0;
    this.#text = "\uFEFF";
    this.#write(refusedColumns, header);
  }

  /** Its cells stay as they are, as many as there are: line and reason stand before them. */
  add({ line, cells }: CsvLine, problem: Problem): void {
    this.count++;
    if (this.listed.length < listedRows) this.listed.push({ line, problem });
    this.#write([String(line), guardCell(`${problem.at}: ${problem.message}`)], cells);
  }

  /** All of them as a CSV; undefined where there is none. */
  file(): Blob | undefined {
    return this.count === 0 ? undefined : new Blob([...this.#parts, this.#text], { type: "text/csv" });
  }

  #write(before: readonly string[], cells: readonly string[]): void {
    this.#text += `${toCsvLine([...before, ...cells.slice(this.#cellsBefore).map(guardCell)])}\r\n`;
    if (this.#text.length < partCharacters) return;
    this.#parts.push(new Blob([this.#text]));
    this.#text = "";
  }
}
