import { parseSourceCard, type SourceCard } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { readModel } from "../onnx/model-file.ts";
import { metadataKeys, readMetadata } from "../onnx/model-metadata.ts";

/**
 * The card that a model file carries in its metadata, by which the file alone is a whole model.
 * @returns undefined for files that cannot be read, have no card, or only a few facts of one
 */
export function readCardInFile(model: Uint8Array): SourceCard | undefined {
  try {
    const text = readMetadata(readModel(model)).get(metadataKeys.card);
    const card: unknown = text === undefined ? undefined : JSON.parse(text);
    return card === undefined ? undefined : parseSourceCard(card, "hunch.card");
  } catch (error) {
    if (error instanceof AppError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
