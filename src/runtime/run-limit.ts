import { AppError } from "../core/errors.ts";

/** Watches the runs of one graph. Both methods are called while nothing else runs on the thread's runtime. */
export type RunLimit = {
  /** Called before each run; may throw. */
  check(): void;
  /** Called after each run with the time that it took. */
  ran(ms: number): void;
};

/**
 * Lets a graph run until one run has taken too long, for a thread that can't be terminated. The file doesn't
 * show how long a run takes, since a tensor's size may depend on a value; only running it does.
 * @param id the model, for the error
 * @param longestMs how long one run may take
 */
export function createRunLimit(id: string, longestMs: number): RunLimit {
  let isSlow = false;
  return {
    /** @throws AppError `model-slow` */
    check() {
      if (isSlow) throw new AppError("model-slow", { id });
    },
    ran(ms) {
      isSlow ||= ms > longestMs;
    },
  };
}
