import { AppError } from "../core/errors.ts";
import { nextTask } from "../core/promises.ts";

/** Watches how one graph is opened and run. */
export type RunWatch = {
  /** Awaited before each run, while the thread's runtime may do other runs. */
  readonly pause?: () => Promise<void>;
  /** Awaited before the graph is opened and before each run, while the thread's runtime does nothing else; may throw. */
  readonly begin?: () => Promise<void>;
  /** Called after the graph was opened, with the time that it took, not counting the start of the runtime. */
  opened?(ms: number): void;
  /** Called after each run that began, with the time that it took and the number of rows. */
  ran(ms: number, rows: number): void;
};

/** How long one run of an added model, or opening it, may take in a thread that can't be terminated. */
export const longestRunMs = 3000;

/**
 * Reads an added model's file, which ends by itself but can take as long as opening the graph.
 * @param onSlow called with the time if it was too long
 * @throws AppError `model-slow` if it took too long; what `read` throws
 */
export function readLimited<Result>(
  id: string,
  read: () => Result,
  { longestMs = longestRunMs, onSlow }: { longestMs?: number; onSlow: (ms: number) => void },
): Result {
  const start = performance.now();
  const result = read();
  const ms = performance.now() - start;
  if (ms <= longestMs) return result;
  onSlow(ms);
  throw new AppError("model-slow", { id });
}

/**
 * Lets a graph run until one run, or opening it, has taken too long, for a thread that can't be terminated. A graph's
 * running time can't be predicted from its file, since a tensor's size may depend on values that are known only at
 * run time, so it is measured. Opening counts too, since the runtime then computes all that depends only on constants.
 * @param id the model, for the error
 * @param limit.longestMs how long one run may take, and opening the graph
 * @param limit.onSlow called with the time of each run or opening that took longer
 * @param limit.onBegin awaited before each of them; it doesn't begin if this rejects
 * @param limit.onEnd called after each of them
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
  const end = (ms: number) => {
    onEnd?.();
    if (ms <= longestMs) return;
    isSlow = true;
    onSlow?.(ms);
  };
  return {
    // Other requests to this thread are answered between two runs, however many rows a call has.
    pause: nextTask,
    /** @throws AppError `model-slow`, and what `onBegin` rejects with */
    async begin() {
      if (isSlow) throw new AppError("model-slow", { id });
      await onBegin?.();
    },
    opened: end,
    ran: end,
  };
}
