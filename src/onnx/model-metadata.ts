import { readModel, writeModel } from "./model-file.ts";
import type { Model } from "./onnx-messages.ts";

/** Keys of `metadata_props` that describe a model file without its card. */
export const metadataKeys = {
  id: "hunch.id",
  version: "hunch.version",
  /** JSON list of class names, in the order of the columns of `probabilities`. */
  classes: "hunch.classes",
  /** JSON object with a few facts of the card. */
  card: "hunch.card",
  /** The bytes of `holdout.onnx` in base64, in a file that is saved as complete in itself. */
  holdout: "hunch.holdout",
  /** The number of lessons merged into the weights. */
  lessons: "hunch.lessons",
  /** SHA-256 of the model file that the lessons were merged into. */
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

/** The metadata of a model by key; the first entry counts if a key occurs twice. */
export function readMetadata(model: Model): Map<string, string> {
  const entries = new Map<string, string>();
  for (const { key = "", value = "" } of model.metadata) if (!entries.has(key)) entries.set(key, value);
  return entries;
}

/** Sets one entry of the metadata in place. */
export function setMetadata(model: Model, key: string, value: string): void {
  const entry = model.metadata.find((existing) => existing.key === key);
  if (entry) entry.value = value;
  else model.metadata.push({ key, value });
}

/** The class names in the metadata; undefined if it has none, or not as a JSON list of strings. */
export function readClasses(metadata: ReadonlyMap<string, string>): string[] | undefined {
  try {
    const classes: unknown = JSON.parse(metadata.get(metadataKeys.classes) ?? "");
    return Array.isArray(classes) && classes.every((name) => typeof name === "string") ? classes : undefined;
  } catch {
    return undefined;
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * A model's file with a card in its metadata, `hunch.card`, so that another page needs only this one file. Reference
 * rows that are already in the file stay in it.
 * @param card as JSON; its `files` are left out, since a file can't state its own hash
 * @param holdout the bytes of `holdout.onnx`, which the file then carries too
 * @throws AppError as `readModel`
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

type WithReference = { reference?: { csv?: unknown } };

function readReferenceCsv(text: string | undefined): string | undefined {
  const csv = readCardEntry(text)?.reference?.csv;
  return typeof csv === "string" ? csv : undefined;
}

function readCardEntry(text: string | undefined): WithReference | undefined {
  try {
    return (JSON.parse(text ?? "null") as WithReference | null) ?? undefined;
  } catch {
    // The entry of that name was made by another program, so it has no rows.
    return undefined;
  }
}

/**
 * Removes the reference rows from a model's metadata, in place, since their probabilities are those of the model
 * before a change.
 */
export function dropReference(model: Model): void {
  const card = readCardEntry(readMetadata(model).get(metadataKeys.card));
  if (card?.reference === undefined) return;
  const { reference: _, ...rest } = card;
  setMetadata(model, metadataKeys.card, JSON.stringify(rest));
}

/** Puts the bytes of `holdout.onnx` into a model's metadata, in place. */
function setHoldout(model: Model, holdout: Uint8Array): void {
  let text = "";
  // More arguments than this at once overflow some engines' stacks.
  for (let start = 0; start < holdout.length; start += 8192) {
    text += String.fromCharCode(...holdout.subarray(start, start + 8192));
  }
  setMetadata(model, metadataKeys.holdout, btoa(text));
}

/** Removes the bytes of `holdout.onnx` from a model's metadata, in place, and returns them; undefined if there are none. */
export function takeHoldout(model: Model): Uint8Array<ArrayBuffer> | undefined {
  const text = readMetadata(model).get(metadataKeys.holdout);
  if (text === undefined) return undefined;
  model.metadata = model.metadata.filter(({ key }) => key !== metadataKeys.holdout);
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    // Not base64: another program's entry. Lessons then work without a holdout.
    return undefined;
  }
}
