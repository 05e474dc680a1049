import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { type Card, parseCard, parseSourceCard, type SourceCard } from "../core/card.ts";
import { AppError, type Problem } from "../core/errors.ts";
import { firstProblem } from "../core/expectation.ts";
import { parseJson } from "../core/json.ts";
import { readEmbeddedCard } from "../doctor/embedded-card.ts";
import { type ReferenceRows, readReferenceRows } from "../doctor/reference-rows.ts";
import type { Finding } from "../doctor/report.ts";
import { reportLines } from "../doctor/report-text.ts";
import { decodeTable } from "../doctor/sample-table.ts";
import { fitGraph } from "../runtime/fit-graph.ts";
import { checkModelOnce } from "./check-model.ts";
import { fileFacts, sha256Of } from "./file-facts.ts";

/** A model as it ships. */
export type ShippedModel = { readonly id: string; readonly card: Card };

const fileNames = ["model.onnx", "holdout.onnx"] as const;

/** The ids of the models in a folder: the names of its subfolders that contain a card or a graph. */
export function modelIds(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((id) => ["model.json", "model.onnx"].some((name) => existsSync(join(folder, id, name))))
    .sort();
}

/**
 * Reads one model and its card. If Hunch saved the model, the card may be inside the model's file; its id is then
 * the folder's name. Checks that the folder's name is the id in `model.json` and that the files' sizes and SHA-256
 * hashes match the card; fills in any that the card leaves out.
 * @param folder the folder that contains the models' folders
 * @param root file names in errors are relative to this folder
 * @throws AppError `card-missing`, `card-invalid` with the key and what was expected, or `model-missing`
 */
export function readModelFolder(folder: string, id: string, root = process.cwd()): ShippedModel {
  const cardPath = join(folder, id, "model.json");
  const path = relative(root, cardPath);
  const source = readSourceCard(folder, id, path);
  if (source === undefined) throw new AppError("card-missing", { path });
  if (source.id !== id) {
    throw invalid(path, {
      at: "id",
      message: `expected "${id}", the name of its folder, but got "${source.id}"`,
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
    const facts = fileFacts(readFileSync(file));
    for (const key of ["bytes", "sha256"] as const) {
      if (stated && stated[key] !== facts[key]) {
        const message = `expected ${facts[key]}, as in the file, but got ${stated[key]}`;
        throw invalid(path, { at: `files.${name}.${key}`, message });
      }
    }
    files[name] = facts;
  }
  return { id, card: parseCard({ ...source, files }, path) };
}

/**
 * A model's card, in which `files` may be missing: from `model.json` or, without one, from the model's file.
 * Undefined if neither has one.
 * @param shown the path to show in errors
 * @throws AppError `card-invalid`
 */
export function readSourceCard(folder: string, id: string, shown?: string): SourceCard | undefined {
  const path = join(folder, id, "model.json");
  return existsSync(path) ? readCardFile(path, shown).card : cardInFile(join(folder, id, "model.onnx"), id);
}

/**
 * Reads a card from a file. The model's other files need not exist.
 * @param shown the path to show in errors
 * @returns the parsed card, and its JSON as the owner wrote it
 * @throws AppError `card-invalid`
 */
export function readCardFile(
  path: string,
  shown = path,
): { readonly card: SourceCard; readonly written: Readonly<Record<string, unknown>> } {
  const written = parseJson(readFileSync(path, "utf8"), shown);
  return { card: parseSourceCard(written, shown), written: written as Record<string, unknown> };
}

/**
 * Reads the card, the graph and any separate files with its weights in a model's folder, without checking the graph
 * against the card. Without `model.json`, the card is read from the graph.
 * @throws AppError `not-found` if there is no card or no graph, or `card-invalid`
 */
export function readModelFiles(folder: string): ReturnType<typeof readCardFile> & {
  /** The path of the card. */
  readonly path: string;
  readonly model: Uint8Array;
  readonly externalData: ReadonlyMap<string, Uint8Array>;
} {
  const path = join(folder, "model.json");
  const graph = join(folder, "model.onnx");
  const embedded = existsSync(path) ? undefined : cardInFile(graph, basename(folder));
  if (!existsSync(graph) || (!existsSync(path) && !embedded)) {
    throw new AppError("not-found", { path, reason: `there is no model in ${folder}` });
  }
  const card = embedded ? { card: embedded, written: embedded } : readCardFile(path);
  return { ...card, path, model: new Uint8Array(readFileSync(graph)), externalData: dataBeside(folder) };
}

/** The complete card in a model file's metadata; undefined if there is none, or only part of one. */
function cardInFile(file: string, id: string): SourceCard | undefined {
  if (!existsSync(file)) return undefined;
  const card = readEmbeddedCard(readFileSync(file));
  return card && { ...card, id };
}

/** A model that has been checked by running it, as the site serves it. */
export type CheckedModel = ShippedModel & {
  /** The repaired file, if the check had to change it. */
  readonly repaired: Uint8Array | undefined;
  /** The check's findings, as lines to print for the site's owner. */
  readonly report: readonly string[];
};

/**
 * Runs a model on rows generated from its card, checks the outputs against the card, and repairs any faults that
 * it can.
 * @param cache the folder in which the outcome is cached
 * @throws AppError `model-mismatch`, with the report's lines if the check refused the model; the other errors of
 *   `fitGraph`; `card-invalid`; `csv-invalid` for `reference.csv`
 */
export async function checkShippedModel(
  folder: string,
  { id, card }: ShippedModel,
  { cache, root = process.cwd() }: { readonly cache: string; readonly root?: string },
): Promise<CheckedModel> {
  const file = join(folder, id, "model.onnx");
  const path = relative(root, file);
  const reference = readReference(join(folder, id), root, card);
  const externalData = dataBeside(join(folder, id));
  const source = {
    name: `${id}.onnx`,
    model: readFileSync(file),
    externalData,
    card,
    ...(reference && { reference }),
  };
  const examination = await checkModelOnce(source, cache);
  const report = reportLines({ ...examination, findings: examination.findings.filter(isNews) }).map(
    (line) => `${path}: ${line}`,
  );
  if (examination.verdict !== "served") {
    throw new AppError("model-mismatch", { path, reason: "it was refused", report: report.join("\n") });
  }
  const repaired = examination.isChanged ? examination.model : undefined;
  const { files, ...rest } = examination.card as SourceCard;
  const changed = repaired && { bytes: repaired.length, sha256: sha256Of(repaired) };
  const whole = { ...rest, files: { ...files, ...card.files, ...(changed && { "model.onnx": changed }) } };
  if (whole.reference) {
    // The model's file already contains the rows.
    const { csv: _csv, ...facts } = whole.reference;
    whole.reference = facts;
  }
  try {
    fitGraph(parseCard(whole, path), repaired ?? source.model);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    throw new AppError(cause.code, { ...cause.details, path }, { cause });
  }
  return { id, card: parseCard(whole, path), repaired, report };
}

function isNews({ severity }: Finding): boolean {
  return severity !== "note";
}

/** The reference rows, from `reference.csv` next to the model or from the card in the model's file. */
function readReference(folder: string, root: string, { reference }: Card): ReferenceRows | undefined {
  const file = join(folder, "reference.csv");
  const text = existsSync(file) ? decodeTable(readFileSync(file), relative(root, file)) : reference?.csv;
  return text === undefined ? undefined : readReferenceRows(text, reference?.library);
}

/**
 * Files that may contain a model's weights: all files next to it except its own graphs, cards, tables and
 * documents.
 */
function dataBeside(folder: string): Map<string, Uint8Array> {
  return readFilesIn(folder, (name) => !/^(model|holdout)\.onnx$|\.(json|csv|md|txt)$/.test(name));
}

/** The contents of the files in a folder, but not in its subfolders, whose names `accepts` returns true for. */
export function readFilesIn(folder: string, accepts: (name: string) => boolean): Map<string, Uint8Array> {
  // A link may lead to a folder, or to nothing any more.
  const isFile = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile();
  const names = readdirSync(folder).filter((name) => accepts(name) && isFile(name));
  return new Map(names.map((name): [string, Uint8Array] => [name, readFileSync(join(folder, name))]));
}

/** One line per problem, with the file, the key and what was expected. */
export function describeModelError(error: AppError): string {
  const { path } = error.details;
  if (error.code === "card-missing") {
    const file = String(path).replace(/model\.json$/, "model.onnx");
    const folder = file.replace(/.model\.onnx$/, "");
    return `${path}: expected a card beside model.onnx; npm run doctor -- ${file} --out ${folder} drafts one`;
  }
  if (error.details.report !== undefined) return String(error.details.report);
  if (error.code === "model-missing") return `${path}: expected the model beside its card`;
  if (error.code !== "card-invalid") {
    return `${path}: expected a graph that fits its card: ${error.details.reason ?? error.code}`;
  }
  return error.problems.map(({ at, message }) => `${path}: ${at}: ${message}`).join("\n");
}

function invalid(path: string, problem: Problem, cause?: unknown): AppError {
  return new AppError("card-invalid", { path, ...firstProblem([problem]) }, { cause, problems: [problem] });
}
