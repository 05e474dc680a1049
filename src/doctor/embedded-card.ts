import { parseSourceCard, type SourceCard } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { readModel } from "../onnx/model-file.ts";
import { metadataKeys, readMetadata } from "../onnx/model-metadata.ts";

/**
 * The card that a saved model has in its metadata, with its reference rows as CSV. Undefined where there is none, where the
 * file is no model, and where only a few facts of a card are there, as in a file made to be trained again.
 */
export function readEmbeddedCard(bytes: Uint8Array): SourceCard | undefined {
  try {
    const text = readMetadata(readModel(bytes)).get(metadataKeys.card);
    return text === undefined ? undefined : parseSourceCard(JSON.parse(text), metadataKeys.card);
  } catch (error) {
    // What is wrong with the file itself is for the check to say.
    if (error instanceof AppError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
