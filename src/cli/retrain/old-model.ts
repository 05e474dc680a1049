import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileFacts } from "../../build/file-facts.ts";
import { readModelFiles } from "../../build/models-on-disk.ts";
import { type Card, parseCard } from "../../core/card.ts";
import { type HoldoutSet, readHoldout } from "../../onnx/holdout-file.ts";

/** The model that is deployed now. */
export type OldModel = {
  readonly folder: string;
  readonly card: Card;
  /** The card as its owner wrote it. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly model: Uint8Array;
  readonly guard: HoldoutSet | undefined;
};

/** Reads `public/models/<id>/`. Throws AppError `not-found`, `card-invalid` or `guard-unreadable`. */
export async function readOldModel(folder: string): Promise<OldModel> {
  const { path, card: stated, written, model } = readModelFiles(folder);
  const guardPath = join(folder, "holdout.onnx");
  const guard = existsSync(guardPath) ? new Uint8Array(await readFile(guardPath)) : undefined;
  const files = {
    "model.onnx": fileFacts(model),
    ...(guard && { "holdout.onnx": fileFacts(guard) }),
  };
  return {
    folder,
    card: parseCard({ ...stated, files }, path),
    source: written,
    model,
    guard: guard && readHoldout(guard, guardPath),
  };
}
