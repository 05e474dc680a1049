import type { Model } from "./onnx-messages.ts";

/** Keys of `metadata_props` that describe a model file without its card. */
export const metadataKeys = {
  id: "hunch.id",
  version: "hunch.version",
  /** JSON list of class names, in the order of the columns of `probabilities`. */
  classes: "hunch.classes",
  /** JSON object with a few facts of the card. */
  card: "hunch.card",
  /** The number of lessons merged into the weights. */
  lessons: "hunch.lessons",
  /** SHA-256 of the model file that the lessons were merged into. */
  baseSha256: "hunch.base_sha256",
} as const;

export type ModelMetadata = {
  readonly id: string;
  readonly version: string;
  readonly classes: readonly string[];
  /** Title, fields, licence: whatever someone who has only the `.onnx` should know. */
  readonly card: Readonly<Record<string, unknown>>;
};

/** The `metadata_props` that every model of ours carries. */
export function modelMetadata({ id, version, classes, card }: ModelMetadata): Record<string, string> {
  return {
    [metadataKeys.id]: id,
    [metadataKeys.version]: version,
    [metadataKeys.classes]: JSON.stringify(classes),
    [metadataKeys.card]: JSON.stringify(card),
  };
}

/** The metadata of a model by key; the first entry counts where a key stands twice. */
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

/** The class names that the metadata states, or undefined where it does not, or not as a JSON list of strings. */
export function readClasses(metadata: ReadonlyMap<string, string>): string[] | undefined {
  try {
    const classes: unknown = JSON.parse(metadata.get(metadataKeys.classes) ?? "");
    return Array.isArray(classes) && classes.every((name) => typeof name === "string") ? classes : undefined;
  } catch {
    return undefined;
  }
}
