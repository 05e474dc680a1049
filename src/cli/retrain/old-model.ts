import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Card, parseCard, parseSourceCard } from "../../core/card.ts";
import { AppError } from "../../core/errors.ts";
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

/** Size and SHA-256 of a file's content, as a card names them. */
export function describeFile(bytes: Uint8Array): { readonly bytes: number; readonly sha256: string } {
  return { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** Reads `public/models/<id>/`. Throws AppError `not-found`, `card-invalid` or `guard-unreadable`. */
export async function readOldModel(folder: string): Promise<OldModel> {
  const path = join(folder, "model.json");
  if (!existsSync(path) || !existsSync(join(folder, "model.onnx"))) {
    throw new AppError("not-found", { path, reason: `there is no model in ${folder}` });
  }
  const source = JSON.parse(await readFile(path, "utf8"));
  const stated = parseSourceCard(source, path);
  const model = new Uint8Array(await readFile(join(folder, "model.onnx")));
  const guardPath = join(folder, "holdout.onnx");
  const guard = existsSync(guardPath) ? new Uint8Array(await readFile(guardPath)) : undefined;
  const files = {
    "model.onnx": describeFile(model),
    ...(guard && { "holdout.onnx": describeFile(guard) }),
  };
  return {
    folder,
    card: parseCard({ ...stated, files }, path),
    source,
    model,
    guard: guard && readHoldout(guard, guardPath),
  };
}
