import { readModel, writeModel } from "./model-file.ts";
import { metadataKeys, readMetadata, setMetadata } from "./model-metadata.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * A model's file with a card in its metadata, `hunch.card`, so that the one file is all that another page needs. Reference rows
 * that are in the file already stay with it.
 * @param card as JSON; its `files` are left out, since a file can't state its own hash
 * @throws AppError as `readModel`
 */
export function embedCard(bytes: Uint8Array, card: JsonObject, path: string): Uint8Array<ArrayBuffer> {
  const model = readModel(bytes, path);
  const csv = readReferenceCsv(readMetadata(model).get(metadataKeys.card));
  const { files: _, ...own } = card;
  const { reference } = own;
  const whole = reference && csv !== undefined ? { ...own, reference: { ...reference, csv } } : own;
  setMetadata(model, metadataKeys.card, JSON.stringify(whole));
  return new Uint8Array(writeModel(model));
}

function readReferenceCsv(text: string | undefined): string | undefined {
  try {
    const card = JSON.parse(text ?? "null") as { reference?: { csv?: unknown } } | null;
    return typeof card?.reference?.csv === "string" ? card.reference.csv : undefined;
  } catch {
    // Another program's entry of that name: there are no rows in it.
    return undefined;
  }
}
