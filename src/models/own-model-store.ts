import { AppError } from "../core/errors.ts";
import { sha256Hex } from "../core/hashes.ts";
import {
  type OwnModelReader,
  type OwnModelRecord,
  type OwnModelTrial,
  slowestRun,
} from "../core/own-model.ts";
import { createQueue, nextTask } from "../core/promises.ts";

/** A file, identified by its content. */
export type OwnFile = { readonly sha256: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** The file with these bytes. */
export async function ownFile(bytes: Uint8Array<ArrayBuffer>): Promise<OwnFile> {
  return { bytes, sha256: await sha256Hex(bytes) };
}

/**
 * The store for the models that the visitor added. Every write is one transaction, so a record never refers to
 * a missing file.
 */
export interface OwnModelStore extends OwnModelReader {
  /**
   * Passes the record to `change`, replaces it with the result, and stores the files with it. Files that no
   * record refers to any more are deleted. If `change` throws, nothing is stored.
   * @returns the new record
   */
  update(
    id: string,
    change: (before: OwnModelRecord | undefined) => OwnModelRecord,
    files?: readonly OwnFile[],
  ): Promise<OwnModelRecord>;
  /** Deletes the models that were removed before this time (ISO 8601), with their files. */
  purge(removedBefore: string): Promise<void>;
}

/** A model and the SHA-256 of its file. */
type OfModel = { readonly id: string; readonly sha256: string };

/**
 * Records how long a model's file took, unless it has taken longer before. Nothing else about the model changes, so
 * nobody is told.
 * @param inPage whether it answered in a page, which forgives once that a run in another thread has not ended: that thread
 *   may have been ended just because a tab was closed
 * @throws AppError `storage-*`, `not-found` if the model has been removed or has another file by now
 */
export async function noteRun(
  store: Pick<OwnModelStore, "record" | "update">,
  { id, sha256 }: OfModel,
  ms: number,
  { inPage = false } = {},
): Promise<void> {
  const forgives = ({ trial }: OwnModelRecord) =>
    inPage && trial?.sha256 === sha256 && trial.isUnfinished && !trial.wasForgiven;
  // Most runs are not the slowest. The record says which are, also after the model has been removed and added again.
  const record = await store.record(id);
  if (record && (slowestRun(record, sha256) ?? -1) >= ms && !forgives(record)) return;
  await store.update(id, (before) => {
    if (!before?.files.includes(sha256)) throw new AppError("not-found", { what: `The model ${id}` });
    const trial = (before.trial?.sha256 === sha256 && before.trial) || undefined;
    return {
      ...before,
      trial: {
        ...(trial && forgives(before) ? { ...unmarked(trial), wasForgiven: true } : trial),
        sha256,
        slowestMs: Math.max(slowestRun(before, sha256) ?? 0, ms),
      },
    };
  });
}

function unmarked({ runningIn: _, isUnfinished: __, ...trial }: OwnModelTrial): OwnModelTrial {
  return trial;
}

/** Stores which model a thread runs, before it does. */
export type RunMarks = {
  /**
   * Awaited before a model is opened and before each run, while the thread runs nothing else: it couldn't store
   * anything during a run.
   * @throws AppError `model-unfinished` if a run in another thread has not ended, `model-untried`, `storage-*`
   */
  begin(model: OfModel): Promise<void>;
  /** Called after each of them. The mark is removed unless another run of the same model follows at once. */
  end(): void;
  /**
   * Resolves once the mark of the run that ended last has been removed, or kept for the next run. A thread that is ended
   * before then leaves the mark of a model that has answered.
   */
  settled(): Promise<void>;
};

/**
 * Marks the models that run in this thread, which can't be terminated: if a run never ends, the browser may end the
 * thread, and whatever started the run could start it again. A mark that has remained says which model that was.
 */
export function createRunMarks(
  store: Pick<OwnModelStore, "update">,
  thread: string = crypto.randomUUID(),
): RunMarks {
  const enqueue = createQueue();
  let marked: OfModel | undefined;
  let calls = 0;
  let removing: Promise<void> = Promise.resolve();

  async function unmark({ id }: OfModel): Promise<void> {
    try {
      await store.update(id, (before) => {
        if (before?.trial?.runningIn !== thread)
          throw new AppError("not-found", { what: `The mark of ${id}` });
        return { ...before, trial: unmarked(before.trial) };
      });
    } catch (error) {
      // The model has been replaced or deleted.
      if (!(error instanceof AppError) || error.code !== "not-found") throw error;
    }
    marked = undefined;
  }

  return {
    begin(model) {
      calls++;
      return enqueue(async () => {
        if (marked?.id === model.id && marked.sha256 === model.sha256) return;
        // Otherwise, this run would leave the mark of a model that has answered.
        if (marked) await unmark(marked);
        const { id, sha256 } = model;
        const { trial } = await store.update(id, (before) => {
          if (!before?.trial || before.trial.sha256 !== sha256) throw new AppError("model-untried", { id });
          const { runningIn = thread } = before.trial;
          const isUnfinished = runningIn !== thread;
          return { ...before, trial: { ...before.trial, runningIn, ...(isUnfinished && { isUnfinished }) } };
        });
        if (trial?.isUnfinished) throw new AppError("model-unfinished", { id });
        marked = model;
      });
    },
    end() {
      const call = ++calls;
      const removal = async () => {
        // Between two batches of a call, the thread does one other task.
        await nextTask();
        await nextTask();
        await enqueue(async () => {
          if (marked && call === calls) await unmark(marked);
        });
      };
      removing = removal().catch((error: unknown) =>
        console.info("The mark of a run was not removed:", error),
      );
    },
    settled: () => removing,
  };
}
