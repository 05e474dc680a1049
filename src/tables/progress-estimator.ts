import type { TableProgress } from "./table-scoring.ts";

const windowMs = 5000;

type Mark = { readonly atMs: number; readonly rows: number; readonly bytesRead: number };

/** Estimates the speed and the remaining time from the last few seconds, so that a slowdown soon shows. */
export class ProgressEstimator {
  readonly #totalBytes: number;
  #marks: Mark[] = [];

  constructor(totalBytes: number, startMs: number) {
    this.#totalBytes = totalBytes;
    this.#marks.push({ atMs: startMs, rows: 0, bytesRead: 0 });
  }

  /** Records the counts and returns the progress. */
  note(atMs: number, counts: Pick<TableProgress, "rows" | "failed" | "bytesRead">): TableProgress {
    const { rows, bytesRead } = counts;
    this.#marks.push({ atMs, rows, bytesRead });
    while (this.#marks.length > 2 && this.#marks[1]!.atMs <= atMs - windowMs) this.#marks.shift();
    const first = this.#marks[0]!;
    const seconds = (atMs - first.atMs) / 1000;
    const bytesPerSecond = seconds > 0 ? (bytesRead - first.bytesRead) / seconds : 0;
    return {
      ...counts,
      totalBytes: this.#totalBytes,
      rowsPerSecond: seconds > 0 ? (rows - first.rows) / seconds : 0,
      secondsLeft: bytesPerSecond > 0 ? (this.#totalBytes - bytesRead) / bytesPerSecond : undefined,
    };
  }
}
