import type { Card } from "../core/card.ts";
import type { ErrorRecord } from "../core/errors.ts";
import type { ScoredBatch, TableBatch } from "../tables/table-scoring.ts";

/** What a scoring thread begins with. */
export type ThreadFiles = { readonly card: Card; readonly model: Uint8Array };

/** What it is asked. */
export type Question = { readonly id: number; readonly batch: TableBatch };

/** What it answers; the first answer, without an id, says that it is ready or why it is not. */
export type Answer =
  | { readonly id?: undefined; readonly error?: ErrorRecord }
  | { readonly id: number; readonly scored: ScoredBatch }
  | { readonly id: number; readonly error: ErrorRecord };
