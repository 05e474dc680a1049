import { AppError } from "../core/errors.ts";
import { nextTask } from "../core/promises.ts";

/** Watches the runs of one graph. */
export type RunWatch = {
  /** Awaited before each run, while the thread's runtime may do other runs. */
  readonly pause?: () => Promise<void>;
  /** Awaited before each run, while nothing else runs on the thread's runtime; may throw. */
  readonly begin?: () => Promise<void>;
  /** Called after each run that began, with the time that it took and the number of rows. */
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
 * @param limit.onBegin awaited before each run; no run begins if it rejects
 * @param limit.onEnd called after each run
 */
export function createRunLimit(
  id: string,
  {
    longestMs = longestRunMs,
    onSlow,
    onBegin,
    onEnd,
  }: {
    longestMs?: number;
    onSlow?: (ms: number) => void;
    onBegin?: () => Promise<void>;
    onEnd?: () => void;
  } = {},
): RunWatch {
  let isSlow = false;
  return {
    // Other requests to this thread are answered between two runs, however many rows a call has.
    pause: nextTask,
    /** @throws AppError `model-slow`, and what `onBegin` rejects with */
    async begin() {
      if (isSlow) throw new AppError("model-slow", { id });
      await onBegin?.();
    },
    ran(ms) {
      onEnd?.();
      if (ms <= longestMs) return;
      isSlow = true;
      onSlow?.(ms);
    },
  };
}
