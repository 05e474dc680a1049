import { AppError } from "../core/errors.ts";

/** A file that is neither a model nor text in rows, and what is in it. */
export type OtherFile = {
  readonly format: string;
  readonly holds: "a table" | "nothing to read" | keyof typeof advice;
};

/** What to do with each file that is not a table. */
const advice = {
  files: "unpack it and choose the files in it",
  "a backup": "add it on the page “Feedback”, under “Everything in one file”",
  "a site":
    "unpack it; to add one of its models here, choose model.onnx and model.json in the model's folder",
};

/** A file has a mark if it begins with one of these texts, or matches. */
type Marked = OtherFile & { readonly mark: readonly string[] | RegExp };

/** How much of a file its format is recognized from, in bytes. */
export const markedBytes = 4096;

/** Each mark has a character that no text begins with, or words that are no column's name. */
const others: readonly Marked[] = [
  {
    mark: ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
    format: "an old Excel file (.xls) or another old Office file",
    holds: "a table",
  },
  { mark: ["PAR1\x15"], format: "a Parquet file", holds: "a table" },
  { mark: ["ARROW1\0", "FEA1\0"], format: "an Arrow or Feather file", holds: "a table" },
  { mark: ["Obj\x01"], format: "an Avro file", holds: "a table" },
  { mark: ["SQLite format 3\0"], format: "a SQLite database", holds: "a table" },
  { mark: ["$FL2@(#)", "$FL3@(#)"], format: "an SPSS file (.sav)", holds: "a table" },
  { mark: ["<stata_dta>", "r\x02\x01\0", "s\x02\x01\0"], format: "a Stata file (.dta)", holds: "a table" },
  { mark: [`${"\0".repeat(12)}\xc2\xea\x81\x60`], format: "a SAS file (.sas7bdat)", holds: "a table" },
  { mark: /^MATLAB \d\.\d MAT-file/, format: "a MATLAB file (.mat)", holds: "a table" },
  { mark: ["RDX2\n", "RDX3\n", "RDA2\n", "RDA3\n", "X\n\0\0\0"], format: "an R object", holds: "a table" },
  { mark: ["\x93NUMPY"], format: "a NumPy array (.npy)", holds: "a table" },
  { mark: ["\x89HDF\r\n"], format: "an HDF5 file (.h5)", holds: "a table" },
  {
    mark: ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"],
    format: "a Python pickle",
    holds: "a table",
  },
  { mark: /^\s*(\{\s*["}]|\[\s*(\{|"[^"]*"\s*[,\]]))/, format: "a JSON file", holds: "a table" },
  { mark: /^\s*<(!doctype\s|html\b)/i, format: "a web page (HTML)", holds: "a table" },
  { mark: /^\s*<\?xml\s/, format: "an XML file", holds: "a table" },
  { mark: /^%PDF-\d/, format: "a PDF", holds: "nothing to read" },
  {
    mark: ["\x89PNG", "\xff\xd8\xff", "GIF87a", "GIF89a", "II*\0", "MM\0*", "OggS\0", "ID3\x03", "ID3\x04"],
    format: "an image or a sound file",
    holds: "nothing to read",
  },
  { mark: /^RIFF.{4}(WEBP|WAVE|AVI )/s, format: "an image or a sound file", holds: "nothing to read" },
  { mark: /^.{4}ftyp(av|he|is|mp|qt|M4)/s, format: "an image or a video", holds: "nothing to read" },
  {
    mark: ["\x1f\x8b", "\x1f\x9d", "7z\xbc\xaf", "Rar!\x1a", "\xfd7zXZ\0", "\x28\xb5\x2f\xfd"],
    format: "a compressed file or an archive",
    holds: "files",
  },
  { mark: /^(BZh\d1AY&SY|.{257}ustar)/s, format: "a compressed file or an archive", holds: "files" },
];

/** Zip archives, by the names of the files in them. */
const zips: readonly Marked[] = [
  { mark: /\bhunch\.json/, format: "a backup from Hunch", holds: "a backup" },
  { mark: /^(?=.*\bsite\.json).*\bservice-worker\.js/s, format: "a site made with Hunch", holds: "a site" },
  {
    mark: /\[Content_Types\]\.xml|\b(xl|word)\//,
    format: "an Excel file (.xlsx) or another Office file",
    holds: "a table",
  },
  { mark: /\bopendocument\./, format: "an OpenDocument file such as .ods", holds: "a table" },
  { mark: /\.iwa\b|\bIndex\.zip/, format: "a file from Numbers, Pages or Keynote", holds: "a table" },
  { mark: /\.npy\b/, format: "a file of NumPy arrays (.npz)", holds: "a table" },
  { mark: [""], format: "a zip archive", holds: "files" },
];

/**
 * Recognizes a file that is neither a model nor text in rows by its first bytes.
 * @param start its first bytes, one character each
 * @param names for a zip archive, text that contains the names of the files in it; by default those in `start`
 */
export function otherFile(start: string, names = start): OtherFile | undefined {
  const text = isZip(start) ? names : start.replace(/^\xef\xbb\xbf/, "");
  return (isZip(start) ? zips : others).find(({ mark }) =>
    mark instanceof RegExp ? mark.test(text) : mark.some((each) => text.startsWith(each)),
  );
}

/** Whether these first bytes, one character each, are those of a zip archive. */
export function isZip(start: string): boolean {
  return start.startsWith("PK\x03\x04") || start.startsWith("PK\x05\x06");
}

/** What to do with a file that holds this. */
export function adviceOn(holds: OtherFile["holds"]): string {
  return holds === "a table" || holds === "nothing to read" ? "save the table as CSV" : advice[holds];
}

/** The error for a file that is no table, going by its first bytes; undefined if it may be one. */
export function notATable(bytes: Uint8Array): AppError | undefined {
  const start = bytes.subarray(0, markedBytes);
  const other = otherFile(latin1(start));
  if (other === undefined && !isBinary(start)) return undefined;
  const format = other?.format ?? "not a text file";
  const reason = `it is ${format}; please ${adviceOn(other?.holds ?? "a table")}`;
  return new AppError("csv-invalid", { line: 1, reason });
}

/** Whether bytes are not UTF-8 and, because of their control characters, not text in another encoding either. */
function isBinary(start: Uint8Array): boolean {
  const zerosAt = (parity: number) => start.filter((byte, at) => byte === 0 && at % 2 === parity).length;
  const [even, odd] = [zerosAt(0), zerosAt(1)];
  // UTF-16 has a mark at its beginning or, in most languages, an empty byte beside each letter.
  const isUtf16 =
    start[0]! + start[1]! === 0xff + 0xfe ||
    (Math.min(even, odd) === 0 && Math.max(even, odd) > start.length / 4);
  // Text may have tabs, line breaks, form feeds and the marks of terminals.
  if (isUtf16 || !start.some((byte) => byte < 9 || (byte > 13 && byte < 26))) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
    return false;
  } catch {
    return true;
  }
}

/**
 * One character per byte. In browsers, the decoder named latin1 is actually windows-1252, in which 0x80 is
 * the euro sign.
 */
export function latin1(source: Uint8Array): string {
  let text = "";
  for (let start = 0; start < source.length; start += 4096) {
    text += String.fromCharCode(...source.subarray(start, start + 4096));
  }
  return text;
}
