import type { Card, Field } from "../../core/card.ts";
import { choiceNamed } from "../../core/choices.ts";
import { readTime, validateInputs } from "../../core/inputs.ts";
import type { Inputs, MetadataValues } from "../../core/prediction.ts";
import { baselineValue } from "../../explain/baseline.ts";
import { longestText, longestTextFor } from "../display/longest-text.ts";
import { modelHash } from "../router/route.ts";

type Example = Card["examples"][number];
type Value = string | number | null | undefined;
/** The parts of a card that determine its form. */
type FormCard = Pick<Card, "fields" | "metadata">;

type CategoryField = Extract<Field, { kind: "category" }>;
type ShownChoice = { readonly value: string; readonly label: string };
const shownByField = new WeakMap<CategoryField, readonly ShownChoice[]>();

/**
 * The visible text of each of a field's choices: its label, or else its value. Choices that would look the same show
 * their values too, since the form tells choices apart by these texts.
 */
export function choiceTexts(field: CategoryField): readonly string[] {
  return shownChoices(field).map(({ value }) => value);
}

/** The choices as the form has them: with the visible texts as values, and the card's values behind them. */
function shownChoices(field: CategoryField): readonly ShownChoice[] {
  const known = shownByField.get(field);
  if (known) return known;
  const times = new Map<string, number>();
  for (const { value, label = value } of field.choices) times.set(label, (times.get(label) ?? 0) + 1);
  const shown = field.choices.map(({ value, label = value }) => ({
    value: times.get(label) === 1 ? label : `${label} (${value})`,
    label: value,
  }));
  shownByField.set(field, shown);
  return shown;
}

/** The text that a control shows for a value from the card, a link or an example. */
function controlText(field: Field, value: Value): string {
  if (value === undefined || value === null) return "";
  if (field.kind === "boolean") {
    if (String(value) === String(field.yes)) return "yes";
    if (String(value) === String(field.no)) return "no";
  }
  if (field.kind === "category") {
    const choice = choiceNamed(field.choices, String(value));
    return choice ? choiceTexts(field)[field.choices.indexOf(choice)]! : String(value);
  }
  if (field.kind === "datetime") {
    // The browser's box would be empty for any other format. It has no years of more than four digits either.
    const time = readTime(field, value);
    const text = time === undefined ? "" : new Date(time).toISOString();
    if (/^\d/.test(text)) return text;
  }
  return String(value);
}

function fill(card: FormCard, pick: (field: Field) => Value, metadata: MetadataValues): FormValues {
  const fields = card.fields.map((field) => [field.name, controlText(field, pick(field))] as const);
  const metadataEntries = card.metadata.map(({ name }) => [name, metadata[name] ?? ""] as const);
  return Object.fromEntries([...fields, ...metadataEntries]);
}

/**
 * A form with more fields than this is split into collapsible sections, and its yes-or-no fields, if there are many,
 * become a list to pick from.
 */
export const mostFlatFields = 60;
const fewestFlags = 12;

/**
 * The yes-or-no fields that the form offers as a list to pick from; those that are not picked are "no". Empty if the
 * form has few fields, or few of this kind.
 */
export function pickedFlags({ fields }: Pick<Card, "fields">): ReadonlySet<string> {
  if (fields.length <= mostFlatFields) return new Set();
  const flags = fields.filter(({ kind, optional }) => kind === "boolean" && !optional);
  return new Set(flags.length < fewestFlags ? [] : flags.map(({ name }) => name));
}

/** The value of a field without one: no for a yes-or-no field in the list to pick from. */
function unpickedValue(card: FormCard): (field: Field) => Value {
  const flags = pickedFlags(card);
  return (field) => (field.kind === "boolean" && flags.has(field.name) ? field.no : undefined);
}

/** The value of a field that was not filled in. */
function emptyValue(card: FormCard): (field: Field) => Value {
  const unpicked = unpickedValue(card);
  return (field) =>
    (field.kind === "boolean" && field.default ? field[field.default] : field.default) ?? unpicked(field);
}

/** The empty form: the card's defaults. */
export function initialValues(card: FormCard): FormValues {
  return fill(card, emptyValue(card), {});
}

/** The form filled with one of the card's examples, or a row of feedback. */
export function exampleValues(card: FormCard, example: Pick<Example, "inputs" | "metadata">): FormValues {
  const unpicked = unpickedValue(card);
  return fill(card, (field) => example.inputs[field.name] ?? unpicked(field), example.metadata);
}

/**
 * The address that fills the form with an example and requests its prediction. Values are left out if they equal
 * those of the empty form, unless all of them do: an address without values requests nothing.
 */
export function exampleHash(card: Card, example: Pick<Example, "inputs" | "metadata">): string {
  const empty = initialValues(card);
  const shown = exampleValues(card, example);
  // A choice's label may be another's value, so the address has values.
  const all = { ...shown, ...rawInputs(card, shown) };
  const changed = Object.entries(all).filter(([name]) => shown[name] !== empty[name]);
  return modelHash(card.id, changed.length > 0 ? Object.fromEntries(changed) : all);
}

/**
 * The address that fills the form with a table's row. Fields for which the table has no column are given as empty, as
 * the row was scored: leaving them out of the address would mean the card's defaults.
 */
export function rowHash(card: Card, cells: FormValues): string {
  const empty = card.fields.filter((field) => field.default !== undefined).map(({ name }) => [name, ""]);
  return modelHash(card.id, { ...Object.fromEntries(empty), ...cells });
}

/** The form filled from a link: its values replace the defaults. Names that the card doesn't define are left out. */
export function linkValues(card: Card, values: FormValues): FormValues {
  const empty = emptyValue(card);
  return fill(card, (field) => values[field.name] ?? empty(field), values);
}

/** The same values, except that any too long to be shown in a box is left empty; see `longestText`. */
export function showableValues(card: FormCard, values: FormValues): FormValues {
  const longest = new Map(
    card.fields.map((field) => [
      field.name,
      field.kind === "text" ? longestTextFor(field.maxLength) : longestText,
    ]),
  );
  const entries = Object.entries(values).map(
    ([name, value]) => [name, value.length > (longest.get(name) ?? longestText) ? "" : value] as const,
  );
  return Object.fromEntries(entries);
}

/** Names in a link that are neither a field nor a metadata field of the card. */
export function unknownFields(card: Card, values: FormValues): readonly string[] {
  const known = new Set([...card.fields, ...card.metadata].map(({ name }) => name));
  return Object.keys(values).filter((name) => !known.has(name));
}

/** The form's values for the core's validation: choices, yes and no by value instead of by what is shown. */
export function rawInputs(card: FormCard, values: FormValues): FormValues {
  const entries = card.fields.map((field) => {
    const text = values[field.name] ?? "";
    if (field.kind === "boolean" && (text === "yes" || text === "no"))
      return [field.name, String(field[text])] as const;
    if (field.kind !== "category") return [field.name, text] as const;
    return [field.name, chosenValue(field, text) ?? text.trim()] as const;
  });
  return Object.fromEntries(entries);
}

/** The value of the choice that is shown as this text or, if none is, has it as its value. */
function chosenValue(field: CategoryField, text: string): string | undefined {
  return choiceNamed(shownChoices(field), text)?.label;
}

/** The metadata fields that were filled in. */
export function metadataValues(card: FormCard, values: FormValues): MetadataValues {
  const filled = card.metadata
    .map(({ name }) => [name, values[name] ?? ""] as const)
    .filter(([, value]) => value !== "");
  return Object.fromEntries(filled);
}

/** The contents of a form as text, by the name of the field or metadata field. */
export type FormValues = Readonly<Record<string, string>>;

const key = (modelId: string) => `hunch-draft:${modelId}`;

/**
 * Keeps the form's text through a reload or an update, in this tab only. If the browser refuses session storage, the
 * text exists only in the form.
 */
export function saveDraft(modelId: string, values: FormValues): void {
  try {
    sessionStorage.setItem(key(modelId), JSON.stringify(values));
  } catch {
    // Session storage throws in some private windows, and when it is full.
  }
}

/** The kept draft; undefined if there is none or it can't be read. */
export function readDraft(modelId: string): FormValues | undefined {
  try {
    return textsOf(JSON.parse(sessionStorage.getItem(key(modelId)) ?? "null"));
  } catch {
    return undefined;
  }
}

/**
 * Keeps the text of a form inside another page while the frame is loaded again. It is stored in the frame's history,
 * which no other form sees. Without values, forgets it.
 */
export function saveFrameDraft(modelId: string, values?: FormValues): void {
  if (values === undefined && !window.history.state?.draft) return;
  window.history.replaceState({ ...window.history.state, draft: values && { modelId, values } }, "");
}

/** The draft kept in this frame's history; undefined if there is none. */
export function readFrameDraft(modelId: string): FormValues | undefined {
  const draft = window.history.state?.draft;
  return draft?.modelId === modelId ? textsOf(draft.values) : undefined;
}

function textsOf(kept: unknown): FormValues | undefined {
  if (typeof kept !== "object" || kept === null) return undefined;
  const texts = Object.entries(kept).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(texts);
}

/**
 * The values that stay fixed while a map is drawn: the form's values, with a typical value in place of any that can't
 * be used yet. The place's own two numbers are left out, since the map sets them.
 */
export function heldInputs(card: Card, values: FormValues, without: readonly string[]): Inputs {
  const raw = rawInputs(card, values);
  const entries = card.fields
    .filter(({ name }) => !without.includes(name))
    .map((field) => {
      const alone = { ...card, fields: [field] };
      const checked = validateInputs(alone, { [field.name]: raw[field.name] ?? "" });
      // An optional number that was left empty is valid and becomes null, as it does for the answer.
      const value = checked.status === "valid" ? (checked.inputs[field.name] ?? null) : baselineValue(field);
      return [field.name, value] as const;
    });
  return Object.fromEntries(entries);
}
