import { parseSourceCard, type SourceCard } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { toCsvLine } from "../csv/csv-lines.ts";
import { type ModelWithGraph, readModel, writeModel } from "../onnx/model-file.ts";
import { metadataKeys, readMetadata, setMetadata } from "../onnx/model-metadata.ts";
import type { DraftCard } from "./draft-types.ts";
import type { SourceFiles } from "./examine.ts";
import { readSample } from "./read-sample.ts";
import type { ReferenceRows } from "./reference-rows.ts";

/**
 * The files of a model, completed with the card and the reference rows in its own metadata if none are given, since a
 * file saved by Hunch needs no others.
 */
export function completeFromFile(source: SourceFiles): SourceFiles {
  const card = source.card ?? readEmbeddedCard(source.model);
  if (!card) return source;
  const { reference } = card;
  const rows = reference?.csv === undefined ? undefined : readSample(reference.csv);
  const embedded = reference && rows ? { reference: { ...rows, library: reference.library } } : {};
  return { ...embedded, ...source, card };
}

/** The card that a file carries; undefined if it has no card or only parts of one, or isn't a model. */
export function readEmbeddedCard(bytes: Uint8Array): SourceCard | undefined {
  try {
    const text = readMetadata(readModel(bytes)).get(metadataKeys.card);
    return text === undefined ? undefined : parseSourceCard(JSON.parse(text), metadataKeys.card);
  } catch (error) {
    // The check reports faults of the file itself.
    if (error instanceof AppError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The file with its card in its metadata, reference rows included, so that it is complete without another file. */
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
