import { parseSourceCard, type SourceCard } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { parseJson } from "../core/json.ts";
import { toCsvLine } from "../csv/csv-lines.ts";
import { type ModelWithGraph, readModel, writeModel } from "../onnx/model-file.ts";
import { metadataKeys, readMetadata, setMetadata } from "../onnx/model-metadata.ts";
import type { DraftCard } from "./draft-types.ts";
import type { SourceFiles } from "./examine.ts";
import type { ReferenceRows } from "./reference-rows.ts";
import { readSample } from "./sample-table.ts";

/**
 * Completes a model's files with the card and the reference rows from its own metadata if none are given,
 * since a file saved by Hunch includes them.
 */
export function completeFromFile(source: SourceFiles): SourceFiles {
  const card = source.card ?? readEmbeddedCard(source.model);
  if (!card) return source;
  const { reference } = card;
  const rows = reference?.csv === undefined ? undefined : readSample(reference.csv);
  const embedded = reference && rows ? { reference: { ...rows, library: reference.library } } : {};
  return { ...embedded, ...source, card };
}

/** The card in a file's metadata; undefined if the file isn't a model or doesn't contain a complete card. */
export function readEmbeddedCard(bytes: Uint8Array): SourceCard | undefined {
  try {
    const text = readMetadata(readModel(bytes)).get(metadataKeys.card);
    return text === undefined
      ? undefined
      : parseSourceCard(parseJson(text, metadataKeys.card), metadataKeys.card);
  } catch (error) {
    // The check itself reports faults in the file.
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** Writes the file with its card and the reference rows in its metadata, so that it needs no other file. */
export function withCard(model: ModelWithGraph, card: DraftCard, reference?: ReferenceRows): Uint8Array {
  setMetadata(model, metadataKeys.classes, JSON.stringify(card.classes.map(({ name }) => name)));
  const whole =
    reference && card.reference
      ? { ...card, reference: { ...(card.reference as object), csv: csvOf(reference) } }
      : card;
  setMetadata(model, metadataKeys.card, JSON.stringify(whole));
  return writeModel(model);
}

function csvOf({ columns, rows }: ReferenceRows): string {
  return [columns, ...rows].map(toCsvLine).join("\r\n");
}
