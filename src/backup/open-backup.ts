import { type Card, parseCard } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { sha256Hex } from "../core/hashes.ts";
import { parseJson } from "../core/json.ts";
import type { Inputs } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import { isGzipped } from "../csv/is-gzipped.ts";
import { importCsv } from "../learning/import-csv.ts";
import type { Draft } from "../learning/log.ts";
import type { LogHistory } from "../learning/log-history.ts";
import { type OpenedZip, openZip, type ZippedFile } from "../zip/open-zip.ts";
import type { BackupDeps, OpenedBackup, TakenBackup } from "./backup.ts";
import {
  type BackupContents,
  type BackupFile,
  backupLimits,
  contentsName,
  countRows,
  findExcessRows,
  type HistorySize,
} from "./backup-format.ts";
import { readContents } from "./read-contents.ts";

/** A backup's files by path, each checked against the backup's list. */
type CheckedFiles = {
  /** The size of all of them together. */
  readonly bytes: number;
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
  blob(path: string): Promise<Blob>;
};

/**
 * All of a model's feedback in a backup. It was read with the card with which it was written, which may not
 * be the card here; if an older backup lacks that card, it was read with the card here.
 */
type BackupFeedback = {
  readonly model: string;
  readonly history: LogHistory;
  readonly refused: number;
};

/** Reads a backup and checks all of it. See `Backup.open`. */
export async function openBackup(
  deps: BackupDeps,
  file: Blob,
  options: WorkOptions = {},
): Promise<OpenedBackup> {
  if (file.size > backupLimits.zipBytes)
    throw new AppError("file-too-large", { limit: backupLimits.zipBytes });
  const zip = await openZip(file, backupLimits);
  const contents = await readContents(zip, options.signal);
  // Each table is read once more after it was checked, which takes far longer.
  const toRead = bytesOf(contents.feedback.flatMap(({ files: tables }) => tables));
  const files = await checkFiles(zip, contents, toRead, options);
  let done = files.bytes;
  const total = done + toRead;
  const here = await deps.models.list(options.signal);
  const cards = new Map<string, Card>();
  const models: OpenedBackup["models"][number][] = [];
  for (const { id } of contents.models) {
    const card = await readCard(files, id, contents);
    const other = here.find((model) => model.id === id);
    const isSame = other?.sha256 === card.files["model.onnx"].sha256;
    const state = other === undefined ? "no" : isSame ? "same" : "other";
    models.push({ id, title: card.title, here: state, ...(state === "other" && { isShipped: !other?.own }) });
    cards.set(id, card);
  }
  const feedback: BackupFeedback[] = [];
  const sizes: HistorySize[] = [];
  const listed: OpenedBackup["feedback"][number][] = [];
  for (const { model, card: written, files: tables, versions } of contents.feedback) {
    const isOther = models.some(({ id, here: state }) => id === model && state === "other");
    const isHere = here.some(({ id }) => id === model);
    if (isOther || !(isHere || cards.has(model))) {
      listed.push({ model, fits: false, rows: 0, refused: 0, versions: versions.length });
      continue;
    }
    const card =
      cards.get(model) ??
      (written
        ? await parseCardFile(files, written.path, model)
        : await deps.models.card(model, options.signal));
    const rows: Draft[][] = [];
    const size: HistorySize = { rows: 0, cells: 0, versions: versions.length };
    sizes.push(size);
    const count = (read: readonly Draft[]) => {
      countRows(size, read, sizes);
      const excess = findExcessRows(sizes);
      if (excess !== undefined) throw invalid(excess);
    };
    let refused = 0;
    for (const { path, bytes } of tables) {
      const read = await readRows(card, await files.blob(path), path, count, {
        signal: options.signal,
        onProgress: (read) => options.onProgress?.({ done: done + read.done, total, unit: "bytes" }),
      });
      done += bytes;
      rows.push(read.rows);
      refused += read.refused;
    }
    const history = {
      rows,
      versions: versions.map((version) => ({ holdoutAccuracy: undefined, ...version })),
    };
    feedback.push({ model, history, refused });
    listed.push({ model, fits: true, rows: rows[0]?.length ?? 0, refused, versions: versions.length });
  }
  return {
    savedAt: contents.savedAt,
    models,
    feedback: listed,
    take: (work) => takeBackup(deps, { contents, files, feedback }, work),
  };
}

/**
 * Refuses a backup unless it has exactly the files in its list, byte for byte.
 * @param bytesLeft how much will have to be read after that, for the progress
 */
async function checkFiles(
  zip: OpenedZip,
  contents: BackupContents,
  bytesLeft: number,
  { signal, onProgress }: WorkOptions,
): Promise<CheckedFiles> {
  const cards = contents.feedback.flatMap(({ card }) => card ?? []);
  const listed: BackupFile[] = [...contents.models, ...contents.feedback]
    .flatMap(({ files }) => files)
    .concat(cards);
  const byPath = new Map(zip.files.map((each) => [each.path, each]));
  byPath.delete(contentsName);
  const entries = new Map<string, ZippedFile>();
  for (const { path, bytes } of listed) {
    const entry = byPath.get(path);
    if (entry?.bytes !== bytes || entries.has(path))
      throw invalid(`${path} is missing or doesn’t match the backup’s list`);
    entries.set(path, entry);
  }
  const foreign = [...byPath.keys()].find((path) => !entries.has(path));
  if (foreign !== undefined) throw invalid(`it contains ${foreign.slice(0, 100)}, which isn’t in its list`);
  const blob = async (path: string) => zip.read(entries.get(path)!, signal);
  const read = async (path: string) => new Uint8Array(await (await blob(path)).arrayBuffer());
  const listedBytes = bytesOf(listed);
  let done = 0;
  for (const { path, bytes, sha256 } of listed) {
    signal?.throwIfAborted();
    if ((await sha256Hex(await read(path))) !== sha256) throw invalid(`${path} is damaged`);
    done += bytes;
    onProgress?.({ done, total: listedBytes + bytesLeft, unit: "bytes" });
  }
  // Restoring reads the files again later, without this signal.
  return {
    bytes: listedBytes,
    blob: (path) => zip.read(entries.get(path)!),
    read: async (path) => new Uint8Array(await (await zip.read(entries.get(path)!)).arrayBuffer()),
  };
}

function bytesOf(files: readonly BackupFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function readCard(files: CheckedFiles, id: string, contents: BackupContents): Promise<Card> {
  const path = `models/${id}/model.json`;
  const listed = contents.models.find((model) => model.id === id)!.files;
  if (!listed.some((file) => file.path === path)) throw invalid(`${path} is missing`);
  const card = await parseCardFile(files, path, id);
  for (const [name, facts] of Object.entries(card.files)) {
    const file = listed.find((each) => each.path === `models/${id}/${name}`);
    if (facts && file?.sha256 !== facts.sha256)
      throw invalid(`${name} is not the file that ${path} describes`);
  }
  return card;
}

async function parseCardFile(files: CheckedFiles, path: string, id: string): Promise<Card> {
  try {
    const card = parseCard(parseJson(await (await files.blob(path)).text(), path), path);
    if (card.id !== id) throw invalid(`${path} is the card of a different model`);
    return card;
  } catch (error) {
    if (error instanceof AppError && error.code === "zip-invalid") throw error;
    const at =
      error instanceof AppError ? `: at ${error.details.key}, expected ${error.details.expected}` : "";
    throw new AppError("zip-invalid", { reason: `${path} has an error${at}` }, { cause: error });
  }
}

/**
 * Reads the rows of a table, with the same checks as an import.
 * @param count called with each batch of rows; what it throws refuses the backup
 */
async function readRows(
  card: Card,
  table: Blob,
  path: string,
  count: (rows: readonly Draft[]) => void,
  options: WorkOptions,
): Promise<{ rows: Draft[]; refused: number }> {
  // An import would unpack it, to any number of times the size that the list gives.
  if (await isGzipped(table)) throw invalid(`${path} is gzipped`);
  const rows: Draft[] = [];
  const pack = createRowPacker();
  const merge = async (_: string, read: readonly Draft[]) => {
    count(read);
    rows.push(...read.map(pack));
    return read.map(() => "added" as const);
  };
  try {
    const report = await importCsv(card, { merge }, table, options);
    if (report.stopped) throw report.stopped;
    return { rows, refused: report.refusedCount };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "zip-invalid" || error.code === "file-too-large")
      throw error;
    throw new AppError(
      "zip-invalid",
      { reason: `${path}: ${error.details.reason ?? error.code}` },
      { cause: error },
    );
  }
}

function invalid(reason: string): AppError {
  return new AppError("zip-invalid", { reason });
}

/**
 * Adds everything in a checked backup that this browser doesn't have: models, then feedback and versions,
 * then the records of what was sent and the settings. Each model is added in one transaction, and so is each
 * model's feedback. After a failure, restoring the same backup again adds the rest, since existing data is
 * left alone.
 * @throws AppError `storage-*`; AbortError
 */
async function takeBackup(
  deps: BackupDeps,
  {
    contents,
    files,
    feedback,
  }: {
    readonly contents: BackupContents;
    readonly files: CheckedFiles;
    readonly feedback: readonly BackupFeedback[];
  },
  { signal, onProgress }: WorkOptions = {},
): Promise<TakenBackup> {
  const report = { models: 0, added: 0, known: 0, different: 0, versions: 0 };
  const left = new Set<string>();
  for (const { id } of contents.models) {
    signal?.throwIfAborted();
    const path = `models/${id}/`;
    const { files: facts, ...card } = parseCard(
      parseJson(await (await files.blob(`${path}model.json`)).text(), `${path}model.json`),
      `${path}model.json`,
    );
    const shaHere = async () => (await deps.models.list(signal)).find((model) => model.id === id)?.sha256;
    // Check again, since another tab may have added or removed a model after the backup was opened.
    let here = await shaHere();
    if (here === undefined) {
      const holdout = facts["holdout.onnx"] && (await files.read(`${path}holdout.onnx`));
      const model = await files.read(`${path}model.onnx`);
      try {
        await deps.own.add({ card, model, holdout });
        report.models++;
      } catch (error) {
        // Another tab may have just added it.
        here = await shaHere();
        if (here === undefined) throw error;
      }
    }
    if (here !== undefined && here !== facts["model.onnx"].sha256) left.add(id);
  }
  for (const { model, history } of feedback) {
    signal?.throwIfAborted();
    if (left.has(model)) continue;
    const merged = await deps.histories.merge(model, history, { signal, onProgress });
    for (const key of ["added", "known", "different", "versions"] as const) report[key] += merged[key];
  }
  for (const sending of contents.sendings) {
    signal?.throwIfAborted();
    await deps.outbox.add({ ...sending, body: undefined });
  }
  await deps.settings.take(contents.settings);
  return report;
}

/** A row with more values than this is packed. Rows with fewer are small, and there may be two million of them. */
const fewValues = 200;

/**
 * A function that packs rows: one with very many values holds them as a list until they are asked for by name. As an
 * object, each would take up to 36 bytes, even if it is missing.
 */
function createRowPacker(): (row: Draft) => Draft {
  /** The names of the latest row's values, which rows usually share. */
  let shared: readonly string[] = [];
  return (row) => {
    const { inputs, ...others } = row;
    const own = Object.keys(inputs);
    if (own.length <= fewValues) return row;
    if (own.length !== shared.length || own.some((name, index) => name !== shared[index])) shared = own;
    const names = shared;
    const values = Object.values(inputs);
    return {
      ...others,
      get inputs(): Inputs {
        return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
      },
    };
  };
}
