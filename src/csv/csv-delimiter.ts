import Papa from "papaparse";
import { endlessLine, isSeparatorLine, maximumLineLength, notUtf8, withOneLineBreak } from "./csv-lines.ts";
import { PieceReader } from "./piece-reader.ts";

/** Possible delimiters. If several fit equally well, the first one is used. */
const delimiters = [",", ";", "\t", "|"];
/** How much text to read to detect the delimiter, in UTF-16 units. */
const beginningLength = 256 * 1024;
const sampleRows = 100;
const lineBreak = /[\r\n]/;

/** The header and some of the rows after it, split at one delimiter. */
export type SplitRows = { readonly delimiter: string; readonly rows: readonly (readonly string[])[] };

/**
 * The first lines of a table, as text. `isCut` is true if there may be more, in which case the last line may
 * be incomplete.
 */
export type Beginning = {
  readonly text: string;
  readonly isCut: boolean;
  readonly hasByteOrderMark: boolean;
};

/**
 * Reads the beginning of a table, unpacked if it is gzipped: at least its first line. After the first line, bytes that are not UTF-8
 * become U+FFFD; the code that reads the rows later reports them with their line number.
 * @throws AppError `csv-invalid` if the first line is not UTF-8 or never ends; and as `PieceReader`
 */
export async function readBeginning(stream: ReadableStream<Uint8Array>): Promise<Beginning> {
  const reader = new PieceReader(stream);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let text = "";
  let isEnd = false;
  while (!isEnd && (text.length < beginningLength || !lineBreak.test(text))) {
    const value = await reader.read();
    if (value) pieces.push(value as Uint8Array<ArrayBuffer>);
    text += value ? decoder.decode(value, { stream: true }) : decoder.decode();
    if (text.length > maximumLineLength && !lineBreak.test(text)) throw endlessLine(1);
    isEnd = value === undefined;
  }
  await reader.cancel();
  if (text.split(lineBreak, 1)[0]!.includes("\uFFFD")) await checkFirstLine(new Blob(pieces));
  const hasByteOrderMark = text.startsWith("\uFEFF");
  return { text: hasByteOrderMark ? text.slice(1) : text, isCut: !isEnd, hasByteOrderMark };
}

/** Tells a name that contains U+FFFD from bytes that were decoded to it. @throws AppError `csv-invalid` */
async function checkFirstLine(beginning: Blob): Promise<void> {
  const bytes = new Uint8Array(await beginning.arrayBuffer());
  const end = bytes.findIndex((byte) => byte === 10 || byte === 13);
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(end < 0 ? bytes : bytes.subarray(0, end));
  } catch (cause) {
    throw notUtf8(1, cause);
  }
}

/**
 * Splits the beginning of a table at each possible delimiter and chooses the one that fits best.
 * @param fitOf returns numbers that rate how well a delimiter fits, the most important first. By default: whether
 *   it splits the header, the share of rows with as many cells as the header, and the number of columns
 */
export function chooseDelimiter(
  { text, isCut }: Pick<Beginning, "text" | "isCut">,
  fitOf: (split: SplitRows) => readonly number[] = ({ rows }) => [
    Math.min(rows[0]?.length ?? 0, 2),
    shareEven(rows),
    rows[0]?.length ?? 0,
  ],
): SplitRows {
  const lines = withOneLineBreak(text);
  let best: { split: SplitRows; fit: readonly number[] } | undefined;
  for (const delimiter of delimiters) {
    const { data } = Papa.parse<string[]>(lines, {
      delimiter,
      preview: sampleRows + 1,
      skipEmptyLines: true,
    });
    const isWhole = !isCut || data.length > sampleRows || data.length < 2;
    const start = isSeparatorLine(data[0] ?? []) ? 1 : 0;
    const split = { delimiter, rows: data.slice(start, isWhole ? undefined : -1) };
    const fit = fitOf(split);
    if (best === undefined || isBetter(fit, best.fit)) best = { split, fit };
  }
  return best!.split;
}

/** The share of rows that have as many cells as the header. */
export function shareEven([header, ...rows]: SplitRows["rows"]): number {
  return rows.length === 0 ? 1 : rows.filter(({ length }) => length === header?.length).length / rows.length;
}

function isBetter(fit: readonly number[], other: readonly number[]): boolean {
  const at = fit.findIndex((value, index) => value !== other[index]);
  return at >= 0 && fit[at]! > other[at]!;
}
