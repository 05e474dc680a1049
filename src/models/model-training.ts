import { transfer, wrap } from "comlink";
import { abortError } from "../core/errors.ts";
import { createDeferred, raceAbort } from "../core/promises.ts";
import { installTransferHandlers } from "../runtime/remote-calls.ts";
import type { WorkerHandle } from "../runtime/start-worker.ts";
import type { AddedRow } from "../training/columns/added-rows.ts";
import type { ColumnReport } from "../training/columns/column-report.ts";
import type { TrainedModel, TrainOptions } from "../training/train.ts";
import type { TrainingNote } from "../training/training-note.ts";
import type { TrainProgress } from "../training/training-progress.ts";

/** The description of a table. */
export type TableSummary = {
  readonly rowCount: number;
  readonly columns: readonly ColumnReport[];
  /** Notes about the file itself. */
  readonly notes: readonly TrainingNote[];
  /** The first rows, with their cells in column order. */
  readonly preview: readonly (readonly string[])[];
};

/** What is known about a column that could be the target. */
export type TargetSummary = {
  readonly classes: readonly { readonly name: string; readonly rows: number }[];
  readonly warnings: readonly TrainingNote[];
  /** The columns that nearly give it away, each on its own. */
  readonly giveaways: readonly string[];
};

export type TrainRequest = Pick<
  TrainOptions,
  "target" | "uses" | "id" | "title" | "version" | "minutes" | "seed"
> & {
  /** Rows to learn from in addition to the table's. They are never held out or used to score a model. */
  readonly feedback?: readonly AddedRow[] | undefined;
};

/** A trained model as the page receives it. */
export type TrainedResult = Pick<TrainedModel, "card" | "importance" | "warnings"> & {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly holdout: Uint8Array<ArrayBuffer>;
};

export type TrainStart = {
  readonly request: TrainRequest;
  /** One port for each worker that fits and scores. */
  readonly runners: readonly MessagePort[];
  /** Every `TrainProgress` is posted to it. Any message from it ends the search early. */
  readonly progress: MessagePort;
};

/**
 * The calls that a training worker exposes. It keeps a table and trains on it, or carries out tasks for another
 * worker.
 */
export type RemoteTraining = {
  /** @throws AppError `csv-invalid` */
  open(file: Blob): Promise<TableSummary>;
  /** @throws AppError `input-invalid` if the column can't be predicted */
  describeTarget(name: string): Promise<TargetSummary>;
  /** @throws AppError `input-invalid` */
  train(start: TrainStart): Promise<TrainedResult>;
  /** Carries out the tasks that arrive at this port. */
  serve(port: MessagePort): void;
};

/** Trains models on the page, in workers. */
export interface ModelTraining {
  /**
   * Reads a table. Its worker runs until the table is closed. @throws AppError `csv-invalid`,
   * `workers-unavailable`
   */
  open(file: Blob): Promise<TrainingTable>;
}

/** A table that has been read and can be trained on. */
export interface TrainingTable {
  readonly summary: TableSummary;
  describeTarget(name: string): Promise<TargetSummary>;
  /** @throws AppError `input-invalid`; AbortError as soon as the signal fires, which ends all work */
  train(
    request: TrainRequest,
    options: {
      readonly signal: AbortSignal;
      /**
       * When it fires, the search ends and the best candidate so far is finished. It has no effect until a
       * candidate has been compared.
       */
      readonly enough: AbortSignal;
      readonly onProgress: (progress: TrainProgress) => void;
    },
  ): Promise<TrainedResult>;
  close(): void;
}

/** More workers than this would need too much memory for the time that they save. */
const mostRunners = 4;

/**
 * Creates the page's interface to training. Each table is opened in a worker, which shares its tasks with
 * others.
 * @param cores the number of processor cores, which limits the number of workers
 */
export function createModelTraining(startWorker: () => WorkerHandle, cores: number): ModelTraining {
  installTransferHandlers();
  const runnerCount = Math.max(1, Math.min(mostRunners, cores));

  /** Waits until the work is done. Rejects if its worker dies first. */
  async function whileAlive<Result>(worker: WorkerHandle, work: Promise<Result>): Promise<Result> {
    work.catch(() => undefined);
    return Promise.race([work, worker.died.then((error) => Promise.reject(error))]);
  }

  function startOpen(file: Blob) {
    const worker = startWorker();
    const remote = wrap<RemoteTraining>(worker.endpoint);
    const summary = whileAlive(worker, remote.open(file));
    summary.catch(() => worker.end());
    /** Resolves when another worker has taken over the table. A worker that was ended never answers its calls. */
    const replaced = createDeferred<void>();
    return { worker, remote, summary, replaced };
  }

  return {
    async open(file) {
      let current = startOpen(file);
      let isOver = false;
      const summary = await current.summary;

      /** Cancelling ends the worker that has the table, so a new worker reads the table again. */
      const restart = () => {
        const { worker, replaced } = current;
        worker.end();
        if (isOver) return;
        current = startOpen(file);
        current.summary.catch(() => undefined);
        replaced.resolve();
      };
      const describeTarget = (name: string): Promise<TargetSummary> => {
        const { worker, remote, replaced } = current;
        const described = current.summary.then(() => whileAlive(worker, remote.describeTarget(name)));
        return Promise.race([described, replaced.promise.then(() => describeTarget(name))]);
      };
      return {
        summary,
        describeTarget,
        async train(request, { signal, enough, onProgress }) {
          // After a cancelled training, the table is being read again.
          await raceAbort(current.summary, signal);
          const { worker, remote } = current;
          const helpers: WorkerHandle[] = [];
          const { promise: stopped, reject: stop } = createDeferred<never>();
          const { port1, port2: progress } = new MessageChannel();
          let isCompared = false;
          const finishEarly = () => {
            if (!isCompared || !enough.aborted) return;
            port1.postMessage("enough");
            // The worker with the table does the rest alone; the others would only compete with it for the
            // processor.
            for (const helper of helpers) helper.end();
          };
          enough.addEventListener("abort", finishEarly);
          port1.onmessage = ({ data }: MessageEvent<TrainProgress>) => {
            onProgress(data);
            if (data.kind !== "compared" || isCompared) return;
            isCompared = true;
            finishEarly();
          };
          const abort = () => {
            restart();
            stop(abortError());
          };
          signal.addEventListener("abort", abort, { once: true });
          try {
            const runners = Array.from({ length: runnerCount }, () => {
              const helper = startWorker();
              helpers.push(helper);
              void helper.died.then(stop);
              const channel = new MessageChannel();
              const served = wrap<RemoteTraining>(helper.endpoint).serve(
                transfer(channel.port1, [channel.port1]),
              );
              served.catch(stop);
              return channel.port2;
            });
            const work = remote.train(transfer({ request, runners, progress }, [progress, ...runners]));
            return await Promise.race([whileAlive(worker, work), stopped]);
          } finally {
            signal.removeEventListener("abort", abort);
            enough.removeEventListener("abort", finishEarly);
            for (const helper of helpers) helper.end();
            port1.close();
          }
        },
        close() {
          isOver = true;
          current.worker.end();
        },
      };
    },
  };
}
