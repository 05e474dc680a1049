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

/** How long one run of an added model may take in a thread that nothing can end. */
export const longestRunMs = 3000;

/**
 * Lets a graph run until one run has taken too long, for a thread that nothing can end. How long a graph runs can't be
 * told from its file, since a tensor may be as large as a value says, but it can be told from a run.
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
