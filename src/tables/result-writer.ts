import Papa from "papaparse";
import { createBlobParts } from "../core/blob-parts.ts";
import type { Card } from "../core/card.ts";
import type { Problem } from "../core/errors.ts";
import { indexOfLargest } from "../core/logits.ts";
import { escapeFormula } from "../csv/csv-cell.ts";
import type { CsvHeader } from "../csv/csv-lines.ts";
import { toCsvLine } from "../csv/csv-lines.ts";
import type { TableTarget } from "./table-scoring.ts";

const newline = "\r\n";

/** The result for one row. */
export type RowResult = { readonly probabilities: ArrayLike<number> } | { readonly problem: Problem };

/**
 * Writes the result: each row's own cells, followed by the prediction or the reason why there is none. The
 * table's own cells stay unchanged, even those that a spreadsheet would run as formulas. Class names and reasons may
 * come from a stranger's card, so they are made safe.
 */
export class ResultWriter {
  readonly #card: Card;
  readonly #header: CsvHeader;

  constructor(card: Card, header: CsvHeader) {
    this.#card = card;
    this.#header = header;
  }

  header(): string {
    const { columns, hasByteOrderMark } = this.#header;
    const names: string[] = [...columns];
    const { classes, output } = this.#card;
    const kind = output === "scores" ? "score" : "probability";
    for (const name of ["predicted_label", ...classes.map((each) => `${kind}_${each.name}`), "error"]) {
      names.push(freeName(names, escapeFormula(name)));
    }
    return (hasByteOrderMark ? "\uFEFF" : "") + this.#write([names]);
  }

  /** Formats rows and their results as lines. */
  lines(rows: readonly (readonly string[])[], resultOf: (row: number) => RowResult): string {
    return this.#write(rows.map((cells, row) => this.#line(cells, resultOf(row))));
  }

  #line(cells: readonly string[], result: RowResult): string[] {
    const { length } = this.#header.columns;
    const { classes } = this.#card;
    const line = cells.slice(0, length);
    while (line.length < length) line.push("");
    if ("problem" in result) {
      line.push("", ...classes.map(() => ""), escapeFormula(describe(result.problem, cells.slice(length))));
      return line;
    }
    line.push(labelCell(classes[indexOfLargest(result.probabilities)]!.name));
    for (let index = 0; index < classes.length; index++) line.push(String(result.probabilities[index]));
    line.push("");
    return line;
  }

  #write(rows: string[][]): string {
    return Papa.unparse(rows, { delimiter: this.#header.delimiter, newline }) + newline;
  }
}

/**
 * A class name as a cell. A single character, such as the class -, stays as it is: it can't be a formula, and other
 * programs compare it with their own class names.
 */
function labelCell(name: string): string {
  return name.length === 1 ? name : escapeFormula(name);
}

/** Cells beyond the last column don't belong to any column, but must not be lost. */
function describe({ at, message }: Problem, beyond: readonly string[]): string {
  const text = `${at}: ${message}`;
  return beyond.length === 0 ? text : `${text} Beyond the last column: ${toCsvLine(beyond)}`;
}

function freeName(taken: readonly string[], wanted: string): string {
  let name = wanted;
  for (let count = 2; taken.includes(name); count++) name = `${wanted}_${count}`;
  return name;
}

/** Receives a result's bytes. */
export type ResultSink = {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Passes on the bytes that are still buffered. */
  finish(): Promise<void>;
};

/** Opens a sink that writes the bytes to a file as they arrive. Rejects with the browser's error. */
export async function openFileSink(target: TableTarget): Promise<ResultSink> {
  const file = await target.createWritable();
  return { write: (bytes) => file.write(bytes), finish: () => file.close() };
}

/** Collects bytes into Blobs. Not used when the result is written to a file. */
export function createPartsSink(send: (part: Blob) => void): ResultSink {
  const parts = createBlobParts(send);
  return { write: async (bytes) => parts.add(bytes), finish: async () => parts.flush() };
}
