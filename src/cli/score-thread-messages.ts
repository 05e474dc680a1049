import type { Card } from "../core/card.ts";
import type { ErrorRecord } from "../core/errors.ts";
import type { ScoredBatch, TableBatch } from "../tables/table-scoring.ts";

/** The data passed to a scoring thread when it starts. */
export type ThreadFiles = { readonly card: Card; readonly model: Uint8Array };

/** A request to the thread. */
export type Question = { readonly id: number; readonly batch: TableBatch };

/** The thread's replies. The first one has no id; it says that the thread is ready or reports an error. */
export type Answer =
  | { readonly id?: undefined; readonly error?: ErrorRecord }
  | { readonly id: number; readonly scored: ScoredBatch }
  | { readonly id: number; readonly error: ErrorRecord };
