import { useCallback, useEffect, useState } from "react";
import { type AppError, isAbort, toAppError } from "../../core/errors.ts";

/** Something on its way: one state at a time. */
export type Async<Value> =
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly value: Value }
  | { readonly status: "failed"; readonly error: AppError };

const loading = { status: "loading" } as const;

/**
 * Loads a value whenever `load` changes, and cancels what is under way when it changes again or the screen goes.
 * @param load must be memoised with `useCallback`; its identity is what the value belongs to
 */
export function useAsync<Value>(load: (signal: AbortSignal) => Promise<Value>): {
  readonly state: Async<Value>;
  /** Starts anew from `loading`, after a failure. */
  readonly retry: () => void;
  /** Loads again while the old value stays on the screen. */
  readonly refresh: () => void;
} {
  const [attempt, setAttempt] = useState(0);
  const [settled, setSettled] = useState<{ load: unknown; state: Async<Value> }>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is a reason to load again
  useEffect(() => {
    const controller = new AbortController();
    const settle = (state: Async<Value>) => {
      if (!controller.signal.aborted) setSettled({ load, state });
    };
    load(controller.signal).then(
      (value) => settle({ status: "ready", value }),
      (error: unknown) => {
        if (!isAbort(error)) settle({ status: "failed", error: toAppError(error) });
      },
    );
    return () => controller.abort();
  }, [load, attempt]);

  const refresh = useCallback(() => setAttempt((count) => count + 1), []);
  const retry = useCallback(() => {
    setSettled(undefined);
    setAttempt((count) => count + 1);
  }, []);
  return { state: settled?.load === load ? settled.state : loading, retry, refresh };
}
