import { AppError } from "../../core/errors.ts";
import { type JsonLimits, parseLimited } from "../../core/json.ts";

/** What a page sends to a form (`FeedbackParcel`), as far as it is needed to read it. */
type Parcel = { readonly model: string; readonly rows: readonly Row[] };
type Row = Readonly<Record<string, string>>;

/** The feedback in a file. */
export type Parcels = {
  /** The number of parcels on any model, and of those on this one. */
  readonly parcels: number;
  readonly own: number;
  /** The rows of feedback on the model. */
  readonly rows: readonly Row[];
  /** The number of rows of feedback on other models, and one of these models. */
  readonly otherRows: number;
  readonly otherModel: string | undefined;
  readonly unreadable: UnreadableParts;
  /** True if parcels were left out because there are too many rows. */
  readonly isCut: boolean;
};

/**
 * The parts of a form's log that are no parcels. Anyone may send something to a form, and the last part may still be being
 * written.
 */
export type UnreadableParts = {
  readonly count: number;
  /** The line on which the first one begins, from 1. Undefined in a list that is valid JSON, and if there is none. */
  readonly line: number | undefined;
};

/** The text of a log is kept in memory several times over. */
const largestBytes = 64 * 1024 * 1024;
/** Rows are objects in a list in a parcel, of which there may be a list. A card has at most 5,000 fields. */
const limits: JsonLimits = { characters: largestBytes, depth: 8, members: 10_000 };
const largestParcelRows = 100_000;
/** Parts are parsed one by one, so this limits the rows that are kept of all of them. */
export const largestRows = 1_000_000;
const notFeedback = "it is neither a CSV nor feedback that was sent from a page";

/** How an object, or a list of objects or lists, begins in JSON. A table's first column may be called `[id]`. */
const jsonStart = /^(\{\s*(["}]|$)|\[\s*([[{\]]|$))/;
/** How a parcel begins on a later line of a log. In a CSV, the quotation marks in a cell are doubled. */
const parcelStart = /^[ \t]*\{\s*"format"\s*:\s*"hunch-feedback\/1"/m;
/** A log that begins with this much text other than parcels is not recognized. */
const startBytes = 64 * 1024;

/** Whether a file contains parcels, or at least JSON, which no export begins with. */
export async function hasParcels(content: Blob): Promise<boolean> {
  const start = (await content.slice(0, startBytes).text()).replace(/^\uFEFF/, "").trimStart();
  return jsonStart.test(start.slice(0, 64)) || parcelStart.test(start);
}

/**
 * Reads the feedback on a model from one parcel, a list of them, or a form's log, in which each begins on a line of its
 * own. Parts that are no parcels are left out.
 * @throws AppError `csv-invalid` if there is something else but no parcel; `file-too-large`
 */
export async function readParcels(model: string, name: string, content: Blob): Promise<Parcels> {
  if (content.size > largestBytes) throw new AppError("file-too-large", { limit: largestBytes });
  const text = await content.text();
  const whole = parseLimited(text, limits);
  // If it can't be parsed as a whole, perhaps only one part is nested too deeply or not closed.
  const found = collect("value" in whole ? partsOfValue(whole.value) : partsOfText(text), model);
  if (found.parcels > 0 || found.unreadable.count === 0) return found;
  const isTooLarge = !("value" in whole) && whole.cause === undefined;
  const reason = isTooLarge ? "it is nested too deeply, or too large to be read" : notFeedback;
  throw new AppError("csv-invalid", { path: name, reason });
}

/** A part of a file. Its value is undefined if it can't be read. */
type Part = { readonly value: unknown; readonly line: number | undefined };

/** Keeps only the model's own rows, since those of others may be as many as fit into the file. */
function collect(parts: Iterable<Part>, model: string): Parcels {
  const rows: Row[] = [];
  let [parcels, own, otherRows, count] = [0, 0, 0, 0];
  let otherModel: string | undefined;
  let firstLine: number | undefined;
  let isCut = false;
  for (const { value, line } of parts) {
    if (!isParcel(value)) {
      count++;
      firstLine ??= line;
      continue;
    }
    parcels++;
    if (value.model !== model) {
      otherRows += value.rows.length;
      otherModel ??= value.model;
    } else {
      own++;
      if (rows.length + value.rows.length > largestRows) isCut = true;
      else for (const row of value.rows) rows.push(row);
    }
  }
  return { parcels, own, rows, otherRows, otherModel, unreadable: { count, line: firstLine }, isCut };
}

function* partsOfValue(value: unknown): Generator<Part> {
  for (const each of Array.isArray(value) ? (value as unknown[]) : [value])
    yield { value: each, line: undefined };
}

/** The parts of a file that is no JSON as a whole: of the lists that it begins with, and of a log after them. */
function* partsOfText(text: string): Generator<Part> {
  let start = 0;
  let line = 1;
  for (let list = findList(text, 0); list; list = findList(text, start)) {
    for (const element of list.elements) {
      const content = text.slice(element.start, element.end);
      const parsed = parseLimited(content, limits);
      if ("value" in parsed) yield { value: parsed.value, line: line + element.line };
      // It may not be closed, or be nested too deeply, and other parcels may follow on lines of their own.
      else yield* partsOfLog(content, line + element.line);
    }
    line += list.lines;
    start = list.end;
  }
  yield* partsOfLog(text.slice(start), line);
}

/** Where the next list in a text is, if nothing else comes first, and its elements; `line` and `lines` count from `from`. */
function findList(text: string, from: number) {
  let index = from;
  let line = 0;
  for (; index < text.length && text[index]!.trim() === ""; index++) if (text[index] === "\n") line++;
  if (text[index] !== "[") return undefined;
  const elements: { readonly start: number; readonly end: number; readonly line: number }[] = [];
  let start = ++index;
  /** The line of the element's first character. */
  let firstLine: number | undefined;
  let depth = 1;
  let inText = false;
  for (; index <= text.length && depth > 0; index++) {
    const sign = text[index];
    if (sign === "\n") line++;
    if (inText) {
      if (sign === "\\") index++;
      else if (sign === '"') inText = false;
    } else if (sign === '"') inText = true;
    else if (sign === "[" || sign === "{") depth++;
    else if (sign === "]" || sign === "}") depth--;
    const isEnd = sign === undefined || (!inText && (depth === 0 || (depth === 1 && sign === ",")));
    if (!isEnd && sign.trim() !== "") firstLine ??= line;
    if (!isEnd) continue;
    if (firstLine !== undefined) elements.push({ start, end: index, line: firstLine });
    [start, firstLine] = [index + 1, undefined];
  }
  return { elements, end: index, lines: line };
}

/** The parcels in a form's log, and what is between them. */
function* partsOfLog(text: string, firstLine: number): Generator<Part> {
  for (const { line, lines } of sectionsOf(text)) {
    const parcel = firstParcel(lines);
    if (parcel) yield { value: parcel.parcel, line: firstLine + line };
    const rest = lines.findIndex((each, index) => index >= (parcel?.length ?? 0) && isFilled(each));
    if (rest >= 0) yield { value: undefined, line: firstLine + line + rest };
  }
}

/** The parcel at the beginning of a section of a log, which ends on the first line, with the first closing line or at the end. */
function firstParcel(
  lines: readonly string[],
): { readonly parcel: Parcel; readonly length: number } | undefined {
  for (const length of [lines.length, 1, lines.findIndex((line) => line.startsWith("}")) + 1]) {
    const text = lines.slice(0, length).join("\n").trimEnd();
    const part = parseLimited(text.endsWith(",") ? text.slice(0, -1) : text, limits);
    if ("value" in part && isParcel(part.value)) return { parcel: part.value, length };
  }
  return undefined;
}

/** Whether a line has more than what separates parcels, perhaps in a list that isn't closed yet. */
const isFilled = (line: string) => !["", ",", "[", "]"].includes(line.trim());

/**
 * Splits a log at the lines, counted from 0, that begin with an object. JSON has no line breaks inside texts, and an object inside another is
 * indented, after a line that ends with one of these characters.
 */
function* sectionsOf(text: string): Generator<{ readonly line: number; readonly lines: readonly string[] }> {
  let section = { line: 0, lines: [] as string[] };
  let isInside = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.startsWith("{") || (!isInside && line.trimStart().startsWith("{"))) {
      if (section.lines.some(isFilled)) yield section;
      section = { line: index, lines: [] };
    }
    section.lines.push(line);
    if (line.trim() !== "") isInside = /[[,:]$/.test(line.trimEnd());
  }
  if (section.lines.some(isFilled)) yield section;
}

/**
 * This is checked by hand, because a schema library would make up a large part of the code that a worker loads
 * before its first answer.
 */
function isParcel(value: unknown): value is Parcel {
  if (typeof value !== "object" || value === null) return false;
  const { format, model, rows } = value as Readonly<Record<string, unknown>>;
  return (
    format === "hunch-feedback/1" &&
    typeof model === "string" &&
    Array.isArray(rows) &&
    rows.length <= largestParcelRows &&
    rows.every(isTextRow)
  );
}

function isTextRow(row: unknown): boolean {
  return (
    typeof row === "object" &&
    row !== null &&
    !Array.isArray(row) &&
    Object.values(row).every((cell) => typeof cell === "string")
  );
}
