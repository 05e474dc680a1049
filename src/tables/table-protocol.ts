import type { Card } from "../core/card.ts";
import type { ErrorRecord } from "../core/errors.ts";
import type { CsvHeader } from "../csv/csv-lines.ts";
import type { ColumnMapping } from "../csv/match-columns.ts";
import type { RuntimeChoice, RuntimeFiles } from "../runtime/runtime-files.ts";
import type { VerifiedAsset } from "../runtime/verified-asset.ts";
import type { Learned } from "./graph-scorer.ts";
import type { Scorer, TableProgress, TableReport, TableTarget } from "./table-scoring.ts";

/*
 * The messages between the page, the table's worker and its scorers: types only. The page starts all workers
 * and connects each scorer to the table's worker with a channel, so that rows don't pass through the page and
 * workers don't have to start other workers.
 */

/** Everything a scorer needs to start. */
export type ScorerFiles = Learned & {
  readonly card: Card;
  readonly runtime: RuntimeFiles;
  /** The verified bytes of `model.onnx`. */
  readonly model: Uint8Array<ArrayBuffer>;
};

/** The calls that a scorer's worker answers, on the port that it receives in its first message. */
export type RemoteScorer = Scorer & {
  /** Rejects with the same AppErrors as `openGraphScorer`. */
  start(files: ScorerFiles): Promise<void>;
};

/** Everything the table's worker needs. */
export type TableStart = {
  readonly card: Card;
  readonly file: Blob;
  readonly header: CsvHeader;
  readonly mapping: ColumnMapping;
  /** The site's address, ending in a slash. The worker uses it to find the files that the page has cached. */
  readonly base: string;
  /** Where to load the runtime and the model from. Sending copies (14 MB) from the page would make it drop frames. */
  readonly runtime: RuntimeChoice;
  readonly model: VerifiedAsset;
  /** One port to each scorer. */
  readonly scorers: readonly MessagePort[];
  readonly target: TableTarget | undefined;
  /** Receives every `TableEvent`, in order. */
  readonly events: MessagePort;
};

export type RemoteReport = Omit<TableReport, "stopped"> & {
  readonly stopped: "cancelled" | ErrorRecord | undefined;
};

/** What the page reports about the parts that it has received, in case the table's worker dies. */
export type PartCounts = Pick<TableReport, "rows" | "failed" | "lessons">;

export type TableEvent =
  | { readonly progress: TableProgress }
  /** The next bytes of the result, and the report's counts for everything up to their end. */
  | ({ readonly part: Blob } & PartCounts)
  /** The last event. */
  | { readonly report: RemoteReport };

/** The calls that the table's worker answers. */
export type RemoteTable = {
  /** Settles once all events have been sent. Rejects if scoring could not start. */
  run(start: TableStart): Promise<void>;
  /** Stops scoring; the complete rows are kept. */
  cancel(): void;
  /** Tells the worker that a scorer died, since only the page notices that. */
  scorerDied(error: ErrorRecord): void;
};
