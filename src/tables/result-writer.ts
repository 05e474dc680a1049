import Papa from "papaparse";
import type { Card } from "../core/card.ts";
import type { Problem } from "../core/errors.ts";
import { indexOfLargest } from "../core/logits.ts";
import type { CsvHeader } from "../csv/csv-lines.ts";
import { toCsvLine } from "../csv/csv-lines.ts";
import type { TableTarget } from "./table-scoring.ts";

const newline = "\r\n";

/** What is added to one row. */
export type RowResult = { readonly probabilities: ArrayLike<number> } | { readonly problem: Problem };

/**
 * Writes the result: each row's own cells as they were, and the prediction or the reason for none behind them. Cells are
 * not made safe for spreadsheets, as those of exports are: a table comes back as it went in.
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
      names.push(freeName(names, name));
    }
    return (hasByteOrderMark ? "\uFEFF" : "") + this.#write([names]);
  }

  /** Lines for rows and what came of them. */
  lines(rows: readonly (readonly string[])[], resultOf: (row: number) => RowResult): string {
    return this.#write(rows.map((cells, row) => this.#line(cells, resultOf(row))));
  }

  #line(cells: readonly string[], result: RowResult): string[] {
    const { length } = this.#header.columns;
    const { classes } = this.#card;
    const line = cells.slice(0, length);
    while (line.length < length) line.push("");
    if ("problem" in result) {
      line.push("", ...classes.map(() => ""), describe(result.problem, cells.slice(length)));
      return line;
    }
    line.push(classes[indexOfLargest(result.probabilities)]!.name);
    for (let index = 0; index < classes.length; index++) line.push(String(result.probabilities[index]));
    line.push("");
    return line;
  }

  #write(rows: string[][]): string {
    return Papa.unparse(rows, { delimiter: this.#header.delimiter, newline }) + newline;
  }
}

/** Cells beyond the last column have no place of their own, and must not be lost. */
function describe({ at, message }: Problem, beyond: readonly string[]): string {
  const text = `${at}: ${message}`;
  return beyond.length === 0 ? text : `${text} Beyond the last column: ${toCsvLine(beyond)}`;
}

function freeName(taken: readonly string[], wanted: string): string {
  let name = wanted;
  for (let count = 2; taken.includes(name); count++) name = `${wanted}_${count}`;
  return name;
}

/**
 * So many bytes become a Blob together. Blobs leave the page's memory; the browser keeps them in its own until the result is
 * saved or left (Chromium on the disk when they get many), which a result written into a file does without.
 */
const partBytes = 4 * 1024 * 1024;

/** Takes the bytes of a result. */
export type ResultSink = {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Sends on what is still held back; whatever was written is then where it belongs. */
  finish(): Promise<void>;
};

/** Writes into a file as the bytes come. Rejects with what the browser says when it can't. */
export async function openFileSink(target: TableTarget): Promise<ResultSink> {
  const file = await target.createWritable();
  return { write: (bytes) => file.write(bytes), finish: () => file.close() };
}

/** Gathers bytes into Blobs. */
export function createPartsSink(send: (part: Blob) => void): ResultSink {
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let gathered = 0;
  const flush = () => {
    if (gathered > 0) send(new Blob(pieces));
    pieces = [];
    gathered = 0;
  };
  return {
    async write(bytes) {
      pieces.push(bytes);
      gathered += bytes.length;
      if (gathered >= partBytes) flush();
    },
    async finish() {
      flush();
    },
  };
}
