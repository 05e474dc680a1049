import { AppError } from "../core/errors.ts";
import { nextTask } from "../core/promises.ts";

/** Watches the runs of one graph. */
export type RunWatch = {
  /** Awaited before each run, while the thread's runtime may do other runs. */
  readonly pause?: () => Promise<void>;
  /** Called before each run, while nothing else runs on the thread's runtime; may throw. */
  readonly check?: () => void;
  /** Called after each run, with the time that it took and the number of rows. */
  ran(ms: number, rows: number): void;
};

/** How long one run of an added model may take in a thread that can't be terminated. */
export const longestRunMs = 3000;

/**
 * Lets a graph run until one run has taken too long, for a thread that can't be terminated. A graph's running
 * time can't be predicted from its file, since a tensor's size may depend on values that are known only at
 * run time, so it is measured.
 * @param id the model, for the error
 * @param limit.longestMs how long one run may take
 * @param limit.onSlow called with the time of each run that took longer
 */
export function createRunLimit(
  id: string,
  { longestMs = longestRunMs, onSlow }: { longestMs?: number; onSlow?: (ms: number) => void } = {},
): RunWatch {
  let isSlow = false;
  return {
    // Other requests to this thread are answered between two runs, however many rows a call has.
    pause: nextTask,
    /** @throws AppError `model-slow` */
    check() {
      if (isSlow) throw new AppError("model-slow", { id });
    },
    ran(ms) {
      if (ms <= longestMs) return;
      isSlow = true;
      onSlow?.(ms);
    },
  };
}
