import Papa from "papaparse";
import type { Card } from "../../core/card.ts";
import { AppError } from "../../core/errors.ts";
import { encodeCell } from "../../csv/csv-cell.ts";
import { csvColumns } from "../feedback-csv.ts";
import { importCsv } from "../import-csv.ts";
import { quoteCell } from "../import-layout.ts";
import type { ImportReport } from "../lessons.ts";
import { type Draft, isSameContent } from "../log.ts";
import { hasParcels, largestRows as mostKept, readParcels, type UnreadableParts } from "./read-parcels.ts";

/** A file from a visitor: an exported CSV, or what the form received, as JSON. */
export type ExportFile = { readonly name: string; readonly content: Blob };

/** The outcome of reading one file. Rows that are also in an earlier file are left out. */
export type ReadExport = {
  readonly name: string;
  readonly rows: readonly Draft[];
  /** Undefined if none of it could be read; `error` then says why. */
  readonly report: ImportReport | undefined;
  readonly error: AppError | undefined;
  /** What a form's log contains besides this model's feedback. Undefined for a CSV. */
  readonly leftOut?: LeftOut | undefined;
};

export type LeftOut = {
  /** The number of rows of feedback on other models. */
  readonly otherRows: number;
  readonly unreadable: UnreadableParts;
};

type ReadOptions = {
  readonly signal?: AbortSignal | undefined;
  /** The most rows to read from all files together. By default, there is no limit. */
  readonly largestRows?: number;
};

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
      const { csv, leftOut, stopped } = await toCsv(card, name, content);
      const report = await importCsv(card, store, csv, {
        signal,
        conflict: "An earlier file already has a row with this id and different content.",
      });
      const whole = { ...report, stopped: report.stopped ?? stopped };
      read.push({ name, rows, report: whole, error: undefined, leftOut });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      read.push({ name, rows: [], report: undefined, error });
    }
  }
  return read;
}

/**
 * Turns a file into a CSV.
 * @throws AppError `csv-invalid` if it contains parcels, but none for this model
 */
async function toCsv(
  card: Card,
  name: string,
  content: Blob,
): Promise<{ readonly csv: Blob; readonly leftOut?: LeftOut; readonly stopped?: AppError }> {
  if (!(await hasParcels(content))) return { csv: content };
  const { own, rows, otherRows, otherModel, unreadable, isCut } = await readParcels(card.id, name, content);
  if (own === 0 && otherModel !== undefined)
    throw new AppError("csv-invalid", { reason: `it is feedback on ${quoteCell(otherModel)}` });
  // Use only the model's own columns, since a parcel may contain a million other keys.
  const columnsOfCard = csvColumns(card, { hasEarlier: true });
  const given = columnsOfCard.filter((name) => rows.some((row) => Object.hasOwn(row, name)));
  // Without a header, the file would be called empty: no rows need none of the columns, and other rows lack them all.
  const columns =
    given.length > 0 ? given : columnsOfCard.slice(0, rows.length === 0 ? columnsOfCard.length : 1);
  const cells = rows.map((row) => columns.map((name) => encodeCell(row[name] ?? "")));
  return {
    csv: new Blob([Papa.unparse([columns.map((name) => encodeCell(name)), ...cells], { newline: "\r\n" })]),
    leftOut: { otherRows, unreadable },
    ...(isCut && { stopped: new AppError("file-too-large", { rows: mostKept }) }),
  };
}
