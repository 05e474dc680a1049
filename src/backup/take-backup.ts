import { parseCard } from "../core/card.ts";
import type { WorkOptions } from "../core/progress.ts";
import type { BackupDeps, TakenBackup } from "./backup.ts";
import type { BackupContents } from "./backup-format.ts";
import type { BackupFeedback, CheckedFiles } from "./open-backup.ts";

/**
 * Adds everything in a checked backup that this browser doesn't have: models, then feedback and versions,
 * then the records of what was sent and the settings. Each model is added in one transaction, and so is each
 * model's feedback. After a failure, restoring the same backup again adds the rest, since existing data is
 * left alone.
 * @throws AppError `storage-*`; AbortError
 */
export async function takeBackup(
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
      JSON.parse(await (await files.blob(`${path}model.json`)).text()),
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
        // Another tab has just added it.
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
  for (const sending of contents.sendings) await deps.outbox.add({ ...sending, body: undefined });
  await deps.settings.take(contents.settings);
  return report;
}
