import type { Card } from "../core/card.ts";
import { classNamed } from "../core/classes.ts";
import { validateInputs, validateMetadata } from "../core/inputs.ts";
import { isJsonObject, parseLimited } from "../core/json.ts";
import type { Inputs, MetadataValues } from "../core/prediction.ts";
import type { Feedback } from "./feedback.ts";

/*
 * A model's card may change while the feedback on it stays. Rows that were given with an earlier card may have values
 * for which this card has no field, lack values that it requires, or name a class that it doesn't have. They stay in
 * the log as they are, so every copy of the log must hold them as they are, too.
 */

/** What a row has that the card's own columns can't hold. */
export type EarlierValues = {
  readonly inputs: Inputs;
  readonly metadata: MetadataValues;
  /** Fields of the card for which the row has no value, not even a missing one. */
  readonly without: readonly string[];
};

/** The cell for a row. Empty if the row fits the card. A row that only names another class gets an empty object. */
export function encodeEarlier(card: Card, row: Pick<Feedback, "inputs" | "metadata" | "label">): string {
  const { fields, metadata } = card;
  const inputNames = Object.keys(row.inputs);
  const metadataNames = Object.keys(row.metadata);
  const known = classNamed(card, row.label) !== undefined;
  if (known && inputNames.length === fields.length && holds(card, row)) return "";
  const fieldOf = new Map(fields.map((field) => [field.name, field]));
  const entryOf = new Map(metadata.map((entry) => [entry.name, entry]));
  const otherInputs = inputNames.filter((name) => {
    const field = fieldOf.get(name);
    const inputs = { [name]: row.inputs[name]! };
    return !field || !holds({ fields: [field], metadata: [] }, { inputs, metadata: {} });
  });
  const otherMetadata = metadataNames.filter((name) => {
    const entry = entryOf.get(name);
    const given = { [name]: row.metadata[name]! };
    return !entry || !holds({ fields: [], metadata: [entry] }, { inputs: {}, metadata: given });
  });
  const without = fields.map(({ name }) => name).filter((name) => !Object.hasOwn(row.inputs, name));
  if (known && otherInputs.length + otherMetadata.length + without.length === 0) return "";
  return JSON.stringify({
    ...(otherInputs.length > 0 && { inputs: pick(row.inputs, otherInputs) }),
    ...(otherMetadata.length > 0 && { metadata: pick(row.metadata, otherMetadata) }),
    ...(without.length > 0 && { without }),
  });
}

/** Whether validation returns the same values, so that reading them from the card's own columns does too. */
function holds(
  card: Pick<Card, "fields" | "metadata">,
  { inputs, metadata }: { readonly inputs: Inputs; readonly metadata: MetadataValues },
): boolean {
  const checked = validateInputs(card, inputs);
  const also = validateMetadata(card, metadata);
  return (
    checked.status === "valid" &&
    also.status === "valid" &&
    areSame(checked.inputs, inputs) &&
    areSame(also.metadata, metadata)
  );
}

function areSame(one: Inputs, other: Inputs): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length && names.every((name) => Object.is(one[name], other[name]))
  );
}

function pick<Value>(values: Readonly<Record<string, Value>>, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

/** A row has no more values than a card may have fields, and no value is longer than the longest text of a form. */
const shape = { characters: 16_000_000, depth: 3, members: 5000 };
const longestText = 2_000_000;

/** Reads a cell, or says as a predicate what is wrong with it. The cell is from a file, so it may contain anything. */
export function decodeEarlier(cell: string): { readonly values: EarlierValues } | { readonly fault: string } {
  const parsed = parseLimited(cell, shape);
  if ("fault" in parsed) return { fault: parsed.cause ? "is not JSON" : parsed.fault };
  const { value } = parsed;
  if (!isJsonObject(value)) return { fault: "has no inputs" };
  const { inputs = {}, metadata = {}, without = [] } = value;
  if (!isRecord(inputs, isValue)) return { fault: "has inputs that are not texts and numbers by name" };
  if (!isRecord(metadata, isText)) return { fault: "has metadata that are not texts by name" };
  if (!Array.isArray(without) || !without.every(isText))
    return { fault: "has under without something else than names" };
  return { values: { inputs, metadata, without } };
}

function isRecord<Value>(
  record: unknown,
  isFine: (value: unknown) => value is Value,
): record is Readonly<Record<string, Value>> {
  return (
    isJsonObject(record) &&
    Object.entries(record).every(
      ([name, value]) => name.length <= 200 && !(name in Object.prototype) && isFine(value),
    )
  );
}

const isText = (value: unknown): value is string => typeof value === "string" && value.length <= longestText;

/** The graph takes float32, in which a larger number would be infinite. */
const isValue = (value: unknown): value is string | number | null =>
  value === null || isText(value) || (typeof value === "number" && Number.isFinite(Math.fround(value)));
