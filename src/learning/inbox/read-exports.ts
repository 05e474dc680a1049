import Papa from "papaparse";
import type { Card } from "../../core/card.ts";
import { AppError } from "../../core/errors.ts";
import { type JsonLimits, parseLimited } from "../../core/json.ts";
import { encodeCell } from "../../csv/csv-cell.ts";
import { csvColumns } from "../feedback-csv.ts";
import { importCsv } from "../import-csv.ts";
import { quoteCell } from "../import-layout.ts";
import type { ImportReport } from "../lessons.ts";
import { type Draft, isSameContent } from "../log.ts";

/** A file from a visitor: an exported CSV, or what the form received, as JSON. */
export type ExportFile = { readonly name: string; readonly content: Blob };

/** The outcome of reading one file. Rows that are also in an earlier file are left out. */
export type ReadExport = {
  readonly name: string;
  readonly rows: readonly Draft[];
  /** Undefined if none of it could be read; `error` then says why. */
  readonly report: ImportReport | undefined;
  readonly error: AppError | undefined;
};

type ReadOptions = {
  readonly signal?: AbortSignal | undefined;
  /** The most rows to read from all files together. By default, there is no limit. */
  readonly largestRows?: number;
};

/** JSON is parsed as a whole, so it must fit into memory several times over. */
const largestJsonBytes = 64 * 1024 * 1024;

/**
 * Rows are objects in a list in a parcel, of which there may be a list. A card has at most 5,000 fields.
 */
const limits: JsonLimits = { characters: largestJsonBytes, depth: 8, members: 10_000 };

/** What a page sends to a form. */
type Parcel = { readonly model: string; readonly rows: readonly Readonly<Record<string, string>>[] };
const largestParcelRows = 100_000;

/**
 * Reads several exports with the importer's own rules and code. Rows are checked as on the page, and a row that
 * has already been read, with the same id or the same content, counts only once. If a file can't be read, or only in
 * part, that is reported, and the others are still read.
 * @throws AbortError
 */
export async function readExports(
  card: Card,
  files: readonly ExportFile[],
  { signal, largestRows = Number.POSITIVE_INFINITY }: ReadOptions = {},
): Promise<readonly ReadExport[]> {
  const known = new Map<string, Draft>();
  // Finds rows with the same content but a different id, so that new ids alone don't make a row count twice.
  const contents = new Set<string>();
  const read: ReadExport[] = [];
  for (const { name, content } of files) {
    const rows: Draft[] = [];
    const store = {
      async merge(_model: string, drafts: readonly Draft[]) {
        return drafts.map((draft) => {
          const before = known.get(draft.id);
          if (before) return isSameContent(before, draft) ? ("known" as const) : ("different" as const);
          const contentKey = JSON.stringify([draft.inputKey, draft.label, draft.createdAt, draft.metadata]);
          if (contents.has(contentKey)) return "known" as const;
          if (known.size >= largestRows) throw new AppError("file-too-large", { rows: largestRows });
          contents.add(contentKey);
          known.set(draft.id, draft);
          rows.push(draft);
          return "added" as const;
        });
      },
    };
    try {
      const csv = await toCsv(card, name, content);
      const report = await importCsv(card, store, csv, {
        signal,
        conflict: "An earlier file already has a row with this id and different content.",
      });
      read.push({ name, rows, report, error: undefined });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      read.push({ name, rows: [], report: undefined, error });
    }
  }
  return read;
}

/** How an object, or a list of objects or lists, begins in JSON. A table's first column may be called `[id]`. */
const jsonStart = /^(\{\s*(["}]|$)|\[\s*([[{\]]|$))/;

/** Turns a file into a CSV. JSON is recognized by its first characters, which no export begins with. */
async function toCsv(card: Card, name: string, content: Blob): Promise<Blob> {
  const start = (await content.slice(0, 64).text()).replace(/^\uFEFF/, "").trimStart();
  if (!jsonStart.test(start)) return content;
  if (content.size > largestJsonBytes) throw new AppError("file-too-large", { limit: largestJsonBytes });
  const parcels = parseParcels(await content.text(), name);
  const foreign = parcels.find(({ model }) => model !== card.id);
  if (foreign) throw new AppError("csv-invalid", { reason: `it is feedback on ${quoteCell(foreign.model)}` });
  const rows = parcels.flatMap((each) => each.rows);
  // Use only the model's own columns, since a parcel may contain a million other keys.
  const own = csvColumns(card, { hasEarlier: true });
  const given = own.filter((name) => rows.some((row) => Object.hasOwn(row, name)));
  // Without a header, the file would be called empty: no rows need none of the columns, and other rows lack them all.
  const columns = given.length > 0 ? given : own.slice(0, rows.length === 0 ? own.length : 1);
  const cells = rows.map((row) => columns.map((name) => encodeCell(row[name] ?? "")));
  return new Blob([Papa.unparse([columns.map((name) => encodeCell(name)), ...cells], { newline: "\r\n" })]);
}

/**
 * Where one parcel ends and the next one begins on a new line, as in a form's log. In valid JSON, that is never inside a
 * parcel, whose strings have no line breaks.
 */
const betweenParcels = /\}[ \t]{0,9}\r?\n\s{0,99}\{/g;

/**
 * This is checked by hand, because a schema library would make up a large part of the code that a worker loads
 * before its first answer.
 */
function parseParcels(text: string, name: string): readonly Parcel[] {
  const reason = "it is neither a CSV nor feedback that was sent from a page";
  const whole = parseLimited(text, limits);
  const isInvalid = "fault" in whole && whole.cause !== undefined;
  const parsed = isInvalid ? parseLimited(`[${text.replace(betweenParcels, "},{")}]`, limits) : whole;
  if ("fault" in parsed) {
    const { cause } = parsed;
    if (cause) throw new AppError("csv-invalid", { path: name, reason }, { cause });
    throw new AppError("csv-invalid", {
      path: name,
      reason: "it is nested too deeply, or too large to be read",
    });
  }
  const { value } = parsed;
  const parcels: unknown[] = Array.isArray(value) ? value : [value];
  if (parcels.every(isParcel)) return parcels;
  throw new AppError("csv-invalid", { path: name, reason });
}

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
