import type { ScoredBatch, Scorer, TableBatch } from "./table-scoring.ts";

/** Batches that wait at each scorer beside the one it works on, so that none has to wait for the next. */
const batchesEach = 2;

/** Several scorers as one: each batch goes to the least busy. */
export class ScorerPool implements Scorer {
  readonly #scorers: { readonly scorer: Scorer; busy: number }[];

  constructor(scorers: readonly Scorer[]) {
    this.#scorers = scorers.map((scorer) => ({ scorer, busy: 0 }));
  }

  /** How many batches are worth having under way at once. */
  get capacity(): number {
    return this.#scorers.length * batchesEach;
  }

  async score(batch: TableBatch): Promise<ScoredBatch> {
    const entry = this.#scorers.reduce((least, each) => (each.busy < least.busy ? each : least));
    entry.busy++;
    try {
      return await entry.scorer.score(batch);
    } finally {
      entry.busy--;
    }
  }
}
