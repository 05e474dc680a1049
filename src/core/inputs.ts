import type { Card, Field } from "./card.ts";
import { choiceNamed } from "./choices.ts";
import type { Problem } from "./errors.ts";
import { type InputFault, toProblem } from "./input-faults.ts";
import type { Inputs, MetadataValues } from "./prediction.ts";

/** The result of validation: either values for the graph, with any warnings, or the problems found. */
export type CheckedInputs =
  | { readonly status: "valid"; readonly inputs: Inputs; readonly warnings: readonly Problem[] }
  | { readonly status: "invalid"; readonly problems: readonly Problem[] };

export type CheckedMetadata =
  | { readonly status: "valid"; readonly metadata: MetadataValues }
  | { readonly status: "invalid"; readonly problems: readonly Problem[] };

/** One field's value, perhaps with a warning, or its problem. */
type Checked = { value: string | number | null; warning?: InputFault } | { problem: InputFault };
type FieldOf<Kind extends Field["kind"]> = Extract<Field, { kind: Kind }>;

/**
 * Turns the values of a form, a CSV line, a link or an API call into inputs for the graph. Every kind of
 * field accepts strings; numbers, booleans and null are accepted where they make sense. Inputs that have
 * already been validated pass through unchanged.
 * @param raw values by field name. An absent name, null and "" count as missing; an unknown name is a problem
 */
export function validateInputs(
  card: Pick<Card, "fields">,
  raw: Readonly<Record<string, unknown>>,
): CheckedInputs {
  const problems = unknownFields(raw, card.fields, "field");
  const warnings: Problem[] = [];
  const inputs: Record<string, string | number | null> = {};
  for (const field of card.fields) {
    const checked = checkField(field, Object.hasOwn(raw, field.name) ? raw[field.name] : undefined);
    if ("problem" in checked) problems.push(toProblem(field.name, checked.problem));
    else {
      inputs[field.name] = checked.value;
      if (checked.warning !== undefined) warnings.push(toProblem(field.name, checked.warning));
    }
  }
  return problems.length > 0 ? { status: "invalid", problems } : { status: "valid", inputs, warnings };
}

/** Validates the values that are stored with the feedback. Missing and empty values are left out. */
export function validateMetadata(
  card: Pick<Card, "metadata">,
  raw: Readonly<Record<string, unknown>>,
): CheckedMetadata {
  const problems = unknownFields(raw, card.metadata, "metadata");
  const metadata: Record<string, string> = {};
  for (const { name, label, maxLength } of card.metadata) {
    const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
    if (isMissing(value)) continue;
    if (typeof value !== "string") problems.push(toProblem(name, { code: "not-text", label }));
    else if (isLonger(value, maxLength)) problems.push(toProblem(name, tooLong(label, value, maxLength)));
    else metadata[name] = value;
  }
  return problems.length > 0 ? { status: "invalid", problems } : { status: "valid", metadata };
}

/** Counts a string's characters in code points, which is closer to how people count than UTF-16 units. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let index = 0; index + 1 < text.length; index++) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      count--;
      index++;
    }
  }
  return count;
}

function unknownFields(
  raw: Readonly<Record<string, unknown>>,
  known: readonly { readonly name: string }[],
  what: "field" | "metadata",
): Problem[] {
  const names = new Set(known.map((entry) => entry.name));
  const unknown = Object.keys(raw).filter((name) => !names.has(name));
  if (unknown.length === 0) return [];
  const fault = { code: "unknown-name", what, known: [...names].join(", ") } as const;
  return unknown.map((name) => toProblem(name, fault));
}

function checkField(field: Field, raw: unknown): Checked {
  switch (field.kind) {
    case "text":
      return checkText(field, raw);
    case "number":
      return checkNumber(field, raw);
    case "category":
      return checkCategory(field, raw);
    case "boolean":
      return checkBoolean(field, raw);
    case "datetime":
      return checkDateTime(field, raw);
  }
}

function checkText(field: FieldOf<"text">, raw: unknown): Checked {
  const { label, minLength } = field;
  if (!isMissing(raw) && typeof raw !== "string") return { problem: { code: "not-text", label } };
  const text = typeof raw === "string" ? raw : "";
  const trimmed = text.trim();
  if (trimmed === "" && !field.optional) return { problem: { code: "empty", label, minLength } };
  // A character has at most two UTF-16 units, so longer texts don't have to be counted.
  const length = trimmed.length < 2 * minLength ? countCharacters(trimmed) : minLength;
  if (trimmed !== "" && length < minLength) {
    return { problem: { code: "too-short", label, length, minLength } };
  }
  if (isLonger(text, field.maxLength)) return { problem: tooLong(field.label, text, field.maxLength) };
  return { value: text };
}

function checkNumber(field: FieldOf<"number">, raw: unknown): Checked {
  const { label, min, max } = field;
  const about = { label, min, max };
  if (isMissing(raw)) return missing(field, null, { code: "number-missing", ...about });
  const value = toNumber(raw);
  if (value === undefined) return { problem: { code: "not-a-number", ...about } };
  if (value >= (min ?? Number.NEGATIVE_INFINITY) && value <= (max ?? Number.POSITIVE_INFINITY)) {
    return { value };
  }
  return field.outOfRange === "warn"
    ? { value, warning: { code: "beyond-training", value, ...about } }
    : { problem: { code: "out-of-range", value, ...about } };
}

function checkCategory(field: FieldOf<"category">, raw: unknown): Checked {
  const { label } = field;
  if (isMissing(raw)) return missing(field, "", { code: "choice-missing", label });
  const choice = typeof raw === "string" ? choiceNamed(field.choices, raw) : undefined;
  if (choice) return { value: choice.value };
  const listed = field.choices.slice(0, 12).map(({ value }) => value);
  const known = { known: listed.join(", "), more: field.choices.length > listed.length };
  if (typeof raw !== "string" || field.outOfRange === "reject") {
    return { problem: { code: "not-a-choice", label, ...known } };
  }
  if (isLonger(raw, 200)) return { problem: tooLong(field.label, raw, 200) };
  return { value: raw, warning: { code: "new-choice", label, value: raw, ...known } };
}

function checkBoolean(field: FieldOf<"boolean">, raw: unknown): Checked {
  const { label } = field;
  if (isMissing(raw)) {
    return missing(field, typeof field.yes === "number" ? null : "", { code: "yes-or-no-missing", label });
  }
  // A JSON object may have no method that converts it to a string.
  const given = typeof raw === "object" ? "" : String(raw);
  // The card's own values come first: a card may use "no" as its value for yes.
  if (given === String(field.yes)) return { value: field.yes };
  if (given === String(field.no)) return { value: field.no };
  if (given === "yes" || raw === true) return { value: field.yes };
  if (given === "no" || raw === false) return { value: field.no };
  return { problem: { code: "not-yes-or-no", label } };
}

function checkDateTime(field: FieldOf<"datetime">, raw: unknown): Checked {
  const asSeconds = field.as === "seconds";
  const { label, min, max } = field;
  if (isMissing(raw)) return missing(field, asSeconds ? null : "", { code: "time-missing", label });
  const time = readTime(field, raw);
  if (time === undefined) return { problem: { code: "not-a-time", label } };
  if (min !== undefined && time < Date.parse(min)) {
    return { problem: { code: "too-early", label, earliest: min } };
  }
  if (max !== undefined && time > Date.parse(max)) {
    return { problem: { code: "too-late", label, latest: max } };
  }
  return { value: asSeconds ? time / 1000 : new Date(time).toISOString() };
}

/**
 * The time that an input of this field means, in milliseconds since 1970; undefined if it is none. A field that passes
 * seconds to the graph takes those as well as dates.
 */
export function readTime(field: FieldOf<"datetime">, raw: unknown): number | undefined {
  const seconds = field.as === "seconds" ? toNumber(raw) : undefined;
  const time = seconds === undefined ? parseTime(raw) : seconds * 1000;
  return time === undefined || !hasFourDigitYear(time) ? undefined : time;
}

/**
 * A time in seconds since 1970 as a float32 number: the nearest one on the same day in UTC. Since 2004, there is one only
 * every 128 seconds, so the nearest one to 23:59:59 is the next day's 00:00; since 2038, only every 256 seconds, so the
 * nearest one to a plain date may be on the day before.
 */
export function float32OnSameDay(seconds: number): number {
  const dayOf = (time: number) => Math.floor(time / 86_400);
  const nearest = Math.fround(seconds);
  if (dayOf(nearest) === dayOf(seconds) || Number.isNaN(seconds)) return nearest;
  const gap = 2 ** (Math.floor(Math.log2(Math.abs(seconds))) - 23);
  const other = (nearest > seconds ? Math.floor : Math.ceil)(seconds / gap) * gap;
  return dayOf(other) === dayOf(seconds) ? other : nearest;
}

/** Whether a time is in the years 0 to 9999. Others don't sort correctly as text, and browsers' date boxes don't take them. */
function hasFourDigitYear(time: number): boolean {
  const date = new Date(time);
  return !Number.isNaN(date.getTime()) && /^\d{4}-/.test(date.toISOString());
}

/**
 * Parses a date in ISO 8601 or SQL format into milliseconds since 1970. Without a time zone, it is read as
 * UTC. Returns undefined if it is not a date.
 */
export function parseTime(raw: unknown): number | undefined {
  if (typeof raw !== "string") return undefined;
  const parts =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/.exec(
      raw.trim(),
    );
  if (!parts) return undefined;
  const [, day, time = "00:00", zone = "Z"] = parts;
  const value = Date.parse(
    `${day}T${time}${zone.replace(/^([+-]\d{2}):?(\d{2})?$/, (_, hours, minutes) => `${hours}:${minutes ?? "00"}`)}`,
  );
  // Date.parse reads 31 February as 3 March.
  const exists = !Number.isNaN(value) && new Date(`${day}T00:00Z`).toISOString().startsWith(day!);
  // A time zone can move a time just outside these years.
  return exists && hasFourDigitYear(value) ? value : undefined;
}

function toNumber(raw: unknown): number | undefined {
  const isText = typeof raw === "string" && isPlainNumber(raw.trim());
  if (typeof raw !== "number" && !isText) return undefined;
  const value = Number(raw);
  // The graph takes float32, in which a number beyond its range would be infinite. Adding 0 turns -0 into 0.
  return Number.isFinite(Math.fround(value)) ? value + 0 : undefined;
}

/**
 * Whether a string is a decimal number such as -12.5 or 1e6. A string that is too long to be a number is
 * rejected first. The pattern has no two adjacent repetitions, so matching a long run of digits takes a single
 * pass.
 */
export function isPlainNumber(text: string): boolean {
  return text.length <= 400 && /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

function isMissing(raw: unknown): boolean {
  return raw === undefined || raw === null || raw === "";
}

function missing(field: Field, value: string | null, problem: InputFault): Checked {
  return field.optional ? { value } : { problem };
}

function isLonger(text: string, maximum: number): boolean {
  return text.length > maximum && (text.length > 2 * maximum || countCharacters(text) > maximum);
}

function tooLong(label: string, text: string, maxLength: number): InputFault {
  return { code: "too-long", label, length: countCharacters(text), maxLength };
}
