import { z } from "zod";
import { AppError } from "../core/errors.ts";
import { versionReasons } from "../learning/lessons.ts";
import type { Draft } from "../learning/log.ts";

/** The file in the zip that lists all others. */
export const contentsName = "hunch.json";

/**
 * The page refuses a zip that exceeds these limits, and never creates one. A zip is barely larger than its
 * files. The list contains a 39-byte id for each row that a version added or removed, so it has room for 1.7 million of
 * them; everything else in it is counted in `values`. All rows of an opened backup are in memory (`cells` is enough for
 * as many rows of a model with fifteen fields), and the work for the next backup grows with the number of versions times
 * rows (`versionRows`).
 */
export const backupLimits = {
  zipBytes: 2 ** 31 - 1,
  files: 2000,
  bytes: 2 ** 31 - 2 ** 25,
  contentsBytes: 2 ** 26,
  values: 100_000,
  rows: 2_000_000,
  cells: 30_000_000,
  versionRows: 100_000_000,
};

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits");
const instant = z.iso.datetime().max(30);
const modelId = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(64);
const rowIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Checked as a whole, since the schema library fails with a RangeError if a list has 100,000 wrong elements. */
const rowIds = z.custom<string[]>(
  (value) => Array.isArray(value) && value.every((id) => typeof id === "string" && rowIdForm.test(id)),
  "a list of row ids",
);
const path = z
  .string()
  .regex(/^(models|feedback)\/[a-z0-9.-]+(\/[a-z.]+)?$/, "a path under models or feedback");
const file = z.strictObject({ path, bytes: count, sha256 });

const version = z.strictObject({
  name: z.string().min(1).max(200),
  model: modelId,
  createdAt: instant,
  reason: z.enum(versionReasons),
  lessons: count,
  bytes: count,
  holdoutAccuracy: z.number().min(0).max(1).optional(),
  modelSha256: sha256,
  changes: z.array(z.strictObject({ added: rowIds, removed: rowIds })).max(1000),
});

/** The page's preferences in one browser. */
const settings = z.strictObject({
  theme: z.enum(["light", "dark"]).optional(),
  language: z.string().max(20).optional(),
});
export type BrowserSettings = z.infer<typeof settings>;

/** Records of feedback that was sent to owners or is waiting in this browser. They can't be used to send it again. */
const sending = z.strictObject({
  id: z.string().min(1).max(100),
  model: modelId,
  to: z.string().max(2000),
  rowIds: rowIds.refine(({ length }) => length <= 10_000, "at most 10,000 row ids"),
  state: z.enum(["sent", "handed-over", "unconfirmed", "elsewhere"]),
  changedAt: instant,
});

/** `hunch.json`: the list of everything in the backup. */
export const contentsSchema = z.strictObject({
  /** Pages of an earlier version can't read the second format, in which rows need not fit the site's card. */
  format: z.enum(["hunch-backup/1", "hunch-backup/2"]),
  savedAt: instant,
  settings,
  /** Models that were added in the browser: the folder `models/<id>/`, in the same form as on a site. */
  models: z.array(z.strictObject({ id: modelId, files: z.array(file).min(2).max(3) })).max(500),
  /** For each model, first the live rows, then those that remain only in its versions. */
  feedback: z
    .array(
      z.strictObject({
        model: modelId,
        /** The card with which the tables were written, if the site ships the model. Older backups don't have it. */
        card: file.optional(),
        files: z.array(file).min(1).max(1000),
        versions: z.array(version).max(10_000),
      }),
    )
    .max(1000),
  sendings: z.array(sending).max(100_000),
});
export type BackupContents = z.infer<typeof contentsSchema>;
export type BackupFile = z.infer<typeof file>;

/** The number of rows and cells that a model's history has in all its tables, and the number of its versions. */
export type HistorySize = { rows: number; cells: number; readonly versions: number };

/**
 * Adds rows to a history's size.
 * @throws AppError `file-too-large` once these histories have more cells than a backup can hold
 */
export function countRows(size: HistorySize, rows: readonly Draft[], all: readonly HistorySize[]): void {
  size.rows += rows.length;
  for (const { inputs, metadata } of rows)
    size.cells += Object.keys(inputs).length + Object.keys(metadata).length;
  const cells = all.reduce((sum, history) => sum + history.cells, 0);
  if (cells > backupLimits.cells) throw new AppError("file-too-large", { cells: backupLimits.cells });
}

/** What is too much in these histories, as the reason for refusing a backup; undefined if nothing is. */
export function findExcessRows(histories: readonly HistorySize[]): string | undefined {
  const rows = histories.reduce((sum, history) => sum + history.rows, 0);
  if (rows > backupLimits.rows) return "it has too many rows";
  const inVersions = histories.reduce((sum, history) => sum + history.rows * history.versions, 0);
  if (inVersions > backupLimits.versionRows) return "it has too many versions of too many rows";
  return undefined;
}
