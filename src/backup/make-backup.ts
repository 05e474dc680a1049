import { type Card, parseCard } from "../core/card.ts";
import { currentTime } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import { checkSchema } from "../core/expectation.ts";
import { sha256Hex } from "../core/hashes.ts";
import { isLive, type OwnModelRecord } from "../core/own-model.ts";
import type { WorkOptions } from "../core/progress.ts";
import { nextTask } from "../core/promises.ts";
import { encodeEarlier } from "../learning/earlier-values.ts";
import { csvHeader, csvLines } from "../learning/feedback-csv.ts";
import type { Draft } from "../learning/log.ts";
import type { Sending } from "../learning/outbox.ts";
import { type ZipEntry, zipFiles } from "../zip/zip-files.ts";
import type { BackupDeps, MadeBackup } from "./backup.ts";
import {
  type BackupContents,
  type BackupFile,
  backupLimits,
  contentsName,
  contentsSchema,
  countRows,
  findExcessRows,
  type HistorySize,
} from "./backup-format.ts";
import { hasFewValues } from "./read-contents.ts";

type Listed = { readonly file: BackupFile; readonly entry: ZipEntry };

/** After this many rows, the loop pauses so that other work on this thread can run. */
const sliceRows = 200;

/** Creates a backup of everything that this browser stores. See `Backup.make`. */
export async function makeBackup(deps: BackupDeps, options: WorkOptions = {}): Promise<MadeBackup> {
  const { signal } = options;
  const entries: ZipEntry[] = [];
  const list = ({ file, entry }: Listed) => {
    entries.push(entry);
    return file;
  };
  const models: BackupContents["models"] = [];
  const cards = new Map<string, Card>();
  const leftOut: string[] = [];
  for (const record of (await deps.store.records()).filter(isLive)) {
    const card = readCard(record);
    if (!card) {
      leftOut.push(record.id);
      continue;
    }
    cards.set(card.id, card);
    models.push({ id: card.id, files: (await modelFiles(deps, record, card)).map(list) });
  }
  const feedback: BackupContents["feedback"] = [];
  const shipped = await deps.models.list(signal);
  let rows = 0;
  const sizes: HistorySize[] = [];
  for (const id of await deps.histories.models()) {
    signal?.throwIfAborted();
    if (leftOut.includes(id)) continue;
    const own = cards.get(id);
    const isHere = shipped.some((model) => model.id === id);
    const card = own ?? (isHere ? await deps.models.card(id, signal) : undefined);
    if (!card) {
      leftOut.push(id);
      continue;
    }
    const history = await deps.histories.read(id);
    const files: BackupFile[] = [];
    const size: HistorySize = { rows: 0, cells: 0, versions: history.versions.length };
    sizes.push(size);
    for (const [index, content] of history.rows.entries()) {
      for await (const slice of slices(content, signal)) countRows(size, slice, sizes);
      const csv = await writeRows(card, content, signal);
      files.push(list(await blobFile(`feedback/${id}${index === 0 ? "" : `.past-${index}`}.csv`, csv)));
    }
    rows += history.rows[0]?.length ?? 0;
    feedback.push({
      model: id,
      ...(own === undefined && { card: list(await cardFile(`feedback/${id}.card.json`, card)) }),
      files,
      versions: history.versions.map(({ changes, ...version }) => ({
        ...version,
        changes: changes.map(({ added, removed }) => ({ added: [...added], removed: [...removed] })),
      })),
    });
  }
  const contents: BackupContents = {
    format: "hunch-backup/2",
    savedAt: currentTime().toISOString(),
    settings: deps.settings.read(),
    models,
    feedback,
    sendings: (await deps.outbox.all()).map(asFact),
  };
  const json = new Blob([`${JSON.stringify(contents)}\n`]);
  entries.unshift({ path: contentsName, bytes: json.size, read: () => bytesOf(json) });
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > backupLimits.bytes) throw new AppError("file-too-large", { limit: backupLimits.bytes });
  // Everything that would make the page refuse this backup later must be found now.
  if (
    json.size > backupLimits.contentsBytes ||
    !hasFewValues(contents) ||
    findExcessRows(sizes) !== undefined ||
    entries.length > backupLimits.files ||
    "problems" in checkSchema(contentsSchema, contents)
  )
    throw new AppError("file-too-large", { parts: entries.length });
  return {
    models: models.length,
    rows,
    versions: feedback.reduce((sum, { versions }) => sum + versions.length, 0),
    leftOut,
    zip: zipFiles(entries, { ...options, reopens: true }),
  };
}

/** Undefined if an earlier or later version of this page stored a card that this one can't read. */
function readCard({ id, card }: OwnModelRecord): Card | undefined {
  try {
    return parseCard(card, `models/${id}/model.json`);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** A model's folder, in the same form as on a site. */
async function modelFiles(deps: BackupDeps, { id }: OwnModelRecord, card: Card): Promise<Listed[]> {
  const json = await cardFile(`models/${id}/model.json`, card);
  const others = (["model.onnx", "holdout.onnx"] as const).flatMap((name): Listed[] => {
    const facts = card.files[name];
    if (!facts) return [];
    const file = { path: `models/${id}/${name}`, ...facts };
    const read = async () => {
      const bytes = await deps.store.file(facts.sha256);
      if (!bytes || (await sha256Hex(bytes)) !== facts.sha256)
        throw new AppError("own-model-damaged", { id });
      return bytes;
    };
    return [{ file, entry: { path: file.path, bytes: facts.bytes, read } }];
  });
  return [json, ...others];
}

const cardFile = (path: string, card: Card) => blobFile(path, new Blob([`${JSON.stringify(card)}\n`]));

async function writeRows(card: Card, rows: readonly Draft[], signal: AbortSignal | undefined): Promise<Blob> {
  let hasEarlier = false;
  for await (const slice of slices(rows, signal))
    hasEarlier ||= slice.some((row) => encodeEarlier(card, row) !== "");
  const parts = [csvHeader(card, { hasEarlier })];
  for await (const slice of slices(rows, signal)) parts.push(csvLines(card, slice, { hasEarlier }));
  return new Blob(parts);
}

async function* slices(rows: readonly Draft[], signal: AbortSignal | undefined) {
  for (let start = 0; start < rows.length; start += sliceRows) {
    yield rows.slice(start, start + sliceRows);
    await nextTask();
    signal?.throwIfAborted();
  }
}

async function blobFile(path: string, content: Blob): Promise<Listed> {
  const sha256 = await sha256Hex(await bytesOf(content));
  const bytes = content.size;
  return { file: { path, bytes, sha256 }, entry: { path, bytes, read: () => bytesOf(content) } };
}

/**
 * Only this browser sends its pending rows. In any other browser they count as already sent, so that they are
 * never sent twice.
 */
function asFact({ id, model, to, rowIds, state, changedAt }: Sending): BackupContents["sendings"][number] {
  const isOver = state === "sent" || state === "handed-over" || state === "unconfirmed";
  return { id, model, to, rowIds: [...rowIds], state: isOver ? state : "elsewhere", changedAt };
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}
