import { isJsonObject } from "../core/json.ts";
import type { LogSummary, Step } from "../learning/log.ts";
import type { RowRecord } from "./schema.ts";

/**
 * Thrown if a stored record isn't in the form that this page writes, because the storage was damaged or other
 * code wrote the record. A read or write that finds such a record repairs the log and runs again.
 */
export class DamagedRecord extends Error {
  override readonly name = "DamagedRecord";
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown): value is string => typeof value === "string";
const isOptional = (value: unknown, test: (given: unknown) => boolean) => value === undefined || test(value);

/**
 * Whether a value is a UTC time in the style of `Date.toISOString`. Rows are sorted by such times as plain strings.
 */
function isInstant(value: unknown): boolean {
  return (
    isText(value) &&
    value.length <= 30 &&
    /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

/** Whether a record is a row of the log. */
export function isRowRecord(record: unknown): record is RowRecord {
  if (!isJsonObject(record)) return false;
  const { inputs, context, spans, predictedProbability } = record;
  return (
    [record.id, record.model, record.modelVersion, record.modelSha256, record.label, record.inputKey].every(
      isText,
    ) &&
    isInstant(record.createdAt) &&
    isJsonObject(inputs) &&
    Object.values(inputs).every((value) => value === null || isText(value) || typeof value === "number") &&
    isJsonObject(context) &&
    Object.values(context).every(isText) &&
    isOptional(record.predictedLabel, isText) &&
    isOptional(predictedProbability, Number.isFinite) &&
    [record.teaches, record.superseded, record.contradicted].every((flag) => typeof flag === "boolean") &&
    isOptional(record.correct, (value) => typeof value === "boolean") &&
    Array.isArray(spans) &&
    spans.every(isCount)
  );
}

/** Whether a record is a model's summary. */
export function isSummary(record: unknown): record is LogSummary {
  return (
    isJsonObject(record) &&
    isText(record.model) &&
    (record.lastCreatedAt === "" || isInstant(record.lastCreatedAt)) &&
    [
      record.truncatedAt,
      record.rows,
      record.judged,
      record.correct,
      record.lessons,
      record.rowsSinceExport,
    ].every(isCount) &&
    isOptional(record.lastExportAt, isInstant)
  );
}

/**
 * Whether a record has a valid position in lesson order. Its contents are checked where they are used.
 */
export function isPositioned(record: unknown): record is Pick<Step, "createdAt" | "id" | "lessons"> {
  return isJsonObject(record) && isText(record.createdAt) && isText(record.id) && isCount(record.lessons);
}
