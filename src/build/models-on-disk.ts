import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Card, parseCard, parseSourceCard } from "../core/card.ts";
import { AppError, type Problem } from "../core/errors.ts";
import { parseJson } from "../core/json.ts";
import { fitGraph } from "../runtime/fit-graph.ts";

/** A model as the site ships it. */
export type ShippedModel = { readonly id: string; readonly card: Card };

const fileNames = ["model.onnx", "holdout.onnx"] as const;

/** The ids of the models in a folder: its folders that have a card or a graph. */
export function modelIds(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((id) => ["model.json", "model.onnx"].some((name) => existsSync(join(folder, id, name))))
    .sort();
}

/**
 * Reads and checks one model: its card, that it is named as its folder, and that size and SHA-256 of its files are what
 * the card says. Those that the card leaves out are filled in.
 * @param folder that holds the model folders
 * @param root that file names in errors are relative to
 * @throws AppError `card-missing`, `card-invalid` with the key and what was expected, or `model-missing`
 */
export function readModelFolder(folder: string, id: string, root = process.cwd()): ShippedModel {
  const cardPath = join(folder, id, "model.json");
  const path = relative(root, cardPath);
  if (!existsSync(cardPath)) throw new AppError("card-missing", { path });
  const source = parseSourceCard(parseJson(readFileSync(cardPath, "utf8"), path), path);
  if (source.id !== id) {
    throw invalid(path, {
      at: "id",
      message: `expected "${id}", as the folder is named, and got "${source.id}"`,
    });
  }
  if (!existsSync(join(folder, id, "model.onnx"))) {
    throw new AppError("model-missing", { path: relative(root, join(folder, id, "model.onnx")) });
  }
  const files: Record<string, { bytes: number; sha256: string }> = {};
  for (const name of fileNames) {
    const file = join(folder, id, name);
    const stated = source.files?.[name];
    if (!existsSync(file)) {
      if (stated)
        throw invalid(path, { at: `files.${name}`, message: `expected the file ${name} beside the card` });
      continue;
    }
    const facts = factsOf(file);
    for (const key of ["bytes", "sha256"] as const) {
      if (stated && stated[key] !== facts[key]) {
        const message = `expected ${facts[key]}, as the file has it, and got ${stated[key]}`;
        throw invalid(path, { at: `files.${name}.${key}`, message });
      }
    }
    files[name] = facts;
  }
  return { id, card: parseCard({ ...source, files }, path) };
}

/**
 * Holds a model's graph against its card, by the page's own check.
 * @throws AppError as `fitGraph` does, with the file's path
 */
export function checkGraph(folder: string, { id, card }: ShippedModel, root = process.cwd()): void {
  const file = join(folder, id, "model.onnx");
  try {
    fitGraph(card, readFileSync(file));
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    throw new AppError(cause.code, { ...cause.details, path: relative(root, file) }, { cause });
  }
}

/** One line a problem: the file, the key and what was expected. */
export function describeModelError(error: AppError): string {
  const { path } = error.details;
  if (error.code === "card-missing") return `${path}: expected a card beside model.onnx`;
  if (error.code === "model-missing") return `${path}: expected the model beside its card`;
  if (error.code !== "card-invalid") {
    return `${path}: expected a graph that fits its card: ${error.details.reason ?? error.code}`;
  }
  return error.problems.map(({ at, message }) => `${path}: ${at}: ${message}`).join("\n");
}

function invalid(path: string, problem: Problem, cause?: unknown): AppError {
  const details = { path, key: problem.at, expected: problem.message };
  return new AppError("card-invalid", details, { cause, problems: [problem] });
}

function factsOf(file: string): { bytes: number; sha256: string } {
  const content = readFileSync(file);
  return { bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}
