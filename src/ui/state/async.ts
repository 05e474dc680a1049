import { useCallback, useEffect, useRef, useState } from "react";
import { type AppError, isAbort, toAppError } from "../../core/errors.ts";

/** A value in one of three states: loading, ready or failed. */
export type Async<Value> =
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly value: Value }
  | { readonly status: "failed"; readonly error: AppError };

const loading = { status: "loading" } as const;

/**
 * Something that reports its changes, such as the feedback log or a model. `onChange` returns a function that ends the
 * subscription.
 */
export type ChangeSource = { onChange(listener: () => void): () => void };

/** A value that was loaded before, and whether it is still the one that `load` would return. */
export type Loaded<Value> = { readonly value: Value; readonly isCurrent: () => boolean };

/**
 * Loads a value when the screen appears, whenever `load` changes, and again after each change in its source. A newer
 * run cancels the one under way, and so does leaving the screen.
 * @param load must be memoised with `useCallback`; the value is loaded again for each new function
 * @param options.changesOf loads again when this changes, while the old value stays on the screen
 * @param options.debounceMs waits until the source has been quiet for this long, so that an import is read once
 * @param options.loaded a value that was loaded before. The first render shows it; if outdated, it is loaded again
 */
export function useAsync<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  options: {
    readonly changesOf?: ChangeSource | undefined;
    readonly debounceMs?: number;
    readonly loaded?: Loaded<Value> | undefined;
  } = {},
): {
  readonly state: Async<Value>;
  /** The last loaded value, which stays while another `load` is running or has failed. */
  readonly latest: Value | undefined;
  /** Starts over from `loading`, after a failure. */
  readonly retry: () => void;
  /** Loads again while the old value stays on the screen. */
  readonly refresh: () => void;
} {
  const { changesOf, debounceMs = 0, loaded } = options;
  const [settled, setSettled] = useState<{ load: unknown; state: Async<Value> } | undefined>(
    () => loaded && { load, state: { status: "ready", value: loaded.value } },
  );
  const [latest, setLatest] = useState(() => loaded?.value);
  const unused = useRef(loaded);
  const run = useRef<() => void>(undefined);

  useEffect(() => {
    let controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const start = () => {
      controller.abort();
      controller = new AbortController();
      const { signal } = controller;
      load(signal).then(
        (value) => {
          if (signal.aborted) return;
          setSettled({ load, state: { status: "ready", value } });
          setLatest(() => value);
        },
        (error: unknown) => {
          if (signal.aborted || isAbort(error)) return;
          setSettled({ load, state: { status: "failed", error: toAppError(error) } });
        },
      );
    };
    const startLater = () => {
      clearTimeout(timer);
      timer = setTimeout(start, debounceMs);
    };
    run.current = start;
    // The source may have changed between the first render and now.
    if (!unused.current?.isCurrent()) start();
    unused.current = undefined;
    const unsubscribe = changesOf?.onChange(debounceMs > 0 ? startLater : start);
    return () => {
      unsubscribe?.();
      clearTimeout(timer);
      controller.abort();
    };
  }, [load, changesOf, debounceMs]);

  const refresh = useCallback(() => run.current?.(), []);
  const retry = useCallback(() => {
    setSettled(undefined);
    run.current?.();
  }, []);
  return { state: settled?.load === load ? settled.state : loading, latest, retry, refresh };
}
