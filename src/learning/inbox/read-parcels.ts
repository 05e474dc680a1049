import { AppError } from "../../core/errors.ts";
import { type JsonLimits, parseLimited } from "../../core/json.ts";

/** What a page sends to a form (`FeedbackParcel`), as far as it is needed to read it. */
export type Parcel = {
  readonly model: string;
  readonly rows: readonly Readonly<Record<string, string>>[];
};

/**
 * The parts of a form's log that are no parcels. Anyone may send something to a form, and the last part may still be being
 * written.
 */
export type UnreadableParts = {
  readonly count: number;
  /** The line on which the first one begins, from 1. Undefined in a list, and if there is none. */
  readonly line: number | undefined;
};

/** The text of a log is kept in memory several times over. */
const largestBytes = 64 * 1024 * 1024;
/** Rows are objects in a list in a parcel, of which there may be a list. A card has at most 5,000 fields. */
const limits: JsonLimits = { characters: largestBytes, depth: 8, members: 10_000 };
const largestParcelRows = 100_000;
/** Each part of a log is parsed by itself, so this limits them together. */
const largestRows = 1_000_000;
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
 * Reads one parcel, a list of them, or a form's log, in which each begins on a line of its own. Parts that are no parcels
 * are left out.
 * @throws AppError `csv-invalid` if there is something else but no parcel, or too many rows; `file-too-large`
 */
export async function readParcels(
  name: string,
  content: Blob,
): Promise<{ readonly parcels: readonly Parcel[]; readonly unreadable: UnreadableParts }> {
  if (content.size > largestBytes) throw new AppError("file-too-large", { limit: largestBytes });
  const text = await content.text();
  const whole = parseLimited(text, limits);
  const { found, unreadable } = "value" in whole ? ofList(whole.value) : ofLog(text);
  if (found.length > 0 || unreadable.count === 0) {
    const rows = found.reduce((sum, each) => sum + each.rows.length, 0);
    if (rows > largestRows) throw new AppError("file-too-large", { rows: largestRows });
    return { parcels: found, unreadable };
  }
  if ("value" in whole || whole.cause)
    throw new AppError("csv-invalid", { path: name, reason: notFeedback }, "value" in whole ? {} : whole);
  throw new AppError("csv-invalid", {
    path: name,
    reason: "it is nested too deeply, or too large to be read",
  });
}

type Parts = { readonly found: readonly Parcel[]; readonly unreadable: UnreadableParts };

function ofList(value: unknown): Parts {
  const parts: unknown[] = Array.isArray(value) ? value : [value];
  const found = parts.filter(isParcel);
  return { found, unreadable: { count: parts.length - found.length, line: undefined } };
}

function ofLog(text: string): Parts {
  const found: Parcel[] = [];
  let [count, firstLine]: [number, number | undefined] = [0, undefined];
  const leaveOut = (line: number) => {
    count++;
    firstLine ??= line;
  };
  for (const { line, lines } of partsOf(text)) {
    const parcel = firstParcel(lines);
    if (parcel) found.push(parcel.parcel);
    const rest = lines.findIndex((each, index) => index >= (parcel?.length ?? 0) && isFilled(each));
    if (rest >= 0) leaveOut(line + rest);
  }
  return { found, unreadable: { count, line: firstLine } };
}

/** The parcel at the beginning of a part of a log, which ends on the first line, with the first closing line or at the end. */
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
 * Splits a log at the lines that begin with an object. JSON has no line breaks inside texts, and an object inside another is
 * indented, after a line that ends with one of these characters.
 */
function* partsOf(text: string): Generator<{ readonly line: number; readonly lines: readonly string[] }> {
  let part = { line: 1, lines: [] as string[] };
  let isInside = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.startsWith("{") || (!isInside && line.trimStart().startsWith("{"))) {
      if (part.lines.some(isFilled)) yield part;
      part = { line: index + 1, lines: [] };
    }
    part.lines.push(line);
    if (line.trim() !== "") isInside = /[[,:]$/.test(line.trimEnd());
  }
  if (part.lines.some(isFilled)) yield part;
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
