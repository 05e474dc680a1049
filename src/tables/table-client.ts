import { transfer, wrap } from "comlink";
import { type AppError, fromErrorRecord, toAppError, toErrorRecord } from "../core/errors.ts";
import { createDeferred } from "../core/promises.ts";
import { isGzipped } from "../csv/is-gzipped.ts";
import type { Assets } from "../runtime/assets.ts";
import { installTransferHandlers } from "../runtime/remote-calls.ts";
import type { WorkerHandle } from "../runtime/start-worker.ts";
import type { PartCounts, RemoteReport, RemoteTable, TableEvent } from "./table-protocol.ts";
import type { TableOutcome, TableReport, Tables } from "./table-scoring.ts";

/**
 * Starts the workers for one table. Both functions throw AppError `workers-unavailable` if the browser has no
 * workers.
 */
export type TableWorkers = {
  readonly startTable: () => WorkerHandle;
  /** Starts a scorer that is connected to the table's worker by this port. */
  readonly startScorer: (port: MessagePort) => WorkerHandle;
  /** How many scorers can work at once. */
  readonly cores: number;
};

const mostScorers = 8;
/** One scorer is started per this many bytes of a file, since starting one takes a moment. */
const bytesEach = 256 * 1024;

/** Scoring a table of up to this many bytes (about 100 reviews) is faster than starting a worker. */
const smallBytes = 128 * 1024;
/** How many times longer a gzipped table usually is once it is unpacked. */
const typicalRatio = 8;

/** How many scorers to start for a table of this size. */
export function scorerCount(cores: number, bytes: number): number {
  return Math.max(1, Math.min(mostScorers, Math.floor(cores) || 1, Math.ceil(bytes / bytesEach)));
}

/**
 * Scores tables for the page. A small table is predicted by the open model; a larger one gets its own
 * workers, which end when it is done and release their memory.
 */
export function createTables(assets: Assets, workers: TableWorkers): Tables {
  installTransferHandlers();
  return {
    async score(job, { signal, onProgress } = {}) {
      const { card, file, header, mapping, target, predictor } = job;
      signal?.throwIfAborted();
      const bytes = (await isGzipped(file)) ? file.size * typicalRatio : file.size;
      if (predictor && !target && bytes <= smallBytes) {
        const { scoreSmall } = await import("./score-small.ts");
        return scoreSmall(card, job, predictor, { signal, onProgress });
      }
      const model = assets.modelFile(card.id, "model.onnx", card.files["model.onnx"]);
      const runtime = await assets.runtimeFor(card.id, model.sha256);
      signal?.throwIfAborted();
      const started: WorkerHandle[] = [];
      const { port1, port2: events } = new MessageChannel();
      const begunMs = performance.now();
      const parts: Blob[] = [];
      let counts: PartCounts = { rows: 0, failed: 0, lessons: 0 };
      const ended = createDeferred<RemoteReport>();
      port1.onmessage = ({ data }: MessageEvent<TableEvent>) => {
        if ("progress" in data) onProgress?.(data.progress);
        else if ("part" in data) {
          parts.push(data.part);
          counts = data;
        } else ended.resolve(data.report);
      };
      const outcome = (report: TableReport): TableOutcome => ({
        report,
        file: target ? undefined : new Blob(parts, { type: "text/csv" }),
      });
      try {
        const table = workers.startTable();
        started.push(table);
        const remote = wrap<RemoteTable>(table.endpoint);
        const scorers = Array.from({ length: scorerCount(workers.cores, bytes) }, () => {
          const channel = new MessageChannel();
          const scorer = workers.startScorer(channel.port1);
          started.push(scorer);
          void scorer.died.then((error) => remote.scorerDied(toErrorRecord(error)));
          return channel.port2;
        });
        const cancel = () => void remote.cancel();
        signal?.addEventListener("abort", cancel, { once: true });
        const running = remote.run(
          transfer(
            {
              card,
              file,
              header,
              mapping,
              base: assets.base.href,
              runtime,
              model,
              scorers,
              target,
              events,
            },
            [events, ...scorers],
          ),
        );
        // The last event marks the end; this call rejects only if nothing could be started.
        const failed = running.then(() => ended.promise);
        const died = table.died.then((error) => ({ died: error }));
        const end = await Promise.race([failed, died]);
        signal?.removeEventListener("abort", cancel);
        // Measured from the click, including the time to start the workers.
        const seconds = (performance.now() - begunMs) / 1000;
        if (!("died" in end)) return outcome({ ...end, seconds, stopped: stoppedBy(end.stopped) });
        if (parts.length === 0) throw end.died;
        return outcome(rest(counts, parts, seconds, end.died));
      } finally {
        for (const worker of started) worker.end();
        port1.close();
      }
    },
  };
}

function stoppedBy(stopped: RemoteReport["stopped"]): TableReport["stopped"] {
  return stopped === undefined || stopped === "cancelled" ? stopped : toAppError(fromErrorRecord(stopped));
}

/** The report on a table whose worker died before finishing it. */
function rest(
  { rows, failed, lessons }: PartCounts,
  parts: readonly Blob[],
  seconds: number,
  error: AppError,
): TableReport {
  const bytesWritten = parts.reduce((sum, { size }) => sum + size, 0);
  const nothing = { failures: [], scores: undefined, list: undefined };
  return { rows, failed, lessons, bytesWritten, seconds, stopped: error, ...nothing };
}
