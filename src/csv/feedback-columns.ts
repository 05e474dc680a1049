import type { Card } from "../core/card.ts";
import { decodeCell } from "./csv-cell.ts";

const before = ["id", "created_at", "model", "model_version", "model_sha256"] as const;
const after = ["predicted_label", "predicted_probability", "correct", "label", "source"] as const;
/** The columns that every model's feedback CSV has: those before the card's own columns, and those after them. */
export const fixedColumns = { before, after };
export type FixedColumn = (typeof before)[number] | (typeof after)[number];

/** The column of a feedback CSV that holds, as JSON, what the columns of the card's own fields can't hold. */
export const earlierColumn = "earlier_values";

/**
 * The columns that precede a row's own cells in a CSV of refused rows. Such a file is read like the table that the
 * rows came from.
 */
export const refusedColumns = ["refused_line", "refused_reason"] as const;

const reserved: ReadonlySet<string> = new Set([...before, ...after, earlierColumn, ...refusedColumns]);

/** Whether a feedback CSV uses a column of this name for something other than a field or a metadata entry. */
export function isReserved(name: string): boolean {
  return reserved.has(name);
}

/**
 * The feedback CSV's column for a field or a metadata entry. It has the same name, or a longer one if one of the
 * CSV's own columns already has that name. Different names get different columns: `label` becomes `label
 * (input)`, and `label (input)` becomes `label (input) (input)`.
 */
export function feedbackColumn(name: string): string {
  return isReserved(name.replace(/( \(input\))+$/, "")) ? `${name} (input)` : name;
}

/** Whether this is the header of a feedback CSV. Its cells are encoded and have the values as they are. */
export function isFeedback(header: readonly string[]): boolean {
  const names = namesIn(header);
  return [...before, ...after].every((name) => names.has(name));
}

/**
 * The columns that were removed from an export, if this is the header of what is left. Its numbers have decimal points,
 * like those of a whole one, but without these columns, its rows can't be told from those that are already known.
 * @param fields the card's fields. A table may have columns with these names because the model was trained on them
 * @returns none for an export with all of its columns, and for any other table
 */
export function removedColumns(header: readonly string[], fields: Card["fields"]): readonly FixedColumn[] {
  const names = namesIn(header);
  for (const { name, column = name } of fields) names.delete(column);
  const left = [...before, ...after].filter((name) => names.has(name));
  const isExport =
    names.has("model_sha256") ||
    (["predicted_probability", "correct", "source"] as const).every((name) => names.has(name));
  return isExport && left.length >= 5 && !isFeedback(header)
    ? [...before, ...after].filter((name) => !names.has(name))
    : [];
}

function namesIn(header: readonly string[]): Set<string> {
  return new Set(header.map((name) => decodeCell(name, { surrogates: false }).trim()));
}

/** Whether this is the header of a table of refused rows. */
export function isOfRefused(header: readonly string[]): boolean {
  return refusedColumns.every((name, index) => header[index] === name);
}
