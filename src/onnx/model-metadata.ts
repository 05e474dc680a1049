import { cardLimits, isJsonObject, parseLimited } from "../core/json.ts";
import { readModel, writeModel } from "./model-file.ts";
import type { Model } from "./onnx-messages.ts";

/** The keys in `metadata_props` with which a model file describes itself, in case its card is not at hand. */
export const metadataKeys = {
  id: "hunch.id",
  version: "hunch.version",
  /** JSON list of class names, in the column order of `probabilities`. */
  classes: "hunch.classes",
  /** JSON object with part of the card, or all of it. */
  card: "hunch.card",
  /** The bytes of `holdout.onnx` in base64, in a self-contained file. */
  holdout: "hunch.holdout",
  /** The number of lessons merged into the weights. */
  lessons: "hunch.lessons",
  /** SHA-256 of the model file into which the lessons were merged. */
  baseSha256: "hunch.base_sha256",
} as const;

export type ModelMetadata = {
  readonly id: string;
  readonly version: string;
  readonly classes: readonly string[];
  /** Title, fields, licence: everything that someone who has only the `.onnx` file should know. */
  readonly card: Readonly<Record<string, unknown>>;
};

/** The `metadata_props` of every model that Hunch writes. */
export function modelMetadata({ id, version, classes, card }: ModelMetadata): Record<string, string> {
  return {
    [metadataKeys.id]: id,
    [metadataKeys.version]: version,
    [metadataKeys.classes]: JSON.stringify(classes),
    [metadataKeys.card]: JSON.stringify(card),
  };
}

/** A model's metadata, by key. If a key occurs twice, the first entry counts. */
export function readMetadata(model: Model): Map<string, string> {
  const entries = new Map<string, string>();
  for (const { key = "", value = "" } of model.metadata) if (!entries.has(key)) entries.set(key, value);
  return entries;
}

/** Sets one metadata entry, in place. */
export function setMetadata(model: Model, key: string, value: string): void {
  const entry = model.metadata.find((existing) => existing.key === key);
  if (entry) entry.value = value;
  else model.metadata.push({ key, value });
}

/** The class names in the metadata. Undefined if there are none, or if they are not a JSON list of strings. */
export function readClasses(metadata: ReadonlyMap<string, string>): string[] | undefined {
  const parsed = parseLimited(metadata.get(metadataKeys.classes) ?? "", { ...cardLimits, depth: 1 });
  const classes = "value" in parsed ? parsed.value : undefined;
  return Array.isArray(classes) && classes.every((name) => typeof name === "string") ? classes : undefined;
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Adds a card to a model file's metadata, as `hunch.card`, so that another page needs only this one file.
 * Reference rows that are already in the file are kept if the card still has a `reference`.
 * @param card as JSON. Its `files` are left out, since a file can't contain its own hash
 * @param holdout the bytes of `holdout.onnx`, to include them too
 * @throws the same AppErrors as `readModel`
 */
export function embedCard(
  bytes: Uint8Array,
  card: JsonObject,
  path: string,
  holdout?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const model = readModel(bytes, path);
  const csv = readReferenceCsv(readMetadata(model).get(metadataKeys.card));
  const { files: _, ...own } = card;
  const { reference } = own;
  const whole = reference && csv !== undefined ? { ...own, reference: { ...reference, csv } } : own;
  setMetadata(model, metadataKeys.card, JSON.stringify(whole));
  if (holdout) setHoldout(model, holdout);
  return new Uint8Array(writeModel(model));
}

function readReferenceCsv(text: string | undefined): string | undefined {
  const reference = readCardEntry(text)?.reference;
  return isJsonObject(reference) && typeof reference.csv === "string" ? reference.csv : undefined;
}

/** The card in the entry. Undefined if another program wrote the entry, so that it is none. */
function readCardEntry(text = ""): JsonObject | undefined {
  const parsed = parseLimited(text, cardLimits);
  return "value" in parsed && isJsonObject(parsed.value) ? parsed.value : undefined;
}

/**
 * Changes keys of the card in a model's metadata, in place, if there is one. A key whose new value is undefined is
 * removed.
 */
export function changeEmbeddedCard(model: Model, changes: JsonObject): void {
  const card = readCardEntry(readMetadata(model).get(metadataKeys.card));
  if (card) setMetadata(model, metadataKeys.card, JSON.stringify({ ...card, ...changes }));
}

/** Adds the bytes of `holdout.onnx` to a model's metadata, in place. */
function setHoldout(model: Model, holdout: Uint8Array): void {
  let text = "";
  // Passing all bytes as arguments at once would overflow the stack in some engines.
  for (let start = 0; start < holdout.length; start += 8192) {
    text += String.fromCharCode(...holdout.subarray(start, start + 8192));
  }
  setMetadata(model, metadataKeys.holdout, btoa(text));
}

/** Removes the bytes of `holdout.onnx` from a model's metadata, in place, and returns them, if there are any. */
export function takeHoldout(model: Model): Uint8Array<ArrayBuffer> | undefined {
  const text = readMetadata(model).get(metadataKeys.holdout);
  if (text === undefined) return undefined;
  model.metadata = model.metadata.filter(({ key }) => key !== metadataKeys.holdout);
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    // It is not base64, so another program wrote the entry. Lessons then work without a holdout.
    return undefined;
  }
}
