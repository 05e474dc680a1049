import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { checkModel } from "../../build/check-model.ts";
import { fileFacts } from "../../build/file-facts.ts";
import { readModelFiles } from "../../build/models-on-disk.ts";
import { type Card, parseCard } from "../../core/card.ts";
import { AppError } from "../../core/errors.ts";
import { reportLines } from "../../doctor/report-text.ts";
import { versionName } from "../../learning/version-name.ts";
import { externalFiles } from "../../onnx/external-data.ts";
import { type HoldoutSet, readHoldout } from "../../onnx/holdout-file.ts";
import { readFacts } from "../../onnx/model-facts.ts";
import { readModel } from "../../onnx/model-file.ts";
import { replaceFiles } from "../replace-files.ts";
import type { NewModel } from "./candidate-models.ts";

/** The currently deployed model. */
export type OldModel = {
  readonly folder: string;
  readonly card: Card;
  /** The card as its owner wrote it or, after `withLearning`, as the check completed it. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly model: Uint8Array;
  /** Separate files that may contain the graph's weights, by name. */
  readonly externalData: ReadonlyMap<string, Uint8Array>;
  readonly holdout: HoldoutSet | undefined;
};

/** Reads `public/models/<id>/`. Throws AppError `not-found`, `card-invalid` or `holdout-unreadable`. */
export async function readOldModel(folder: string): Promise<OldModel> {
  const { path, card: stated, written, model, externalData } = readModelFiles(folder);
  const holdoutPath = join(folder, "holdout.onnx");
  const bytes = existsSync(holdoutPath) ? new Uint8Array(await readFile(holdoutPath)) : undefined;
  const files = {
    "model.onnx": fileFacts(model),
    ...(bytes && { "holdout.onnx": fileFacts(bytes) }),
  };
  return {
    folder,
    card: parseCard({ ...stated, files }, path),
    source: written,
    model,
    externalData,
    holdout: bytes && readHoldout(bytes, holdoutPath),
  };
}

/**
 * The model as the site serves it. The check puts weights from separate files into the graph
 * and, if possible, enables models from other programs to learn.
 * @throws AppError `model-mismatch` with the report if a graph with separate weights is refused
 */
export async function withLearning(old: OldModel): Promise<OldModel> {
  const { model: original, externalData, folder } = old;
  const path = join(folder, "model.onnx");
  const isSplit = externalFiles(readModel(original, path).graph).size > 0;
  if (!isSplit && readFacts(original).canLearn) return old;
  const { files: _, ...card } = old.card;
  const examination = await checkModel({ name: `${card.id}.onnx`, model: original, externalData, card });
  const { model, card: checked } = examination;
  if (isSplit && !model)
    throw new AppError("model-mismatch", { path, reason: reportLines(examination).join("\n") });
  if (!model || !checked || !(isSplit || checked.learning)) return old;
  const files = { ...old.card.files, "model.onnx": fileFacts(model) };
  const learned = parseCard({ ...checked, files }, join(old.folder, "model.json"));
  return { ...old, card: learned, source: { ...checked }, model };
}

/**
 * Writes a new model to the old one's folder, after backing up that folder.
 * @param backups the folder for backups, outside the deployed folders
 * @returns the path of the backup
 * @throws AppError `card-invalid` before anything is written
 */
export async function replaceModel(
  { folder, card: { id } }: OldModel,
  next: NewModel,
  backups: string,
  now = new Date(),
): Promise<string> {
  const contents: Record<string, Uint8Array> = { "model.onnx": next.model };
  if (next.holdoutBytes) contents["holdout.onnx"] = next.holdoutBytes;
  const files = Object.fromEntries(Object.entries(contents).map(([name, bytes]) => [name, fileFacts(bytes)]));
  const whole = { ...next.card, files };
  parseCard(whole, join(folder, "model.json"));
  const backup = join(backups, versionName(id, now));
  await mkdir(backups, { recursive: true });
  // Of a folder or file that is a link, copy the content, which is about to be replaced. A link may lead to nothing.
  const options = { recursive: true, dereference: true, filter: existsSync } as const;
  await cp(folder, backup, { ...options, errorOnExist: true, force: false });
  const card = `${JSON.stringify(whole, undefined, 2)}\n`;
  await replaceFiles(folder, { ...contents, "model.json": card });
  if (!next.holdoutBytes) await rm(join(folder, "holdout.onnx"), { force: true });
  return backup;
}
