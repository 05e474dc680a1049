import { createDeferred } from "../core/promises.ts";
import type { WorkOptions } from "../models/services.ts";
import type { CurrentFold } from "./current-state.ts";
import type { Draft } from "./log.ts";
import type { LearnerStore, Merged, MergeOutcome } from "./ports.ts";

/**
 * Merges rows a batch at a time. Where a batch stands behind everything that was folded, as in an export whose rows are in
 * order, it is folded while the store writes the next one. The last batch, and all from the first that stands elsewhere,
 * are left to `catchUp`.
 */
export function mergeAndFold(current: CurrentFold, store: LearnerStore, options: WorkOptions) {
  let last: Merged | undefined;
  return {
    async merge(model: string, rows: readonly Draft[]): Promise<readonly MergeOutcome[]> {
      const { promise: handedOver, resolve } = createDeferred<void>();
      const writing = store.merge(model, rows, resolve);
      await Promise.race([handedOver, writing]);
      // Only a head start: what goes wrong in it, `catchUp` meets again.
      if (last) await current.foldMerged(last, options).catch(() => undefined);
      last = await writing;
      return last.outcomes;
    },
  };
}
