import { wrap } from "comlink";
import type { Card } from "../core/card.ts";
import { type ErrorRecord, fromErrorRecord, toErrorRecord } from "../core/errors.ts";
import { createDeferred } from "../core/promises.ts";
import type { VerifiedAsset } from "../runtime/verified-asset.ts";
import type { Learned } from "./graph-scorer.ts";
import { createPartsSink, openFileSink } from "./result-writer.ts";
import { scoreTable } from "./score-table.ts";
import type { RemoteScorer, RemoteTable, ScorerFiles, TableEvent, TableStart } from "./table-protocol.ts";
import type { Scorer, TableProgress } from "./table-scoring.ts";

const progressEveryMs = 100;

/** The browser services that a run needs; tests pass their own. */
export type TableRunDeps = {
  /** Reads the model's lessons on this device. */
  readonly learned: (start: TableStart) => Promise<Learned>;
  /** Loads the verified bytes of one of the site's files. Throws AppError if they can't be loaded. */
  readonly load: (file: VerifiedAsset, base: string) => Promise<Uint8Array<ArrayBuffer>>;
  readonly now?: () => number;
};

type Files = Pick<ScorerFiles, "runtime" | "model">;

/** Runs in the table's worker: reads the table, passes its rows to the scorers and writes their predictions. */
export function createTableRun({ learned, load, now = () => performance.now() }: TableRunDeps): RemoteTable {
  const cancelling = new AbortController();
  const death = createDeferred<never>();
  death.promise.catch(() => undefined);

  async function startScorer(port: MessagePort, card: Card, files: Files, lessons: Learned): Promise<Scorer> {
    const remote = wrap<RemoteScorer>(port);
    await remote.start({ card, ...files, ...lessons });
    return { score: (batch) => remote.score(batch) };
  }

  return {
    async run(start) {
      const send = (event: TableEvent) => start.events.postMessage(event);
      const { fallback } = start.runtime;
      const [known, wasm, model] = await Promise.all([
        learned(start),
        load(start.runtime.file, start.base),
        load(start.model, start.base),
      ]);
      const scorers = await Promise.race([
        Promise.all(
          start.scorers.map((port) =>
            startScorer(port, start.card, { runtime: { wasm, fallback }, model }, known),
          ),
        ),
        death.promise,
      ]);
      // A part is complete before its last rows are counted, so it waits for the next counts.
      const parts: Blob[] = [];
      const sendParts = ({ rows, failed }: Pick<TableProgress, "rows" | "failed">) => {
        for (const part of parts.splice(0)) send({ part, rows, failed, lessons: known.lessons });
      };
      const sink = start.target
        ? await openFileSink(start.target)
        : createPartsSink((part) => parts.push(part));
      const { card, file, header, mapping } = start;
      let sentMs = Number.NEGATIVE_INFINITY;
      const onProgress = (progress: TableProgress) => {
        sendParts(progress);
        if (now() - sentMs < progressEveryMs) return;
        sentMs = now();
        send({ progress });
      };
      const work = {
        card,
        source: file,
        header,
        mapping,
        scorers,
        lessons: known.lessons,
        write: sink.write,
        now,
      };
      const report = await scoreTable(work, {
        signal: cancelling.signal,
        died: death.promise,
        onProgress,
      });
      const unsaved = await sink.finish().then(() => undefined, toErrorRecord);
      sendParts(report);
      const { stopped } = report;
      const ended = stopped === undefined || stopped === "cancelled" ? stopped : toErrorRecord(stopped);
      send({ report: { ...report, stopped: unsaved ?? ended } });
    },
    cancel: () => cancelling.abort(),
    scorerDied: (error: ErrorRecord) => death.reject(fromErrorRecord(error)),
  };
}
