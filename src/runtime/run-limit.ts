import { AppError } from "../core/errors.ts";

/** Watches the runs of one graph. Both are called while nothing else runs on the thread's runtime. */
export type RunLimit = {
  /** Called before each run; may throw. */
  check(): void;
  /** Called after each run with the time that it took. */
  ran(ms: number): void;
};

/**
 * Lets a graph run until one run has taken too long, for a thread that nothing can end. How long a graph runs can't be
 * told from its file, since a tensor may be as large as a value says, but it can be told from a run.
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
