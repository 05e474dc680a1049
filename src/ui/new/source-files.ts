import { parseSourceCard } from "../../core/card.ts";
import { AppError } from "../../core/errors.ts";
import { wholeFile } from "../../core/expectation.ts";
import { cardLimits, parseJson } from "../../core/json.ts";
import { maximumModelBytes } from "../../core/own-model.ts";
import { notUtf8 } from "../../csv/csv-lines.ts";
import { PieceReader } from "../../csv/piece-reader.ts";
import type { SourceFiles } from "../../doctor/examine.ts";
import { parsePreprocessing } from "../../doctor/preprocessing.ts";
import { hasProbabilities, readReferenceRows } from "../../doctor/reference-rows.ts";
import { drawSample } from "../../doctor/sample-table.ts";

/** The files chosen for one model or table. */
export type GivenFiles = {
  /** The model, or a file that may be one: the check determines what it really is. */
  readonly model: File | undefined;
  /** Separate files that contain the model's weights. */
  readonly externalData: readonly File[];
  /** A card (`model.json`) and preprocessing steps. */
  readonly json: readonly File[];
  /** Tables of samples and of reference rows. */
  readonly tables: readonly File[];
  /** Files that were chosen along with the model and could be models too. */
  readonly unused: readonly File[];
};

export const noFiles: GivenFiles = { model: undefined, externalData: [], json: [], tables: [], unused: [] };

const isTable = ({ name }: File) => /\.(csv|tsv|txt)(\.gz)?$/i.test(name);
const isJson = ({ name }: File) => /\.json$/i.test(name);
const isData = ({ name }: File) => /(\.|_)data$|\.(bin|weights?)$/i.test(name);
const isModel = ({ name }: File) => /\.(onnx|ort)$/i.test(name);

/**
 * Determines what each file is from its name, and adds the files to the earlier ones. A second model replaces
 * everything but the tables. Of two files with the same name, the later one is used.
 */
export function sortFiles(before: GivenFiles, files: readonly File[]): GivenFiles {
  const rest = files.filter((file) => !isTable(file) && !isJson(file));
  const given = rest.find(isModel) ?? rest.find((file) => !isData(file));
  const earlier = before.model && !isData(before.model) ? before.model : undefined;
  const kept = given && earlier ? { ...noFiles, tables: before.tables } : before;
  const tables = join(kept.tables, files.filter(isTable));
  const json = join(kept.json, files.filter(isJson));
  const weights = earlier ? kept.externalData : [kept.model ?? [], kept.externalData].flat();
  const externalData = join(weights, rest.filter(isData));
  const model = given ?? earlier;
  const unused = rest.filter((file) => file !== given && !isData(file));
  if (model) return { model, externalData, json, tables, unused };
  // Weights without a model are passed on as the model, so that the check reports them.
  return { model: externalData[0], externalData: externalData.slice(1), json, tables, unused };
}

/** The given files without this one; `noFiles` if none is left. */
export function withoutFile(before: GivenFiles, file: File): GivenFiles {
  const isOther = (each: File) => each !== file;
  const { model } = before;
  const externalData = before.externalData.filter(isOther);
  const json = before.json.filter(isOther);
  const tables = before.tables.filter(isOther);
  const kept = { model: model === file ? undefined : model, externalData, json, tables, unused: [] };
  const count = [kept.model ?? [], externalData, json, tables].flat().length;
  return count === 0 ? noFiles : kept;
}

function join(before: readonly File[], files: readonly File[]): readonly File[] {
  const names = new Set(files.map(({ name }) => name));
  return [...before.filter(({ name }) => !names.has(name)), ...files];
}

/** The name of the file with the preprocessing that was pasted. */
export const pastedName = "preprocessing.json";

/** How much of a table to read for reference rows, in UTF-16 units. */
const startLength = 4 * 1024 * 1024;

/** No JSON that is longer than this can be used, since a character has at most three bytes. */
const largestJsonBytes = 3 * cardLimits.characters;

type Beside = Pick<SourceFiles, "card" | "preprocessing" | "table" | "reference">;

/**
 * Reads the files given along with a model. A JSON list is preprocessing, as is whatever was pasted as such, and any
 * other JSON is a card. A table whose last columns are probabilities contains reference rows.
 * @returns the files' contents, and the names of those whose place a later one took
 * @throws AppError `card-invalid`, `preprocessing-invalid` or `file-too-large` if a JSON file can't be used, and
 *   `csv-invalid` if a table can't; AbortError
 */
export async function readFiles(
  model: File,
  given: GivenFiles,
  signal?: AbortSignal,
): Promise<SourceFiles & { readonly unused: readonly string[] }> {
  let beside: Beside = {};
  const used = new Map<string, File>();
  const use = (file: File, content: Beside) => {
    beside = { ...beside, ...content };
    for (const part of Object.keys(content)) used.set(part, file);
  };
  for (const file of given.json) {
    if (file.size > largestJsonBytes) throw new AppError("file-too-large", { limit: largestJsonBytes });
    const text = decodeJson(await file.arrayBuffer(), file.name);
    if (file.name === pastedName || /^\s*\[/.test(text))
      use(file, { preprocessing: parsePreprocessing(text) });
    else use(file, { card: parseSourceCard(parseJson(text, file.name), file.name) });
  }
  for (const file of given.tables) use(file, await readSampleFile(file, signal));
  const bytes = [model, ...given.externalData].reduce((sum, { size }) => sum + size, 0);
  // This comes first, because reading gigabytes fails with errors that help nobody.
  if (bytes > maximumModelBytes) throw new AppError("file-too-large", { limit: maximumModelBytes });
  const externalData = await Promise.all(
    given.externalData.map(async (file) => [file.name, await readBytes(file)] as const),
  );
  return {
    name: model.name,
    model: await readBytes(model),
    externalData: new Map(externalData),
    ...beside,
    unused: [...given.json, ...given.tables]
      .filter((file) => ![...used.values()].includes(file))
      .map(({ name }) => name),
  };
}

function decodeJson(bytes: ArrayBuffer, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError("card-invalid", { path, key: wholeFile, expected: "JSON in UTF-8" }, { cause });
  }
}

async function readBytes(file: File): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer());
}

/** Reads a table as reference rows if its last columns are probabilities, and draws a sample from any other. */
async function readSampleFile(
  file: File,
  signal: AbortSignal | undefined,
): Promise<Pick<SourceFiles, "table" | "reference">> {
  const unusable = (problem: string, cause?: unknown) =>
    new AppError("csv-invalid", { reason: `${file.name} ${problem}` }, { cause });
  try {
    const table = await drawSample(file, signal);
    const start = readReferenceRows(await readStart(file));
    if (start && hasProbabilities(start)) return { reference: { ...start, drawn: table } };
    if (table) return { table };
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== "csv-invalid") throw cause;
    const { line, reason } = cause.details;
    const problem = /^it (.*)/.exec(String(reason))?.[1];
    if (problem !== undefined) throw unusable(problem, cause);
    throw new AppError("csv-invalid", { line: line ?? 1, reason: `${file.name}: ${reason}` }, { cause });
  }
  throw unusable("has no header row with data rows below it");
}

/**
 * Reads the beginning of a text file, up to the end of a line.
 * @throws AppError `csv-invalid` for bytes that are not UTF-8
 */
async function readStart(file: File): Promise<string> {
  const reader = new PieceReader(file.stream());
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let isEnd = false;
  while (!isEnd && text.length < startLength) {
    const value = await reader.read();
    isEnd = value === undefined;
    try {
      text += decoder.decode(value, { stream: !isEnd });
    } catch (cause) {
      throw notUtf8(1, cause);
    }
  }
  await reader.cancel();
  return isEnd ? text : text.slice(0, text.lastIndexOf("\n") + 1);
}
