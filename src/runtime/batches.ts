import type { Inputs } from "../core/prediction.ts";

export type BatchLimits = {
  readonly rows: number;
  /** Rows times the longest row's characters: graphs pad words to the longest row, so that is what a batch costs. */
  readonly paddedCharacters: number;
};

/** On reviews, batches of 16 rows and more cost the same a row; and the runtime's memory never shrinks. */
export const batchLimits: BatchLimits = { rows: 256, paddedCharacters: 600_000 };

/** Cuts rows into batches, in their order. A row that is over the limit on its own is a batch on its own. */
export function* inBatches(
  rows: readonly Inputs[],
  limits: BatchLimits = batchLimits,
): Generator<readonly Inputs[]> {
  let start = 0;
  let longest = 0;
  for (let index = 0; index < rows.length; index++) {
    const length = characters(rows[index]!);
    const count = index - start + 1;
    const isFull = count > limits.rows || count * Math.max(longest, length) > limits.paddedCharacters;
    if (isFull && index > start) {
      yield rows.slice(start, index);
      start = index;
      longest = 0;
    }
    longest = Math.max(longest, length);
  }
  if (start < rows.length) yield rows.slice(start);
}

function characters(row: Inputs): number {
  let sum = 0;
  for (const name in row) {
    const value = row[name];
    if (typeof value === "string") sum += value.length;
  }
  return sum;
}
