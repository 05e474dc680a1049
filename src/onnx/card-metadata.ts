import { readModel, writeModel } from "./model-file.ts";
import { metadataKeys, setMetadata } from "./model-metadata.ts";

/**
 * A model's file with a card in its metadata, `hunch.card`, so that the one file is all that another page needs.
 * @param card as JSON; its `files` are left out, since a file can't state its own hash
 * @throws AppError as `readModel`
 */
export function withCard(
  bytes: Uint8Array,
  card: Readonly<Record<string, unknown>>,
  path: string,
): Uint8Array<ArrayBuffer> {
  const model = readModel(bytes, path);
  const { files: _, ...own } = card;
  setMetadata(model, metadataKeys.card, JSON.stringify(own));
  return new Uint8Array(writeModel(model));
}
