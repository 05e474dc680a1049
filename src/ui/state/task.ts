import { useCallback, useEffect, useRef, useState } from "react";
import { type AppError, isAbort, toAppError } from "../../core/errors.ts";
import type { Progress } from "../../core/progress.ts";

/** The state of work that the visitor starts and may cancel. */
export type TaskState<Value> =
  | { readonly status: "idle" }
  | { readonly status: "running"; readonly progress: Progress | undefined }
  | { readonly status: "done"; readonly value: Value }
  | { readonly status: "failed"; readonly error: AppError };

/** The options passed to a task's work; both are always set. */
export type TaskOptions = {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
};

/** A task, and the ways to start it and to stop or forget it. */
export type Task<Value> = {
  readonly state: TaskState<Value>;
  /** Starts the work; a run under way is cancelled first. A failure is reported in the state, never as a rejection. */
  readonly start: (work: (options: TaskOptions) => Promise<Value>) => Promise<void>;
  /** Stops a run under way and forgets the last result or failure, for example because the data has changed. */
  readonly cancel: () => void;
};

/** Runs one piece of work at a time, with progress and cancellation. Leaving the screen cancels it. */
export function useTask<Value>(): Task<Value> {
  const [state, setState] = useState<TaskState<Value>>({ status: "idle" });
  const running = useRef<AbortController>(undefined);

  useEffect(() => () => running.current?.abort(), []);

  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = undefined;
    setState({ status: "idle" });
  }, []);

  const start = useCallback(async (work: (options: TaskOptions) => Promise<Value>) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const show = (next: TaskState<Value>) => {
      if (!controller.signal.aborted) setState(next);
    };
    show({ status: "running", progress: undefined });
    try {
      const value = await work({
        signal: controller.signal,
        onProgress: (progress) => show({ status: "running", progress }),
      });
      show({ status: "done", value });
    } catch (error) {
      if (isAbort(error)) show({ status: "idle" });
      else show({ status: "failed", error: toAppError(error) });
    }
  }, []);

  return { state, start, cancel };
}
